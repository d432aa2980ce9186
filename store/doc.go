// Package store keeps account logs in Badger. The relay appends to them, a replica
// ingests what the relay appended, and both read and wait alike.
//
// There are only a few types. A [DB] is one directory, open in one process, in one
// of two roles. A [Log] is the log of one account in it. A [Batch] is how the relay
// appends: to any number of logs, in one transaction. A [Pending] is a command that
// waits in a replica's outbox. A [Stretch] is a part of a chat with all that it cannot
// be shown without. [Blobs] are the files that messages speak of. A [Glance] is what a
// screen shows of a replica while that is being opened.
//
// Every write outlives the process when its call returns, and a power cut too (it is
// synced) unless the relay has it as well: what a replica ingests. Readers never wait for
// writers: each read sees one committed state. Nobody is sent events; whoever follows
// a log is woken and reads on from their own position, so a slow reader costs nothing.
//
// What a log holds besides its events is derived from them (the indexes of keys, of
// threads, of what amends a message and for searching) or belongs to this directory
// alone (marks, records, the snapshot of a fold, the outbox, drafts, the files wanted). [DB.Check] holds all of it against the events.
package store
