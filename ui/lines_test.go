package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"sayso/chat"
	"sayso/store"
	"sayso/ui/booktest"
	"sayso/ui/cells/cellstest"
	"sayso/wire"
)

// paper is what linear mode prints, and the keyboard before it.
type paper struct {
	t     *testing.T
	b     *book
	log   *store.Log
	lines *Lines
	keys  *io.PipeWriter
	ended chan error

	mu      sync.Mutex // protects text
	text    string
	read    int           // how much of text a test has looked at
	printed chan struct{} // one slot: there is more text
}

func (p *paper) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !strings.HasSuffix(string(b), "\n") || strings.Count(string(b), "\n") != 1 {
		p.t.Errorf("printed %q, which is not one whole line", b)
	}
	p.text += string(b)
	select {
	case p.printed <- struct{}{}:
	default:
	}
	return len(b), nil
}

// newPaper runs linear mode on a log. The connection is there from the beginning.
func newPaper(t *testing.T, b *book) *paper {
	t.Helper()
	p := &paper{t: t, b: b, log: replica(t, b.Events), ended: make(chan error, 1), printed: make(chan struct{}, 1)}
	in, keys := io.Pipe()
	p.keys = keys
	began := b.Now // the book goes on while the lines run
	p.lines = NewLines(Options{Open: opens(p.log), As: "ana", Now: func() time.Time { return began }}, in, p)
	go func() { p.ended <- p.lines.Run(t.Context()) }()
	t.Cleanup(func() {
		keys.Close()
		<-p.lines.done
	})
	p.lines.Send(Conn{State: "connected"})
	return p
}

func (p *paper) types(lines ...string) {
	p.t.Helper()
	for _, line := range lines {
		if _, err := io.WriteString(p.keys, line+"\n"); err != nil {
			p.t.Fatal(err)
		}
	}
}

// prints waits for a line that matches, after those that were waited for before.
func (p *paper) prints(patterns ...string) {
	p.t.Helper()
	limit := time.After(10 * time.Second)
	for _, pattern := range patterns {
		re := regexp.MustCompile("(?m)^" + pattern + "$")
		for {
			p.mu.Lock()
			at := re.FindStringIndex(p.text[p.read:])
			if at != nil {
				p.read += at[1]
			}
			rest := p.text[p.read:]
			p.mu.Unlock()
			if at != nil {
				break
			}
			select {
			case <-p.printed:
			case <-limit:
				p.t.Fatalf("no line %q in\n%s", pattern, rest)
			}
		}
	}
}

// accept makes the relay's answer to the next command of a kind.
func (p *paper) accept(kind string) wire.Command {
	p.t.Helper()
	wake, cancel := p.log.Subscribe()
	defer cancel()
	limit := time.After(10 * time.Second)
	for {
		pending, err := p.log.Queued()
		if err != nil {
			p.t.Fatal(err)
		}
		for _, q := range pending {
			if q.Command.Kind == kind {
				p.arrive(p.b.accepts(q.Command))
				return q.Command
			}
		}
		select {
		case <-wake:
		case <-limit:
			p.t.Fatalf("no %s in the outbox: %v", kind, pending)
		}
	}
}

func (p *paper) arrive(events ...wire.Event) {
	p.t.Helper()
	if err := p.log.Ingest(events); err != nil {
		p.t.Fatal(err)
	}
}

// hears is a message of the other side, with the key that a message has.
func (b *book) hears(from wire.Account, m wire.Message) wire.Event {
	e := wire.Event{At: b.Now.UnixMilli(), By: from, Chat: from, Key: wire.NewKey()}.With(m).Follow(b.State.Head)
	b.State.Apply(e)
	b.Events = append(b.Events, e)
	b.Now = b.Now.Add(time.Minute)
	return e
}

func TestLinesOfAConversation(t *testing.T) {
	p := newPaper(t, story())
	p.prints(`sayso, as Ana\. /help lists the commands, /quit ends\.`, `\d+ unread: .*Northwind Air \d+.*`)
	p.types("nobody hears this")
	p.prints(`No chat is open, so nothing was sent\. /to NAME opens one, /help says what there is\.`)
	p.types("/to maya")
	p.prints(`Maya, @maya\.`, `.*You to Maya: .*`)
	p.types("on my way")
	sent := p.accept("message")
	p.prints(`\d\d:\d\d You to Maya: on my way\. Sent\.`)
	head := p.log.Head().Seq
	p.arrive(p.b.Add(booktest.Maya, booktest.Maya, wire.Receipt{State: wire.Seen, Key: sent.Key, Seq: head}))
	p.prints(`Read by Maya\.`)
	p.arrive(p.b.hears(booktest.Maya, wire.Message{Text: "good\nsee you", Reply: &wire.Ref{By: booktest.Ana, Key: sent.Key}}))
	p.prints(`\d\d:\d\d Maya \(to “on my way”\): good / see you`)
	if b, err := p.accept("read").Body(); err != nil || b.(wire.Read).UpTo != p.log.Head().Seq-1 {
		t.Errorf("read up to %v, %v; the log ends at %d", b, err, p.log.Head().Seq-1)
	}
	p.types(`two \`, "lines")
	if b, err := p.accept("message").Body(); err != nil || b.(wire.Message).Text != "two \nlines" {
		t.Errorf("sent %+v, %v", b, err)
	}
	p.prints(`.*two  ?/ lines\. Sent\.`)
}

func TestLinesAskBeforeWhatIsGrave(t *testing.T) {
	p := newPaper(t, story())
	p.types("/to corner shop", "/block", "sure")
	p.prints(`Block Corner Shop\? Nothing from them arrives.*`, `Type yes to do it; .*`, `Left as it is; your line was not sent\.`)
	p.types("/block", "/mute 8h")
	p.prints(`Block Corner Shop\?.*`, `Left as it is\.`, `Corner Shop is muted .* /undo takes it back\.`)
	p.accept("mute")
	p.types("/block", "YES")
	p.prints(`Corner Shop is blocked\. .* /undo takes it back\.`)
	p.accept("block")
	p.types("/undo", "/undo")
	p.prints(`Taken back\.`)
	p.accept("unblock")
	p.prints(`There is nothing to take back\.`)
	p.types("/report", "1")
	p.prints(`Report Corner Shop: why\? .*`, `1 Spam`, `\d Block them as well`, `Type a number .*`, `Corner Shop is reported: spam\.`)
	p.accept("report")
	p.types("/controls")
	p.prints(`Corner Shop, business, .*`, `marketing: .*`)
	for _, c := range mustQueue(t, p.log) {
		if c.Kind == "message" {
			t.Errorf("sent %s", c.Raw)
		}
	}
}

func mustQueue(t *testing.T, log *store.Log) (commands []wire.Command) {
	t.Helper()
	pending, err := log.Queued()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pending {
		commands = append(commands, p.Command)
	}
	return commands
}

func TestADigitPicksAnAnswer(t *testing.T) {
	b := lived()
	p := newPaper(t, b)
	p.types("/to northwind air")
	p.prints(`Northwind Air, .*`)
	offer := b.hears(booktest.Air, wire.Message{
		Text: "Boarding now, gate B22", Purpose: wire.Update, Template: "t",
		Choices: []wire.Choice{{ID: "pass", Title: "Show boarding pass"}, {ID: "seat", Title: "Change seat"}, {Title: "Map", Link: "https://northwind.example/map"}},
	})
	p.arrive(offer)
	p.prints(`\d\d:\d\d Northwind Air \(business, update\): Boarding now, gate B22\. Answers: 1 Show boarding pass, 2 Change seat, 3 Map \(https://northwind\.example/map\)\.`)
	p.types("3", "2")
	p.prints(`Map is at https://northwind\.example/map`)
	body, err := p.accept("message").Body()
	m, ok := body.(wire.Message)
	if err != nil || !ok || m.Text != "Change seat" || m.Answer == nil || m.Answer.ID != "seat" || m.Answer.Ref != (wire.Ref{By: booktest.Air, Key: offer.Key}) {
		t.Errorf("answered %+v, %v", body, err)
	}
	p.prints(`.*You to Northwind Air: Change seat\. Sent\.`)
	p.types("4") // no such answer: it is a text
	p.accept("message")
	p.prints(`.*You to Northwind Air: 4\. Sent\.`)
}

// A number picks an answer of the selected message, not one that another offers.
func TestTheSelectedMessageIsAnswered(t *testing.T) {
	b := lived()
	p := newPaper(t, b)
	p.types("/to northwind air")
	p.prints(`Northwind Air, .*`)
	offer := func(id string) wire.Event {
		return b.hears(booktest.Air, wire.Message{Text: id, Purpose: wire.Update, Template: "t", Choices: []wire.Choice{{ID: id, Title: "Yes to " + id}}})
	}
	first, second := offer("window"), offer("meal")
	p.arrive(first, second, b.hears(booktest.Air, wire.Message{Text: "Thank you", Purpose: wire.Update, Template: "t"}))
	p.prints(`.*window\. Answers.*`, `.*meal\. Answers.*`, `.*Thank you`)
	p.types("/select 1 /answer 1")
	p.prints(`The selected message offers nothing to choose\.`)
	for _, line := range []string{"/select 3 answer 1", "/select 4"} {
		if p.types(line); line == "/select 4" {
			p.prints(`Selected: .*`)
			p.types("1")
		}
		body, err := p.accept("message").Body()
		if m, ok := body.(wire.Message); err != nil || !ok || m.Answer == nil || m.Answer.ID != "window" || m.Answer.Ref != (wire.Ref{By: booktest.Air, Key: first.Key}) {
			t.Errorf("%s: answered %+v, %v", line, body, err)
		}
		p.prints(`.*You to Northwind Air: Yes to window\. Sent\.`)
	}
}

// Why a message came is told by what is so now, and by what a line can do about it.
func TestWhyIsToldInLines(t *testing.T) {
	b := newBook()
	b.Add(booktest.Ana, booktest.Shop, wire.Message{Text: "hello"})
	b.Add(booktest.Shop, booktest.Shop, wire.Message{Text: "Good day", Purpose: wire.Conversation, Grounds: &wire.Grounds{Rule: wire.Wrote, Seq: b.State.Head.Seq}})
	b.Add(booktest.Ana, booktest.Shop, wire.Message{Text: "hello again"})
	p := newPaper(t, b)
	p.types("/to corner shop", "/why")
	p.prints(`Corner Shop, .*`, `.*“Good day” came .*`, `You wrote to Corner Shop .*`, `/stop conversation ends that; .*`)
}

func TestNothingIsSavedOfAMessageWithoutAFile(t *testing.T) {
	b := newBook()
	b.Add(booktest.Ana, booktest.Maya, wire.Accept{})
	b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "see you at eight"})
	p := newPaper(t, b)
	p.types("/to maya", "/select 1 save")
	p.prints(`Maya.*`, `The selected message holds no file\.`)
}

func TestACardIsSaid(t *testing.T) {
	m := wire.Message{Text: "Boarding now.", Card: &wire.Card{
		Kind: wire.Order, Ref: "NW-1", Title: "NW 418 to Lisbon", State: "boarding", Steps: []string{"booked", "boarding", "departed"}, Step: 2,
		Fields: []wire.Field{{Name: "Gate", Value: "B22"}},
	}, Choices: []wire.Choice{{ID: "a", Title: "Change seat"}}}
	const want = "NW 418 to Lisbon. Boarding now. State: boarding, step 2 of 3. Gate: B22. Answers: 1 Change seat."
	if got := messageWords(m, time.Time{}); got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
}

func TestAMessageIsSelectedByItsNumber(t *testing.T) {
	b := newBook()
	var said []wire.Event
	for i := range 3 {
		said = append(said, b.hears(booktest.Maya, wire.Message{Text: fmt.Sprint("number ", i)}))
	}
	b.Add(booktest.Ana, booktest.Maya, wire.Accept{})
	p := newPaper(t, b)
	p.types("/to maya", "/select 3", "/star")
	p.prints(`Selected: .*number 0`, `Starred\. .*`)
	if body, err := p.accept("star").Body(); err != nil || body.(wire.Star).Ref.Key != said[0].Key {
		t.Errorf("starred %v, %v", body, err)
	}
	p.types("/select 2 react :tada:")
	if body, err := p.accept("react").Body(); err != nil || body.(wire.React) != (wire.React{Ref: wire.Ref{By: booktest.Maya, Key: said[1].Key}, Emoji: "🎉"}) {
		t.Errorf("reacted %v, %v", body, err)
	}
	p.types("/starred", "/select 9", "/edit x")
	p.prints(`.*number 0`, `There are only 3 messages .*`, `There is no message of yours here yet\.`)
	p.arrive(b.Add(booktest.Maya, booktest.Maya, wire.Edit{Key: said[2].Key, Text: "number two"}), b.Add(booktest.Maya, booktest.Maya, wire.Delete{Key: said[0].Key}))
	p.prints(`.*Maya changed a message to: number two`, `.*Maya deleted a message\..*`)
	p.types("/to maya")
	p.prints(`.*Maya: \(deleted\)`, `.*Maya: number 1 Reactions: you 🎉\.`, `.*Maya: number two Edited\.`)
}

func TestTheConnectionIsOneCalmLine(t *testing.T) {
	p := newPaper(t, story())
	p.prints(`sayso, as Ana.*`, `.*`)
	for range 3 {
		p.lines.Send(Conn{State: "offline", Why: "no route\x1b[2J"})
		p.lines.Send(Conn{State: "connecting"})
	}
	p.lines.Send(Conn{State: "connected"})
	p.prints(`No connection: no route\. What you write waits for it\.`, `Connected again\.`)
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := strings.Count(p.text, "onnect"); n != 2 {
		t.Errorf("%d lines about the connection:\n%s", n, p.text)
	}
	if strings.ContainsRune(p.text, 0x1b) {
		t.Error("an escape sequence was printed")
	}
}

func TestABacklogIsOneLine(t *testing.T) {
	b := newBook()
	p := newPaper(t, b)
	p.prints(`Nothing is unread\.`)
	var events []wire.Event
	for i := range 100 {
		events = append(events, b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: fmt.Sprint("flood ", i)}))
	}
	p.arrive(events...)
	p.prints(`100 unread: Maya 100\.`)
	p.types("/next")
	p.prints(`Maya, @maya.*`, `.*flood 99`, `Older ones are unread too; /more prints them\.`)
	p.types("/more")
	p.prints(`.*flood 50`, `.*flood 69`)
	p.mu.Lock()
	defer p.mu.Unlock()
	if strings.Contains(p.text, "flood 20\n") {
		t.Error("the whole backlog was printed")
	}
}

func TestTheEndWaitsForTheOutbox(t *testing.T) {
	p := newPaper(t, story())
	p.types("/to maya", "bye")
	p.keys.Close()
	p.accept("message")
	if err := <-p.ended; err != nil {
		t.Errorf("ended with %v", err)
	}
	p.prints(`.*You to Maya: bye\. Sent\.`)

	q := newPaper(t, story())
	q.lines.Send(Conn{State: "offline", Why: "no relay"})
	q.prints(`No connection: no relay\. .*`)
	q.types("/to maya", "bye")
	q.keys.Close()
	if err := <-q.ended; !errors.Is(err, ErrWaiting) {
		t.Errorf("ended with %v while a message waits", err)
	}
	q.prints(`It waits for the connection\.`)
	if n := len(mustQueue(t, q.log)); n != 1 {
		t.Errorf("%d commands wait", n)
	}
}

func TestEveryCommandOfTheLinesDoesSomething(t *testing.T) {
	t.Chdir(t.TempDir()) // one of them writes a file
	p := newPaper(t, lived())
	p.lines.Send(Conn{State: "offline"})
	p.prints(`No connection\. .*`)
	p.types("/to corner shop")
	p.prints(`Corner Shop, .*`)
	for _, v := range defaultVerbs {
		if v.on&inLines == 0 || v.run == doQuit {
			continue
		}
		p.mu.Lock()
		p.read = len(p.text)
		p.mu.Unlock()
		line := "/" + v.name
		if strings.HasPrefix(v.takes, "<") {
			line += " 1"
		}
		p.types(line)
		p.prints(`.*[a-z].*`)
		p.types("/account") // answers a question, if there is one
		p.prints(`You are Ana.*`)
	}
	p.types("/quit")
	if err := <-p.ended; err != nil {
		t.Errorf("ended with %v", err)
	}
}

func TestLinesSurviveAnything(t *testing.T) {
	t.Chdir(t.TempDir())
	b := hostileBook()
	for i, text := range cellstest.Texts {
		b.keyed(booktest.Shop, hostileParts(text, i))
	}
	log := replica(t, b.Events)
	var out strings.Builder
	script := strings.Join(append(cellstest.Texts, "/to "+cellstest.Texts[0], "/list", "/unread", "/why", "/controls", "/select 1 reply "+cellstest.Texts[1], "/businesses", "/starred",
		"/to corner shop", "/more", "/more", "1", cellstest.Texts[2], "/cancel", "/order 1x2", "/order", cellstest.Texts[3], "1", "", "/view", "/save", "/info", "/location", cellstest.Texts[4], "/file "+cellstest.Texts[5], "/contact "+cellstest.Texts[6], "/ad "+cellstest.Texts[7], "/unsupported "+cellstest.Texts[1], "\\", "\x00", strings.Repeat("x", 70_000), "/help", "/nonsense", "/nonsense", "/quit"), "\n")
	l := NewLines(Options{Open: opens(log), As: "ana"}, strings.NewReader(script), &out)
	go l.Send(Conn{State: "offline"})
	if err := l.Run(context.Background()); err != nil && !errors.Is(err, ErrWaiting) {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		if clean := wire.CleanName(line); clean != strings.TrimSuffix(line, "\n") {
			t.Errorf("printed %q", line)
		}
	}
}

// TestALineForSomebodyLookedForGoesToNobodyElse: until they are found no chat is open.
func TestALineForSomebodyLookedForGoesToNobodyElse(t *testing.T) {
	p := newPaper(t, lived())
	p.types("/to maya")
	p.prints(`Maya, @maya.*`)
	p.lines.Send(Conn{State: "offline"})
	p.prints(`No connection\. What you write waits for it\.`)
	p.types("/to zoe7", "for zoe alone", "/quit")
	p.prints(`Looking for zoe7 as soon as there is a connection\.`, `No chat is open, so nothing was sent\. /to NAME opens one, /help says what there is\.`)
}

func TestSomebodyNewIsToldHowOthersReachThem(t *testing.T) {
	b := &book{&booktest.Book{State: chat.New(), Now: at(t, "2026-11-18T14:00:00Z")}}
	b.Add(booktest.Ana, "", wire.Profile{Account: booktest.Ana, Handle: "ana", Name: "Ana"})
	p := newPaper(t, b)
	p.prints(`Nothing is unread\.`, `Nobody has written yet\. Others reach you as ana, or \+15550000001\. /to NAME writes to somebody\.`)
}
