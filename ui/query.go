package ui

import (
	"fmt"
	"strings"
	"time"

	"sayso/chat"
	"sayso/store"
	"sayso/ui/cells"
	"sayso/ui/query"
	"sayso/wire"
)

// readQuery understands what was typed to search, by the names that the log knows.
func readQuery(s *chat.State, typed string, now time.Time) (store.Query, error) {
	return query.Parse(typed, now, func(name string) (wire.Account, error) { return whose(s, name) })
}

// whose finds the account that a name means, among those that are known.
func whose(s *chat.State, name string) (wire.Account, error) {
	if strings.EqualFold(name, "me") {
		return s.Me.Account, nil
	}
	a, _, err := who(s, name)
	if err != nil {
		return "", err
	}
	if a == "" {
		return "", fmt.Errorf("nobody here is called %q", cells.Cut(name, 30))
	}
	return a, nil
}

// completeQuery returns what could stand where the cursor is.
func completeQuery(s *chat.State, typed string, at int, now time.Time) (cells.Span, []string) {
	return query.Complete(typed, at, now, func(begun string) (all []string) {
		for _, o := range names(s, begun, "") {
			name := strings.TrimSpace(o.word)
			if strings.Contains(name, `"`) { // it cannot be put in quotes
				name = strings.TrimLeft(o.about, "@+")
			}
			all = append(all, name)
		}
		return all
	})
}
