package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// relayBench measures the relay under load, beside the least one of the same parts.
type relayBench struct {
	users    int
	windows  []int
	duration time.Duration
	rounds   int
	receipts bool
	profile  string
	floor    string // the floor's program
}

func runRelay(args []string) error {
	b := relayBench{}
	flags := flag.NewFlagSet("relay", flag.ContinueOnError)
	flags.IntVar(&b.users, "users", 100, "connected users, each writing to the next")
	windows := flags.String("window", "1,64", "messages in flight per user, one figure a table")
	seconds := flags.Float64("seconds", 4, "how long each load lasts")
	flags.IntVar(&b.rounds, "rounds", 2, "how often sayso and the floor take turns")
	pair := flags.Bool("pair", false, "also one pair of users with one message in flight each")
	flags.BoolVar(&b.receipts, "receipts", false, "users confirm what arrives, as messengers do (the floor does not know receipts)")
	flags.StringVar(&b.profile, "cpuprofile", "", "write the relay's CPU profile of the last load to this file")
	if err := flags.Parse(args); err != nil {
		return err
	}
	b.duration = time.Duration(*seconds * float64(time.Second))
	for w := range strings.SplitSeq(*windows, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(w))
		if err != nil || n < 1 {
			return fmt.Errorf("-window %q: a list of whole numbers from 1, such as 1,64", *windows)
		}
		b.windows = append(b.windows, n)
	}
	return inTemp(func(dir string) error { return b.run(dir, *pair) })
}

func (b relayBench) run(dir string, pair bool) error {
	var err error
	if b.floor, err = build(dir, "./bench/floorrelay"); err != nil {
		return err
	}
	for _, w := range b.windows {
		if err := b.compare(dir, b.users, w); err != nil {
			return err
		}
	}
	if pair {
		return b.compare(dir, 2, 1)
	}
	return nil
}

// side is what one relay showed over all rounds.
type side struct {
	perSecond, cpu sample // acknowledged a second; CPU microseconds a message
	latency        sample
	peak           memory
}

// compare lets sayso and the floor take turns under the same load.
func (b relayBench) compare(dir string, users, window int) error {
	var sayso, floor side
	for range b.rounds {
		if err := b.measure(dir, b.startSayso, users, window, b.receipts, &sayso); err != nil {
			return fmt.Errorf("sayso: %w", err)
		}
		if err := b.measure(dir, b.startFloor, users, window, false, &floor); err != nil {
			return fmt.Errorf("floor: %w", err)
		}
	}
	t := newTable(fmt.Sprintf("relay: %d users, window %d, %d rounds of %v, 256-byte messages, fsync before acknowledging", users, window, b.rounds, b.duration),
		"", "sayso", "floor", "ratio")
	both := func(name string, s, f sample) { t.row(name, s.span(), f.span(), ratio(s.median(), f.median())) }
	both("acknowledged/s", sayso.perSecond, floor.perSecond)
	t.row("acknowledgement p50 ms", figure(sayso.latency.median()), figure(floor.latency.median()), ratio(sayso.latency.median(), floor.latency.median()))
	t.row("acknowledgement p99 ms", figure(sayso.latency.p99()), figure(floor.latency.p99()), ratio(sayso.latency.p99(), floor.latency.p99()))
	both("server CPU us/message", sayso.cpu, floor.cpu)
	t.row("peak RSS / anonymous MiB", sayso.peak.String(), floor.peak.String(), ratio(float64(sayso.peak.Anon), float64(floor.peak.Anon)))
	t.print(os.Stdout)
	return nil
}

func (b relayBench) startSayso(dir string) (*server, error) {
	return startRelay(nil, dir, "-cpuprofile", b.profile)
}

func (b relayBench) startFloor(dir string) (*server, error) {
	return startServer(nil, b.floor, "-dir", dir)
}

// measure runs one load against a fresh relay and adds what it showed.
func (b relayBench) measure(dir string, start func(string) (*server, error), users, window int, receipts bool, into *side) error {
	store, err := os.MkdirTemp(dir, "relay")
	if err != nil {
		return err
	}
	defer os.RemoveAll(store)
	s, err := start(store)
	if err != nil {
		return err
	}
	defer s.stop()
	l := load{window: window, receipts: receipts}
	if err := l.connect(s.url, users); err != nil {
		l.close()
		return err
	}
	peak := peakMemory(s.pid())
	before := cpu(s.pid())
	o, err := l.run(b.duration)
	used := cpu(s.pid()) - before
	into.peak = into.peak.highest(peak())
	if err == nil && o.refused > 0 {
		err = fmt.Errorf("%d messages refused", o.refused)
	}
	if err != nil {
		return fmt.Errorf("%w\n%s", err, s.out)
	}
	into.perSecond.add(o.perSecond())
	into.cpu.add(float64(used.Microseconds()) / float64(len(o.latency)))
	into.latency = append(into.latency, o.latency...)
	return nil
}

// inTemp runs do with a directory of its own, removed afterwards.
func inTemp(do func(dir string) error) error {
	dir, err := os.MkdirTemp("", "sayso-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	return do(filepath.Clean(dir))
}
