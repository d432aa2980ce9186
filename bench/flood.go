package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"sayso/wire"
)

// floodText is what every message of the flood says, with its number in it.
var floodText = "flood " + number0 + " is a message of about sixty characters now"

// runFlood measures a messenger that is given very many messages at once while
// somebody types, beside the chat programs that are installed.
func runFlood(args []string) error {
	flags := flag.NewFlagSet("flood", flag.ContinueOnError)
	messages := flags.Int64("messages", 10_000, "messages at once")
	runs := flags.Int("runs", 3, "how often")
	if err := flags.Parse(args); err != nil {
		return err
	}
	return inTemp(func(dir string) error {
		sayso, err := build(dir, "./cmd/sayso")
		if err != nil {
			return err
		}
		all := []*flood{{name: "sayso"}}
		for _, p := range peers {
			if p.installed() {
				all = append(all, &flood{name: p.name, peer: p})
			}
		}
		for run := range *runs {
			for _, f := range all {
				if err := f.measure(sayso, filepath.Join(dir, fmt.Sprint(f.name, run)), *messages); err != nil {
					return fmt.Errorf("%s: %w", f.name, err)
				}
			}
		}
		printFloods(all, *messages, *runs)
		return nil
	})
}

// flood is what one program showed over all runs.
type flood struct {
	name        string
	peer        *peer  // nil for the messenger
	first, last sample // ms from opening the gate to that message on the screen
	cpu         sample // microseconds a message, until the last one is visible
	settled     sample // the same, a second later
	keys        int    // typed meanwhile, and all seen
	peak, after memory
}

// measure runs the program once.
func (f *flood) measure(sayso, dir string, messages int64) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if f.peer != nil {
		return f.measurePeer(dir, messages)
	}
	return f.measureMessenger(sayso, dir, messages)
}

// measureMessenger runs relay, gate and messenger. The messages are put in the log
// while the gate holds them back, so that they then come as fast as the messenger
// can read, and not as fast as a sender can send.
func (f *flood) measureMessenger(sayso, dir string, messages int64) error {
	s, err := startRelay(nil, filepath.Join(dir, "relay"))
	if err != nil {
		return err
	}
	defer s.stop()
	g, err := newGate(s.url)
	if err != nil {
		return err
	}
	defer g.close()
	sender, err := dial(s.url, 1, wire.Pos{})
	if err != nil {
		return err
	}
	where := []string{"--dir", filepath.Join(dir, "home"), "--as", profile, "--relay", g.url}
	hello := exec.Command(sayso, append([]string{"send"}, append(where, string(sender.account), "hello there")...)...)
	hello.Env = screenEnv(dir)
	if out, err := hello.CombinedOutput(); err != nil {
		return fmt.Errorf("sayso send: %w\n%s", err, out)
	}
	t, err := runTerminal(screenEnv(dir), sayso, where...)
	if err != nil {
		return err
	}
	defer t.close()
	if err := f.fill(t, g, sender, messages); err != nil {
		return fmt.Errorf("%w\n%s", err, t.dump())
	}
	return nil
}

// fill fills the log behind the closed gate and lets it pour.
func (f *flood) fill(t *terminal, g *gate, sender *user, messages int64) error {
	if _, err := t.waitFor(patience, func() bool { return t.shows("connected") && t.shows("hello there") }); err != nil {
		return fmt.Errorf("starting: %w", err)
	}
	t.press(keyNextChat)
	t.idle(500 * time.Millisecond)
	g.shut()
	if _, err := push(sender, profile, messages, floodText); err != nil {
		return err
	}
	return f.pour(t, g.open, messages)
}

// pour opens what holds the messages back and watches the screen.
func (f *flood) pour(t *terminal, open func(), messages int64) error {
	stop := peakMemory(t.pid())
	before := cpu(t.pid())
	typed := make(chan string)
	go func() { typed <- typeMeanwhile(t) }()
	began := time.Now()
	open()
	first, err1 := t.waitFor(patience, func() bool { return t.shows("flood 0") })
	last, err2 := t.waitFor(patience, func() bool { return t.shows(fmt.Sprintf("flood %0*d", numberDigits, messages)) })
	f.cpu.add(float64((cpu(t.pid()) - before).Microseconds()) / float64(messages))
	keys := <-typed
	_, err3 := t.waitFor(patience, func() bool { return t.shows(keys) })
	if err := errors.Join(err1, err2, err3); err != nil {
		return fmt.Errorf("flood: %w", err)
	}
	f.keys += len(keys)
	f.first.took(first.Sub(began))
	f.last.took(last.Sub(began))
	t.idle(time.Second)
	f.settled.add(float64((cpu(t.pid()) - before).Microseconds()) / float64(messages))
	f.peak = f.peak.highest(stop())
	f.after = f.after.highest(memoryOf(t.pid()))
	return nil
}

// typeMeanwhile types a word letter by letter, as somebody would who is not
// impressed, and returns it. Only the terminal's keys are touched.
func typeMeanwhile(t *terminal) string {
	var word strings.Builder
	for range 20 {
		letter := string(rune('a' + rand.IntN(26)))
		word.WriteString(letter)
		t.press(letter)
		time.Sleep(time.Duration(5+rand.IntN(10)) * time.Millisecond)
	}
	return word.String()
}

func printFloods(all []*flood, messages int64, runs int) {
	names := []string{""}
	for _, f := range all {
		names = append(names, f.name)
	}
	t := newTable(fmt.Sprintf("flood: %d messages at full speed, the messenger's through a real relay, the others' from an IRC server, %d runs, median (min..max)", messages, runs), names...)
	row := func(name string, cell func(f *flood) string) {
		cells := []string{name}
		for _, f := range all {
			cells = append(cells, cell(f))
		}
		t.row(cells...)
	}
	row("first message visible after ms", func(f *flood) string { return f.first.span() })
	row("last message visible after ms", func(f *flood) string { return f.last.span() })
	row("CPU us/message until then", func(f *flood) string { return f.cpu.span() })
	row("CPU us/message a second later", func(f *flood) string { return f.settled.span() })
	row("keys typed meanwhile, all seen", func(f *flood) string { return fmt.Sprint(f.keys) })
	row("peak RSS / anonymous MiB", func(f *flood) string { return f.peak.String() })
	row("RSS / anonymous MiB a second later", func(f *flood) string { return f.after.String() })
	t.print(os.Stdout)
}

// gate is a relay's address through which nothing comes back while it is shut.
type gate struct {
	url      string
	target   string
	listener net.Listener
	lock     sync.RWMutex // held for writing while shut
}

func newGate(url string) (*gate, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	g := &gate{url: "ws://" + listener.Addr().String(), target: strings.TrimPrefix(url, "ws://"), listener: listener}
	go g.accept()
	return g, nil
}

func (g *gate) shut()  { g.lock.Lock() }
func (g *gate) open()  { g.lock.Unlock() }
func (g *gate) close() { g.listener.Close() }

func (g *gate) accept() {
	for {
		in, err := g.listener.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial("tcp", g.target)
		if err != nil {
			in.Close()
			continue
		}
		go func() {
			io.Copy(out, in)
			out.Close()
		}()
		go g.back(in, out)
	}
}

// back passes on what the relay sends, while the gate is open.
func (g *gate) back(in, out net.Conn) {
	defer in.Close()
	b := make([]byte, 256<<10)
	for {
		n, err := out.Read(b)
		g.lock.RLock()   // waits while the gate is shut
		g.lock.RUnlock() //nolint:staticcheck // nothing is guarded: to get through is the point
		if n > 0 {
			if _, err := in.Write(b[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
