package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"sayso/relay/control"
)

func webhooksCommand(f *flags) *cobra.Command {
	q := control.RequestQuery{Webhooks: true}
	var asJSON bool
	var again string
	var twice int
	cmd := &cobra.Command{
		Use:   "webhooks",
		Short: "Show the tries of webhooks of a running relay, and deliver one again",
		Long: "webhooks shows the last tries to deliver webhooks, with their ids. --redeliver posts one\n" +
			"once more, whatever became of it; an id is the number of an event in the business's log,\n" +
			"and a part, so that it is good after a restart too. --duplicate has the next webhooks\n" +
			"delivered twice, as the platform may do.",
		Example: "sayso relay webhooks --failed --follow\nsayso relay webhooks --business acme-outfitters --redeliver 1204.0\nsayso relay webhooks --duplicate=3",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case again != "":
				return f.redeliver(cmd, q.Business, again, asJSON)
			case cmd.Flags().Changed("duplicate"):
				c, err := f.control()
				if err != nil {
					return err
				}
				return c.Duplicate(cmd.Context(), q.Business, twice)
			}
			return f.printRequests(cmd, q, asJSON)
		},
	}
	requestFlags(cmd, &q, &asJSON)
	cmd.Flags().StringVar(&again, "redeliver", "", "post the webhook of this id, or all of this event, once more")
	cmd.Flags().IntVar(&twice, "duplicate", 1, "deliver the next webhooks twice, so many of them; 0 for none")
	cmd.Flags().Lookup("duplicate").NoOptDefVal = "1"
	cmd.MarkFlagsMutuallyExclusive("redeliver", "duplicate", "follow")
	return cmd
}

// redeliver posts a webhook once more and prints how that went.
func (f *flags) redeliver(cmd *cobra.Command, business, id string, asJSON bool) error {
	c, err := f.control()
	if err != nil {
		return err
	}
	tries, err := c.Redeliver(cmd.Context(), business, id)
	if err != nil {
		return err
	}
	if asJSON {
		return printValue(cmd.OutOrStdout(), tries)
	}
	failed := 0
	for _, t := range tries {
		if t.Failed() {
			failed++
		}
		fmt.Fprintf(cmd.OutOrStdout(), "webhook %s %s: %s\n", t.Webhook, t.What, t.Verdict)
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d webhooks were not taken", failed, len(tries))
	}
	return nil
}
