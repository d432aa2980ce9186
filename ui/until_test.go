package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"sayso/store"
	"sayso/ui/booktest"
	"sayso/ui/look"
	"sayso/wire"
)

// rowOf returns how a purpose stands by the controls of an account.
func rowOf(b *book, of wire.Account, p wire.Purpose) string {
	face := panelOf(b, of)
	if of == "" {
		face = newBroad(b.State, b.Now, "UTC")
	}
	row := face.purposeRow(p)
	return row.state + " " + row.said
}

func TestOnlyUntilIsAskedAndTakenBack(t *testing.T) {
	b := lived()
	_, d := pressed(t, panelOf(b, booktest.Shop), append(toPurpose(wire.Marketing), "down", "p")...) // below the request
	q, ok := d.(*question)
	if !ok || q.title != "Offers from Corner Shop: only until ..." {
		t.Fatalf("p opens %#v", d)
	}
	var names []string
	for _, a := range q.answers {
		names = append(names, strings.TrimSpace(a.name+" "+a.right))
	}
	if diff := cmp.Diff([]string{
		"Leave it as it is", "1 day until 09:30 tomorrow", "1 week until 9 Nov 09:30", "30 days until 2 Dec 09:30", "90 days until 31 Jan 2027",
	}, names); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	got, _ := pressed(t, q, "down", "down", "down", "enter")
	did, ok := got.(ask)
	if !ok {
		t.Fatalf("30 days answers %#v", got)
	}
	if row := rowOf(b, booktest.Shop, wire.Marketing); row != "ask waits for you" {
		t.Errorf("as a request it stands at %q", row)
	}
	b.Does(t, did.Commands)
	if row := rowOf(b, booktest.Shop, wire.Marketing); row != "yes until 2 Dec" {
		t.Errorf("allowed for 30 days it stands at %q", row)
	}
	b.Does(t, did.Undo)
	if row := rowOf(b, booktest.Shop, wire.Marketing); row != "yes not decided yet" { // it is no request any more
		t.Errorf("taken back it stands at %q", row)
	}
}

func TestAChoiceIsForgottenWhereItCanEnd(t *testing.T) {
	b := lived()
	_, d := pressed(t, panelOf(b, booktest.Air), append(toPurpose(wire.Marketing), "p")...)
	got, _ := pressed(t, d, "end", "enter")
	did, ok := got.(ask)
	if !ok {
		t.Fatalf("the last answer is %#v", got)
	}
	b.Does(t, did.Commands)
	if s := b.State.Status(booktest.Air, wire.Marketing, b.Now); !s.Now.Deliver || s.Choice.Is.String() != "unset" {
		t.Errorf("forgotten, offers stand at %+v", s)
	}
	if _, d := pressed(t, newBroad(b.State, b.Now, "UTC"), "p"); len(d.(*question).answers) != 5 {
		t.Error("where nothing was chosen, there is something to forget")
	}
}

func TestAnAllowanceIsSaidWithItsEnd(t *testing.T) {
	for _, of := range []wire.Account{booktest.Shop, ""} {
		b := lived()
		chose := b.Add(booktest.Ana, of, wire.Allow{Purposes: []wire.Purpose{wire.Marketing}, Until: at(t, "2026-12-01T09:00:00Z").UnixMilli()})
		came := b.Sends(booktest.Shop, wire.Marketing, "20 % off")
		look := func() []string {
			m := newMatrix(b.State, b.Now, "UTC")
			m.at = cellID{of, wire.Marketing}
			word, _ := m.word(m.face(of), wire.Marketing)
			said, _ := m.said()
			why := whyWords(b.State, came, b.Now)
			return []string{
				rowOf(b, of, wire.Marketing), word, said, m.decided(cellID{booktest.Shop, wire.Marketing}).rows[map[bool]int{true: 1}[of == ""]].text,
				strings.Split(why[1], " (")[0], why[len(why)-1], Said(b.State, chose, b.Now),
				strings.Split(Standing(b.State.Status(booktest.Shop, wire.Marketing, b.Now), b.Now), " (")[0],
			}
		}
		who, level := "Corner Shop", "By name"
		if of == "" {
			who, level = "businesses", "From any business"
		}
		allowed := "You allowed offers from " + who + " on 2 Nov"
		saying := strings.Replace(Said(b.State, chose, b.Now), ", until 1 Dec.", "", 1)
		b.Now = at(t, "2026-11-22T09:00:00Z")
		if diff := cmp.Diff([]string{
			"yes until 1 Dec", "yes 9d", "yes, until 1 Dec", level + ": you allowed offers on 2 Nov, until 1 Dec.",
			allowed + ", until 1 Dec", allowed + ", until 1 Dec (log 31).", saying + ", until 1 Dec.", "yes, you allowed it on 2 Nov, until 1 Dec",
		}, look()); diff != "" {
			t.Errorf("before its end (-want +got):\n%s", diff)
		}
		b.Now = at(t, "2026-12-02T09:00:00Z")
		if diff := cmp.Diff([]string{
			"no it ended on 1 Dec", "NO", "NO, it ended on 1 Dec", level + ": you allowed offers on 2 Nov, which ended on 1 Dec.",
			allowed + ", which ended on 1 Dec", "One like it would be kept away now: you allowed them only until 1 Dec.",
			saying + ", which ended on 1 Dec.", "no, you allowed it on 2 Nov, which ended on 1 Dec",
		}, look()); diff != "" {
			t.Errorf("after its end (-want +got):\n%s", diff)
		}
	}
}

func TestAResetThatWaitsIsUndecided(t *testing.T) {
	b := lived()
	p := panelOf(b, booktest.Air)
	p.wait([]store.Pending{{Command: wire.Ask(string(booktest.Air), wire.Reset{})}}, true)
	row := p.purposeRow(wire.Marketing)
	if row.state != "-" || row.said != "on its way" {
		t.Errorf("offers stand at %s %s", row.state, row.said)
	}
}

func TestWhatIsLeftFitsACell(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	for left, want := range map[time.Duration]string{
		90 * 24 * time.Hour: "90d", 48 * time.Hour: "2d", 47 * time.Hour: "47h", time.Hour: "1h", 59 * time.Minute: "59m", time.Second: "0m",
	} {
		if got := leftWords(now.Add(left).UnixMilli(), now); got != want {
			t.Errorf("%s left is %q, want %q", left, got, want)
		}
	}
}

// TestCausesThatDifferAreToldApart: neither the person's stop nor the end of a permission
// is made the cause of all that was kept away.
func TestCausesThatDifferAreToldApart(t *testing.T) {
	for _, c := range []struct {
		of           wire.Account
		ended, later string
	}{
		{booktest.Air, "14 you stopped, 2 after your permission ended on 1 Dec", "15 you stopped, 2 after your permission ended"},
		{"", "14 you stopped from all businesses, 2 after your permission ended on 1 Dec", "15 you stopped from all businesses, 2 after your permission ended"},
	} {
		b := newBook()
		offer := func() { b.Sends(booktest.Air, wire.Marketing, "Fly cheap") }
		b.Add(booktest.Ana, c.of, wire.Stop{Purposes: []wire.Purpose{wire.Marketing}})
		for range 14 {
			offer()
		}
		b.Add(booktest.Ana, c.of, wire.Allow{Purposes: []wire.Purpose{wire.Marketing}, Until: at(t, "2026-12-01T09:00:00Z").UnixMilli()})
		b.Now = at(t, "2026-12-03T09:00:00Z")
		offer()
		offer()
		said := func() string {
			rows := panelOf(b, booktest.Air).keptAway(b.State.Chat(booktest.Air))
			return rows[0].said
		}
		if got := said(); got != c.ended {
			t.Errorf("of %q: %q, want %q", c.of, got, c.ended)
		}
		b.Add(booktest.Ana, c.of, wire.Stop{Purposes: []wire.Purpose{wire.Marketing}})
		offer()
		if got := said(); got != c.later {
			t.Errorf("stopped again, of %q: %q, want %q", c.of, got, c.later)
		}
	}
}

// What an ended permission kept away is not put down to the person's stopping it.
func TestWhatAnEndedPermissionKeptAwaySaysSo(t *testing.T) {
	for _, of := range []wire.Account{booktest.Shop, ""} {
		b := lived()
		b.Add(booktest.Ana, of, wire.Allow{Purposes: []wire.Purpose{wire.Marketing}, Until: at(t, "2026-12-01T09:00:00Z").UnixMilli()})
		b.Now = at(t, "2026-12-03T09:00:00Z")
		kept := b.Sends(booktest.Shop, wire.Marketing, "20 % off")
		if _, ok := kept.Body().(wire.Withheld); !ok {
			t.Fatal("it arrived")
		}
		rows := panelOf(b, booktest.Shop).keptAway(b.State.Chat(booktest.Shop))
		if len(rows) != 1 || rows[0].said != "your permission ended on 1 Dec" || !strings.Contains(rows[0].more, "1 offer kept away: your permission ended on 1 Dec.") {
			t.Errorf("of %q: the rows are %+v", of, rows)
		}
		line := ansi.Strip(rows[0].row(newStyles(look.Look{}, true), defaultKeys, false, false, 41))
		if !strings.Contains(line, "ended on 1 Dec") {
			t.Errorf("a narrow row is %q", line)
		}
		if said := Said(b.State, kept, b.Now); !strings.Contains(said, "your permission ended on 1 Dec") {
			t.Errorf("in lines it is %q", said)
		}
		if words := standingWords(b.State, b.State.Chat(booktest.Shop), b.Now); !strings.Contains(words, "offers ended 1 Dec") {
			t.Errorf("the title says %q", words)
		}
		b.Add(booktest.Ana, of, wire.Stop{Purposes: []wire.Purpose{wire.Marketing}})
		rows = panelOf(b, booktest.Shop).keptAway(b.State.Chat(booktest.Shop))
		if rows[0].said != "your permission ended" { // a stop later on did not keep it away
			t.Errorf("of %q, stopped: %q", of, rows[0].said)
		}
	}
}

func TestTomorrowMorningIsTheNextOneWorthSleepingTo(t *testing.T) {
	for _, c := range []struct{ now, want string }{
		{"2026-11-02T22:10:00Z", "2026-11-03T08:00:00Z"},
		{"2026-11-03T01:00:00Z", "2026-11-03T08:00:00Z"},
		{"2026-11-03T06:00:00Z", "2026-11-04T08:00:00Z"},
		{"2026-11-03T12:00:00Z", "2026-11-04T08:00:00Z"},
	} {
		if got := durations[2].end(at(t, c.now)); !got.Equal(at(t, c.want)) {
			t.Errorf("at %s tomorrow morning is %s, want %s", c.now, got, c.want)
		}
	}
}
