package demo

import (
	"fmt"
	"strings"
	"time"

	"sayso/chat"
	"sayso/wire"
)

// Summary says in a few lines what came to the person, what was kept away and why,
// and how to go on.
func (w *World) Summary(now time.Time) ([]string, error) {
	state, err := w.fold()
	if err != nil {
		return nil, err
	}
	var came, away []string
	total := 0
	for _, p := range wire.Purposes {
		n := 0
		for _, c := range state.Businesses() {
			n += c.Received(p, now).Count
		}
		if n > 0 {
			came = append(came, fmt.Sprintf("%d %s", n, p))
			total += n
		}
	}
	for _, c := range state.Businesses() {
		for _, k := range c.Withheld(now) {
			away = append(away, fmt.Sprintf("%d %s of %s (%s)", k.Total, k.Purpose, c.Name(), k.Cause))
		}
	}
	lines := []string{fmt.Sprintf("What you saw: %s: %s.", amount(total, "business message"), strings.Join(came, ", "))}
	if len(away) > 0 {
		lines = append(lines, "Kept away on your say-so: "+strings.Join(away, ", ")+".")
	}
	return append(lines, "A relay of your own: sayso relay --open --config docs/relay.toml"), nil
}

// fold returns the state of the person's log on the relay.
func (w *World) fold() (*chat.State, error) {
	person, _ := w.relay.Resolve(Person)
	log, state := w.relay.Log(person), chat.New()
	for {
		events, err := log.After(state.Head.Seq, 256, 1<<20)
		if err != nil || len(events) == 0 {
			return state, err
		}
		for _, e := range events {
			state.Apply(e)
		}
	}
}
