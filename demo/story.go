package demo

import (
	"context"
	"time"

	"sayso/store"
	"sayso/wire"
)

// Stage is how the story reaches whoever watches it.
type Stage struct {
	// Hint shows what to try next; empty takes the last one away.
	Hint func(text string)
	// Act, when not nil, does what the person would: the story then plays by itself,
	// without waiting for anybody.
	Act func(chat string, body wire.Body) error
}

// scene is one step of the story.
type scene struct {
	pause time.Duration // before it begins, when a person watches
	play  func(ctx context.Context, p *play) error
	hint  string
	when  func(*play) (bool, error) // the hint is true only then; nil means always
	done  string                    // the kind of event by the person, in the chat below, that ends the scene
	anew  bool                      // only what is done from then on ends it
	chat  string                    // whom it is about, by handle
	body  wire.Body                 // what the person would do there
	wait  time.Duration             // how long to leave the person be before the story goes on
}

// answers are what the businesses say to whoever writes to them.
var answers = map[string]string{
	airline: "Thank you, we will keep the gate open for you.",
	parcels: "Thank you. The driver will ring twice.",
	shop:    "Thanks for writing! We answer within the hour.",
	clinic:  "Thank you, we have noted that.",
	bank:    "A colleague will write to you here today.",
}

// known is whom the person knows before the story begins, and what they allowed: it
// would have happened when they booked, ordered, or met.
var known = []struct {
	chat string
	body wire.Body
}{
	{"tom", wire.Accept{}},
	{"maya", wire.Accept{}},
	{bank, wire.Allow{Purposes: []wire.Purpose{wire.Transaction, wire.Authentication}}},
	{clinic, wire.Allow{Purposes: []wire.Purpose{wire.Appointment}}},
	{shop, wire.Allow{Purposes: []wire.Purpose{wire.Order, wire.Marketing}}},
	{airline, wire.Allow{Purposes: []wire.Purpose{wire.Order, wire.Update}}},
	{parcels, wire.Allow{Purposes: []wire.Purpose{wire.Shipping}}},
}

// Prologue has the person choose what they chose before the story begins, and
// returns when the relay has it. ask puts one choice into the person's outbox.
func (w *World) Prologue(ctx context.Context, ask func(chat string, body wire.Body) error) error {
	person, err := w.person(ctx)
	if err != nil {
		return err
	}
	for _, k := range known {
		if err := ask(k.chat, k.body); err != nil {
			return err
		}
	}
	log := w.relay.Log(person)
	for chosen, seq := 0, uint64(0); chosen < len(known); {
		events, err := log.After(seq, 64, 1<<20)
		if err != nil {
			return err
		}
		for _, e := range events {
			seq = e.Seq
			if e.Kind == "accept" || e.Kind == "allow" {
				chosen++
			}
		}
		if len(events) == 0 {
			if err := log.Wait(ctx, seq); err != nil {
				return err
			}
		}
	}
	return nil
}

var scenes = []scene{
	{play: arrive},
	{
		pause: 2 * time.Second, hint: "try: Alt+A opens the next unread chat, Esc goes back to the list",
		done: "read", chat: airline, body: wire.Read{}, wait: 20 * time.Second,
	},
	{
		play: friendWrites("maya", "See you at eight? I can be there at half past seven too."),
		hint: "try: Ctrl+K, maya, Enter opens Maya; answer her, she writes back", done: "message",
		chat: "maya", body: wire.Message{Text: "Eight is fine. Which side of the square?"}, wait: 30 * time.Second,
	},
	{
		pause: 5 * time.Second, play: friendShows("maya", "square.png", "This side!", square),
		hint: "try: Up selects a message; o opens its picture, S saves it, + reacts", wait: 8 * time.Second,
	},
	{
		pause: 5 * time.Second, play: offer("20 %", "lamps"),
		hint: "try: in Corner Shop press Ctrl+O, then Space on marketing to stop its offers",
		done: "stop", chat: shop, body: wire.Stop{Purposes: []wire.Purpose{wire.Marketing}}, wait: 45 * time.Second,
	},
	{pause: 3 * time.Second, play: offer("30 %", "kettles")},
	{
		pause: 2 * time.Second, play: notify(shop, "order_ready", "CS-204", "Saturday"),
		hint: "one more offer of Corner Shop was kept away; its order update came all the same",
		when: (*play).offersStopped, wait: 9 * time.Second,
	},
	{
		play: lend, hint: "try: Nordic Loans is a stranger: Alt+5 lists it; open it, Tab, b to block",
		done: "block", chat: lender, body: wire.Block{Report: wire.Spam}, wait: 30 * time.Second,
	},
	{pause: 2 * time.Second, play: lend},
	{
		hint: "try: Lindgren Clinic asks whether you come; open it and press 1", done: "message",
		chat: clinic, body: wire.Message{Text: "Confirm"}, wait: 25 * time.Second,
	},
	{pause: 2 * time.Second, play: findUs},
	{
		play: notify(airline, "boarding", "NW 418", "Lisbon", "B22", "14:40"),
		hint: "try: in Northwind Air press Up, then w: why do I see this?",
		wait: 12 * time.Second,
	},
	{
		hint: "try: answer Northwind Air with a digit, or write; it may answer for a day", done: "message",
		chat: airline, body: wire.Message{Text: "On my way"}, wait: 25 * time.Second,
	},
	{
		pause: 3 * time.Second, play: pass,
		hint: "try: order from Northwind Air: press 1, then + for as many as you like",
		when: func(p *play) (bool, error) { return p.mayAnswer(airline) },
		done: "message", anew: true, chat: airline, wait: 25 * time.Second,
		body: wire.Message{Text: "Without sugar, please", Basket: &wire.Basket{Catalog: "onboard", Lines: []wire.Line{{ID: "Tea", Title: "Tea", Count: 2}}}},
	},
	{
		pause: 4 * time.Second, play: chatter,
		hint: "try: Tom is in a talkative mood; type /mute 8h in his chat",
		done: "mute", chat: "tom", body: wire.Mute{}, wait: 25 * time.Second,
	},
	{
		pause: 2 * time.Second, play: code(bank, "sign_in", "481516"),
		hint: "try: Harbour Bank sent a sign-in code; open it and press 1 to copy it", wait: 10 * time.Second,
	},
	{pause: 1 * time.Second, play: friendWrites("tom", "Anyway: are we still on for Sunday?")},
	{pause: 3 * time.Second, play: closing},
}

// Play plays the story to its end, or until ctx ends. The person's messenger must be
// connecting to w.URL as [Person].
func (w *World) Play(ctx context.Context, stage Stage) error {
	to, err := w.person(ctx)
	if err != nil {
		return err
	}
	p := &play{World: w, Stage: stage, to: to, log: w.relay.Log(to), began: w.relay.Log(to).Head().Seq}
	for _, s := range scenes {
		if err := p.scene(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// play is the story under way.
type play struct {
	*World
	Stage
	to    wire.Account
	log   *store.Log // the person's, on the relay
	began uint64     // where the person's log stood then: what was done early counts as done

	scened uint64 // where it stood when the scene began
}

func (p *play) scene(ctx context.Context, s scene) error {
	pause := s.pause
	if p.Act != nil {
		pause = min(pause, 400*time.Millisecond)
	}
	if !sleep(ctx, pause) {
		return ctx.Err()
	}
	p.scened = p.log.Head().Seq
	if s.play != nil {
		if err := s.play(ctx, p); err != nil {
			return err
		}
	}
	switch {
	case p.Act != nil && s.body != nil:
		return p.act(ctx, s)
	case p.Act != nil:
		return nil
	}
	if s.when != nil {
		if holds, err := s.when(p); err != nil || !holds {
			return err
		}
	}
	if s.hint != "" {
		p.Hint(s.hint)
		defer p.Hint("")
	}
	return p.leave(ctx, s)
}

// offersStopped reports whether the person keeps the shop's offers away.
func (p *play) offersStopped() (bool, error) {
	state, err := p.fold()
	a, _ := p.relay.Resolve(shop)
	return err == nil && !state.Status(a, wire.Marketing, time.Now()).Now.Deliver, err
}

// act does what the person would, and waits until it is in the log.
func (p *play) act(ctx context.Context, s scene) error {
	if !sleep(ctx, 600*time.Millisecond) {
		return ctx.Err()
	}
	if _, ok := s.body.(wire.Read); ok {
		s.body = wire.Read{UpTo: p.log.Head().Seq}
	}
	if err := p.Act(s.chat, s.body); err != nil {
		return err
	}
	s.wait = 5 * time.Second
	return p.leave(ctx, s)
}

// leave waits until the person did what ends the scene, or for as long as the scene
// is patient.
func (p *play) leave(ctx context.Context, s scene) error {
	if s.wait == 0 {
		return nil
	}
	limit, cancel := context.WithTimeout(ctx, s.wait)
	defer cancel()
	about, _ := p.relay.Resolve(s.chat)
	seen := p.began
	if s.anew {
		seen = p.scened
	}
	for s.done != "" {
		events, err := p.log.After(seen, 64, 1<<20)
		if err != nil {
			return err
		}
		for _, e := range events {
			if seen = e.Seq; e.By == p.to && e.Kind == s.done && e.Chat == about {
				return nil
			}
		}
		if len(events) == 0 && p.log.Wait(limit, seen) != nil {
			return ctx.Err()
		}
	}
	<-limit.Done()
	return ctx.Err()
}

func arrive(ctx context.Context, p *play) error {
	to := p.to
	steps := []func() error{
		func() error {
			return p.businesses[bank].send(ctx, to, "card_payment", "4821", "EUR 23.90", "Corner Shop")
		},
		func() error { return p.businesses[shop].send(ctx, to, "order_confirmed", "CS-204", "1 reading lamp") },
		func() error { return p.businesses[clinic].send(ctx, to, "reminder", "Dr Lindgren", "Thursday at 9:20") },
		func() error { return p.friends["tom"].say(Person, "Sunday, eleven, the usual place?") },
		func() error {
			return p.businesses[airline].send(ctx, to, "booking", PersonName, "NW 418", "Lisbon", "Friday", "K7QX2M")
		},
		func() error {
			return p.businesses[parcels].send(ctx, to, "posted", "PP 7731")
		},
		func() error { return p.businesses[parcels].send(ctx, to, "at_depot", "PP 7731") },
		func() error {
			return p.businesses[parcels].send(ctx, to, "out_for_delivery", "PP 7731", "13:00 and 15:00")
		},
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func friendWrites(handle, text string) func(context.Context, *play) error {
	return func(_ context.Context, p *play) error { return p.friends[handle].say(Person, text) }
}

func notify(handle, name string, params ...string) func(context.Context, *play) error {
	return func(ctx context.Context, p *play) error { return p.businesses[handle].send(ctx, p.to, name, params...) }
}

func offer(off, what string) func(context.Context, *play) error {
	return notify(shop, "offer", off, what)
}

func lend(ctx context.Context, p *play) error {
	return p.businesses[lender].send(ctx, p.to, "cash", PersonName)
}

func chatter(ctx context.Context, p *play) error {
	for _, text := range []string{"You will not believe this", "Guess who I met at the market", "Guess!", "Fine, I will tell you on Sunday"} {
		if err := p.friends["tom"].say(Person, text); err != nil {
			return err
		}
		if !sleep(ctx, 500*time.Millisecond) {
			return ctx.Err()
		}
	}
	return nil
}

// closing says that the story is over.
func closing(_ context.Context, p *play) error {
	p.Hint("that was it; stay as long as you like. Ctrl+Q quits and says what you saw")
	return nil
}
