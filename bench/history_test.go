package main

import (
	"testing"

	"sayso/chat"
	"sayso/store"
)

func TestHistoryIsWhatAMessengerWouldHave(t *testing.T) {
	h, err := makeHistory(t.TempDir(), 2000)
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(store.Options{Dir: replicaDir(h.dir), Role: store.Replica})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Check(); err != nil {
		t.Error(err)
	}
	log := db.Log(profile)
	seq, snapshot, err := log.Snapshot()
	if err != nil || seq != log.Head().Seq {
		t.Fatalf("snapshot at %d of %d: %v", seq, log.Head().Seq, err)
	}
	state, err := chat.Restore(snapshot)
	if err != nil {
		t.Fatal(err)
	}
	chats := state.Chats()
	if len(chats) != chatCount || chats[0].Name() != h.newest {
		t.Fatalf("%d chats, the first is %q; want %d and %q", len(chats), chats[0].Name(), chatCount, h.newest)
	}
	businesses := 0
	for _, c := range chats {
		if c.Request {
			t.Errorf("%s is a stranger", c.Name())
		}
		if c.Profile.Business {
			businesses++
		}
	}
	if businesses < chatCount/4 || businesses > chatCount/2 {
		t.Errorf("%d businesses", businesses)
	}
	page, err := log.Thread(chats[0].Account, 0, 50)
	if err != nil || len(page) == 0 || page[len(page)-1].Seq != chats[0].Last.Seq {
		t.Errorf("%d lines in the newest chat: %v", len(page), err)
	}
}
