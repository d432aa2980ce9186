package relay

import (
	"context"
	"time"

	"sayso/wire"
)

// Wrote returns when a person last wrote to a business, by the relay's clock; the zero
// time when never, or when there is no such person.
func (s *Server) Wrote(ctx context.Context, person, business wire.Account) (at time.Time, err error) {
	if _, known := s.Profile(person); !known {
		return at, nil
	}
	err = s.settle(ctx, &order{by: person, kind: "wrote", run: func(*turn, *order) error {
		a, err := s.accounts.get(person)
		if err != nil {
			return err
		}
		if c := a.with(business); c != nil && c.Wrote.Ever() {
			at = time.UnixMilli(c.Wrote.At)
		}
		return nil
	}})
	return at, err
}
