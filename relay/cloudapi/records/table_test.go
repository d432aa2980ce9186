package records

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sayso/relay"
	"sayso/store"
)

type thing struct{ Name string }

// What is remembered is there after a restart, and what is forgotten is not; an error
// changes nothing.
func TestTable(t *testing.T) {
	dir, quiet := t.TempDir(), slog.New(slog.DiscardHandler)
	during := func(do func(r *relay.Server)) {
		db, err := store.Open(store.Options{Dir: dir, Role: store.Relay, Log: quiet})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		r, err := relay.New(relay.Options{DB: db, Log: quiet})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		defer r.Close(ctx)
		do(r)
	}
	open := func(r *relay.Server) *Table[thing] {
		table, err := Open[thing](r, "test/")
		if err != nil {
			t.Fatal(err)
		}
		return table
	}
	is := func(name string) func(*thing) error { return func(v *thing) error { v.Name = name; return nil } }
	during(func(r *relay.Server) {
		table, no := open(r), errors.New("no")
		if err := errors.Join(table.Change("a", is("A")), table.Change("b", is("B")), table.Forget("b"), table.Forget("c")); err != nil {
			t.Fatal(err)
		}
		if err := table.Change("a", func(v *thing) error { v.Name = "other"; return no }); !errors.Is(err, no) {
			t.Errorf("the error is lost: %v", err)
		}
	})
	during(func(r *relay.Server) {
		table := open(r)
		if diff := cmp.Diff(map[string]thing{"a": {"A"}}, table.List()); diff != "" || table.Size() != 1 {
			t.Errorf("%d: %s", table.Size(), diff)
		}
		if _, known := table.Get("b"); known {
			t.Error("b is still there")
		}
	})
}
