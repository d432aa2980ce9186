// Package client keeps a replica of an account's log up to date and delivers what
// waits in its outbox, across any number of connections.
//
// There is one type to know: a [Client]. Its Run dials the relay, proves itself
// with the device's key, catches up and stays; when the line breaks it tries again
// with growing pauses. Every command of the outbox is repeated until its event is
// in the log, which is harmless because its key makes it happen once.
package client
