package ui

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"sayso/chat"
	"sayso/store"
	"sayso/ui/cells"
	"sayso/ui/consent"
	"sayso/ui/keymap"
	"sayso/ui/say"
	"sayso/wire"
)

// What the commands of the table do, those about consent first. What can be taken
// back is done at once; what hides or tells something is asked about before.

// done does an effect, or asks first.
func done(e consent.Effect) (action, error) {
	if e.Grave {
		return openDialog{newConfirm(e)}, nil
	}
	return asks(e), nil
}

// acts makes a command of an act about the open chat.
func acts(a consent.Act) func(call) (action, error) {
	return func(c call) (action, error) {
		at := consent.Stand(c.state, c.to, c.now)
		switch {
		case a == consent.Unmute && !at.Muted:
			return nil, fmt.Errorf("%s is not muted", at.Name)
		case a == consent.Unblock && !c.chat().Blocked.Ever():
			return nil, fmt.Errorf("%s is not blocked", at.Name)
		case a == consent.Unfollow && !c.chat().Following.Ever():
			return nil, fmt.Errorf("you do not follow %s", at.Name)
		}
		return done(a.Effect(at, consent.Wish{}, c.now))
	}
}

func stopPurposes(c call) (action, error) {
	return turnPurposes(c, time.Time{}, consent.Stop, consent.StopAll, consent.Nobody)
}

// resumePurposes allows purposes again, or only until a time.
func resumePurposes(c call) (action, error) {
	what, length, ends := strings.Cut(" "+c.arg, " for ")
	if !ends {
		if what, length, ends = strings.Cut(" "+c.arg, " until "); !ends {
			return turnPurposes(c, time.Time{}, consent.Allow, consent.AllowAll, consent.Anybody)
		}
	}
	until, err := readUntil(length, c.now)
	if err != nil {
		return nil, err
	}
	c.arg = strings.TrimSpace(what)
	return turnPurposes(c, until, consent.AllowUntil, consent.AllowUntil, consent.AnybodyUntil)
}

func forgetPurposes(c call) (action, error) {
	return turnPurposes(c, time.Time{}, consent.Forget, consent.Forget, consent.Forget)
}

// turnPurposes decides about purposes: some, all of this business, or some from
// businesses everywhere. None named means offers.
func turnPurposes(c call, until time.Time, some, all, large consent.Act) (action, error) {
	purposes, everywhere, err := readPurposes(c.arg)
	if err != nil {
		return nil, err
	}
	a, to := some, c.to
	switch {
	case everywhere:
		a, to = large, ""
	case c.to == "":
		return nil, errors.New("no chat is open; /to NAME opens one, or add: everywhere")
	case !c.chat().Profile.Business:
		return nil, fmt.Errorf("%s is not a business; /mute and /block are for people too", called(c.state, c.to))
	case len(purposes) == len(wire.Purposes):
		a = all
	}
	e := a.Effect(consent.Stand(c.state, to, c.now), consent.Wish{Purposes: purposes, Until: until}, c.now)
	if a == consent.Stop || a == consent.Nobody {
		_, rest := consent.Foreseen(consent.Stop.Foresee(consent.Stand(c.state, to, c.now), consent.Wish{Purposes: purposes}, c.now))
		e.Say += " " + rest
	}
	return done(e)
}

// readPurposes reads the names of purposes, in the words of the protocol or of the
// screen, with "all" for all and "everywhere" for businesses at large.
func readPurposes(arg string) (purposes []wire.Purpose, everywhere bool, err error) {
	for word := range strings.FieldsFuncSeq(strings.ToLower(arg), func(r rune) bool { return r == ' ' || r == ',' }) {
		switch word {
		case "all", "everything":
			purposes = slices.Clone(wire.Purposes)
			continue
		case "everywhere", "anyone", "everyone":
			everywhere = true
			continue
		case "and", "from":
			continue
		}
		p, ok := say.PurposeNamed(word)
		if !ok {
			return nil, false, fmt.Errorf("there is no purpose %q; choose from %s, or all", word, joinedWords(wire.Purposes))
		}
		if !slices.Contains(purposes, p) {
			purposes = append(purposes, p)
		}
	}
	if len(purposes) == 0 {
		purposes = []wire.Purpose{wire.Marketing}
	}
	return purposes, everywhere, nil
}

func joinedWords[T ~string](all []T) string {
	words := make([]string, len(all))
	for i, w := range all {
		words[i] = string(w)
	}
	return strings.Join(words, ", ")
}

func muteChat(c call) (action, error) {
	if c.arg == "" {
		return openDialog{newMute(c.state, c.to, c.now)}, nil
	}
	until, err := readUntil(c.arg, c.now)
	if err != nil {
		return nil, err
	}
	return done(consent.Mute.Effect(consent.Stand(c.state, c.to, c.now), consent.Wish{Until: until}, c.now))
}

var lengths = regexp.MustCompile(`^(\d{1,3}) ?(m|min|h|d|w)$`)

// readUntil reads how long something lasts: 30m, 8h, 2d, 1w, until 18:00, always.
// The zero time means always.
func readUntil(arg string, now time.Time) (time.Time, error) {
	arg = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(arg), "for "))
	if arg == "always" || arg == "forever" {
		return time.Time{}, nil
	}
	if found := lengths.FindStringSubmatch(arg); found != nil {
		if n, err := strconv.Atoi(found[1]); err == nil && n > 0 {
			switch found[2] {
			case "d":
				return now.AddDate(0, 0, n), nil
			case "w":
				return now.AddDate(0, 0, 7*n), nil
			case "h":
				return now.Add(time.Duration(n) * time.Hour), nil
			default:
				return now.Add(time.Duration(n) * time.Minute), nil
			}
		}
	}
	if minute, err := readClock(strings.TrimPrefix(arg, "until ")); err == nil {
		at := time.Date(now.Year(), now.Month(), now.Day(), minute/60, minute%60, 0, 0, now.Location())
		if !at.After(now) {
			at = at.AddDate(0, 0, 1)
		}
		return at, nil
	}
	return time.Time{}, fmt.Errorf("%q is no length of time; write 8h, 1w, until 18:00 or always", arg)
}

// readClock reads a time of day in minutes after midnight: 22:00 or 7.
func readClock(s string) (int, error) {
	hour, minute, _ := strings.Cut(strings.TrimSpace(s), ":")
	h, err := strconv.ParseUint(hour, 10, 8)
	if err != nil || h > 23 {
		return 0, fmt.Errorf("%q is no time of day; write 22:00", s)
	}
	var m uint64
	if minute != "" {
		if m, err = strconv.ParseUint(minute, 10, 8); err != nil || m > 59 {
			return 0, fmt.Errorf("%q is no time of day; write 22:00", s)
		}
	}
	return int(h*60 + m), nil
}

func reportChat(c call) (action, error) {
	if c.arg == "" {
		return openDialog{newReport(c.state, c.to, c.now, false)}, nil
	}
	arg := strings.ToLower(c.arg)
	for _, r := range wire.Reasons {
		if arg == string(r) || arg == strings.ReplaceAll(string(r), "_", " ") || arg == strings.ToLower(say.Reason(r)) {
			return done(consent.Report.Effect(consent.Stand(c.state, c.to, c.now), consent.Wish{Reason: r}, c.now))
		}
	}
	return nil, fmt.Errorf("there is no reason %q; choose from %s", arg, joinedWords(wire.Reasons))
}

func whyThis(c call) (action, error) {
	if c.about.seq == 0 {
		return tell{"You wrote this."}, nil
	}
	return openDialog{newWhy(c.state, c.about.event, c.now)}, nil
}

func chosenHistory(c call) (action, error) {
	return newPanel(c.chat(), c.state, c.now).history().do(), nil
}

func quietHours(c call) (action, error) {
	at := consent.Stand(c.state, "", c.now)
	arg := strings.NewReplacer("–", "-", " to ", "-", " until ", "-").Replace(strings.ToLower(c.arg))
	if arg == "off" || arg == "none" {
		return done(consent.QuietOff.Effect(at, consent.Wish{}, c.now))
	}
	from, to, ok := strings.Cut(arg, "-")
	if !ok {
		return nil, fmt.Errorf("%q are no hours; write 22:00-07:00, or off", c.arg)
	}
	q := wire.Quiet{Zone: c.state.Quiet.Zone}
	var err1, err2 error
	q.From, err1 = readClock(from)
	q.To, err2 = readClock(to)
	if err := errors.Join(err1, err2); err != nil {
		return nil, fmt.Errorf("%q are no hours; write 22:00-07:00, or off", c.arg)
	}
	if q.From == q.To {
		return nil, errors.New("those hours have no length; to end quiet hours write /quiet off")
	}
	if q.Zone == "" {
		q.Zone = c.zone
	}
	return done(consent.Quiet.Effect(at, consent.Wish{Quiet: q}, c.now))
}

func capOffers(c call) (action, error) {
	at := consent.Stand(c.state, "", c.now)
	if arg := strings.ToLower(c.arg); arg == "off" || arg == "none" || arg == "0" {
		return done(consent.CapOff.Effect(at, consent.Wish{}, c.now))
	}
	n, err := strconv.Atoi(c.arg)
	if err != nil || n < 1 || n > wire.MaxCap {
		return nil, fmt.Errorf("%q is no number of offers; write 1 to %d, or off", c.arg, wire.MaxCap)
	}
	return done(consent.Cap.Effect(at, consent.Wish{PerDay: n}, c.now))
}

func goToName(c call) (action, error) {
	to, name, err := who(c.state, c.arg)
	switch {
	case err != nil:
		return nil, err
	case to != "":
		return openChat{to}, nil
	}
	return lookUp{name}, nil
}

var filters = map[string]keymap.Action{
	"": doAll, "all": doAll, "unread": doUnread, "people": doPeople, "business": doBusiness, "businesses": doBusiness, "requests": doRequests,
}

func listChats(c call) (action, error) {
	name, ok := filters[strings.ToLower(c.arg)]
	if !ok {
		return nil, fmt.Errorf("there is no list of %q; choose unread, people, business or requests", c.arg)
	}
	return run{name}, nil
}

func rename(c call) (action, error) {
	name := wire.CleanName(c.arg)
	return ask{
		Commands: []wire.Command{wire.Ask("", wire.Profile{Name: name})},
		Undo:     []wire.Command{wire.Ask("", wire.Profile{Name: c.state.Me.Name})},
		Say:      "Others see you as " + name + " now.",
	}, nil
}

func whoAmI(c call) (action, error) {
	if c.arg != "" {
		return switchAccount{As: strings.ToLower(c.arg)}, nil
	}
	me := c.state.Me
	words := "You are " + cells.Settle(me.Name)
	if me.Handle != "" {
		words += ", @" + me.Handle
	}
	return tell{fmt.Sprintf("%s, +%s. Your log has %s entries.", words, me.Account, say.Thousands(c.state.Head.Seq))}, nil
}

func switchTyping(c call) (action, error) {
	return c.switches("see that you are writing", func(p *wire.Privacy) *bool { return &p.NoTyping })
}

func switchReceipts(c call) (action, error) {
	return c.switches("see what you have read", func(p *wire.Privacy) *bool { return &p.NoReceipts })
}

// switches changes one thing that others are told, and keeps the rest as it stands or
// as the outbox will make it.
func (c call) switches(what string, part func(*wire.Privacy) *bool) (action, error) {
	now := c.privacy
	before := now
	switch strings.ToLower(c.arg) {
	case "on":
		*part(&now) = false
	case "off":
		*part(&now) = true
	default:
		return nil, fmt.Errorf("%q is neither on nor off", c.arg)
	}
	if now == before {
		return tell{"It is so already."}, nil
	}
	say := "Others no longer " + what + "."
	if !*part(&now) {
		say = "Others " + what + " now."
	}
	return ask{Commands: []wire.Command{wire.Ask("", now)}, Undo: []wire.Command{wire.Ask("", before)}, Say: say}, nil
}

// privacyOf returns what others are not told once the outbox is empty.
func privacyOf(s *chat.State, pending []store.Pending) wire.Privacy {
	p := s.Privacy
	for _, w := range pending {
		if w.Failed != "" || w.Command.Kind != p.Kind() {
			continue
		}
		if b, err := w.Command.Body(); err == nil {
			if next, ok := b.(wire.Privacy); ok {
				p = next
			}
		}
	}
	return p
}

func chooseTheme(c call) (action, error) {
	if c.arg == "" {
		return run{doTheme}, nil
	}
	return paintIn{strings.ToLower(c.arg)}, nil
}
