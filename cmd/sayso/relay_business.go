package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"sayso/relay/cloudapi"
	"sayso/relay/control"
)

func businessCommand(f *flags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "business",
		Short: "List, add and show the businesses of a running relay",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(businessList(f), businessShow(f), businessAdd(f), businessRotate(f), businessState(f))
	return cmd
}

func businessList(f *flags) *cobra.Command {
	var asJSON, secrets bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the businesses",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := f.control()
			if err != nil {
				return err
			}
			all, err := c.Businesses(cmd.Context(), secrets)
			if err != nil {
				return err
			}
			if asJSON {
				return printValue(cmd.OutOrStdout(), all)
			}
			table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(table, "NUMBER\tHANDLE\tNAME\tPHONE NUMBER ID\tWABA\tTOKEN")
			for _, b := range all {
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", b.Account, b.Handle, b.Name, b.PhoneNumberID, b.WABAID, b.Token)
			}
			return table.Flush()
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVar(&secrets, "show-token", false, "show tokens and secrets whole")
	return cmd
}

func businessShow(f *flags) *cobra.Command {
	var asJSON, secrets bool
	cmd := &cobra.Command{
		Use:     "show BUSINESS",
		Short:   "Show all about a business",
		Example: "sayso relay business show acme-outfitters --show-token",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := f.control()
			if err != nil {
				return err
			}
			b, err := c.Business(cmd.Context(), args[0], secrets)
			if err != nil {
				return err
			}
			return printBusiness(cmd.OutOrStdout(), b, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVar(&secrets, "show-token", false, "show token and secrets whole")
	return cmd
}

func businessAdd(f *flags) *cobra.Command {
	var b control.Business
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "add NAME",
		Short:   "Add a business; what is not given is made up",
		Long:    "add takes in a business at once and for good, and prints what its software needs to\nknow. What is not given is made up.",
		Example: "sayso relay business add \"Corner Shop\" --webhook http://127.0.0.1:4999/hook --verify-token v",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := f.control()
			if err != nil {
				return err
			}
			b.Name = args[0]
			made, err := c.AddBusiness(cmd.Context(), b)
			if err != nil {
				return err
			}
			return printBusiness(cmd.OutOrStdout(), made, asJSON)
		},
	}
	p := cmd.Flags()
	p.StringVar(&b.Account, "number", "", "its number: digits with the country code")
	p.StringVar(&b.Handle, "handle", "", "how people name it (made from the name)")
	p.StringVar(&b.PhoneNumberID, "phone-number-id", "", "in the path of its HTTP calls")
	p.StringVar(&b.WABAID, "waba", "", "its WhatsApp Business Account; numbers can share one")
	p.StringVar(&b.AppID, "app", "", "its app; the common one when not given")
	p.StringVar(&b.Token, "token", "", "bearer token of its HTTP calls")
	p.StringVar(&b.AppSecret, "app-secret", "", "signs its webhooks")
	p.StringVar(&b.Webhook, "webhook", "", "where its webhooks go")
	p.StringVar(&b.VerifyToken, "verify-token", "", "what its webhook expects in the handshake")
	p.StringVar(&b.Platform, "platform", "", "whose rules it sends by (whatsapp)")
	p.StringVar(&b.Category, "category", "", "what it does")
	p.StringVar(&b.About, "about", "", "a line about it")
	p.BoolVar(&b.Verified, "verified", false, "it carries the mark of a verified business")
	p.BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func businessRotate(f *flags) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "rotate BUSINESS",
		Short:   "Give a business a new token; the old one is void at once",
		Example: "sayso relay business rotate acme-outfitters",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := f.control()
			if err != nil {
				return err
			}
			b, err := c.Rotate(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if asJSON {
				return printValue(cmd.OutOrStdout(), b)
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), b.Token)
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func businessState(f *flags) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "state BUSINESS fine|locked|restricted",
		Short: "Set how the account of a business stands with the platform",
		Long: "A locked account's sends answer error 131031, those of a restricted one 368, for all\n" +
			"numbers of its WhatsApp Business Account, over a restart of the relay too.",
		Example: "sayso relay business state acme-outfitters restricted",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := f.control()
			if err != nil {
				return err
			}
			state := cloudapi.State(args[1])
			if state == "fine" {
				state = cloudapi.Fine
			}
			b, err := c.SetState(cmd.Context(), args[0], state)
			if err != nil {
				return err
			}
			return printBusiness(cmd.OutOrStdout(), b, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// printBusiness prints a business as lines of a name and a value, or as JSON.
func printBusiness(w io.Writer, b control.Business, asJSON bool) error {
	if asJSON {
		return printValue(w, b)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, line := range [][2]string{
		{"name", b.Name},
		{"handle", b.Handle},
		{"number", b.Account},
		{"phone_number_id", b.PhoneNumberID},
		{"waba_id", b.WABAID},
		{"app_id", b.AppID},
		{"token", b.Token},
		{"app_secret", b.AppSecret},
		{"webhook", b.Webhook},
		{"verify_token", b.VerifyToken},
		{"platform", b.Platform},
		{"category", b.Category},
		{"about", b.About},
		{"state", string(b.State)},
		{"quality", string(b.Quality)},
	} {
		if line[1] != "" {
			fmt.Fprintf(table, "%s\t%s\n", line[0], line[1])
		}
	}
	return table.Flush()
}
