package chat

import (
	"fmt"
	"testing"

	"sayso/wire"
)

// keyed writes a message with a key and returns what points at it.
func (l *script) keyed(by, chat wire.Account, text string) wire.Ref {
	ref := wire.Ref{By: by, Key: wire.Key(fmt.Sprintf("3A%08d", l.Head.Seq))}
	l.write(wire.Event{By: by, Chat: chat, Key: ref.Key}.With(wire.Message{Text: text}))
	return ref
}

func TestLastLineIsAmended(t *testing.T) {
	l := met()
	first := l.keyed(maya, maya, "at eight")
	last := l.keyed(maya, maya, "or nine")
	line := func() Line {
		l := l.Chat(maya).Last
		return Line{Preview: l.Preview, Deleted: l.Deleted, Hidden: l.Hidden}
	}
	for _, step := range []struct {
		name string
		by   wire.Account
		body wire.Body
		want Line
	}{
		{"an edit of another message", maya, wire.Edit{Key: first.Key, Text: "at ten"}, Line{Preview: "or nine"}},
		{"an edit by someone else", ana, wire.Edit{Key: last.Key, Text: "at ten"}, Line{Preview: "or nine"}},
		{"an edit", maya, wire.Edit{Key: last.Key, Text: "or\nten"}, Line{Preview: "or ten"}},
		{"a reaction", ana, wire.React{Ref: last, Emoji: "👍"}, Line{Preview: "or ten"}},
		{"a delete", maya, wire.Delete{Key: last.Key}, Line{Deleted: true}},
		{"an edit after the delete", maya, wire.Edit{Key: last.Key, Text: "or eleven"}, Line{Deleted: true}},
	} {
		before, at := l.Chat(maya).Last.Moment, order(l.State)
		l.add(step.by, maya, step.body)
		if got := line(); got != step.want || l.Chat(maya).Last.Moment != before {
			t.Errorf("%s: %+v, want %+v", step.name, got, step.want)
		}
		same(t, at, order(l.State))
	}
	hidden := l.keyed(maya, maya, "never mind")
	l.do(maya, wire.Hide{Ref: hidden})
	same(t, Line{Hidden: true}, line())
	l.keyed(maya, maya, "hello?")
	same(t, Line{Preview: "hello?"}, line())
}

func TestAmendmentsAreNoMessages(t *testing.T) {
	l := met()
	ref := l.keyed(maya, maya, "hi")
	wrote, unread := l.Chat(maya).Wrote, l.Chat(maya).Unread
	for _, b := range []wire.Body{wire.React{Ref: ref, Emoji: "👍"}, wire.Star{Ref: ref}, wire.Pin{}, wire.Archive{}} {
		l.do(maya, b)
	}
	c := l.Chat(maya)
	if c.Wrote != wrote || c.Unread != unread || !c.Request || len(c.History) > 0 {
		t.Errorf("they moved the chat: %+v", c)
	}
	l.add(nova, nova, wire.React{Ref: ref, Emoji: "👍"})
	if l.Chat(nova).Heard.Ever() {
		t.Error("a reaction counts as heard")
	}
}

func TestStarred(t *testing.T) {
	l := met()
	a, b, c := l.keyed(maya, maya, "a"), l.keyed(maya, maya, "b"), l.keyed(ana, maya, "c")
	refs := func() (all []wire.Ref) {
		for _, s := range l.Starred() {
			all = append(all, s.Ref)
		}
		return all
	}
	l.do(maya, wire.Star{Ref: a})
	l.do(maya, wire.Star{Ref: b})
	at := l.do(maya, wire.Star{Ref: c})
	same(t, Star{Ref: c, Chat: maya, Moment: Moment{at, start.UnixMilli()}}, l.Starred()[0])
	l.do(maya, wire.Star{Ref: a})
	same(t, []wire.Ref{a, c, b}, refs())
	l.do(maya, wire.Unstar{Ref: c})
	l.do(maya, wire.Hide{Ref: a})
	same(t, []wire.Ref{b}, refs())
	l.add(maya, maya, wire.Delete{Key: b.Key})
	same(t, []wire.Ref(nil), refs())
}

func TestStarsAreBounded(t *testing.T) {
	l := met()
	for i := range maxStars + 3 {
		l.do(maya, wire.Star{Ref: wire.Ref{By: maya, Key: wire.Key(fmt.Sprintf("3A%08d", i))}})
	}
	all := l.Starred()
	same(t, []wire.Key{"3A00004098", "3A00000003"}, []wire.Key{all[0].Ref.Key, all[len(all)-1].Ref.Key})
	same(t, maxStars, len(all))
}

func TestChatsAreArranged(t *testing.T) {
	l := met()
	l.keyed(maya, maya, "hi")
	c := l.Chat(maya)
	l.do(maya, wire.Pin{})
	archived := l.do(maya, wire.Archive{})
	l.keyed(maya, maya, "there?")
	same(t, []bool{true, true}, []bool{c.Pinned.Ever(), c.Archived.Seq == archived})
	l.do(maya, wire.Unpin{})
	l.do(maya, wire.Unarchive{})
	same(t, []bool{false, false}, []bool{c.Pinned.Ever(), c.Archived.Ever()})

	for name, ends := range map[string]wire.Body{"reading": wire.Read{UpTo: 1}, "writing": wire.Message{Text: "hi"}} {
		l.do(maya, wire.MarkUnread{})
		if !c.UnreadByHand {
			t.Error("it is not marked unread")
		}
		l.add(maya, maya, wire.Message{Text: "x"})
		if l.do(maya, ends); c.UnreadByHand {
			t.Errorf("%s does not end it", name)
		}
	}
	l.do("", wire.Privacy{NoReceipts: true})
	same(t, wire.Privacy{NoReceipts: true}, l.Privacy)
}

// What a block kept away is not covered by the receipts of what came after it.
func TestReceiptsLeaveOutWhatNeverCame(t *testing.T) {
	l := met()
	var m [6]uint64
	for i := range m {
		m[i] = l.add(ana, maya, wire.Message{Text: fmt.Sprint(i)})
	}
	c := l.Chat(maya)
	reached := func() (all []wire.State) {
		for _, seq := range m {
			all = append(all, c.Reached(seq))
		}
		return all
	}
	l.add(maya, maya, wire.Receipt{State: wire.Delivered, Seq: m[0]})
	l.add(maya, maya, wire.Receipt{State: wire.Delivered, Seq: m[3], From: m[2]})
	same(t, []wire.State{"delivered", "", "delivered", "delivered", "", ""}, reached())
	l.add(maya, maya, wire.Receipt{State: wire.Seen, Seq: m[5], From: m[5]})
	same(t, []wire.State{"read", "", "read", "read", "", "read"}, reached())
}

// However many blocks there were, a message that never came is never reported.
func TestReachedNeverSaysTooMuch(t *testing.T) {
	l := met()
	var missed []uint64
	for range 3 * maxMissed {
		missed = append(missed, l.add(ana, maya, wire.Message{Text: "kept away"}))
		came := l.add(ana, maya, wire.Message{Text: "came"})
		l.add(maya, maya, wire.Receipt{State: wire.Seen, Seq: came, From: came})
		if got := l.Chat(maya).Reached(came); got != wire.Seen {
			t.Fatalf("the message at %d is %q", came, got)
		}
	}
	for _, seq := range missed {
		if got := l.Chat(maya).Reached(seq); got != "" {
			t.Errorf("the message at %d is %s and never came", seq, got)
		}
	}
	if n := len(l.Chat(maya).missed); n > maxMissed {
		t.Errorf("%d stretches are kept", n)
	}
}
