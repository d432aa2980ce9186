package main

import (
	"os"
	"os/exec"
	"strings"
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
	os.Exit(m.Run())
}

// built compiles a command once a test run.
func built(t *testing.T, pkg string) string {
	t.Helper()
	program, err := build(t.TempDir(), pkg)
	if err != nil {
		t.Fatal(err)
	}
	return program
}

func TestRelaysCarryTheSameLoad(t *testing.T) {
	b := relayBench{duration: 200 * time.Millisecond, floor: built(t, "./floorrelay")}
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
	if err := catchUp(t.TempDir(), 300, 1); err != nil {
		t.Fatal(err)
	}
}

func TestIdle(t *testing.T) {
	t.Chdir("..") // builds the floor by its path in the module
	if err := idle(t.TempDir(), 10, ""); err != nil {
		t.Fatal(err)
	}
}

func TestFloorOnScreen(t *testing.T) {
	s := subject{argv: []string{built(t, "./floor"), "-fps", "120"}, early: "2000 of 2000", whole: "2000 of 2000"}
	measured(t, &s)
	harness, err := harnessFloor()
	if err != nil {
		t.Fatal(err)
	}
	if harness.median() >= s.key.median() {
		t.Errorf("the harness takes %s ms for a key, the floor %s", harness.tail(), s.key.tail())
	}
}

func TestSaysoOnScreen(t *testing.T) {
	sayso := built(t, "../cmd/sayso")
	h, err := makeHistory(t.TempDir(), 5000)
	if err != nil {
		t.Fatal(err)
	}
	measured(t, &subject{argv: saysoOn(sayso, h), early: saysoFirst, whole: h.newest})
}

// measured puts a program through everything once.
func measured(t *testing.T, s *subject) {
	t.Helper()
	if err := s.measure(t.TempDir(), &s.showing); err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]int{"first": len(s.first), "full": len(s.full), "idle": len(s.idle)} {
		if got != 1 {
			t.Errorf("%s: %d values", name, got)
		}
	}
	if len(s.key) != keysPerRun || len(s.chat) != pagesPerRun || len(s.pageCPU) != pagesPerRun {
		t.Errorf("%d keys, %d chats, %d pages", len(s.key), len(s.chat), len(s.pageCPU))
	}
	if s.first.median() <= 0 || s.full.median() < s.first.median() || s.rss.median() <= 0 {
		t.Errorf("first %s, full %s, RSS %s", s.first.span(), s.full.span(), s.rss.span())
	}
}

func TestFlood(t *testing.T) {
	var f flood
	if err := f.measure(built(t, "../cmd/sayso"), t.TempDir(), 200); err != nil {
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
