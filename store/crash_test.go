package store

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"sayso/wire"
)

// The child of a crash test writes for ever, prints a line for whatever the store has
// acknowledged, and is killed in the midst of it.
const (
	childRole = "SAYSO_STORE_CHILD"
	childDir  = "SAYSO_STORE_DIR"
)

func child(role, dir string) {
	switch role {
	case "relay":
		relayChild(dir)
	case "replica":
		replicaChild(dir)
	case "blobs":
		blobsChild(dir)
	}
}

func relayChild(dir string) {
	db, err := Open(Options{Dir: dir, Role: Relay, Reserve: 1})
	if err != nil {
		panic(err)
	}
	b, at := db.Batch(), db.Log(ana).Head().Seq
	for {
		n := at%7 + 1
		for range n {
			at++
			e := b.Append(ana, said(ana, bob, wire.Key(fmt.Sprintf("KEY%08d", at)), strings.Repeat("hallo ", int(at%200))))
			e.Chat = ana
			b.Append(bob, e)
		}
		b.Mark(ana, "delivered", at)
		if at%3 == 0 {
			b.Snapshot(ana, at, fmt.Append(nil, at))
		}
		if err := b.Commit(); err != nil {
			panic(err)
		}
		fmt.Println(at)
	}
}

// replicaChild queues a command, takes its answer and two messages more in, and keeps
// a draft, round after round.
func replicaChild(dir string) {
	db, err := Open(Options{Dir: dir, Role: Replica, Reserve: 1})
	if err != nil {
		panic(err)
	}
	l := db.Log("ana")
	check := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	if l.Head().Seq == 0 {
		check(l.Ingest(chained(wire.Pos{}, profile(ana))))
	}
	for {
		head := l.Head()
		c := wire.Ask(string(bob), wire.Message{Text: "hallo"})
		c.Key = wire.Key(fmt.Sprintf("MINE%08d", head.Seq+1))
		check(l.Queue(c))
		fmt.Println("queued", head.Seq+1)
		check(l.SetDraft(bob, fmt.Sprint(head.Seq)))
		check(l.Ingest(chained(head, said(ana, bob, c.Key, "hallo"),
			said(bob, bob, wire.Key(fmt.Sprintf("THEIR%08d", head.Seq+2)), strings.Repeat("hallo ", int(head.Seq%200))),
			said(bob, bob, wire.Key(fmt.Sprintf("THEIR%08d", head.Seq+3)), "hallo"))))
		fmt.Println("ingested", head.Seq+3)
	}
}

// kill starts a child on dir, kills it after lines of its output, and returns them.
func kill(t *testing.T, role, dir string, lines int) []string {
	t.Helper()
	c := exec.Command(os.Args[0], "-test.run=^$")
	c.Env = append(os.Environ(), childRole+"="+role, childDir+"="+dir)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	must(t, err)
	must(t, c.Start())
	var said []string
	s := bufio.NewScanner(out)
	for s.Scan() {
		if said = append(said, s.Text()); len(said) == lines {
			must(t, c.Process.Kill())
		}
	}
	if err := c.Wait(); err == nil || len(said) < lines {
		t.Fatalf("the child ended by itself after %d lines: %v", len(said), err)
	}
	return said
}

func TestKilledRelayLosesNothing(t *testing.T) {
	dir := t.TempDir()
	for round := range 6 {
		said := kill(t, "relay", dir, 40+round*37)
		var acknowledged uint64
		fmt.Sscan(said[len(said)-1], &acknowledged)
		db := open(t, Relay, dir)
		must(t, db.Check())
		head := db.Log(ana).Head().Seq
		if other := db.Log(bob).Head().Seq; head < acknowledged || other != head {
			t.Errorf("round %d: logs end at %d and %d, acknowledged was %d", round, head, other, acknowledged)
		}
		if mark, err := db.Log(ana).Mark("delivered"); mark != head || err != nil {
			t.Errorf("round %d: mark at %d, log at %d: %v", round, mark, head, err)
		}
		if seq, state, err := db.Log(ana).Snapshot(); err != nil || seq > 0 && string(state) != fmt.Sprint(seq) {
			t.Errorf("round %d: snapshot at %d is %q: %v", round, seq, state, err)
		}
		must(t, db.Close())
	}
}

func TestKilledReplicaLosesNothing(t *testing.T) {
	dir := t.TempDir()
	for round := range 6 {
		said := kill(t, "replica", dir, 30+round*23)
		db := open(t, Replica, dir)
		must(t, db.Check())
		l := db.Log("ana")
		var what string
		var at uint64
		fmt.Sscan(said[len(said)-1], &what, &at)
		all, err := l.Queued()
		must(t, err)
		head := l.Head().Seq
		switch {
		case what == "ingested" && head < at:
			t.Errorf("round %d: ends at %d, acknowledged was %d", round, head, at)
		case what == "queued" && head < at && (len(all) != 1 || all[0].Command.Key != wire.Key(fmt.Sprintf("MINE%08d", at))):
			t.Errorf("round %d: outbox %v, acknowledged was %d", round, all, at)
		}
		if text, err := l.Draft(bob); err != nil || text != fmt.Sprint(head-3) && text != fmt.Sprint(head) {
			t.Errorf("round %d: draft %q at %d: %v", round, text, head, err)
		}
		for _, p := range all { // the next round begins with an empty outbox
			must(t, l.Drop(p.Command.Key))
		}
		must(t, db.Close())
	}
}

// TestCommitFaults says what the writer, the reader and the next writer see of a
// commit that failed.
func TestCommitFaults(t *testing.T) {
	fault := errors.New("a fault")
	for _, c := range []struct {
		name     string
		commit   func(commit func() error) error
		persists bool
	}{
		{"failed and not persisted", func(func() error) error { return fault }, false},
		{"failed but persisted", func(commit func() error) error { return errors.Join(commit(), fault) }, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			broken := false
			dir := t.TempDir()
			db := openWith(t, Options{Dir: dir, Role: Relay, Reserve: 1, Commit: func(commit func() error) error {
				if broken {
					return c.commit(commit)
				}
				return commit()
			}})
			b := db.Batch()
			b.Append(ana, said(ana, bob, "KEY00001", "one"))
			must(t, b.Commit())
			wake, cancel := db.Log(ana).Subscribe()
			defer cancel()

			broken = true
			b.Append(ana, said(ana, bob, "KEY00002", "two"))
			b.Snapshot(ana, 2, []byte("two"))
			if err := b.Commit(); !errors.Is(err, fault) {
				t.Fatalf("commit: %v", err)
			}
			broken = false
			head := uint64(1)
			if c.persists {
				head = 2
				<-wake
			}
			if got := db.Log(ana).Head().Seq; got != head {
				t.Errorf("ends at %d, want %d", got, head)
			}
			if _, ok, err := db.Log(ana).Find(wire.Ref{By: ana, Key: "KEY00002"}); ok != c.persists || err != nil {
				t.Errorf("found: %v, %v", ok, err)
			}
			if seq, _, err := db.Log(ana).Snapshot(); seq != 0 || err != nil {
				t.Errorf("a snapshot at %d was written: %v", seq, err)
			}
			must(t, db.Check())
			if e := b.Append(ana, said(ana, bob, "KEY00003", "three")); e.Seq != head+1 {
				t.Errorf("the next is placed at %d", e.Seq)
			}
			must(t, b.Commit())
			must(t, db.Close())
			if got := open(t, Relay, dir).Log(ana).Head().Seq; got != head+1 {
				t.Errorf("after reopening it ends at %d", got)
			}
		})
	}
}
