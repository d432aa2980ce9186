package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sayso/ui"
	"sayso/wire"
)

// The commands in this file do what a key of the messenger does, for scripts: they
// connect, ask, wait for the relay's answer and say it in one line.

// act makes a command that asks for one thing about one chat and says what came of it.
func act(f *flags, use, short, example string, body func(cmd *cobra.Command) (wire.Body, error)) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Example: example, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := body(cmd)
			if err != nil {
				return usageError{cmd.CommandPath(), err}
			}
			return f.with(cmd.Context(), func(ctx context.Context, s *session) error {
				e, err := s.ask(ctx, args[0], b)
				if err != nil {
					return err
				}
				state, err := s.fold()
				if err != nil {
					return err
				}
				fmt.Fprintln(cmd.OutOrStdout(), ui.Said(state, e, time.Now()))
				return nil
			})
		},
	}
}

func stopCommand(f *flags) *cobra.Command {
	var names []string
	cmd := act(f, "stop BUSINESS", "Withdraw consent: what may no longer reach you (default: marketing)",
		"sayso stop --as ana acme-outfitters\nsayso stop --as ana acme-outfitters --purpose update --purpose marketing",
		func(*cobra.Command) (wire.Body, error) {
			purposes, err := parsePurposes(names)
			return wire.Stop{Purposes: purposes}, err
		})
	purposeFlag(cmd, &names)
	return cmd
}

func resumeCommand(f *flags) *cobra.Command {
	var names []string
	var length time.Duration
	cmd := act(f, "resume BUSINESS", "Give consent again, for a while or without an end (default: marketing)",
		"sayso resume --as ana acme-outfitters\nsayso resume --as ana acme-outfitters --purpose order --for 720h",
		func(cmd *cobra.Command) (wire.Body, error) {
			purposes, err := parsePurposes(names)
			allow := wire.Allow{Purposes: purposes}
			if cmd.Flags().Changed("for") {
				if length <= 0 {
					return nil, errors.New("--for takes a length of time, such as 720h")
				}
				allow.Until = time.Now().Add(length).UnixMilli()
			}
			return allow, err
		})
	purposeFlag(cmd, &names)
	cmd.Flags().DurationVar(&length, "for", 0, "how long, such as 24h or 720h; it ends by itself (default: no end)")
	return cmd
}

func forgetCommand(f *flags) *cobra.Command {
	var names []string
	cmd := act(f, "forget BUSINESS", "Forget what you chose, as if you never had (default: marketing)", "sayso forget --as ana acme-outfitters --purpose all",
		func(*cobra.Command) (wire.Body, error) {
			purposes, err := parsePurposes(names)
			return wire.Reset{Purposes: purposes}, err
		})
	purposeFlag(cmd, &names)
	return cmd
}

func purposeFlag(cmd *cobra.Command, into *[]string) {
	cmd.Flags().StringArrayVar(into, "purpose", []string{string(wire.Marketing)}, "a purpose, or all: "+purposeList())
}

func purposeList() string {
	var all []string
	for _, p := range wire.Purposes {
		all = append(all, string(p))
	}
	return strings.Join(all, ", ")
}

// parsePurposes reads the names of purposes; "all" gives none, which means all.
func parsePurposes(names []string) ([]wire.Purpose, error) {
	if slices.Contains(names, "all") {
		return nil, nil
	}
	var out []wire.Purpose
	for _, n := range names {
		if !slices.Contains(wire.Purposes, wire.Purpose(n)) {
			return nil, fmt.Errorf("there is no purpose %q; choose from %s, or all", n, purposeList())
		}
		out = append(out, wire.Purpose(n))
	}
	return out, nil
}

func muteCommand(f *flags) *cobra.Command {
	var length time.Duration
	cmd := act(f, "mute CHAT", "Let a chat arrive quietly, for a while or always", "sayso mute --as ana corner-shop --for 8h",
		func(*cobra.Command) (wire.Body, error) {
			switch {
			case length < 0:
				return nil, errors.New("--for takes a length of time, such as 8h")
			case length == 0:
				return wire.Mute{}, nil
			}
			return wire.Mute{Until: time.Now().Add(length).UnixMilli()}, nil
		})
	cmd.Flags().DurationVar(&length, "for", 0, "how long, such as 8h or 168h (default: always)")
	return cmd
}

func unmuteCommand(f *flags) *cobra.Command {
	return act(f, "unmute CHAT", "Let a chat be heard again", "sayso unmute --as ana corner-shop",
		func(*cobra.Command) (wire.Body, error) { return wire.Unmute{}, nil })
}

func blockCommand(f *flags) *cobra.Command {
	var reason string
	cmd := act(f, "block CHAT", "Keep everything from an account away; it is not told", "sayso block --as ana 15550100042 --report spam",
		func(*cobra.Command) (wire.Body, error) {
			if reason != "" && !slices.Contains(wire.Reasons, wire.Reason(reason)) {
				return nil, fmt.Errorf("there is no reason %q; choose from %s", reason, reasonList())
			}
			return wire.Block{Report: wire.Reason(reason)}, nil
		})
	cmd.Flags().StringVar(&reason, "report", "", "also report it to the relay's operator: "+reasonList())
	return cmd
}

func reasonList() string {
	var all []string
	for _, r := range wire.Reasons {
		all = append(all, string(r))
	}
	return strings.Join(all, ", ")
}

func unblockCommand(f *flags) *cobra.Command {
	return act(f, "unblock CHAT", "Let an account reach you again", "sayso unblock --as ana 15550100042",
		func(*cobra.Command) (wire.Body, error) { return wire.Unblock{}, nil })
}
