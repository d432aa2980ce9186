package ui

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sayso/chat"
	"sayso/store"
	"sayso/ui/say"
	"sayso/wire"
)

// Lines is the messenger without a screen, for screen readers, pipes and logs: what
// comes is printed a line at a time and never touched again, and what is typed is a
// text for the open chat or a command after a slash. It shares the state, the table
// of commands and the words with the screen.
type Lines struct {
	opt  Options
	in   io.Reader
	out  io.Writer
	msgs chan tea.Msg
	done chan struct{} // closed when Run ends, so that nobody waits for it

	log    *store.Log
	state  *chat.State
	folded int // events since the start
	conn   Conn
	cutOff bool  // it was said that there is no connection
	linked bool  // there was one since the start
	broken error // of the output

	to, before wire.Account // the open chat, and the one before it; empty for none
	top        uint64       // the oldest message of the open chat that was printed
	chosen     *subject     // the message that /select means
	offer      wire.Event   // the message whose answers a digit picks
	asked      *question    // waits for yes, or for a number
	filling    asker        // asks for one thing after another
	tasks      []fileTask   // files that are being fetched
	place      *wire.Place  // that was sent last
	undo       []wire.Command
	doubted    string // the text that the guard has asked about
	lettingIn  bool   // a stranger, since that was asked

	origins  map[wire.Account]wire.Origin // of the next text or file to each
	own      map[wire.Key]bool            // asked for here: true until it is answered
	looking  wire.Key                     // who was looked for
	patience time.Time                    // until when the next line waits for the relay
	quit     bool
}

// How long a line waits for the relay's answer to the one before, so that a script
// may rely on what it asked for; and how long the end waits for all answers.
const (
	linePatience = 5 * time.Second
	lastPatience = 10 * time.Second
	cutPatience  = 2 * time.Second // the same while there is no connection
)

// ErrWaiting is what Run returns when the input has ended and not all of it could be
// handed to the relay.
var ErrWaiting = errors.New("the relay did not take it in time; it is sent when sayso runs with a connection")

// NewLines returns a messenger that reads lines from in and prints lines to out.
func NewLines(o Options, in io.Reader, out io.Writer) *Lines {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Lines{
		opt: o, in: in, out: out, msgs: make(chan tea.Msg, 16), done: make(chan struct{}),
		conn: Conn{State: "connecting"}, own: map[wire.Key]bool{}, origins: map[wire.Account]wire.Origin{},
	}
}

// Send tells it what the program tells a screen: [Conn], and [Leave]. It returns when
// that is taken in, or when Run has ended.
func (l *Lines) Send(msg tea.Msg) {
	select {
	case l.msgs <- msg:
	case <-l.done:
	}
}

// Run opens the log and goes on until the input ends and all of it is sent, until
// somebody quits, or until ctx ends. What waits in the outbox stays there.
func (l *Lines) Run(ctx context.Context) error {
	defer close(l.done)
	log, err := l.opt.Open(ctx)
	if err != nil {
		return err
	}
	l.log, l.state = log, restore(log)
	if err := l.fold(nil); err != nil {
		return err
	}
	l.greet()
	err = l.loop(ctx)
	if l.folded >= snapshotEvery {
		err = errors.Join(err, l.log.SetSnapshot(l.state.Head.Seq, l.state.Snapshot()))
	}
	return errors.Join(err, l.broken)
}

// loop does one thing after another: a line, what came to the log, what the program
// says. While an answer is due, the next line waits.
func (l *Lines) loop(ctx context.Context) error {
	wake, cancel := l.log.Subscribe()
	defer cancel()
	typed := l.scan()
	var ended, end time.Time // of the input, and how long to stay after it
	var err error
	for !l.quit && l.broken == nil {
		if err := l.catchUp(); err != nil {
			return err
		}
		if typed == nil {
			if end, err = l.linger(ended); err != nil || end.IsZero() {
				return err
			}
		}
		next, limit := typed, end
		if l.holding() {
			next, limit = nil, l.patience
		}
		select {
		case line, more := <-next:
			if !more {
				typed, ended = nil, time.Now()
			} else {
				l.typed(line)
			}
		case <-wake:
		case msg := <-l.msgs:
			l.outside(msg)
		case <-until(limit):
		case <-ctx.Done():
			return nil
		}
	}
	return nil
}

// linger says until when to wait for answers once the input has ended: not at all
// when nothing is due.
func (l *Lines) linger(ended time.Time) (end time.Time, err error) {
	if end = ended.Add(lastPatience); l.conn.State == "offline" {
		end = ended.Add(cutPatience)
	}
	left, err := l.outbox()
	switch {
	case err == nil && left == 0 && len(l.tasks) > 0 && time.Now().Before(end):
	case err != nil || left == 0:
		return time.Time{}, err
	case !time.Now().Before(end):
		return time.Time{}, fmt.Errorf("%s left: %w", things(left), ErrWaiting)
	}
	return end, nil
}

func things(n int) string {
	if n == 1 {
		return "one message or choice is"
	}
	return fmt.Sprintf("%d messages and choices are", n)
}

// until returns a channel that wakes at a time, and never for the zero time.
func until(t time.Time) <-chan time.Time {
	if t.IsZero() {
		return nil
	}
	return time.After(time.Until(t))
}

// holding reports whether the next line has to wait for an answer.
func (l *Lines) holding() bool {
	if l.conn.State == "offline" || !time.Now().Before(l.patience) {
		return false
	}
	for _, waits := range l.own {
		if waits {
			return true
		}
	}
	return false
}

// outbox counts what still has to be handed to the relay.
func (l *Lines) outbox() (waiting int, err error) {
	pending, err := l.log.Queued()
	for _, p := range pending {
		if p.Failed == "" {
			waiting++
		}
	}
	return waiting, err
}

// scan reads lines beside the loop. A backslash at the end of a line goes on in the
// next, for a text of several.
func (l *Lines) scan() <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		const most = 1 << 20
		in := bufio.NewScanner(l.in)
		in.Buffer(nil, most)
		text := ""
		for in.Scan() {
			line, goesOn := strings.CutSuffix(in.Text(), `\`)
			if text += line; goesOn {
				text += "\n"
				continue
			}
			select {
			case lines <- text:
			case <-l.done:
				return
			}
			text = ""
		}
		if text != "" {
			select {
			case lines <- text:
			case <-l.done:
			}
		}
	}()
	return lines
}

// outside takes in what the rest of the program says.
func (l *Lines) outside(msg tea.Msg) {
	switch msg := msg.(type) {
	case Conn:
		was := l.conn
		l.conn = msg
		l.linked = l.linked || msg.State == "connected"
		switch {
		case msg.State == was.State:
		case msg.State == "connected" && l.cutOff:
			l.cutOff = false
			l.print("Connected again.")
		case msg.State == "offline" && !l.cutOff:
			l.cutOff = true
			where, why := "", ""
			if l.opt.Relay != "" {
				where = " to " + l.opt.Relay
			}
			if msg.Why != "" {
				why = ": " + msg.Why
			}
			l.print("No connection%s%s. What you write waits for it.", where, why)
			if l.opt.Relay != "" && !l.linked {
				l.print("To go to another relay, /quit and run: sayso --plain --relay ws://HOST:PORT")
			}
		}
	case Leave:
		l.quit = true
	}
}

// fold takes in all that is new in the log, and gives each event to see.
func (l *Lines) fold(see func(wire.Event)) error {
	for {
		events, err := l.log.After(l.state.Head.Seq, batchEvents, batchBytes)
		if err != nil || len(events) == 0 {
			return err
		}
		for _, e := range events {
			l.state.Apply(e)
			l.folded++
			if see != nil {
				see(e)
			}
		}
	}
}

// flood is how many messages at once are too many to print one by one: they came
// while there was no connection.
const flood = 30

// catchUp prints what is new, marks what was printed of the open chat as read, and
// tells what failed.
func (l *Lines) catchUp() error {
	var fresh []wire.Event
	if err := l.fold(func(e wire.Event) { fresh = append(fresh, e) }); err != nil {
		return err
	}
	said := 0
	for _, e := range fresh {
		if e.Kind == (wire.Message{}).Kind() && e.By != l.state.Me.Account {
			said++
		}
	}
	for _, e := range fresh {
		if said <= flood || e.Chat == l.to || l.own[e.Key] {
			l.arrived(e)
		}
	}
	if said > flood {
		l.print("%s", l.unread())
	}
	l.markRead()
	l.fetched()
	return l.failures()
}

// markRead says that what was printed of the open chat is read. A stranger hears
// nothing of it.
func (l *Lines) markRead() {
	c := l.state.Chat(l.to)
	if c == nil || c.Request || c.Unread == 0 || c.Last.Seq <= c.ReadTo {
		return
	}
	pending, err := l.log.Queued()
	for _, p := range pending {
		if p.Command.Chat == string(l.to) && p.Command.Kind == (wire.Read{}).Kind() {
			return // it is being said; more follows when it is answered
		}
	}
	if err == nil {
		l.trouble(l.log.Queue(wire.Ask(string(l.to), wire.Read{UpTo: c.Last.Seq})))
	}
}

// failures tells what the relay declined for good.
func (l *Lines) failures() error {
	pending, err := l.log.Queued()
	for _, p := range pending {
		if p.Failed != "" && l.own[p.Command.Key] {
			l.own[p.Command.Key] = false
			l.print("Not done: %s. /retry tries it again, /drop gives it up.", strings.TrimSuffix(p.Failed, "."))
		}
	}
	return err
}

// ask queues commands; the next line waits for their answer.
func (l *Lines) ask(commands ...wire.Command) {
	for _, c := range commands {
		if err := l.log.Queue(c); err != nil {
			l.trouble(err)
			return
		}
		l.own[c.Key] = true
	}
	l.patience = time.Now().Add(linePatience)
}

func (l *Lines) trouble(err error) {
	if err != nil {
		l.print("%s", say.Capital(err.Error())+".")
	}
}

// print writes one line, whatever is in the words.
func (l *Lines) print(format string, args ...any) {
	if l.broken == nil {
		_, l.broken = io.WriteString(l.out, wire.CleanName(fmt.Sprintf(format, args...))+"\n")
	}
}
