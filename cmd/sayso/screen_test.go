package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"

	"sayso/wire"
)

// draftDelay is longer than the messenger lets a draft rest before it saves it.
const draftDelay = 1500 * time.Millisecond

// screen is the messenger as a process of its own in an emulated terminal.
type screen struct {
	t      *testing.T
	pty    *os.File
	kill   func()
	mu     sync.Mutex // protects following
	cells  *vt.Emulator
	width  int
	height int
}

func openScreen(t *testing.T, width, height int, args ...string) *screen {
	t.Helper()
	cmd := program(t, args...)
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "COLORTERM=truecolor")
	s := &screen{t: t, cells: vt.NewEmulator(width, height), width: width, height: height}
	var err error
	if s.pty, err = pty.StartWithSize(cmd, &pty.Winsize{Cols: uint16(width), Rows: uint16(height)}); err != nil {
		t.Fatal(err)
	}
	s.kill = sync.OnceFunc(func() { cmd.Process.Signal(syscall.SIGKILL); cmd.Wait(); s.pty.Close() })
	t.Cleanup(s.kill)
	go io.Copy(s.pty, s.cells) // what the terminal answers when it is asked
	go func() {
		b := make([]byte, 32<<10)
		for {
			n, err := s.pty.Read(b)
			if err != nil {
				return
			}
			s.mu.Lock()
			s.cells.Write(b[:n])
			s.mu.Unlock()
		}
	}()
	return s
}

func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	for y := range s.height {
		for x := range s.width {
			if c := s.cells.CellAt(x, y); c != nil {
				b.WriteString(c.Content)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func (s *screen) sees(want string) {
	s.t.Helper()
	defer func() {
		if s.t.Failed() {
			s.t.Logf("the screen:\n%s", s.text())
		}
	}()
	eventually(s.t, "the screen shows "+want, func() bool { return strings.Contains(s.text(), want) })
}

func (s *screen) press(keys string) { io.WriteString(s.pty, keys) }

// TestKillMessenger kills the messenger in the middle of things: the draft and what
// waits in the outbox are there again, and the relay's being away is said calmly.
func TestKillMessenger(t *testing.T) {
	address, dir := freeAddress(), t.TempDir()
	relay := startRelay(t, address, filepath.Join(dir, "relay"))
	url := "ws://" + address
	run := func(args ...string) {
		t.Helper()
		if out, err := program(t, append(args, "--relay", url, "--dir", filepath.Join(dir, "bob"))...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	open := func() *screen {
		return openScreen(t, 100, 30, "--relay", url, "--dir", filepath.Join(dir, "ana"), "--as", "ana")
	}
	run("tail", "--as", "bob")
	s := open()
	s.sees("connected")
	run("send", "--as", "bob", "ana", "are you there?")
	s.sees("are you there?")
	s.press("\x1ba") // Alt+A: to the unread chat
	s.sees("Write to Bob")
	relay.Process.Kill()
	relay.Wait()
	s.sees("offline")
	s.press("sent while away\r")
	s.sees("queued")
	s.press("half a thou")
	s.sees("half a thou")
	time.Sleep(draftDelay)
	s.kill()

	startRelay(t, address, filepath.Join(dir, "relay"))
	s = open()
	s.sees("half a thou")
	s.sees("sent while away")
	s.sees("connected")
	s.press("ght\r")
	s.sees("half a thought")
	out, err := program(t, "tail", "--as", "bob", "--relay", url, "--dir", filepath.Join(dir, "bob")).Output()
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(out), "sent while away"); n != 1 {
		t.Errorf("bob got it %d times:\n%s", n, out)
	}
}

// TestFirstMinutes is the way of somebody new: a business writes, the message is
// there with its label, and the controls stop its offers.
func TestFirstMinutes(t *testing.T) {
	address, dir := freeAddress(), t.TempDir()
	startRelay(t, address, filepath.Join(dir, "relay"), "--config", filepath.Join("..", "..", "docs", "relay.toml"))
	s := openScreen(t, 120, 36, "--relay", "ws://"+address, "--dir", filepath.Join(dir, "ana"), "--as", "15550177777")
	s.sees("connected")
	send := func(template string, params ...string) {
		t.Helper()
		var list []string
		for _, p := range params {
			list = append(list, `{"type":"text","text":"`+p+`"}`)
		}
		body := `{"messaging_product":"whatsapp","to":"15550177777","type":"template","template":{"name":"` + template +
			`","language":{"code":"en"},"components":[{"type":"body","parameters":[` + strings.Join(list, ",") + `]}]}}`
		req, err := http.NewRequest(http.MethodPost, "http://"+address+"/v23.0/100000000000001/messages", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer dev-token")
		req.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if answer, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusOK {
			t.Fatalf("HTTP %d: %s", res.StatusCode, answer)
		}
	}
	send("order_update", "Ana", "A-1", "today")
	s.sees("Acme Outfitters")
	s.press("\x1ba") // Alt+A: to the unread chat
	s.sees("your parcel A-1 arrives today")
	s.sees("shipping")
	send("sale", "20 %", "Sunday")
	s.sees("20 % off everything")
	s.sees("marketing")

	s.press("\x0f") // Ctrl+O: the controls of a stranger, on "continue", the purposes below
	s.sees("What may reach you")
	s.press(strings.Repeat("\x1b[B", 1+slices.Index(wire.Purposes, wire.Marketing)) + " ")
	s.sees("Offers from Acme Outfitters")
	s.press("\x1b[B\r") // from "leave it as it is" to the answer
	s.sees("You stopped offers")
	send("sale", "30 %", "Monday")
	s.sees("1 kept away")
	send("order_update", "Ana", "A-2", "tomorrow")
	s.sees("your parcel A-2")
	if strings.Contains(s.text(), "30 % off") {
		t.Errorf("an offer arrived after offers were stopped:\n%s", s.text())
	}
}
