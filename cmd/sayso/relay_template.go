package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"sayso/relay/cloudapi/template"
	"sayso/relay/control"
)

func templateCommand(f *flags) *cobra.Command {
	var ask control.Judgement
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "template",
		Short: "List the templates of a running relay, and decide what becomes of them",
		Long: "template lists the message templates of the businesses and does to them what the\n" +
			"platform's reviewers do. The business is told by a webhook.",
		Example: "sayso relay template list\n" +
			"sayso relay template reject spring_sale --reason PROMOTIONAL\n" +
			"sayso relay template category order_update MARKETING",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	p := cmd.PersistentFlags()
	p.StringVar(&ask.Business, "business", "", "only templates of this business: its number or its handle")
	p.BoolVar(&asJSON, "json", false, "print JSON")
	cmd.AddCommand(templateList(f, &ask, &asJSON))
	for _, v := range verdictCommands {
		cmd.AddCommand(v.command(f, &ask, &asJSON))
	}
	return cmd
}

func templateList(f *flags, ask *control.Judgement, asJSON *bool) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the templates and how they stand",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := f.control()
			if err != nil {
				return err
			}
			all, err := c.Templates(cmd.Context(), ask.Business)
			if err != nil {
				return err
			}
			return printTemplates(cmd.OutOrStdout(), all, *asJSON)
		},
	}
}

// verdictCommand is a command that does something to the templates of a name.
type verdictCommand struct {
	do, short string
	value     string                               // the second argument, if it takes one
	take      func(v *template.Verdict, to string) // puts it into what is asked
	flags     func(cmd *cobra.Command, v *template.Verdict)
}

var verdictCommands = []verdictCommand{
	{do: "approve", short: "Approve a template, so that it can be sent"},
	{do: "reject", short: "Reject a template", flags: func(cmd *cobra.Command, v *template.Verdict) {
		cmd.Flags().StringVar(&v.Reason, "reason", "", "one of "+strings.Join(template.RejectionReasons, ", "))
		cmd.Flags().StringVar(&v.Why, "why", "", "the same for people")
	}},
	{do: "hold", short: "Have a template wait for a decision"},
	{do: "pause", short: "Pause a template, as after complaints"},
	{do: "unpause", short: "End the pause of a template"},
	{do: "disable", short: "Disable a template for good"},
	{
		do: "category", short: "Give a template another category", value: "CATEGORY",
		take: func(v *template.Verdict, to string) { v.Category = to },
		flags: func(cmd *cobra.Command, v *template.Verdict) {
			cmd.Flags().BoolVar(&v.Soon, "soon", false, "only announce it")
		},
	},
	{
		do: "quality", short: "Say how people find a template: GREEN, YELLOW or RED", value: "QUALITY",
		take: func(v *template.Verdict, to string) { v.Quality = to },
	},
}

func (v verdictCommand) command(f *flags, ask *control.Judgement, asJSON *bool) *cobra.Command {
	args := 1
	if v.take != nil {
		args = 2
	}
	cmd := &cobra.Command{
		Use:   strings.TrimSpace(v.do + " NAME " + v.value),
		Short: v.short,
		Args:  cobra.ExactArgs(args),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := f.control()
			if err != nil {
				return err
			}
			ask.Do = v.do
			if v.take != nil {
				v.take(&ask.Verdict, args[1])
			}
			done, err := c.Judge(cmd.Context(), args[0], *ask)
			if err != nil {
				return err
			}
			return printTemplates(cmd.OutOrStdout(), done, *asJSON)
		},
	}
	cmd.Flags().StringVar(&ask.Language, "language", "", "only in this language, such as en_US (all)")
	if v.flags != nil {
		v.flags(cmd, &ask.Verdict)
	}
	return cmd
}

func printTemplates(w io.Writer, all []template.Standing, asJSON bool) error {
	if asJSON {
		return printValue(w, all)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "NAME\tLANGUAGE\tSTATUS\tCATEGORY\tPURPOSE\tQUALITY\tWABA\tID")
	for _, t := range all {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", t.Name, t.Language, t.Status, t.Category, t.Purpose, t.Quality, t.WABA, t.ID)
	}
	return table.Flush()
}
