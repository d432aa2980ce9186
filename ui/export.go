package ui

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sayso/chat"
	"sayso/store"
	"sayso/ui/say"
	"sayso/wire"
)

// export writes a chat to a file: each event as JSON, or in words.
type export struct {
	Chat wire.Account
	Path string
}

func (export) isAction() {}

// jsonEndings are the endings of file names that ask for JSON.
var jsonEndings = []string{".json", ".jsonl", ".ndjson"}

// exportChat writes the open chat to the file that is named, else to one in the
// directory in which the messenger was started.
func exportChat(c call) (action, error) {
	path := c.arg
	if path == "" {
		name := c.chat().Profile.Handle
		if name == "" {
			name = string(c.to)
		}
		path = "sayso-" + name + c.now.Format("-2006-01-02-1504") + ".txt"
	}
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		home, err := os.UserHomeDir()
		if err != nil {
			return nil, err
		}
		path = filepath.Join(home, rest)
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	return export{c.to, path}, nil
}

// exported brings what came of an export, in words.
type exported struct{ say string }

// export writes a chat to a file behind the screen.
func (s *source) export(a export) tea.Cmd {
	log := s.log
	return s.do(func() tea.Msg {
		n, err := writeChat(s.ctx, log, a)
		if err != nil {
			return trouble{err}
		}
		return exported{exportWords(n, a.Path)}
	})
}

func exportWords(n int, path string) string {
	return fmt.Sprintf("Exported: %s in %s.", say.Count(n, "line"), path)
}

// writeChat writes a file that was not there before, for the person's eyes alone. It
// returns how many lines it has. What was begun and did not end well is taken away.
func writeChat(ctx context.Context, log *store.Log, a export) (n int, err error) {
	f, err := os.OpenFile(a.Path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return 0, fmt.Errorf("%s is there already; choose another name", a.Path)
	case err != nil:
		return 0, fmt.Errorf("not exported: %w", err)
	}
	counted := &lineCount{Writer: f}
	out := bufio.NewWriter(counted)
	if err = writeEvents(ctx, log, a, out); err == nil {
		err = out.Flush()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(a.Path) // of no use
		return 0, fmt.Errorf("not exported: %w", err)
	}
	return counted.lines, nil
}

// lineCount counts the lines that go through it.
type lineCount struct {
	io.Writer
	lines int
}

func (c *lineCount) Write(b []byte) (int, error) {
	c.lines += bytes.Count(b, []byte("\n"))
	return c.Writer.Write(b)
}

// writeEvents goes through the whole log, since names come from all of it.
func writeEvents(ctx context.Context, log *store.Log, a export, out io.Writer) error {
	put := InWords(out, a.Chat)
	if slices.Contains(jsonEndings, strings.ToLower(filepath.Ext(a.Path))) {
		put = AsJSON(out, a.Chat)
	}
	for seq := uint64(0); ctx.Err() == nil; {
		events, err := log.After(seq, 512, batchBytes)
		if err != nil || len(events) == 0 {
			return err
		}
		for _, e := range events {
			if err := put(e); err != nil {
				return err
			}
			seq = e.Seq
		}
	}
	return ctx.Err()
}

// InWords returns what prints events of a log as a person reads them, a line each: of
// one chat, or all when it is empty. It has to be given the log from its first event
// on, because names come from there.
func InWords(w io.Writer, of wire.Account) func(wire.Event) error {
	state := chat.New()
	return func(e wire.Event) error {
		state.Apply(e)
		if of != "" && e.Chat != of {
			return nil
		}
		_, err := io.WriteString(w, Line(state, e, time.Now())+"\n")
		return err
	}
}

// asJSON is an event as it is printed. The body is decoded and encoded again, so that
// it went through the cleaning gate.
type asJSON struct {
	Seq  uint64       `json:"seq"`
	Sum  string       `json:"sum"`
	Key  wire.Key     `json:"key,omitempty"`
	At   time.Time    `json:"at"`
	By   wire.Account `json:"by,omitempty"`
	Chat wire.Account `json:"chat,omitempty"`
	Kind string       `json:"kind"`
	Body any          `json:"body"`
}

// AsJSON returns what prints events as one JSON object a line: of one chat, or all
// when it is empty.
func AsJSON(w io.Writer, of wire.Account) func(wire.Event) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return func(e wire.Event) error {
		if of != "" && e.Chat != of {
			return nil
		}
		body := any(e.Body())
		if _, unknown := body.(wire.Unknown); unknown {
			body = struct{}{} // raw bytes of an unknown kind did not pass the gate
		}
		return enc.Encode(asJSON{e.Seq, e.Sum.String(), e.Key, e.Time().UTC(), e.By, e.Chat, e.Kind, body})
	}
}
