package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"sayso/relay"
	"sayso/relay/control"
)

func clockCommand(f *flags) *cobra.Command {
	var advance, set string
	var reset, asJSON bool
	cmd := &cobra.Command{
		Use:   "clock",
		Short: "Tell or set the time of a relay that runs with --clock",
		Long: "clock sets the time of a relay for tests: windows close and limits end at once. Time goes\n" +
			"on from there. In a log it never goes backward: the clock can be set back as far as\n" +
			"nothing was written since, and a restart begins where the logs end.",
		Example: "sayso relay clock --advance 25h\nsayso relay clock --set 2026-12-01T09:00:00Z\nsayso relay clock --reset",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := f.control()
			if err != nil {
				return err
			}
			at, err := turnClock(cmd, c, advance, set, reset)
			if err != nil {
				return err
			}
			if asJSON {
				return printValue(cmd.OutOrStdout(), at)
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), at.Now.UTC().Format(time.RFC3339Nano))
			return err
		},
	}
	cmd.Flags().StringVar(&advance, "advance", "", "by how much, such as 25h")
	cmd.Flags().StringVar(&set, "set", "", "to a time such as 2026-12-01T09:00:00Z")
	cmd.Flags().BoolVar(&reset, "reset", false, "to the time of this machine")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.MarkFlagsMutuallyExclusive("advance", "set", "reset")
	return cmd
}

func turnClock(cmd *cobra.Command, c *control.Client, advance, set string, reset bool) (relay.Clock, error) {
	switch ctx := cmd.Context(); {
	case cmd.Flags().Changed("advance"):
		return c.Advance(ctx, advance)
	case cmd.Flags().Changed("set"):
		to, err := time.Parse(time.RFC3339, set)
		if err != nil {
			return relay.Clock{}, fmt.Errorf("--set takes a time such as 2026-12-01T09:00:00Z, not %q", set)
		}
		return c.SetClock(ctx, to)
	case reset:
		return c.ResetClock(ctx)
	default:
		return c.Clock(ctx)
	}
}
