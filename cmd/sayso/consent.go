package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"sayso/chat"
	"sayso/ui"
	"sayso/wire"
)

func consentCommand(f *flags) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "consent [BUSINESS]",
		Short:   "Show what is allowed now, and how it came to be",
		Example: "sayso consent --as ana\nsayso consent --as ana acme-outfitters --json",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.with(cmd.Context(), func(_ context.Context, s *session) error {
				state, err := s.fold()
				if err != nil {
					return err
				}
				chats, err := chosen(state, args)
				if err != nil {
					return err
				}
				records, err := s.records(state, chats)
				if err != nil {
					return err
				}
				if asJSON {
					enc := json.NewEncoder(cmd.OutOrStdout())
					enc.SetIndent("", "  ")
					return enc.Encode(records)
				}
				return writeRecords(cmd.OutOrStdout(), records)
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// chosen returns the businesses meant: all of them, or the one named.
func chosen(state *chat.State, args []string) ([]*chat.Chat, error) {
	var out []*chat.Chat
	for _, c := range state.Chats() {
		if !c.Profile.Business {
			continue
		}
		if len(args) == 0 || string(c.Account) == args[0] || c.Profile.Handle == args[0] {
			out = append(out, c)
		}
	}
	if len(args) > 0 && len(out) == 0 {
		return nil, fmt.Errorf("no business %q has been in touch; sayso consent lists those that have", args[0])
	}
	return out, nil
}

// record is what the person decided about one business, and how it came to be.
type record struct {
	Account  wire.Account      `json:"account"`
	Name     string            `json:"name"`
	Blocked  bool              `json:"blocked"`
	Muted    bool              `json:"muted"`
	Purposes map[string]string `json:"purposes"`
	Withheld int               `json:"withheld"`
	History  []change          `json:"history"`
}

// change is one event of the history; Seq and Sum place it in the account's log.
type change struct {
	Seq  uint64    `json:"seq"`
	Sum  string    `json:"sum"`
	At   time.Time `json:"at"`
	What string    `json:"what"`
	Text string    `json:"text"`
}

// records reads the history of each business out of the log.
func (s *session) records(state *chat.State, chats []*chat.Chat) ([]record, error) {
	now := time.Now()
	out := make([]record, len(chats))
	at := map[wire.Account]*record{}
	for i, c := range chats {
		out[i] = newRecord(state, c, now)
		at[c.Account] = &out[i]
	}
	for seq := uint64(0); ; {
		events, err := s.log.After(seq, 1024, 4<<20)
		if err != nil || len(events) == 0 {
			return out, err
		}
		for _, e := range events {
			seq = e.Seq
			if r := at[e.Chat]; r != nil && decides(e.Body()) {
				r.History = append(r.History, change{e.Seq, e.Sum.String(), e.Time(), e.Kind, ui.Said(state, e, time.Now())})
			}
		}
	}
}

// decides reports whether b is a change of what may reach the person.
func decides(b wire.Body) bool {
	switch b.(type) {
	case wire.Allow, wire.Stop, wire.Reset, wire.Follow, wire.Unfollow, wire.Accept, wire.Mute, wire.Unmute, wire.Block, wire.Unblock, wire.Report:
		return true
	}
	return false
}

func writeRecords(w io.Writer, records []record) error {
	for i, r := range records {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s (%s)%s\n", r.Name, r.Account, r.marks())
		for _, p := range wire.Purposes {
			fmt.Fprintf(w, "  %-15s %s\n", p, r.Purposes[string(p)])
		}
		if r.Withheld > 0 {
			fmt.Fprintf(w, "  %d kept away\n", r.Withheld)
		}
		for _, c := range r.History {
			fmt.Fprintf(w, "  %s  log %d  %s\n", c.At.Format("2006-01-02 15:04"), c.Seq, c.Text)
		}
	}
	return nil
}

func (r record) marks() string {
	marks := ""
	if r.Blocked {
		marks += ", blocked"
	}
	if r.Muted {
		marks += ", muted"
	}
	return marks
}

func newRecord(state *chat.State, c *chat.Chat, now time.Time) record {
	r := record{
		Account: c.Account, Name: c.Name(), Blocked: c.Blocked.Ever(), Muted: c.MutedAt(now),
		Purposes: map[string]string{}, History: []change{},
	}
	for _, p := range wire.Purposes {
		r.Purposes[string(p)] = ui.Standing(state.Status(c.Account, p, now), now)
	}
	for _, w := range c.Withheld(now) {
		r.Withheld += w.Total
	}
	return r
}
