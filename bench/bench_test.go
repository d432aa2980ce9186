package main

import (
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestMain lets the test binary be the relay's process too, as the program is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "serve" {
		if err := runServe(os.Args[2:]); err != nil {
			os.Stderr.WriteString(err.Error())
			os.Exit(1)
		}
		return
	}
	status := 1
	err := inTemp(func(dir string) error {
		once := func(pkg string) func() (string, error) {
			return sync.OnceValues(func() (string, error) { return build(dir, pkg) })
		}
		sayso, floor, floorRelay = once("../cmd/sayso"), once("./floor"), once("./floorrelay")
		status = m.Run()
		return nil
	})
	if err != nil {
		os.Stderr.WriteString(err.Error())
	}
	os.Exit(status)
}

// programs are compiled once a test run, into a directory that TestMain removes.
var sayso, floor, floorRelay func() (string, error)

func built(t *testing.T, program func() (string, error)) string {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRelaysCarryTheSameLoad(t *testing.T) {
	b := relayBench{duration: 200 * time.Millisecond, floor: built(t, floorRelay)}
	for name, start := range map[string]func(string) (*server, error){"sayso": b.startSayso, "floor": b.startFloor} {
		t.Run(name, func(t *testing.T) {
			var s side
			if err := b.measure(t.TempDir(), start, 4, 8, name == "sayso", &s); err != nil {
				t.Fatal(err)
			}
			if s.perSecond.median() <= 0 || s.cpu.median() <= 0 || s.peak.Anon == 0 {
				t.Errorf("nothing measured: %+v", s)
			}
			if s.latency.median() <= 0 || s.latency.p99() < s.latency.median() {
				t.Errorf("latency %s", s.latency.tail())
			}
		})
	}
}

func TestCatchUp(t *testing.T) {
	t.Parallel()
	if err := catchUp(t.TempDir(), 300, 1); err != nil {
		t.Fatal(err)
	}
}

func TestIdle(t *testing.T) {
	t.Parallel()
	b := idleBench{conns: 10, rest: 100 * time.Millisecond, floor: built(t, floorRelay)}
	if err := b.run(t.TempDir()); err != nil {
		t.Fatal(err)
	}
}

func TestFloorOnScreen(t *testing.T) {
	t.Parallel()
	s := subject{argv: []string{built(t, floor), "-fps", "120"}, early: "2000 of 2000", whole: "2000 of 2000"}
	measured(t, &s)
}

func TestHarnessAlone(t *testing.T) {
	t.Parallel()
	s, err := harnessFloor(10)
	if err != nil || len(s) != 10 || s.median() <= 0 {
		t.Errorf("%d keys, %s ms: %v", len(s), s.tail(), err)
	}
}

func TestSaysoOnScreen(t *testing.T) {
	t.Parallel()
	program := built(t, sayso)
	h, err := makeHistory(t.TempDir(), 5000)
	if err != nil {
		t.Fatal(err)
	}
	measured(t, &subject{argv: saysoOn(program, h), early: saysoFirst, whole: h.newest})
}

// measured puts a program through everything once.
func measured(t *testing.T, s *subject) {
	t.Helper()
	d := dose{keys: 5, pages: 2, idle: 300 * time.Millisecond}
	if err := s.measure(t.TempDir(), d, &s.showing); err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]int{"first": len(s.first), "full": len(s.full), "idle": len(s.idle)} {
		if got != 1 {
			t.Errorf("%s: %d values", name, got)
		}
	}
	if len(s.key) != d.keys || len(s.chat) != d.pages || len(s.pageCPU) != d.pages {
		t.Errorf("%d keys, %d chats, %d pages", len(s.key), len(s.chat), len(s.pageCPU))
	}
	if s.first.median() <= 0 || s.full.median() < s.first.median() || s.rss.median() <= 0 {
		t.Errorf("first %s, full %s, RSS %s", s.first.span(), s.full.span(), s.rss.span())
	}
}

func TestFlood(t *testing.T) {
	t.Parallel()
	var f flood
	if err := f.measure(built(t, sayso), t.TempDir(), 200); err != nil {
		t.Fatal(err)
	}
	if f.keys == 0 || f.last.median() < f.first.median() {
		t.Errorf("%d keys, first %s, last %s", f.keys, f.first.span(), f.last.span())
	}
}

func TestUsageNamesEverySubcommand(t *testing.T) {
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range commands {
		if !strings.Contains(string(text), "go run ./bench "+c.name) {
			t.Errorf("doc.go does not say what %s is", c.name)
		}
	}
}

func TestServerThatDoesNotStart(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell")
	}
	_, err = startServer(nil, sh, "-c", "echo no room >&2; exit 1")
	if err == nil || !strings.Contains(err.Error(), "no room") {
		t.Errorf("got %v, want the server's own words", err)
	}
}
