package main

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// The floor and sayso draw at the same rate, that of cmd/sayso.
const framesPerSecond = 120

// patience is how long anything may take to show.
const patience = 20 * time.Second

// dose is how often each thing is done of one start, and how long nothing.
type dose struct {
	keys, pages int
	idle        time.Duration
}

var fullDose = dose{keys: 40, pages: 5, idle: time.Second}

// subject is a program that is measured on the screen.
type subject struct {
	name  string
	argv  []string
	early string // a text on its very first frame
	whole string // a text on the first frame that holds everything
	showing
}

// showing is what a subject showed over all runs; times in ms.
type showing struct {
	first, full    sample // from start
	typed          sample // from start to the frame of what is typed as soon as the full one is there
	key            sample // from key to frame
	chat, page     sample // from key to the last write of the frame
	chatCPU        sample // work for it, without the ticker's share
	pageCPU        sample
	idle           sample // CPU ms a second
	rss, anonymous sample // MiB
}

func runScreen(args []string) error {
	flags := flag.NewFlagSet("screen", flag.ContinueOnError)
	messages := flags.String("messages", "10000,1000000", "stored messages, one history each")
	runs := flags.Int("runs", 10, "how often every program is started, in turns")
	keep := flags.String("histories", "", "directory that keeps the histories for the next time (default: made anew, and removed)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var sizes []int
	for s := range strings.SplitSeq(*messages, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil || n < 1 {
			return fmt.Errorf("-messages %q: a list of whole numbers, such as 10000,1000000", *messages)
		}
		sizes = append(sizes, n)
	}
	return inTemp(func(dir string) error {
		subjects, err := screenSubjects(dir, *keep, sizes)
		if err != nil {
			return err
		}
		if err := takeTurns(filepath.Join(dir, "home"), subjects, *runs); err != nil {
			return err
		}
		harness, err := harnessFloor(2 * fullDose.keys)
		if err != nil {
			return err
		}
		printScreen(subjects, *runs, harness)
		return nil
	})
}

// screenSubjects builds the programs: the floor first, then sayso on each history.
func screenSubjects(dir, keep string, sizes []int) ([]*subject, error) {
	floor, err := build(dir, "./bench/floor")
	if err != nil {
		return nil, err
	}
	sayso, err := build(dir, "./cmd/sayso")
	if err != nil {
		return nil, err
	}
	subjects := []*subject{{
		name: "floor", argv: []string{floor, "-fps", strconv.Itoa(framesPerSecond)},
		early: "2000 of 2000", whole: "2000 of 2000",
	}}
	if keep == "" {
		keep = dir
	}
	for _, n := range sizes {
		h, err := openHistory(filepath.Join(keep, fmt.Sprintf("history-%d", n)), n)
		if err != nil {
			return nil, err
		}
		subjects = append(subjects, &subject{
			name: fmt.Sprintf("sayso %d", n), early: saysoFirst, whole: h.newest,
			argv: saysoOn(sayso, h),
		})
	}
	return subjects, nil
}

// saysoOn is the command line of a messenger that is offline on a history.
func saysoOn(sayso string, h history) []string {
	return []string{sayso, "--dir", h.dir, "--as", profile, "--relay", "ws://127.0.0.1:1"}
}

// saysoFirst stands on the first frame, before the store is open.
const saysoFirst = "sayso"

// screenEnv is a terminal that can do everything, and a home of its own.
func screenEnv(home string) []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8",
		"HOME=" + home, "XDG_CONFIG_HOME=" + home, "XDG_DATA_HOME=" + home,
	}
}

// takeTurns starts every subject once a run, so that all see the same weather. The
// first start of each reads files that are not in memory yet and does not count.
func takeTurns(home string, subjects []*subject, runs int) error {
	for run := range runs + 1 {
		for _, s := range subjects {
			into := s.showing
			if err := s.measure(home, fullDose, &into); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
			if run > 0 {
				s.showing = into
			}
		}
	}
	return nil
}

// measure starts the subject once and puts it through everything.
func (s *subject) measure(home string, d dose, into *showing) error {
	t, err := runTerminal(screenEnv(home), s.argv[0], s.argv[1:]...)
	if err != nil {
		return err
	}
	defer t.close()
	if err := s.start(t, into); err != nil {
		return fmt.Errorf("starting: %w\n%s", err, t.dump())
	}
	t.idle(d.idle / 2)
	t.press(keyNextChat)
	t.idle(d.idle / 2)
	ticker := idleRate(t, d.idle)
	into.idle.add(ticker * 1000)
	m := memoryOf(t.pid())
	into.rss.add(mib(m.RSS))
	into.anonymous.add(mib(m.Anon))
	err = errors.Join(
		typeKeys(t, d.keys, &into.key),
		pressed(t, keyNextChat, d.pages, ticker, &into.chat, &into.chatCPU),
		pressed(t, keyPageUp, d.pages, ticker, &into.page, &into.pageCPU))
	if err != nil {
		return fmt.Errorf("%w\n%s", err, t.dump())
	}
	// A messenger starts where it was left, so it is left where it was found.
	t.press(keyNewest + strings.Repeat(keyPrevChat, 1+d.pages))
	t.idle(d.idle / 2)
	return nil
}

// start takes the times of the first and of the full frame, which may be one, and of
// the first keys.
func (s *subject) start(t *terminal, into *showing) error {
	first, err := t.waitFor(patience, func() bool { return t.shows(s.early) })
	if err != nil {
		return err
	}
	full, err := t.waitFor(patience, func() bool { return t.shows(s.whole) })
	if err != nil {
		return err
	}
	t.press(probe)
	typed, err := t.waitFor(patience, func() bool { return t.shows(probe) })
	if err != nil {
		return fmt.Errorf("typing at once: %w", err)
	}
	t.press(strings.Repeat(keyBackspace, len(probe)))
	into.first.took(first.Sub(t.began))
	into.full.took(full.Sub(t.began))
	into.typed.took(typed.Sub(t.began))
	return nil
}

// probe is a text that nothing else on the screen holds.
const probe = "zqj"

// idleRate returns the share of a core that the program takes while nothing happens.
func idleRate(t *terminal, d time.Duration) float64 {
	before, began := cpu(t.pid()), time.Now()
	t.idle(d)
	return float64(cpu(t.pid())-before) / float64(time.Since(began))
}

// typeKeys types letters with pauses of 10 to 30 ms and times each to its frame.
func typeKeys(t *terminal, keys int, into *sample) error {
	t.press(probe)
	if _, err := t.waitFor(patience, func() bool { return t.shows(probe) }); err != nil {
		return fmt.Errorf("typing: %w", err)
	}
	x, y, _ := t.find(probe)
	typed := len(probe)
	for range keys {
		t.idle(time.Duration(10+rand.IntN(20)) * time.Millisecond)
		letter := string(rune('a' + rand.IntN(26)))
		began := t.press(letter)
		at, err := t.waitFor(patience, func() bool { return t.at(x+typed, y, letter) })
		if err != nil {
			return fmt.Errorf("typing: %w", err)
		}
		into.took(at.Sub(began))
		typed++
	}
	t.press(strings.Repeat(keyBackspace, typed))
	_, err := t.waitFor(patience, func() bool { return !t.at(x, y, "z") })
	return err
}

// pressed presses a key that draws much, a few times, and takes the time to the
// last write of the frame and the work that it was, without the ticker's share.
func pressed(t *terminal, key string, times int, ticker float64, took, work *sample) error {
	const quiet = 80 * time.Millisecond
	for range times {
		before, began := cpu(t.pid()), t.press(key)
		at, err := t.settle(quiet, patience)
		if err != nil {
			return fmt.Errorf("pressing %q: %w", key, err)
		}
		spent := time.Since(began)
		took.took(at.Sub(began))
		work.add(max(0, ms(cpu(t.pid())-before)-ticker*ms(spent)))
	}
	return nil
}

// harnessFloor times a key that the kernel itself echoes: what pty and harness cost.
func harnessFloor(keys int) (sample, error) {
	t, err := runTerminal(os.Environ(), "cat")
	if err != nil {
		return nil, err
	}
	defer t.close()
	t.idle(100 * time.Millisecond)
	var s sample
	return s, typeKeys(t, keys, &s)
}

func printScreen(subjects []*subject, runs int, harness sample) {
	cols := []string{"", "floor"}
	for _, s := range subjects[1:] {
		cols = append(cols, s.name, "ratio")
	}
	t := newTable(fmt.Sprintf("screen: %dx%d, %d runs in turns, %d frames a second, median (min..max)", columns, rows, runs, framesPerSecond), cols...)
	row := func(name string, of func(*subject) sample, value func(sample) float64, text func(sample) string) {
		floor := value(of(subjects[0]))
		cells := []string{name, text(of(subjects[0]))}
		for _, s := range subjects[1:] {
			cells = append(cells, text(of(s)), ratio(value(of(s)), floor))
		}
		t.row(cells...)
	}
	span := func(name string, of func(*subject) sample) { row(name, of, sample.median, sample.span) }
	span("start to first frame ms", func(s *subject) sample { return s.first })
	span("start to full frame ms", func(s *subject) sample { return s.full })
	span("start to first keys ms", func(s *subject) sample { return s.typed })
	p99 := func(s sample) string { return figure(s.p99()) }
	p50 := func(s sample) string { return figure(s.median()) }
	row("key to frame p50 ms", func(s *subject) sample { return s.key }, sample.median, p50)
	row("key to frame p99 ms", func(s *subject) sample { return s.key }, sample.p99, p99)
	span("next chat to frame ms", func(s *subject) sample { return s.chat })
	span("- work, CPU ms", func(s *subject) sample { return s.chatCPU })
	span("one page up to frame ms", func(s *subject) sample { return s.page })
	span("- work, CPU ms", func(s *subject) sample { return s.pageCPU })
	span("idle CPU ms/s", func(s *subject) sample { return s.idle })
	span("RSS MiB", func(s *subject) sample { return s.rss })
	span("anonymous MiB", func(s *subject) sample { return s.anonymous })
	t.print(os.Stdout)
	fmt.Printf("  the harness alone (a key echoed by the kernel): p50 / p99 %s ms\n", harness.tail())
}
