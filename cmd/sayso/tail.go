package main

import (
	"bufio"
	"context"
	"errors"

	"github.com/spf13/cobra"

	"sayso/chat"
	"sayso/ui"
	"sayso/wire"
)

func tailCommand(f *flags) *cobra.Command {
	var follow, asJSON, offline bool
	cmd := &cobra.Command{
		Use:     "tail",
		Short:   "Print the account's log from its first event on",
		Example: "sayso tail --as ana\nsayso tail --as ana --follow --json\nsayso tail --as ana --offline",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			use := f.with
			if offline {
				use = f.withReplica
			}
			return use(cmd.Context(), func(ctx context.Context, s *session) error {
				if offline && s.spare {
					return errors.New("another sayso uses this account now; close it, or leave out --offline")
				}
				out := bufio.NewWriter(cmd.OutOrStdout())
				print := ui.InWords(out, "")
				if asJSON {
					print = ui.AsJSON(out, "")
				}
				_, err := s.tail(ctx, 0, out, follow, print)
				return err
			})
		},
	}
	cmd.Flags().BoolVar(&follow, "follow", false, "stay and print what comes")
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	cmd.Flags().BoolVar(&offline, "offline", false, "print what is on this machine, without the relay")
	return cmd
}

// tail prints every event that the replica holds past seq, and with follow every
// later one until ctx ends. It returns how far it came.
func (s *session) tail(ctx context.Context, seq uint64, out *bufio.Writer, follow bool, print func(wire.Event) error) (uint64, error) {
	for {
		events, err := s.log.After(seq, 512, 1<<20)
		if err != nil {
			return seq, err
		}
		for _, e := range events {
			if err := print(e); err != nil {
				return seq, err
			}
			seq = e.Seq
		}
		if len(events) > 0 {
			continue
		}
		if err := out.Flush(); err != nil || !follow {
			return seq, err
		}
		if s.log.Wait(ctx, seq) != nil {
			return seq, nil // somebody ended it
		}
	}
}

// fold returns the state of the whole replica.
func (s *session) fold() (*chat.State, error) {
	state := chat.New()
	if _, snapshot, err := s.log.Snapshot(); err == nil && snapshot != nil {
		if restored, err := chat.Restore(snapshot); err == nil {
			state = restored
		}
	}
	for {
		events, err := s.log.After(state.Head.Seq, 1024, 4<<20)
		if err != nil || len(events) == 0 {
			return state, err
		}
		for _, e := range events {
			state.Apply(e)
		}
	}
}
