package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// runIdle measures what a connection costs a relay while nothing happens on it.
func runIdle(args []string) error {
	flags := flag.NewFlagSet("idle", flag.ContinueOnError)
	conns := flags.Int("conns", 1000, "idle connections, one user each")
	profile := flags.String("memprofile", "", "write what the relay's memory is for to this file")
	if err := flags.Parse(args); err != nil {
		return err
	}
	return inTemp(func(dir string) error { return idle(dir, *conns, *profile) })
}

func idle(dir string, conns int, profile string) error {
	tidy := []string{"GOGC=10"} // what greeting left behind is not what a connection holds
	program, err := build(dir, "./bench/floorrelay")
	if err != nil {
		return err
	}
	sayso, err := idleCost(filepath.Join(dir, "sayso"), conns, func(dir string) (*server, error) {
		return startRelay(tidy, dir, "-memprofile", profile)
	})
	if err != nil {
		return fmt.Errorf("sayso: %w", err)
	}
	floor, err := idleCost(filepath.Join(dir, "floor"), conns, func(dir string) (*server, error) { return startServer(tidy, program, "-dir", dir) })
	if err != nil {
		return fmt.Errorf("floor: %w", err)
	}
	t := newTable(fmt.Sprintf("idle: relay memory per idle connection, %d connections", conns), "", "sayso", "floor", "ratio")
	kib := func(name string, s, f int64) {
		per := func(b int64) float64 { return float64(b) / 1024 / float64(conns) }
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

// idleCost registers the users with one relay and measures on a second one, on
// the same directory, so that registering does not count.
func idleCost(dir string, conns int, start func(dir string) (*server, error)) (cost, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return cost{}, err
	}
	if err := registered(dir, conns, start); err != nil {
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
	if err := l.connect(s.url, conns); err != nil {
		return cost{}, err
	}
	time.Sleep(2 * time.Second) // the relay may still be tidying up after so many greetings
	used := cpu(s.pid())
	time.Sleep(idleFor)
	after := memoryOf(s.pid())
	return cost{
		grown: memory{after.RSS - before.RSS, after.Anon - before.Anon},
		cpu:   float64((cpu(s.pid()) - used).Microseconds()) / idleFor.Seconds() / float64(conns),
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
