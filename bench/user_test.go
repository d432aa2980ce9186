package main

import (
	"strings"
	"testing"

	"sayso/wire"
)

func TestRequestIsAFrameOfTheProtocol(t *testing.T) {
	u := &user{number: 7}
	for _, text := range []string{"hi", "number " + number0 + " of many", bodyText} {
		r := u.request("16660000001", text)
		b := r.append([]byte("before"), 1234567890)[len("before"):]
		header := 6
		if b[1] == 0x80|126 {
			header = 8
		}
		f, err := wire.Decode(b[header:])
		if err != nil {
			t.Fatal(err)
		}
		c := f.(wire.Do).Commands[0]
		if c.Key != "B00007-1234567890" {
			t.Errorf("key %s", c.Key)
		}
		body, err := c.Body()
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.ReplaceAll(text, number0, "1234567890"); body.(wire.Message).Text != want {
			t.Errorf("text %q, want %q", body.(wire.Message).Text, want)
		}
	}
}

func TestAnswers(t *testing.T) {
	u := &user{number: 7}
	me, peer := wire.Account("16660000007"), wire.Account("16660000008")
	place := func(p wire.Pos, key string, by wire.Account, b wire.Body) wire.Event {
		return wire.Event{Key: wire.Key(key), At: 1, By: by, Chat: peer}.With(b).Follow(p)
	}
	mine := place(wire.Pos{Seq: 41}, "B00007-0000000003", me, wire.Message{Text: "x"})
	theirs := place(mine.Pos, "B00008-0000000009", peer, wire.Message{Text: "y"})
	receipt := place(theirs.Pos, "", peer, wire.Receipt{State: wire.Delivered, Key: mine.Key, Seq: mine.Seq})
	last := place(receipt.Pos, "B00007-0000000004", me, wire.Message{Text: "z"})
	frame := wire.Encode(wire.Events{Events: []wire.Event{mine, theirs, receipt, last}})
	var got []int64
	u.answers(frame, func(n int64) { got = append(got, n) })
	if len(got) != 2 || got[0] != 3 || got[1] != 4 {
		t.Errorf("answers %v, want 3 and 4", got)
	}
	if n := lastSeq(frame); n != 45 {
		t.Errorf("last number %d, want 45", n)
	}
	if n := lastSeq(wire.Encode(wire.Beat{Head: last.Pos})); n != 0 {
		t.Errorf("a beat holds no events, got %d", n)
	}
}
