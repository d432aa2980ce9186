package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// build compiles a command of this module into dir and returns the program's path.
func build(dir, pkg string) (string, error) {
	program := filepath.Join(dir, filepath.Base(pkg))
	cmd := exec.Command("go", "build", "-o", program, pkg)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building %s: %w\n%s", pkg, err, bytes.TrimSpace(out))
	}
	return program, nil
}

// cpu returns how much processor time the process has used, all threads together,
// to the nanosecond: /proc/PID/stat counts in steps of 10 ms.
func cpu(pid int) time.Duration {
	var t unix.Timespec
	clock := int32(^pid)<<3 | 2 // CPUCLOCK_SCHED of that process, as clock_getcpuclockid makes it
	if err := unix.ClockGettime(clock, &t); err != nil {
		return 0
	}
	return time.Duration(t.Nano())
}

// memory is what a process holds, in bytes. RSS counts mapped files too, whose
// pages the kernel takes back when it needs them; Anon is what only it can give back.
type memory struct{ RSS, Anon int64 }

func memoryOf(pid int) memory {
	var m memory
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return m
	}
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		kib, _ := strconv.ParseInt(f[1], 10, 64)
		switch f[0] {
		case "Rss:":
			m.RSS = kib << 10
		case "Anonymous:":
			m.Anon = kib << 10
		}
	}
	return m
}

func (m memory) highest(n memory) memory {
	return memory{max(m.RSS, n.RSS), max(m.Anon, n.Anon)}
}

func (m memory) String() string { return fmt.Sprintf("%.1f / %.1f", mib(m.RSS), mib(m.Anon)) }

// peakMemory samples a process until stop is called, which returns the highest figures.
func peakMemory(pid int) (stop func() memory) {
	ctx, cancel := context.WithCancel(context.Background())
	peak := make(chan memory)
	go func() {
		var high memory
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			high = high.highest(memoryOf(pid))
			select {
			case <-tick.C:
			case <-ctx.Done():
				peak <- high
				return
			}
		}
	}()
	return func() memory { cancel(); return <-peak }
}

// server is a relay in a process of its own: the real one or the floor.
type server struct {
	cmd *exec.Cmd
	url string
	out *tailBuffer
}

// startServer runs a command that prints its websocket address as its first line;
// env comes on top of the environment.
func startServer(env []string, name string, args ...string) (*server, error) {
	s := &server{cmd: exec.Command(name, args...), out: &tailBuffer{}}
	s.cmd.Env = append(os.Environ(), env...)
	s.cmd.Stderr = s.out
	pipe, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(pipe).ReadString('\n')
	if err != nil {
		s.stop()
		return nil, fmt.Errorf("%s did not start: %s", filepath.Base(name), s.out)
	}
	s.url = strings.TrimSpace(line)
	return s, nil
}

// startAt runs a command that listens at an address, and waits until it does.
func startAt(address, name string, args ...string) (*server, error) {
	s := &server{cmd: exec.Command(name, args...), out: &tailBuffer{}, url: "ws://" + address}
	s.cmd.Stderr = s.out
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	for late := time.Now().Add(20 * time.Second); time.Now().Before(late); time.Sleep(10 * time.Millisecond) {
		if conn, err := net.Dial("tcp", address); err == nil {
			return s, conn.Close()
		}
	}
	s.stop()
	return nil, fmt.Errorf("%s did not start: %s", filepath.Base(name), s.out)
}

func (s *server) pid() int { return s.cmd.Process.Pid }

// stop interrupts the server, and kills it when it does not listen.
func (s *server) stop() {
	s.cmd.Process.Signal(os.Interrupt)
	late := time.AfterFunc(10*time.Second, func() { s.cmd.Process.Kill() })
	defer late.Stop()
	s.cmd.Wait()
}

// tailBuffer keeps the last of what a process wrote, for the error message.
type tailBuffer struct{ b []byte }

func (t *tailBuffer) Write(p []byte) (int, error) {
	t.b = append(t.b, p...)
	t.b = t.b[max(len(t.b)-4096, 0):]
	return len(p), nil
}

func (t *tailBuffer) String() string { return string(t.b) }
