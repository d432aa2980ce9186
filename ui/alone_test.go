//go:build unix

package ui

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"sayso/terminal"
)

// TestAloneItself is what the other test runs in a process of its own.
func TestAloneItself(t *testing.T) {
	if os.Getenv("SAYSO_ALONE") == "" {
		t.Skip("only in a process of its own")
	}
	t.Log(map[bool]string{true: "nobody above", false: "somebody above"}[alone()])
}

func TestWhoWakesAStoppedProgram(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		line []string
		attr syscall.SysProcAttr
		want string
	}{
		{"a job of a shell", []string{exe}, syscall.SysProcAttr{Setpgid: true}, "somebody above"},
		{"in place of a shell", []string{exe}, syscall.SysProcAttr{Setsid: true}, "nobody above"},
		{"below a shell without jobs", []string{"/bin/sh", "-c", `"$0" "$@"; true`, exe}, syscall.SysProcAttr{Setsid: true}, "nobody above"},
		{"a job that is a script", []string{"/bin/sh", "-c", `"$0" "$@"; true`, exe}, syscall.SysProcAttr{Setpgid: true}, "somebody above"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), c.line[0], append(c.line[1:], "-test.run=^TestAloneItself$", "-test.v")...)
			cmd.Env = append(os.Environ(), "SAYSO_ALONE=1")
			cmd.SysProcAttr = &c.attr
			out, err := cmd.CombinedOutput()
			if err != nil || !strings.Contains(string(out), c.want) {
				t.Errorf("want %s: %v\n%s", c.want, err, out)
			}
		})
	}
}

func TestSuspendingWithNothingToGoBackTo(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.m.screen.alone = func() bool { return true }
	if cmd := s.m.perform(doSuspend); cmd != nil {
		t.Error("it suspends")
	}
	s.press("ctrl+z")
	s.mustShow("nothing to go back to")
	s.pass(time.Minute)
	s.m.screen.alone = func() bool { return false }
	if s.m.perform(doSuspend)() != terminal.Suspend() {
		t.Error("it does not suspend")
	}
}
