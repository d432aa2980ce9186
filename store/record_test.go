package store

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRecordsAreSmallNamedValues(t *testing.T) {
	dir := t.TempDir()
	db := open(t, Relay, dir)
	if value, err := db.Record("cloudapi/template/1"); value != nil || err != nil {
		t.Errorf("%q, %v", value, err)
	}
	hostile := "cloudapi/template/\x00\xff/../../x"
	for _, name := range []string{"cloudapi/template/2", "cloudapi/template/1", hostile, "cloudapi/templates", "d"} {
		must(t, db.SetRecord(name, []byte("of "+name)))
	}
	must(t, db.SetRecord("d", nil))
	must(t, db.SetRecord("never was", nil))
	must(t, db.Close())

	db = open(t, Relay, dir)
	list := func(prefix string) (names []string) {
		must(t, db.Records(prefix, func(name string, value []byte) error {
			if string(value) != "of "+name {
				t.Errorf("%s holds %q", name, value)
			}
			names = append(names, name)
			return db.SetRecord(name, value) // which may be done meanwhile
		}))
		return names
	}
	if diff := cmp.Diff([]string{hostile, "cloudapi/template/1", "cloudapi/template/2"}, list("cloudapi/template/")); diff != "" {
		t.Error(diff)
	}
	if n := len(list("")); n != 4 {
		t.Errorf("%d records in all", n)
	}
	stop := errors.New("enough")
	if err := db.Records("", func(string, []byte) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("%v", err)
	}
}

func TestRecordsHaveBounds(t *testing.T) {
	db := open(t, Relay, t.TempDir())
	must(t, db.SetRecord(strings.Repeat("n", maxRecordName), make([]byte, MaxRecord)))
	oneLine(t, db.SetRecord("big", make([]byte, MaxRecord+1)), ErrTooBig)
	oneLine(t, db.SetRecord("", []byte("x")), errRecordName)
	oneLine(t, db.SetRecord(strings.Repeat("n", maxRecordName+1), []byte("x")), errRecordName)
	must(t, db.set(recordKey(""), []byte("x"), false))
	if err := db.Check(); err == nil {
		t.Error("a record without a name was not found")
	}
	must(t, db.set(recordKey(""), nil, false))
}

func TestFilesAreWanted(t *testing.T) {
	dir := t.TempDir()
	db := open(t, Replica, dir)
	l, other := db.Log("ana"), db.Log("bob")
	here, _, err := db.Blobs().Put(strings.NewReader("here"), 9)
	must(t, err)
	a, b := hashOf([]byte("a")), hashOf([]byte("b"))
	wake, cancel := l.Subscribe()
	defer cancel()
	must(t, l.Want(a))
	<-wake
	must(t, l.Want(b))
	<-wake
	must(t, l.Want(a))
	must(t, l.Want(here))
	select {
	case <-wake:
		t.Error("woken for nothing new")
	default:
	}
	expect := func(l *Log, want ...string) {
		t.Helper()
		got, err := l.Wanted()
		must(t, err)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	expect(l, b, a) // by hash
	expect(other)
	must(t, l.Unwant(a, "the relay has it no more"))
	<-wake
	must(t, l.Unwant(a, ""))
	must(t, l.Unwant(b, ""))
	<-wake
	expect(l)
	must(t, db.Close())

	db = open(t, Replica, dir)
	l = db.Log("ana")
	if why, err := l.Missed(a); why != "the relay has it no more" || err != nil {
		t.Errorf("%q, %v", why, err)
	}
	if why, err := l.Missed(b); why != "" || err != nil {
		t.Errorf("%q, %v", why, err)
	}
	must(t, l.Want(a))
	expect(l, a)
	if why, _ := l.Missed(a); why != "" {
		t.Errorf("%q of one that is tried again", why)
	}
}

func TestWantsHaveBounds(t *testing.T) {
	db := open(t, Replica, t.TempDir())
	l := db.Log("ana")
	for _, hash := range []string{"", "..", filepath.Join("..", "x"), strings.Repeat("A", 64)} {
		oneLine(t, l.Want(hash), ErrNone)
	}
	for i := range maxWanted {
		must(t, l.Want(hashOf(fmt.Append(nil, i))))
	}
	oneLine(t, l.Want(hashOf([]byte("one more"))), ErrTooBig)
	must(t, l.Unwant(hashOf([]byte("0")), "gone"))
	must(t, l.Want(hashOf([]byte("one more"))))
	oneLine(t, open(t, Relay, t.TempDir()).Log("ana").Want(hashOf(nil)), errNotReplica)
	must(t, db.set(wantKey("ana", "no hash"), []byte(waits), false))
	if err := db.Check(); err == nil {
		t.Error("a want of no file was not found")
	}
	must(t, db.set(wantKey("ana", "no hash"), nil, false))
}
