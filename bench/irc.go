package main

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"os/exec"
	"strings"
	"time"
)

// peer is another chat program, which the flood runs against an IRC server when it is
// installed.
type peer struct {
	name    string
	command func(home, port string) []string
	keys    string // pressed to join, when the command cannot say so
}

var peers = []*peer{
	{name: "weechat", command: func(home, port string) []string {
		return []string{"--dir", home, "--run-command", "/server add bench 127.0.0.1/" + port + " -notls -nicks=me -autojoin=" + channel + ";/connect bench"}
	}},
	{name: "irssi", command: func(home, port string) []string {
		return []string{"--home", home, "--connect", "127.0.0.1", "--port", port, "--nick", "me"}
	}, keys: "/join " + channel + "\r"},
}

// channel is where the flood is said.
const channel = "#flood"

func (p *peer) installed() bool {
	_, err := exec.LookPath(p.name)
	return err == nil
}

// measurePeer runs the program against a server of its own.
func (f *flood) measurePeer(dir string, messages int64) error {
	s, err := newIRC()
	if err != nil {
		return err
	}
	defer s.listener.Close()
	_, port, err := net.SplitHostPort(s.listener.Addr().String())
	if err != nil {
		return err
	}
	t, err := runTerminal(screenEnv(dir), f.peer.name, f.peer.command(dir, port)...)
	if err != nil {
		return err
	}
	defer t.close()
	if f.peer.keys != "" {
		if _, err := t.waitFor(patience, func() bool { return t.shows("Welcome") }); err != nil {
			return fmt.Errorf("starting: %w\n%s", err, t.dump())
		}
		t.press(f.peer.keys)
	}
	var conn net.Conn
	if _, err := t.waitFor(patience, func() bool {
		select {
		case conn = <-s.joined:
		default:
		}
		return conn != nil && t.shows("hello there")
	}); err != nil {
		return fmt.Errorf("joining: %w\n%s", err, t.dump())
	}
	t.idle(500 * time.Millisecond)
	var lines bytes.Buffer
	for n := range messages {
		text := strings.Replace(floodText, number0, fmt.Sprintf("%0*d", numberDigits, n+1), 1)
		fmt.Fprintf(&lines, ":bob!bob@bench PRIVMSG %s :%s\r\n", channel, text)
	}
	open := func() { go conn.Write(lines.Bytes()) }
	if err := f.pour(t, open, messages); err != nil {
		return fmt.Errorf("%w\n%s", err, t.dump())
	}
	return nil
}

// irc is as much of an IRC server as one client needs to sit in one channel.
type irc struct {
	listener net.Listener
	joined   chan net.Conn // a client that joined
}

func newIRC() (*irc, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &irc{listener: listener, joined: make(chan net.Conn, 1)}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.serve(conn)
		}
	}()
	return s, nil
}

// serve answers a client until it goes. Nothing that it says goes to anybody.
func (s *irc) serve(conn net.Conn) {
	defer conn.Close()
	lines := bufio.NewScanner(conn)
	for lines.Scan() {
		word, rest, _ := strings.Cut(strings.TrimSpace(lines.Text()), " ")
		switch strings.ToUpper(word) {
		case "CAP":
			if strings.HasPrefix(rest, "LS") {
				fmt.Fprint(conn, ":bench CAP * LS :\r\n")
			}
		case "USER":
			fmt.Fprint(conn, ":bench 001 me :Welcome\r\n:bench 005 me CHANTYPES=# :are supported\r\n:bench 422 me :no message of the day\r\n")
		case "PING":
			fmt.Fprintf(conn, ":bench PONG bench %s\r\n", rest)
		case "JOIN":
			fmt.Fprintf(conn, ":me!me@bench JOIN %s\r\n:bench 353 me = %s :me bob\r\n:bench 366 me %s :end\r\n:bob!bob@bench PRIVMSG %s :hello there\r\n", channel, channel, channel, channel)
			s.joined <- conn
		}
	}
}
