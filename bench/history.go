package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sayso/chat"
	"sayso/store"
	"sayso/wire"
)

// chatCount is how many chats a history has, a third of them businesses.
const chatCount = 1000

// profile is the name under which the histories are kept, and opened by sayso.
const profile = "ana"

// replicaDir is where sayso --dir DIR --as ana keeps the replica.
func replicaDir(dir string) string {
	return filepath.Join(dir, "accounts", profile, "replica")
}

// history is a replica on disk that looks as if its owner had used sayso for half
// a year: chats of which few are lively and many are quiet, texts of about sixty
// characters, replies, receipts and read marks, chained as a relay would have.
type history struct {
	dir    string
	newest string // name of the chat that stands first in the list
}

// maker writes a history event by event.
type maker struct {
	rand   *rand.Rand
	log    *store.Log
	state  *chat.State
	at     time.Time
	step   time.Duration // between two events
	batch  []wire.Event
	head   wire.Pos
	chats  []party
	newest int
	said   int // messages
}

// party is the other side of a chat.
type party struct {
	profile wire.Profile
	allowed uint64 // the event that let a business in
	mine    wire.Event
}

var me = wire.Account("15550000001")

// openHistory returns the history in dir, making it the first time.
func openHistory(dir string, messages int) (history, error) {
	mark := filepath.Join(dir, "newest")
	if name, err := os.ReadFile(mark); err == nil {
		return history{dir: dir, newest: string(name)}, nil
	}
	if err := os.RemoveAll(dir); err != nil {
		return history{}, err
	}
	h, err := makeHistory(dir, messages)
	if err != nil {
		return h, fmt.Errorf("history of %d messages: %w", messages, err)
	}
	return h, os.WriteFile(mark, []byte(h.newest), 0o600)
}

// makeHistory writes a replica with about that many messages into dir.
func makeHistory(dir string, messages int) (h history, err error) {
	h.dir = dir
	path := replicaDir(dir)
	if err := os.MkdirAll(path, 0o700); err != nil {
		return h, err
	}
	db, err := store.Open(store.Options{Dir: path, Role: store.Replica})
	if err != nil {
		return h, err
	}
	defer func() {
		if cerr := db.Close(); err == nil {
			err = cerr
		}
	}()
	half := 180 * 24 * time.Hour
	m := &maker{
		rand: rand.New(rand.NewPCG(1, uint64(messages))), log: db.Log(profile), state: chat.New(),
		at: time.Now().Add(-half), step: half / time.Duration(messages*16/10+4*chatCount), // 1.6 events a message
	}
	if err := m.introduce(); err != nil {
		return h, err
	}
	if err := m.talk(messages); err != nil {
		return h, err
	}
	h.newest = m.chats[m.newest].profile.Name
	if err := m.index(); err != nil {
		return h, err
	}
	return h, m.log.SetSnapshot(m.state.Head.Seq, m.state.Snapshot())
}

// index makes the log ready to be searched, as a messenger does while it runs.
func (m *maker) index() error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- m.log.Index(ctx) }()
	for m.log.Indexed() < m.state.Head.Seq {
		select {
		case err := <-done:
			return err
		case <-time.After(50 * time.Millisecond):
		}
	}
	cancel()
	return <-done
}

// introduce begins the log as every log begins, and meets everyone.
func (m *maker) introduce() error {
	m.add(me, "", wire.Profile{Account: me, Handle: profile, Name: "Ana"}, "")
	m.add(me, "", wire.Device{Public: strings.Repeat("A", 43)}, "")
	for i := range chatCount {
		p := party{profile: partyProfile(i)}
		m.add(p.profile.Account, p.profile.Account, p.profile, "")
		if p.profile.Business {
			p.allowed = m.add(me, p.profile.Account, wire.Allow{}, wire.NewKey()).Seq
		}
		p.mine = m.add(me, p.profile.Account, wire.Message{Text: "Hello, this is Ana."}, wire.NewKey())
		m.chats = append(m.chats, p)
	}
	return m.flush(0)
}

func partyProfile(i int) wire.Profile {
	if i%3 == 0 {
		return wire.Profile{
			Account: wire.Account(fmt.Sprintf("1555%07d", 100000+i)), Handle: fmt.Sprintf("shop-%d", i),
			Name: fmt.Sprintf("Shop %d", i), Business: true, Verified: i%2 == 0, Platform: "whatsapp", Category: "shop",
		}
	}
	return wire.Profile{
		Account: wire.Account(fmt.Sprintf("1555%07d", 200000+i)), Handle: fmt.Sprintf("friend-%d", i),
		Name: fmt.Sprintf("Friend %d", i),
	}
}

// talk adds the messages: who says something follows Zipf's law, over chats in an
// order of their own. The last word is that of the liveliest, so that the chats at
// the top of the list have much to scroll through.
func (m *maker) talk(messages int) error {
	const top = 20
	order := m.rand.Perm(chatCount)
	lively := rand.NewZipf(m.rand, 1.2, top, chatCount-1)
	for left := messages - 1; left >= 0; left-- {
		m.newest = order[min(left, top)]
		if left >= top {
			m.newest = order[lively.Uint64()]
		}
		m.say(&m.chats[m.newest])
		if err := m.flush(1024); err != nil {
			return err
		}
	}
	return m.flush(0)
}

// say adds one message of either side, now and then a receipt or a read mark.
func (m *maker) say(p *party) {
	with := p.profile.Account
	text := m.text()
	if m.said++; m.said%rareEvery == 0 {
		text = rareWord + " " + text
	}
	if m.rand.IntN(3) == 0 {
		p.mine = m.add(me, with, wire.Message{Text: text}, wire.NewKey())
		if m.rand.IntN(4) == 0 {
			m.add(with, with, wire.Receipt{State: wire.Seen, Key: p.mine.Key, Seq: p.mine.Seq}, "")
		}
		return
	}
	msg := wire.Message{Text: text}
	if p.profile.Business {
		msg.Purpose = wire.Purposes[m.rand.IntN(len(wire.Purposes))]
		msg.Template = "notice"
		msg.Grounds = &wire.Grounds{Rule: wire.Allowed, Seq: p.allowed}
	}
	e := m.add(with, with, msg, wire.NewKey())
	if m.rand.IntN(4) > 0 {
		m.add(me, with, wire.Read{UpTo: e.Seq}, wire.NewKey())
	}
}

// add places one event after the last and folds it in.
func (m *maker) add(by, with wire.Account, body wire.Body, key wire.Key) wire.Event {
	m.at = m.at.Add(m.step)
	e := wire.Event{Key: key, At: m.at.UnixMilli(), By: by, Chat: with}.With(body).Follow(m.head)
	m.head = e.Pos
	m.state.Apply(e)
	m.batch = append(m.batch, e)
	return e
}

// flush stores the events made so far when there are at least that many.
func (m *maker) flush(least int) error {
	if len(m.batch) < least || len(m.batch) == 0 {
		return nil
	}
	err := m.log.Ingest(m.batch)
	m.batch = m.batch[:0]
	return err
}

var words = strings.Fields(`the a we you train at eight gate parcel order table lamp coffee bring late soon
	thanks tomorrow Monday ticket boat rain garden music dinner please call when home there arrived moved
	open closed seat bread bicycle question answer early letter picture market number river station`)

func (m *maker) text() string {
	var b strings.Builder
	last := ""
	for length := 40 + m.rand.IntN(40); b.Len() < length; {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		word := words[m.rand.IntN(len(words))]
		switch {
		case last == "boat" && word == "rain", last == "late" && word == "bread" && m.said > 2000:
			word = "river" // side by side the ones are never, the others long ago only
		}
		b.WriteString(word)
		last = word
	}
	return b.String() + "."
}
