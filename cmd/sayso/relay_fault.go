package main

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"sayso/relay/cloudapi"
	"sayso/relay/control"
)

func faultCommand(f *flags) *cobra.Command {
	var ask control.Injection
	var late, codes, asJSON bool
	cmd := &cobra.Command{
		Use:   "fault CODE",
		Short: "Have businesses' sends meet an error",
		Long: "fault has sends meet an error of the WhatsApp Business Cloud API in place of what would\n" +
			"become of them, so that business software can be tried against it. It is told by the\n" +
			"answer or by a failed status, as that error mostly is. It ends with the relay at the latest.",
		Example: "sayso relay fault 130429 --times 3\n" +
			"sayso relay fault 131026 --to ana --times 0\n" +
			"sayso relay fault --codes\nsayso relay fault clear",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if codes {
				return printCodes(cmd.OutOrStdout(), asJSON)
			}
			if len(args) == 0 {
				return usageError{cmd.CommandPath(), fmt.Errorf("which error? see: sayso relay fault --codes")}
			}
			var err error
			if ask.Code, err = strconv.Atoi(args[0]); err != nil {
				return fmt.Errorf("%q is no error code; see: sayso relay fault --codes", args[0])
			}
			if cmd.Flags().Changed("late") {
				ask.Late = &late
			}
			c, err := f.control()
			if err != nil {
				return err
			}
			made, err := c.Inject(cmd.Context(), ask)
			if err != nil {
				return err
			}
			return printFaults(cmd.OutOrStdout(), []cloudapi.Injected{made}, asJSON)
		},
	}
	p := cmd.Flags()
	p.StringVar(&ask.Business, "business", "", "only sends of this business: its number or its handle")
	p.StringVar(&ask.To, "to", "", "only sends to this person: their number or their handle")
	p.IntVar(&ask.Times, "times", 1, "how often; 0 is until it is cleared")
	p.BoolVar(&late, "late", false, "by a failed status (=false: by the answer)")
	p.BoolVar(&codes, "codes", false, "print all errors that there are")
	cmd.PersistentFlags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.AddCommand(faultList(f, &asJSON), faultClear(f))
	return cmd
}

func faultList(f *flags, asJSON *bool) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the errors that sends meet now",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := f.control()
			if err != nil {
				return err
			}
			all, err := c.Faults(cmd.Context())
			if err != nil {
				return err
			}
			return printFaults(cmd.OutOrStdout(), all, *asJSON)
		},
	}
}

func faultClear(f *flags) *cobra.Command {
	return &cobra.Command{
		Use:   "clear [ID]",
		Short: "Take back one error, or all",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := f.control()
			if err != nil {
				return err
			}
			id := ""
			if len(args) > 0 {
				id = args[0]
			}
			_, err = c.Clear(cmd.Context(), id)
			return err
		},
	}
}

// channelOf says how an error is told.
func channelOf(late bool) string {
	if late {
		return "webhook"
	}
	return "answer"
}

func printFaults(w io.Writer, all []cloudapi.Injected, asJSON bool) error {
	if asJSON {
		return printValue(w, all)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tCODE\tTOLD BY\tBUSINESS\tTO\tTIMES LEFT\tMET")
	for _, i := range all {
		left := "until cleared"
		if i.Times > 0 {
			left = strconv.Itoa(i.Times)
		}
		fmt.Fprintf(table, "%d\t%d\t%s\t%s\t%s\t%s\t%d\n", i.ID, i.Code, channelOf(i.Late),
			cmp.Or(string(i.Business), "all"), cmp.Or(string(i.To), "all"), left, i.Met)
	}
	return table.Flush()
}

func printCodes(w io.Writer, asJSON bool) error {
	if asJSON {
		return printValue(w, cloudapi.Codes())
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "CODE\tSUBCODE\tHTTP\tTOLD BY\tMEANS")
	for _, c := range cloudapi.Codes() {
		subcode := ""
		if c.Subcode != 0 {
			subcode = strconv.Itoa(c.Subcode)
		}
		fmt.Fprintf(table, "%d\t%s\t%d\t%s\t%s\n", c.Code, subcode, c.Status, channelOf(c.Late), c.Means)
	}
	return table.Flush()
}
