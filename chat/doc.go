// Package chat holds the rules: what an account's log means, and what may reach a
// person. It is pure. It reads no clock, no disk and no network, so the relay and
// every messenger come to the same answer from the same log.
//
// A [State] is the fold of one account's log: give it each event once, in order,
// with [State.Apply]. It knows a [Chat] for every account the log speaks of, with
// its last [Line], what is unread, how far receipts came, and what the person
// chose. Its size follows the number of chats, never the number of messages, and
// [State.Snapshot] and [Restore] carry it over a restart.
//
// [State.Judge] answers an [Ask] (may this message reach the owner of this log
// now?) with a [Verdict]. The questions that a screen asks beside it, what is
// allowed, why this came and what would change, are [State.Status], [State.Why]
// and [State.Preview]. They are answered by Judge itself, so that the screen never
// says anything else than what the relay does.
//
// A State is not safe for concurrent use.
package chat
