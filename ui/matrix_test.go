package ui

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sayso/store"
	"sayso/ui/booktest"
	"sayso/ui/look"
	"sayso/wire"
)

func gridOf(b *book) *matrix { return newMatrix(b.State, b.Now, "Europe/Lisbon") }

// gives presses keys and fails where one answers something.
func (m *matrix) gives(t *testing.T, keys ...string) *matrix {
	t.Helper()
	for _, k := range keys {
		if got := m.press(keyPress(k)); got != nil {
			t.Fatalf("%s answers %#v, want nothing", k, got)
		}
	}
	return m
}

// words returns the cells of a row, in the order of the purposes.
func (m *matrix) words(a wire.Account) string {
	var all []string
	for _, p := range wire.Purposes {
		word, _ := m.word(m.face(a), p)
		all = append(all, word)
	}
	return strings.Join(all, " ")
}

func TestTheGrid(t *testing.T) {
	for _, c := range []struct {
		name string
		w, h int
		keys []string
	}{
		{"80x24", 80, 24, nil},
		{"120x36", 120, 36, nil},
		{"200x50", 200, 50, []string{"*", "*", "left"}},
		{"bulk-80x24", 80, 24, []string{"*", "*", "x", "space"}},
		{"decided-80x24", 80, 24, []string{"?"}},
		{"filter-60x20", 60, 20, []string{"/", "text:no"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(t, story(), c.w, c.h)
			s.press(append([]string{"f2"}, c.keys...)...)
			golden.RequireEqual(t, s.text())
		})
	}
}

func TestTheGridInASCIIAtItsSmallest(t *testing.T) {
	m := gridOf(story())
	golden.RequireEqual(t, plainLines(m, 20, 5, look.Look{Theme: "none", ASCII: true})+plainLines(m, 37, 10, look.Look{Theme: "none", ASCII: true}))
}

func TestGridFillsEverySize(t *testing.T) {
	for _, name := range hostile {
		b := story()
		b.Add(booktest.Air, booktest.Air, wire.Profile{Account: booktest.Air, Name: name, Business: true, Verified: true})
		b.Add(booktest.Ana, "", wire.Cap{PerDay: 1000000})
		b.Add(booktest.Ana, parcelNo, wire.Block{})
		for _, keys := range []string{"", "right", "left left left left left left left", "end", "A", "* /", "/ n o"} {
			m := gridOf(b)
			for _, k := range strings.Fields(keys) {
				m.press(keyPress(k))
			}
			for _, l := range []look.Look{{Theme: "dark"}, {Theme: "none", ASCII: true}} {
				st := newStyles(l, true)
				for w := 0; w < 160; w += 1 + w/5 {
					for h := 0; h < 40; h += 1 + h/4 {
						if err := exact(m.draw(st, w, h), w, h); err != nil {
							t.Fatalf("%q at %dx%d after %q: %v", name, w, h, keys, err)
						}
					}
				}
			}
		}
	}
}

func TestTheCursorOfTheGridIsInSight(t *testing.T) {
	b := newBook()
	for i := range 60 {
		a := wire.Account(fmt.Sprint(15550400000 + i))
		b.Add(a, a, wire.Profile{Account: a, Name: fmt.Sprintf("No %02d", i), Business: true})
	}
	for _, size := range [][2]int{{20, 1}, {20, 2}, {20, 5}, {37, 9}, {37, 10}, {60, 15}, {77, 16}, {117, 33}, {197, 47}} {
		m := gridOf(b)
		for range len(m.rows) + 1 {
			for _, p := range wire.Purposes {
				m.at.purpose = p
				text := plainLines(m, size[0], size[1], look.Look{Theme: "none"})
				line := regexp.MustCompile(`(?m)^` + newStyles(look.Look{}, true).Glyph.Cursor + `.*$`).FindString(text)
				if name, _, _ := strings.Cut(m.whoever(m.at.account), " "); !strings.Contains(line, name[:2]) && !strings.Contains(line, "fr") {
					t.Fatalf("at %v the cursor on %s shows as %q in\n%s", size, m.whoever(m.at.account), line, text)
				}
				if !strings.Contains(line, "[") {
					t.Fatalf("at %v the cell of %s is out of sight in\n%s", size, p, text)
				}
			}
			m.press(keyPress("down"))
		}
	}
}

func TestWhatTheCellsSay(t *testing.T) {
	b := story()
	want := func(a wire.Account, words string) {
		t.Helper()
		if got := gridOf(b).words(a); got != words {
			t.Errorf("the row of %q says %s, want %s", a, got, words)
		}
	}
	//            answer order pay appoint ship update market code
	want(booktest.Air, "yes yes yes yes yes yes NO yes")
	want(loansNo, "- - - - - - ask -")
	want(clinicNo, "yes yes yes yes yes yes yes yes")
	want("", "ask ask ask ask ask ask ask ask")
	b.Add(booktest.Ana, "", wire.Cap{PerDay: 3})
	want("", "ask ask ask ask ask ask 3/day ask")
	want(booktest.Air, "yes yes yes yes yes yes NO yes")
	want(loansNo, "- - - - - - 3/day -")
	b.Sends(loansNo, wire.Marketing, "another")
	b.Sends(loansNo, wire.Marketing, "and another") // the day is full
	want(loansNo, "- - - - - - 3/day -")
	b.Add(booktest.Ana, "", wire.Stop{Purposes: []wire.Purpose{wire.Marketing, wire.Shipping}})
	want("", "ask ask ask ask NO ask NO ask")
	want(parcelNo, "- - - - NO - NO -")
	b.Add(booktest.Ana, parcelNo, wire.Allow{Purposes: []wire.Purpose{wire.Shipping}})
	want(parcelNo, "- - - - yes - NO -")
	b.Add(booktest.Ana, parcelNo, wire.Block{})
	want(parcelNo, "NO NO NO NO NO NO NO NO")
}

// TestTheGridSaysWhatTheControlsSay: a cell and the row of the controls are about the
// same thing, whatever was chosen.
func TestTheGridSaysWhatTheControlsSay(t *testing.T) {
	b := story()
	for _, change := range []struct {
		to   wire.Account
		body wire.Body
	}{
		{"", wire.Read{}}, // nothing yet
		{clinicNo, wire.Message{Text: "may I come on Monday?"}},
		{"", wire.Cap{PerDay: 1}},
		{booktest.Air, wire.Allow{Purposes: []wire.Purpose{wire.Marketing}, Until: b.Now.Add(time.Hour).UnixMilli()}},
		{"", wire.Stop{Purposes: []wire.Purpose{wire.Shipping}}},
		{loansNo, wire.Block{}},
	} {
		b.Add(booktest.Ana, change.to, change.body)
		m := gridOf(b)
		for _, a := range append(slices.Clone(m.rows), "") {
			for _, p := range wire.Purposes {
				word, _ := m.word(m.face(a), p)
				row := m.face(a).purposeRow(p)
				word, _, _ = strings.Cut(strings.ToLower(word), " ")
				if bounded := strings.HasSuffix(word, "/day") && (row.state == "yes" || row.state == "ask"); word != row.state && !bounded {
					t.Errorf("after %T: %s of %q is %q in the grid, and %q, %s in the controls", change.body, p, a, word, row.state, row.said)
				}
			}
		}
	}
}

func TestACellThatWaitsSaysSo(t *testing.T) {
	b := story()
	m := gridOf(b)
	m.wait([]store.Pending{
		{Command: wire.Ask("northwind-air", wire.Stop{Purposes: []wire.Purpose{wire.Update}})},
		{Command: wire.Ask("", wire.Stop{Purposes: []wire.Purpose{wire.Marketing}})},
		{Command: wire.Ask(string(clinicNo), wire.Stop{}), Failed: "no"},
	}, false)
	for a, words := range map[wire.Account]string{
		booktest.Air: "yes yes yes yes yes NO NO yes", "": "ask ask ask ask ask ask NO ask", clinicNo: "yes yes yes yes yes yes yes yes",
	} {
		if got := m.words(a); got != words {
			t.Errorf("the row of %q says %s, want %s", a, got, words)
		}
	}
	m.at.purpose = wire.Update
	if short, _ := m.said(); short != "NO, takes effect when connected" {
		t.Errorf("the foot says %q", short)
	}
	if rows := m.decided(m.at).rows; !slices.ContainsFunc(rows, func(r readingRow) bool { return strings.Contains(r.text, "not in the log yet") }) {
		t.Errorf("what decided it: %v", rows)
	}
}

func TestKeysOfTheGrid(t *testing.T) {
	b := story()
	for _, c := range []struct {
		keys string
		want cellID
	}{
		{"", cellID{booktest.Air, wire.Marketing}},
		{"down right", cellID{loansNo, wire.Authentication}},
		{"j l l", cellID{loansNo, wire.Authentication}},
		{"h h up", cellID{booktest.Air, wire.Shipping}},
		{"end", cellID{"", wire.Marketing}},
		{"G k", cellID{clinicNo, wire.Marketing}},
		{"pgdown g", cellID{booktest.Air, wire.Marketing}},
		{"down s s s", cellID{loansNo, wire.Marketing}},
		{"/ c o r n", cellID{booktest.Shop, wire.Marketing}},
		{"/ c o r n enter down", cellID{"", wire.Marketing}},
		{"/ c o r n esc up", cellID{parcelNo, wire.Marketing}},
		{"/ z z z z", cellID{"", wire.Marketing}},
		{"/ a down", cellID{loansNo, wire.Marketing}},
		{"*", cellID{loansNo, wire.Marketing}},
		{"* * * * *", cellID{clinicNo, wire.Marketing}},
	} {
		m := gridOf(b).gives(t, strings.Fields(c.keys)...)
		if m.at != c.want {
			t.Errorf("%q leads to %v, want %v", c.keys, m.at, c.want)
		}
	}
	for k, want := range map[string]action{
		"esc": closeDialog{}, "f2": closeDialog{}, "o": openChat{booktest.Air}, "U": run{doUndo}, "f1": run{doHelp}, "ctrl+k": run{doPalette}, "z": nil, "b": nil,
	} {
		if got := gridOf(b).press(stroke(k)); got != want {
			t.Errorf("%s answers %#v, want %#v", k, got, want)
		}
	}
	held := keyPress("space")
	held.IsRepeat = true
	if got := gridOf(b).press(held); got != nil {
		t.Errorf("Space held down answers %#v", got)
	}
}

func TestEachKeyOfTheGridOpensItsQuestion(t *testing.T) {
	b := story()
	for _, c := range []struct{ keys, title string }{
		{"space", "Allow offers from Northwind Air?"},
		{"h space", "Stop updates from Northwind Air?"},
		{"end space", "Offers from businesses"},
		{"Q", "Quiet hours for businesses"},
		{"L", "A limit on offers"},
		{"* space", "Allow offers from Northwind Air?"},
		{"down * * * space", "Stop offers from 3 businesses?"},
		{"A space", "Offers from 5 businesses"},
		{"A end space", "Offers from businesses"},
	} {
		_, d := pressed(t, gridOf(b), strings.Fields(c.keys)...)
		if q, ok := d.(*question); !ok || q.title != c.title {
			t.Errorf("%s leads to %#v, want the question %q", c.keys, d, c.title)
		}
	}
	_, d := pressed(t, gridOf(b), "?")
	if r, ok := d.(*reading); !ok || r.title != "Offers from Northwind Air: NO" {
		t.Errorf("? leads to %#v", d)
	}
	_, d = pressed(t, gridOf(b), "enter")
	if p, ok := d.(*panel); !ok || p.account != booktest.Air || p.controls()[p.cursor].purpose != wire.Marketing {
		t.Errorf("Enter leads to %#v", d)
	}
	_, d = pressed(t, gridOf(b), "end", "enter")
	if p, ok := d.(*panel); !ok || !p.broad() {
		t.Errorf("Enter on anyone leads to %#v", d)
	}
}

func TestEscTakesAwayOneThingAtATime(t *testing.T) {
	m := gridOf(story()).gives(t, "*", "/", "c", "o", "r", "n", "enter", "esc")
	if m.query.Text != "" || len(m.rows) != 5 || len(m.marked) != 1 {
		t.Fatalf("the first Esc leaves %q with %d rows and %d marks", m.query.Text, len(m.rows), len(m.marked))
	}
	m.gives(t, "esc")
	if len(m.marked) != 0 {
		t.Fatal("the second Esc leaves marks")
	}
	if got := m.press(keyPress("esc")); got != (closeDialog{}) {
		t.Errorf("the third Esc answers %#v", got)
	}
}

func TestTheGridSorts(t *testing.T) {
	b := story()
	b.Sends(booktest.Shop, wire.Order, "one")
	b.Sends(booktest.Shop, wire.Order, "two")
	b.Sends(booktest.Shop, wire.Order, "three")
	b.Sends(booktest.Shop, wire.Order, "four")
	b.Sends(parcelNo, wire.Shipping, "five")
	m := gridOf(b)
	first := func() []string {
		var names []string
		for _, a := range m.rows[:2] {
			names = append(names, m.whoever(a))
		}
		return names
	}
	for _, want := range [][]string{{"Parcel Post", "Corner Shop"}, {"Northwind Air", "Parcel Post"}, {"Corner Shop", "Northwind Air"}, {"Parcel Post", "Corner Shop"}} {
		if diff := cmp.Diff(want, first()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", sortingNames[m.by], diff)
		}
		m.gives(t, "s")
	}
}

func TestWhatDecidedACell(t *testing.T) {
	b := lived()
	for _, c := range []struct {
		at     cellID
		change wire.Body
		to     wire.Account
		want   []string
	}{
		{cellID{booktest.Air, wire.Marketing}, wire.Stop{Purposes: []wire.Purpose{wire.Marketing}}, "", []string{
			"By name: you stopped offers on 1 Nov.|decides, log 13", "From any business: you stopped offers at 09:30.|log 31",
			"One that came now would be kept away: you stopped them.|",
		}},
		{cellID{booktest.Shop, wire.Marketing}, nil, "", []string{
			"By name: nothing chosen.|", "From any business: you stopped offers at 09:30.|decides, log 31",
			"One that came now would be kept away: you stopped them from all businesses.|",
		}},
		{cellID{booktest.Shop, wire.Order}, nil, "", []string{
			"By name: nothing chosen.|", "From any business: nothing chosen.|",
			"Without a choice: nothing keeps them away; a stranger waits among your requests.|decides", "One that came now would arrive.|",
		}},
		{cellID{booktest.Air, wire.Shipping}, nil, "", []string{
			"By name: nothing chosen.|", "From any business: nothing chosen.|",
			"Without a choice: nothing keeps them away; a stranger waits among your requests.|decides", "One that came now would arrive.|",
		}},
		{cellID{"", wire.Marketing}, wire.Cap{PerDay: 2}, "", []string{
			"From any business: you stopped offers at 09:30.|decides, log 31", "At most 2 offers a day, from all of them together.|",
			"Stopped by name, which comes first: Northwind Air.|",
		}},
		{cellID{booktest.Air, wire.Update}, wire.Block{}, booktest.Air, []string{
			"You blocked them at 09:32.|decides, log 33", "By name: you allowed updates on 1 Nov.|log 12", "From any business: nothing chosen.|",
			"One that came now would be kept away: you blocked them.|",
		}},
	} {
		if c.change != nil {
			b.Add(booktest.Ana, c.to, c.change)
		}
		var got []string
		for _, row := range gridOf(b).decided(c.at).rows {
			got = append(got, row.text+"|"+row.right)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", c.at, diff)
		}
	}
}

func TestMarkingWhatWasNotOpened(t *testing.T) {
	b := newBook()
	long := b.Now.AddDate(0, 0, -200)
	b.Now = long
	for _, a := range []wire.Account{parcelNo, clinicNo, loansNo} {
		b.Add(a, a, wire.Profile{Account: a, Name: string(a), Business: true})
	}
	b.Sends(parcelNo, wire.Shipping, "opened long ago")
	b.Add(booktest.Ana, parcelNo, wire.Read{UpTo: b.State.Head.Seq})
	b.Sends(clinicNo, wire.Appointment, "never opened")
	b.Sends(loansNo, wire.Order, "never opened, answered later")
	b.Now = long.AddDate(0, 0, 150)
	for _, a := range []wire.Account{parcelNo, clinicNo, loansNo, booktest.Shop} {
		b.Sends(a, wire.Update, "news")
	}
	b.Add(booktest.Ana, booktest.Shop, wire.Read{UpTo: b.State.Head.Seq})
	b.says(loansNo, "thank you")
	fresh := wire.Account("15550100077")
	b.Add(fresh, fresh, wire.Profile{Account: fresh, Name: "New here", Business: true})
	b.Sends(fresh, wire.Update, "hello")
	b.Now = long.AddDate(0, 0, 200)
	m := gridOf(b).gives(t, "d")
	if diff := cmp.Diff(map[wire.Account]bool{parcelNo: true, clinicNo: true}, m.marked); diff != "" {
		t.Errorf("marked (-want +got):\n%s", diff)
	}
	if m.note != "2 not opened for 90 days" {
		t.Errorf("it says %q", m.note)
	}
}

// happens lets something random come to the log.
func (b *book) happens(t *rapid.T, firms []wire.Account) {
	at := rapid.SampledFrom(firms).Draw(t, "firm")
	some := []wire.Purpose{rapid.SampledFrom(wire.Purposes).Draw(t, "purpose")}
	switch rapid.IntRange(0, 11).Draw(t, "event") {
	case 0:
		b.Add(booktest.Ana, at, wire.Stop{Purposes: some})
	case 1:
		b.Add(booktest.Ana, at, wire.Allow{Purposes: some})
	case 2:
		b.Add(booktest.Ana, "", wire.Stop{Purposes: some})
	case 3:
		b.Add(booktest.Ana, "", wire.Cap{PerDay: rapid.IntRange(0, 3).Draw(t, "cap")})
	case 4:
		b.Add(booktest.Ana, at, rapid.SampledFrom([]wire.Body{wire.Block{}, wire.Unblock{}, wire.Mute{}, wire.Follow{}, wire.Accept{}}).Draw(t, "body"))
	case 5:
		platform := rapid.SampledFrom([]string{"", "line", "whatsapp", "kakao"}).Draw(t, "platform")
		b.Add(at, at, wire.Profile{Account: at, Name: rapid.SampledFrom(hostile).Draw(t, "name"), Business: true, Platform: platform})
	case 6:
		b.says(at, "hello")
	case 7:
		b.Now = b.Now.Add(time.Duration(rapid.IntRange(1, 60).Draw(t, "hours")) * time.Hour)
	default:
		b.Sends(at, some[0], "news")
	}
}

func firmsOf(b *book, n int) []wire.Account {
	var all []wire.Account
	for i := range n {
		a := wire.Account(fmt.Sprint(15550400000 + i))
		b.Add(a, a, wire.Profile{Account: a, Name: fmt.Sprint("Firm ", i), Business: true})
		all = append(all, a)
	}
	return all
}

// TestTheCursorIsACell: whatever happens elsewhere, the cursor stays on the cell of
// that business and purpose, and its row stays in its place.
func TestTheCursorIsACell(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := newBook()
		firms := firmsOf(b, 6)
		m := gridOf(b)
		m.at.account = rapid.SampledFrom(append(firms, "", booktest.Shop)).Draw(t, "chosen")
		m.at.purpose = rapid.SampledFrom(wire.Purposes).Draw(t, "column")
		if rapid.Bool().Draw(t, "filter") {
			m.query.Set("firm")
			m.arrange()
		}
		was, row, rows := m.at, m.index(), slices.Clone(m.rows)
		later := append(firms, "15550499991", "15550499992")
		for range rapid.IntRange(1, 20).Draw(t, "n") {
			for _, a := range later[len(firms):] {
				b.Add(a, a, wire.Profile{Account: a, Name: "Firm new", Business: true})
			}
			b.happens(t, later)
			m.update(b.State, b.Now)
			m.wait(nil, true)
			if m.at != was || was.account != "" && m.index() != row || !slices.Equal(m.rows[:len(rows)], rows) {
				t.Fatalf("the cursor was on %v in row %d and is on %v in row %d", was, row, m.at, m.index())
			}
		}
	})
}

func TestTheGridInTheProgram(t *testing.T) {
	b := story()
	s := newStage(t, b, 120, 40)
	s.press("f2")
	s.mustShow("All businesses", "from anyone")
	if s.m.screen.places.list.W != 0 {
		t.Error("the list is beside the grid")
	}
	s.press("down", "*", "*", "*", "space")
	s.mustShow("Stop offers from 3 businesses?", "Stops about 2 offers a month from 2 businesses")
	s.press("down", "enter")
	s.quiet()
	s.mustShow("from anyone", "Offers from 3 businesses stop now.")
	queued := s.queued("stop")
	if len(queued) != 3 {
		t.Fatalf("queued %v", booktest.Shapes(queued))
	}
	s.press("up")
	s.until("the cells to follow", func() bool { return s.shows("NO, on its way") })
	s.press("u")
	s.quiet()
	s.mustShow("from anyone", "Taken back.")
	if got := s.queued("reset"); len(got) != 3 {
		t.Errorf("undo queued %v", booktest.Shapes(got))
	}
	s.press("esc", "home", "enter")
	s.mustShow("What may reach you")
	s.press("a")
	s.mustShow("from anyone")
	s.press("f1")
	s.mustShow("Keys", "take back what was just done")
	s.press("esc")
	s.mustShow("from anyone")
	s.press("esc")
	if s.shows("from anyone") || s.m.screen.places.list.W == 0 {
		t.Errorf("Esc does not go back to the chat:\n%s", s.text())
	}
	s.press("ctrl+k", "text:all businesses", "enter")
	s.mustShow("from anyone")
	s.send(tea.WindowSizeMsg{Width: 50, Height: 14})
	s.mustShow("from anyone")
}
