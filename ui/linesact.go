package ui

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"sayso/ui/keymap"
	"sayso/ui/say"
	"sayso/wire"
)

// What a line that was typed does: the same actions that the screen knows, done
// without one.

// typed does a line.
func (l *Lines) typed(line string) {
	line = strings.TrimRight(wire.Clean(line), " \n")
	if l.asked != nil {
		l.answered(strings.TrimSpace(line))
		return
	}
	if l.filling != nil {
		l.filled(strings.TrimSpace(line))
		return
	}
	if line == "" {
		return
	}
	if n, err := strconv.Atoi(line); err == nil && n > 0 && n <= len(l.choices()) {
		l.choose(n)
		return
	}
	said := defaultVerbs.parse(line, inLines)
	switch {
	case said.verb.name != "":
		l.use(said)
	case said.doubt != "" && l.doubted != line:
		l.doubted = line
		l.print("%s The same line again sends it as text.", said.doubt)
	default:
		l.say(wire.Message{Text: said.text})
	}
}

func (l *Lines) use(said typed) {
	a, err := said.verb.use(l.call(said.arg))
	if err != nil {
		l.trouble(err)
		return
	}
	l.act(a)
}

// say sends a message to the open chat.
func (l *Lines) say(m wire.Message) {
	l.doubted = ""
	if l.to == "" {
		l.print("No chat is open, so nothing was sent. /to NAME opens one, /help says what there is.")
		return
	}
	if n := utf8.RuneCountInString(m.Text); n > wire.MaxText {
		l.print("Not sent: it has %s characters, and a message holds %s.", say.Thousands(uint64(n)), say.Thousands(wire.MaxText))
		return
	}
	if o, waits := l.origins[l.to]; waits && m.Answer == nil {
		m.Origin = &o
	}
	c := wire.Ask(string(l.to), m)
	if _, err := c.Body(); err != nil {
		l.trouble(err)
		return
	}
	if l.asksFirst(l.to, utter{m}) {
		return
	}
	if m.Origin != nil {
		delete(l.origins, l.to)
	}
	l.ask(c)
	if l.conn.State == "offline" {
		l.print("It waits for the connection.")
	}
	if c := l.state.Chat(l.to); c != nil && c.Profile.Business {
		switch offerFor(m.Text).(type) {
		case wire.Stop:
			l.print("To stop offers from %s for good, type /stop.", c.Name())
		case wire.Allow:
			l.print("To allow offers from %s again, type /resume.", c.Name())
		}
	}
}

// call gathers what a command is about.
func (l *Lines) call(arg string) call {
	pending, err := l.log.Queued()
	l.trouble(err)
	c := call{
		state: l.state, to: l.to, about: l.chosen, arg: arg, now: l.opt.Now(), zone: homeZone(),
		privacy: privacyOf(l.state, pending), chosen: l.chosen != nil, place: l.place, find: l.newest,
	}
	if c.about != nil {
		if c.about.mine {
			c.own = c.about
		}
		return c
	}
	messages := l.messages(pageLength)
	for _, s := range slices.Backward(messages) {
		if s.mine && c.own == nil {
			c.own = &s
		} else if !s.mine && c.about == nil {
			c.about = &s
		}
	}
	if n := len(messages); c.about == nil && n > 0 {
		c.about = &messages[n-1]
	}
	return c
}

// act does what a command answered.
func (l *Lines) act(a action) {
	switch a := a.(type) {
	case closeDialog:
		l.print("Left as it is.")
	case letIn:
		l.lettingIn = true
		l.act(a.By)
		l.lettingIn = false
	case utter:
		l.say(a.Message)
	case ask:
		l.carryOut(a)
	case openChat:
		l.open(a.Chat)
	case lookAll:
		l.search(a.Words)
	case lookUp:
		l.lookUp(a.Name)
	case readEvents:
		found, err := readSingle(l.log, a)
		if err != nil {
			l.trouble(err)
			return
		}
		l.act(openDialog{a.Show(found)})
	case openDialog:
		l.dialog(a.Dialog)
	case export:
		n, err := writeChat(context.Background(), l.log, a)
		if err != nil {
			l.trouble(err)
			return
		}
		l.print("%s", exportWords(n, a.Path))
	case tell:
		l.print("%s", a.Text)
	case attach:
		l.attach(a)
	case comeFrom:
		if l.origins[l.to] = a.Origin; a.Origin == (wire.Origin{}) {
			delete(l.origins, l.to)
		}
		l.print("%s", nextFrom(called(l.state, l.to), a.Origin))
	case hold:
		l.hold(a)
	case openFile:
		l.handOver(a.Task)
	case sendPlace:
		l.place = &a.Place
		l.act(a.ask)
	case copyText:
		l.print("%s", a.Text)
	case browse:
		l.print("The link is %s", a.URL)
	case switchAccount:
		l.print("To go on as somebody else, quit and run sayso --plain --as %s.", a.As)
	case run:
		l.run(a.Name)
	case mean:
		l.mean(a)
	case choose:
		if l.chosen != nil && !l.chosenOffers() {
			l.print("The selected message offers nothing to choose.")
			return
		}
		l.choose(a.N)
	case enact:
		l.typed(a.Line)
	}
}

// carryOut asks the relay for what an act is made of, unless it has to be asked about
// first.
func (l *Lines) carryOut(a ask) {
	if l.asksFirst(a.spokenTo(), a) {
		return
	}
	l.ask(a.Commands...)
	if l.undo = a.Undo; len(a.Undo) > 0 {
		a.Say += " /undo takes it back."
	}
	if a.Say != "" {
		l.print("%s", a.Say)
	}
}

// lookUp asks the relay who has a name. No chat is open until the answer: what is typed
// now is not for whoever was there before.
func (l *Lines) lookUp(name string) {
	c := wire.Ask("", wire.Lookup{Name: name})
	l.looking = c.Key
	if l.to != "" {
		l.before, l.to, l.chosen = l.to, "", nil
	}
	l.ask(c)
	if l.conn.State == "offline" {
		l.print("Looking for %s as soon as there is a connection.", name)
	}
}

// dialog prints what a dialog would show. A question waits for its answer.
func (l *Lines) dialog(d dialog) {
	switch d := d.(type) {
	case *reading:
		if len(d.rows) > 1 && !strings.HasSuffix(d.title, "?") {
			l.print("%s:", d.title)
		}
		for i, row := range d.rows {
			if controls, ok := d.leads.(openControls); ok && i == len(d.rows)-1 {
				row.text = "/stop " + string(controls.Purpose) + " ends that; /controls tells what else may come."
			}
			if row.right != "" {
				row.text += " (" + row.right + ")"
			}
			l.print("%s", strings.Join(strings.Fields(row.text), " "))
		}
	case asker:
		l.fill(d)
	case *question:
		l.asked = d
		answers := d.answers[1:] // the first is to leave it
		l.print("%s %s", d.title, d.words)
		if len(answers) == 1 {
			l.print("Type yes to do it; anything else leaves it as it is.")
			return
		}
		for i, a := range answers {
			text := strconv.Itoa(i+1) + " " + a.name
			for _, more := range []string{a.right, a.words} {
				if more != "" {
					text += ", " + more
				}
			}
			l.print("%s", text)
		}
		l.print("Type a number to do it; anything else leaves it as it is.")
	}
}

// answered takes the line after a question. Only a plain yes, or a number where
// there are several answers, does anything; no line after a question is ever sent.
func (l *Lines) answered(line string) {
	q := l.asked
	l.asked = nil
	n, err := strconv.Atoi(line)
	switch {
	case len(q.answers) == 2 && strings.EqualFold(line, "yes"):
		q.cursor = 1
	case len(q.answers) > 2 && err == nil && n > 0 && n < len(q.answers):
		q.cursor = n
	case strings.HasPrefix(line, "/"):
		l.print("Left as it is.")
		l.typed(line)
		return
	default:
		l.print("Left as it is; your line was not sent.")
		return
	}
	if a := q.answer(); a != nil {
		l.act(a)
		return
	}
	l.dialog(q) // it turned into the other question
}

// run does what a key of the screen does, as far as it makes sense without one.
func (l *Lines) run(name keymap.Action) {
	switch name {
	case doNextNew:
		if to := (&chatList{now: l.opt.Now()}).nextUnread(l.state.Chats(), l.to); to != "" {
			l.open(to)
			return
		}
		l.print("All read.")
	case doStarred:
		if a, err := listStarred(l.call("")); err == nil {
			l.act(a)
		}
	case doPinned:
		a, err := listPinned(l.call(""))
		l.trouble(err)
		l.act(a)
	case doLastChat:
		if l.before == "" {
			l.print("There was no chat before this one.")
			return
		}
		l.open(l.before)
	case doPageUp:
		l.more()
	case doAll, doUnread, doPeople, doBusiness, doRequests:
		l.list(name)
	case doControls:
		l.controls()
	case doMatrix:
		l.businesses()
	case doHelp:
		l.help()
	case doUndo:
		l.takeBack()
	case doRetry, doDrop:
		l.failed(name)
	case doQuit:
		l.quit = true
	default:
		l.print("That needs the screen.")
	}
}

func (l *Lines) takeBack() {
	if len(l.undo) == 0 {
		l.print("There is nothing to take back.")
		return
	}
	commands := slices.Clone(l.undo)
	for i := range commands {
		commands[i].Key = wire.NewKey()
	}
	l.undo = nil
	l.ask(commands...)
	l.print("Taken back.")
}

// failed sends again, or gives up, all that failed.
func (l *Lines) failed(name keymap.Action) {
	pending, err := l.log.Queued()
	l.trouble(err)
	n := 0
	for _, p := range pending {
		if p.Failed == "" {
			continue
		}
		n++
		if name == doDrop {
			l.trouble(l.log.Drop(p.Command.Key))
			continue
		}
		l.own[p.Command.Key] = true
		l.trouble(l.log.Retry(p.Command.Key))
	}
	switch {
	case n == 0:
		l.print("Nothing has failed.")
	case name == doDrop:
		l.print("Given up.")
	default:
		l.print("Trying again.")
	}
}

// offers takes in a message of the open chat: the newest with choices is what numbers
// answer, until something is said back.
func (l *Lines) offers(e wire.Event) {
	m, ok := e.Body().(wire.Message)
	switch {
	case !ok || e.Chat != l.to:
	case e.By == l.state.Me.Account:
		l.offer = wire.Event{}
	case len(allOptions(m)) > 0:
		l.offer = e
	}
}

// offering returns the message whose answers numbers pick: the selected one where it has
// some, else what was offered last in the open chat.
func (l *Lines) offering() (wire.Event, wire.Message) {
	e := l.offer
	if l.chosen != nil && l.chosenOffers() {
		e = l.chosen.event
	}
	m, _ := e.Body().(wire.Message)
	if e.Chat != l.to {
		m = wire.Message{}
	}
	return e, m
}

func (l *Lines) chosenOffers() bool {
	m, ok := l.chosen.event.Body().(wire.Message)
	return ok && !l.chosen.mine && len(allOptions(m)) > 0
}

// choices returns those answers.
func (l *Lines) choices() []option {
	_, m := l.offering()
	return allOptions(m)
}

// choose picks one of them.
func (l *Lines) choose(n int) {
	e, of := l.offering()
	all := allOptions(of)
	if len(all) == 0 {
		l.print("There is nothing to choose here.")
		return
	}
	if n > len(all) {
		l.print("There are only %d answers.", len(all))
		return
	}
	o := all[n-1]
	ref := wire.Ref{By: e.By, Key: e.Key}
	switch {
	case o.Link != "":
		l.print("%s is at %s", o.Title, o.Link)
	case o.Copy != "" || o.Call != "":
		l.print("%s: %s", o.Title, o.Copy+o.Call)
	case o.Wants != "":
		l.act(errand{to: l.to, me: l.state.Me, last: l.place, ref: ref, of: of, option: o}.action())
	default:
		l.say(wire.Message{Text: o.Title, Answer: &wire.Answer{Ref: ref, ID: o.ID, Slide: o.slide}})
	}
}

// newest returns the selected message, else the newest of the other side, that is so.
func (l *Lines) newest(is func(wire.Message) bool) *subject {
	fits := func(s *subject) bool {
		m, ok := s.event.Body().(wire.Message)
		return ok && is(m)
	}
	if l.chosen != nil && fits(l.chosen) {
		return l.chosen
	}
	for _, s := range slices.Backward(l.messages(pageLength)) {
		if !s.mine && fits(&s) {
			return &s
		}
	}
	return nil
}

// mean selects a message, and does a command to it if one follows.
func (l *Lines) mean(a mean) {
	all := l.messages(max(a.N, pageLength))
	if a.N > len(all) {
		l.print("There are only %d messages to select from.", len(all))
		return
	}
	s := all[len(all)-a.N]
	l.chosen = &s
	if a.Then == "" {
		l.print("Selected: %s", Line(l.state, s.event, l.opt.Now()))
		return
	}
	l.typed("/" + strings.TrimPrefix(a.Then, "/"))
	l.chosen = nil
}
