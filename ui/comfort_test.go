package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/google/go-cmp/cmp"

	"sayso/ui/booktest"
	"sayso/ui/cells"
	"sayso/ui/cells/cellstest"
	"sayso/ui/look"
	"sayso/wire"
)

func TestSettingsHoldAtOnceAndAreKept(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	var kept []Settings
	s.m.opt.Save = func(set Settings) error { kept = append(kept, set); return nil }
	before := s.m.screen.st
	s.press("f3")
	s.mustShow("Settings", "Theme", "dark (dark)", "On all your devices")
	s.press("right")
	s.mustShow("ember (dark)")
	if s.m.screen.st == before || s.m.screen.st.Accent != look.New(look.Look{Theme: "ember"}, nil, true, s.m.screen.colours).Accent {
		t.Error("the colours are as before")
	}
	s.press("left", "down", "space")
	if !s.m.screen.look.ASCII {
		t.Error("the signs are as before")
	}
	s.press("esc")
	s.quiet()
	if s.shows("┃") {
		t.Errorf("with ASCII alone the screen is\n%s", s.text())
	}
	want := tried()
	want.Glyphs = glyphsASCII
	if len(kept) != 3 || cmp.Diff(want, kept[2]) != "" {
		t.Errorf("kept is %+v", kept)
	}
}

func TestSettingsThatCannotBeKeptAreSaid(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.m.opt.Save = func(Settings) error { return errors.New("keeping the settings: the disk is full") }
	s.press("f3", "right")
	s.quiet()
	s.mustShow("keeping the settings: the disk is full")
}

func TestPrivacyIsAskedOfTheRelay(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.press("f3", "end", "space")
	s.quiet()
	all := s.queued((wire.Privacy{}).Kind())
	if len(all) != 1 {
		t.Fatalf("the outbox holds %v", all)
	}
	if b, err := all[0].Body(); err != nil || b != (wire.Privacy{NoTyping: true}) {
		t.Errorf("asked is %v, %v", b, err)
	}
	s.press("up", "space")
	s.quiet()
	all = s.queued((wire.Privacy{}).Kind())
	if b, _ := all[len(all)-1].Body(); b != (wire.Privacy{NoTyping: true, NoReceipts: true}) {
		t.Errorf("then asked is %v", b)
	}
	s.until("the outbox to be seen", func() bool { return privacyOf(s.m.state, s.m.pending).NoReceipts })
	s.press("esc", "f3", "end")
	s.mustShow("Say what I have read off", "Say when I write     off")
}

func TestEverySettingHasItsValues(t *testing.T) {
	if err := DefaultSettings().Check(nil); err != nil {
		t.Fatal(err)
	}
	for _, row := range settingsTable {
		set := DefaultSettings()
		seen := map[string]bool{}
		v := newSettings(set, wire.Privacy{}, nil).on(row.key)
		for range row.choices(nil) {
			c, ok := v.turn(1).(change)
			if !ok {
				t.Fatalf("%s does not change", row.key)
			}
			if err := c.Settings.Check(nil); err != nil {
				t.Error(err)
			}
			seen[row.value(&c.Settings)] = true
			v.set = c.Settings
		}
		if len(seen) != len(row.choices(nil)) || v.set != set {
			t.Errorf("%s takes %v and ends at %+v", row.key, seen, v.set)
		}
		if row.on == nil {
			*row.at(&set) = "nonsense"
			var wrong *Misset
			if !errors.As(set.Check(nil), &wrong) || wrong.Key != row.key {
				t.Errorf("%s = nonsense: %v", row.key, set.Check(nil))
			}
		}
	}
}

func TestDatesAndListFollowTheSettings(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	t.Cleanup(func() { DefaultSettings().write() })
	set := s.m.set
	set.Dates, set.Order, set.Sink = datesISO, orderUnread, true
	s.start(s.m.change(set))
	s.quiet()
	s.mustShow("offers stopped 2026-11-03", "2026-11-16", "2026-11-18")
	var order []wire.Account
	for _, c := range s.m.list.rows {
		order = append(order, c.Account)
	}
	if want := []wire.Account{booktest.Air, loansNo, parcelNo, booktest.Maya, bookNo, clinicNo, booktest.Shop}; !slices.Equal(order, want) {
		t.Errorf("the order is %v, want %v", order, want)
	}
}

func TestEmojiPolicy(t *testing.T) {
	t.Cleanup(func() { DefaultSettings().write() })
	for policy, want := range map[string]string{emojiAuto: "👍", emojiSimple: "👍", emojiWhole: "👍🏽"} {
		set := DefaultSettings()
		set.Emoji = policy
		set.write()
		if got := cells.Settle("👍🏽"); got != want {
			t.Errorf("%s: %q, want %q", policy, got, want)
		}
	}
}

func TestTheGuideMeetsSomebodyNew(t *testing.T) {
	b := newBook()
	s := newStage(t, b, 120, 36)
	s.mustShow("Welcome, Ana. Nobody has written yet.", "Ctrl+K  to anyone", "Others reach you as ana, or +15550000001.")
	s.arrive(b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "hello"}))
	s.mustShow("Enter opens a chat, Alt+A the next unread one.")
	if s.shows("Welcome") {
		t.Error("the guide is still there")
	}
	s.press("alt+a")
	s.quiet()
	s.mustShow("hello", "Write to Maya")
	s.press("ctrl+k", "text:first steps", "enter")
	s.mustShow("First steps", "Ctrl+O what a business may send you")
}

func TestTheGuideKnowsTheKeysAsTheyAreBound(t *testing.T) {
	k, err := BindKeys(map[string][]string{"go to": {"ctrl+g"}})
	if err != nil {
		t.Fatal(err)
	}
	s := newStage(t, newBook(), 120, 36)
	s.m.opt.Keys = k
	s.m.apply(s.m.set)
	s.mustShow("Ctrl+G  to anyone")
	s.press("ctrl+g")
	s.mustShow("name, number, handle, or what to do")
	s.press("text:go to a chat")
}

func TestCaughtUpIsSaid(t *testing.T) {
	b := newBook()
	b.says(booktest.Maya, "hello")
	s := newStage(t, b, 120, 36)
	s.press("alt+a")
	s.mustShow(caughtUp)
}

func TestComfortScreens(t *testing.T) {
	for _, c := range []struct {
		name string
		b    *book
		w, h int
		keys []string
	}{
		{"settings-80x24", story(), 80, 24, []string{"f3"}},
		{"settings-120x36", story(), 120, 36, []string{"f3", "down", "down"}},
		{"guide-80x24", newBook(), 80, 24, nil},
		{"guide-120x36", newBook(), 120, 36, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(t, c.b, c.w, c.h)
			s.press(c.keys...)
			s.quiet()
			golden.RequireEqual(t, s.text())
		})
	}
}

func TestComfortFits(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.press("f3")
	s.mustFit("settings")
	s.press("pgdown", "pgdown")
	s.mustFit("settings, at the end")
	s.press("esc")
	s.m.opt.Accounts = func() ([]Account, error) {
		return []Account{{As: "bob", Name: cellstest.Texts[6], Said: cellstest.Texts[8]}}, nil
	}
	s.start(s.m.perform(doAccount))
	s.until("the accounts", func() bool { return s.m.dialogs.top() != nil })
	s.mustFit("accounts")
	s.send(tea.WindowSizeMsg{Width: 120, Height: 36})
	drags(s, 3, 3, 90, 28)
	s.mustFit("selected")
	newStage(t, newBook(), 120, 36).mustFit("guide")
}

func TestSwitchingAccountsSavesAndLeaves(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.m.opt.Accounts = func() ([]Account, error) {
		return []Account{{As: "ana", Name: "Ana"}, {As: "bob", Name: "Bob", Said: "+15550000009"}}, nil
	}
	s.press("text:a thought")
	s.start(s.m.perform(doAccount))
	s.until("the accounts", func() bool { return s.m.dialogs.top() != nil })
	s.mustShow("Stay Ana", "Bob")
	s.press("down", "enter")
	s.until("the end", func() bool { return s.quit })
	if s.m.Next() != "bob" {
		t.Errorf("it goes on with %q", s.m.Next())
	}
	if text, err := s.log.Draft(booktest.Air); err != nil || text != "a thought" {
		t.Errorf("the draft is %q, %v", text, err)
	}
}

func TestAccountsByCommand(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.press("text:/account ../../etc", "enter")
	s.quiet()
	s.mustShow("That names no account")
	if s.quit || s.m.Next() != "" {
		t.Error("it left for a path")
	}
	s.press("ctrl+c", "text:/account ana", "enter")
	s.mustShow("That is who you are here.")
	s.press("text:/account bob", "enter")
	s.until("the end", func() bool { return s.quit })
	if s.m.Next() != "bob" {
		t.Errorf("it goes on with %q", s.m.Next())
	}
}

// To go on as somebody who is not kept here registers an account: that is asked first.
func TestAnAccountIsNotRegisteredUnasked(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.m.opt.Relay = "ws://127.0.0.1:7100"
	s.m.opt.Accounts = func() ([]Account, error) { return []Account{{As: "ana", Name: "Ana"}, {As: "bob", Name: "Bob"}}, nil }
	asks := func() {
		s.press("text:/account nobodyhere", "enter")
		s.until("the question", func() bool { return s.m.dialogs.top() != nil || s.m.memory.leaving })
		s.mustShow("There is no account nobodyhere here.", "Register it at ws://127.0.0.1:7100", "Stay Ana", "Register nobodyhere and switch")
	}
	asks()
	s.press("enter")
	s.quiet()
	if s.m.memory.leaving || s.m.Next() != "" || s.m.dialogs.top() != nil {
		t.Fatalf("it goes on with %q though nothing was chosen", s.m.Next())
	}
	asks()
	s.press("down", "enter")
	s.until("the end", func() bool { return s.quit })
	if s.m.Next() != "nobodyhere" {
		t.Errorf("it goes on with %q", s.m.Next())
	}
}

func TestAKeptAccountIsSwitchedToAtOnce(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.m.opt.Accounts = func() ([]Account, error) { return []Account{{As: "bob", Name: "Bob"}}, nil }
	s.press("text:/account bob", "enter")
	s.until("the end", func() bool { return s.quit })
	if s.m.Next() != "bob" {
		t.Errorf("it goes on with %q", s.m.Next())
	}
}

func TestVim(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	set := s.m.set
	set.Vim = true
	s.start(s.m.change(set))
	s.quiet()
	s.press("text:hi", "esc")
	if s.m.screen.focus != inThread || s.m.thread.selected() == nil {
		t.Fatalf("after Esc the focus is %b", s.m.screen.focus)
	}
	newest := s.m.thread.chosen
	s.press("k", "k", "j", "j", "j", "j")
	if !s.m.thread.chosen.is(newest) || s.m.screen.focus != inThread {
		t.Error("j goes beyond the newest message")
	}
	s.press("z", "Z", "v")
	if s.m.screen.focus != inThread || s.m.composer.Text != "hi" {
		t.Errorf("letters that mean nothing write %q", s.m.composer.Text)
	}
	s.press("g", "g")
	s.quiet()
	if i, _ := s.m.thread.place(); i != 0 {
		t.Errorf("after g g the top is entry %d", i)
	}
	s.press("g", "k", "G")
	s.quiet()
	if !s.m.thread.chosen.is(newest) {
		t.Error("G does not go to the newest message")
	}
	s.press("a", "text:!")
	if s.m.screen.focus != inComposer || s.m.composer.Text != "hi!" {
		t.Errorf("after a the text is %q", s.m.composer.Text)
	}
	s.press("esc", "esc")
	if s.m.screen.focus != inList {
		t.Errorf("after Esc Esc the focus is %b", s.m.screen.focus)
	}
	s.press("j", "l")
	s.quiet()
	if s.m.screen.focus != inComposer || s.m.thread.chat == booktest.Air {
		t.Error("l does not open the chat")
	}
	s.press("esc", "esc", ":")
	s.mustShow("name, number, handle, or what to do")
}

// Settings change how a chat looks, and nothing else about it.
func TestSettingsKeepWhatIsShown(t *testing.T) {
	b := newBook()
	b.Add(booktest.Ana, booktest.Maya, wire.Accept{})
	edited := b.keyed(booktest.Maya, wire.Message{Text: "see you at seven"})
	b.Add(booktest.Maya, booktest.Maya, wire.Edit{Key: edited.Key, Text: "see you at eight"})
	b.Add(booktest.Maya, booktest.Maya, wire.Message{Place: &wire.Place{Lat: 387223000, Lon: -91393000, Name: "Rossio"}})
	b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "there"})
	s := newStage(t, b, 120, 36)
	s.open(booktest.Maya)
	s.pass(time.Minute)
	s.mustShow("see you at eight")
	before := s.text()
	set := s.m.set
	set.Theme = "ember"
	s.start(s.m.change(set))
	s.quiet()
	if diff := cmp.Diff(before, s.text()); diff != "" {
		t.Errorf("another theme changed the words (-before +after):\n%s", diff)
	}
}

// Where there is no colour the row with the cursor and the open chat differ in shape.
func TestTheListNeedsNoColour(t *testing.T) {
	for _, l := range []look.Look{{Theme: "none"}, {Theme: "none", ASCII: true}, {Theme: "dark"}} {
		s := newStage(t, story(), 120, 36)
		s.wear(l)
		open := strings.Split(cells.Strip(s.m.listLines()[0]), " ")[0]
		s.press("esc", "down")
		lines := s.m.listLines()
		first, second := cells.Strip(lines[0]), cells.Strip(lines[3])
		if !strings.HasPrefix(first, open+" ") || strings.HasPrefix(second, open+" ") || strings.HasPrefix(second, "  ") {
			t.Errorf("%+v: the open chat is %q, the row with the cursor is %q", l, first, second)
		}
		if l.Theme == "none" && !strings.Contains(lines[3], begins(s.m.screen.st.Chosen)) {
			t.Errorf("%+v: the name under the cursor is as any other: %q", l, lines[3])
		}
	}
}
