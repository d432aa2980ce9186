package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// idleBench measures what a connection costs a relay while nothing happens on it.
type idleBench struct {
	conns   int
	rest    time.Duration // for the relay to tidy up after so many greetings, and to be watched
	floor   string        // the floor's program
	profile string
}

func runIdle(args []string) error {
	b := idleBench{rest: 2 * time.Second}
	flags := flag.NewFlagSet("idle", flag.ContinueOnError)
	flags.IntVar(&b.conns, "conns", 1000, "idle connections, one user each")
	flags.StringVar(&b.profile, "memprofile", "", "write what the relay's memory is for to this file")
	if err := flags.Parse(args); err != nil {
		return err
	}
	return inTemp(func(dir string) (err error) {
		if b.floor, err = build(dir, "./bench/floorrelay"); err != nil {
			return err
		}
		return b.run(dir)
	})
}

func (b idleBench) run(dir string) error {
	tidy := []string{"GOGC=10"} // what greeting left behind is not what a connection holds
	sayso, err := b.cost(filepath.Join(dir, "sayso"), func(dir string) (*server, error) {
		return startRelay(tidy, dir, "-memprofile", b.profile)
	})
	if err != nil {
		return fmt.Errorf("sayso: %w", err)
	}
	floor, err := b.cost(filepath.Join(dir, "floor"), func(dir string) (*server, error) {
		return startServer(tidy, b.floor, "-dir", dir)
	})
	if err != nil {
		return fmt.Errorf("floor: %w", err)
	}
	t := newTable(fmt.Sprintf("idle: relay memory per idle connection, %d connections", b.conns), "", "sayso", "floor", "ratio")
	kib := func(name string, s, f int64) {
		per := func(n int64) float64 { return float64(n) / 1024 / float64(b.conns) }
		t.row(name, figure(per(s)), figure(per(f)), ratio(per(s), per(f)))
	}
	kib("RSS KiB", sayso.grown.RSS, floor.grown.RSS)
	kib("anonymous KiB", sayso.grown.Anon, floor.grown.Anon)
	t.row("CPU us/s per connection", figure(sayso.cpu), figure(floor.cpu), ratio(sayso.cpu, floor.cpu))
	t.print(os.Stdout)
	return nil
}

// cost is what a number of idle connections took.
type cost struct {
	grown memory  // all of them
	cpu   float64 // microseconds a second, each
}

// cost registers the users with one relay and measures on a second one, on
// the same directory, so that registering does not count.
func (b idleBench) cost(dir string, start func(dir string) (*server, error)) (cost, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return cost{}, err
	}
	if err := registered(dir, b.conns, start); err != nil {
		return cost{}, err
	}
	l := &load{}
	defer l.close() // after the relay has stopped, whose profile shall show it at work
	s, err := start(dir)
	if err != nil {
		return cost{}, err
	}
	defer s.stop()
	before := memoryOf(s.pid())
	if err := l.connect(s.url, b.conns); err != nil {
		return cost{}, err
	}
	time.Sleep(b.rest)
	used := cpu(s.pid())
	time.Sleep(b.rest)
	after := memoryOf(s.pid())
	return cost{
		grown: memory{after.RSS - before.RSS, after.Anon - before.Anon},
		cpu:   float64((cpu(s.pid()) - used).Microseconds()) / b.rest.Seconds() / float64(b.conns),
	}, nil
}

// registered lets every user connect once to a relay that then ends.
func registered(dir string, users int, start func(dir string) (*server, error)) error {
	s, err := start(dir)
	if err != nil {
		return err
	}
	defer s.stop()
	l := &load{}
	defer l.close()
	return l.connect(s.url, users)
}
