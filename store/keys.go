package store

import (
	"encoding/binary"

	"sayso/wire"
)

// The keys in Badger: a letter, then for all that belongs to a log the log's name
// with its length before it, so that no name can run into what follows.
//
//	e log seq        the event's bytes, as wire.Event.Append gives them
//	k log by key     the number of the event that has this key
//	t log chat seq   nothing; the events of a thread, in order
//	a log seq sort by  the number of the latest event of that sort and account about the message at seq
//	m log name       a mark: a number
//	s log            the head of a snapshot: its number, generation and parts
//	S log gen part   a part of a snapshot
//	x log            the head of the search index: its segments
//	X log seq part   a part of the segment of that index which begins at seq
//	q log order      a command in the outbox
//	d log chat       a draft
//	h handle         an account
//	w log hash       a file that is wanted, or why it could not be had
//	r name           a record
//
// Numbers are big endian, so that the order of keys is the order of numbers.
const (
	kindEvent    = 'e'
	kindKey      = 'k'
	kindThread   = 't'
	kindAbout    = 'a'
	kindMark     = 'm'
	kindSnapshot = 's'
	kindPart     = 'S'
	kindIndex    = 'x'
	kindSegment  = 'X'
	kindOutbox   = 'q'
	kindDraft    = 'd'
	kindHandle   = 'h'
	kindWant     = 'w'
	kindRecord   = 'r'
)

func logKey(kind byte, log wire.Account) []byte {
	k := append(make([]byte, 0, 64), kind)
	return appendName(k, string(log))
}

// appendName appends a name and its length; names are at most 255 bytes.
func appendName(k []byte, name string) []byte {
	return append(append(k, byte(len(name))), name...)
}

func eventKey(log wire.Account, seq uint64) []byte {
	return binary.BigEndian.AppendUint64(logKey(kindEvent, log), seq)
}

func keyKey(log wire.Account, ref wire.Ref) []byte {
	return append(appendName(logKey(kindKey, log), string(ref.By)), ref.Key...)
}

func threadKey(log, chat wire.Account, seq uint64) []byte {
	return binary.BigEndian.AppendUint64(appendName(logKey(kindThread, log), string(chat)), seq)
}

func markKey(log wire.Account, name string) []byte { return append(logKey(kindMark, log), name...) }

func partKey(log wire.Account, gen byte, part uint32) []byte {
	return binary.BigEndian.AppendUint32(append(logKey(kindPart, log), gen), part)
}

func outboxKey(log wire.Account, order uint64) []byte {
	return binary.BigEndian.AppendUint64(logKey(kindOutbox, log), order)
}

func draftKey(log, chat wire.Account) []byte { return append(logKey(kindDraft, log), chat...) }

func wantKey(log wire.Account, hash string) []byte { return append(logKey(kindWant, log), hash...) }

func recordKey(name string) []byte { return append([]byte{kindRecord}, name...) }

func handleKey(handle string) []byte { return append([]byte{kindHandle}, handle...) }

// logOf returns the log that a key of [logKey]'s form belongs to.
func logOf(key []byte) wire.Account { return wire.Account(key[2 : 2+int(key[1])]) }

// lastSeq returns the number at the end of a key or value.
func lastSeq(key []byte) uint64 { return binary.BigEndian.Uint64(key[len(key)-8:]) }

func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// answersOwner reports whether e carries a key that the log's owner chose although
// another may have caused it: what the relay answers in the owner's log.
func answersOwner(e wire.Event) bool { return e.Kind == "profile" || e.Kind == "refused" }

// ref returns whose key e carries. owner is the account whose log it is.
func ref(e wire.Event, owner wire.Account) wire.Ref {
	if answersOwner(e) {
		return wire.Ref{By: owner, Key: e.Key}
	}
	return wire.Ref{By: e.By, Key: e.Key}
}

// threaded reports whether e shows as a line in its thread.
func threaded(e wire.Event) bool {
	switch e.Kind {
	case "receipt", "read", "withheld", "profile",
		"edit", "delete", "react", "played", "opened", "moved", "star", "unstar", "hide",
		"mark_unread", "pin", "unpin", "archive", "unarchive":
		return false
	case "pin_message": // to take one down is no news
		pin, ok := e.Body().(wire.PinMessage)
		return ok && pin.For > 0
	}
	return e.Chat != ""
}
