package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"sayso/relay/cloudapi/journal"
	"sayso/relay/control"
)

func requestsCommand(f *flags) *cobra.Command {
	var q control.RequestQuery
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "requests",
		Short: "Show what businesses asked of a running relay, and what it told them",
		Long: "requests shows the last HTTP calls and webhooks of each business, with what became of\n" +
			"them and why: also what the business itself is not told, such as a block. Tokens and\n" +
			"other secrets are masked.",
		Example: "sayso relay requests --follow\nsayso relay requests --business acme-outfitters --failed --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.printRequests(cmd, q, asJSON)
		},
	}
	requestFlags(cmd, &q, &asJSON)
	return cmd
}

// requestFlags are those by which requests are chosen.
func requestFlags(cmd *cobra.Command, q *control.RequestQuery, asJSON *bool) {
	p := cmd.Flags()
	p.StringVar(&q.Business, "business", "", "of one business: number, handle or phone number id")
	p.BoolVar(&q.Failed, "failed", false, "only what came to nothing")
	p.BoolVar(&q.Follow, "follow", false, "go on with what comes")
	p.BoolVar(asJSON, "json", false, "print JSON, one object a line")
}

// printRequests prints the requests that are asked for, a line each.
func (f *flags) printRequests(cmd *cobra.Command, q control.RequestQuery, asJSON bool) error {
	c, err := f.control()
	if err != nil {
		return err
	}
	out := json.NewEncoder(cmd.OutOrStdout())
	out.SetEscapeHTML(false)
	err = c.Requests(cmd.Context(), q, func(r journal.Request) error {
		if asJSON {
			return out.Encode(r)
		}
		return printRequest(cmd.OutOrStdout(), r)
	})
	if q.Follow && errors.Is(err, context.Canceled) {
		return nil // that is how following ends
	}
	return err
}

// printRequest prints what happened, about whom, and what became of it.
func printRequest(w io.Writer, r journal.Request) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  ", r.At.Local().Format("15:04:05.000"))
	if r.Business != "" {
		fmt.Fprintf(&b, "%s  ", r.Business)
	}
	if r.Webhook != "" {
		fmt.Fprintf(&b, "webhook %s ", r.Webhook)
	}
	b.WriteString(r.What)
	if r.Person != "" {
		fmt.Fprintf(&b, " (%s)", r.Person)
	}
	fmt.Fprintf(&b, ": %s", result(r))
	if r.Verdict != "" {
		fmt.Fprintf(&b, ", %s", r.Verdict)
	}
	if r.Try > 1 || r.Again > 0 {
		fmt.Fprintf(&b, ", try %d", max(r.Try, 1))
	}
	if r.Again > 0 {
		fmt.Fprintf(&b, ", again in %g s", r.Again)
	}
	_, err := fmt.Fprintf(w, "%s  [%.1f ms]  %s %s\n", &b, r.Took, r.Method, r.Path)
	return err
}

// result says how a request was answered.
func result(r journal.Request) string {
	switch {
	case r.Status == 0:
		return "no answer"
	case r.Code != 0:
		return fmt.Sprintf("%d, code %d", r.Status, r.Code)
	}
	return fmt.Sprint(r.Status)
}
