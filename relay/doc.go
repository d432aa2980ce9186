// Package relay orders commands into account logs and serves the logs to
// websocket clients.
//
// There are only a few types. A [Server] is the relay: an http.Handler over a
// [store.DB]. Everything that changes a log, from a socket or from an HTTP face,
// goes through one door, [Server.Do], to one sequencer goroutine. It takes all
// that waits, judges each command against the folded state of the accounts it
// concerns, appends what follows from it in the same step, and puts the whole
// batch on disk at once, while it makes the next one. That gives total order, group
// commit and the invariant of consent in a single place, without locks. A [Config]
// is relay.toml: the businesses that may send, and by which [Limits] of their platform;
// those that one message uses up for the next are judged in that same step too.
//
// An acknowledgement, which is the command's event in its sender's log, is only
// ever seen after the batch is on disk.
package relay
