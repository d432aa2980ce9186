package control

import (
	"context"
	"net/http"
	"time"

	"sayso/relay"
)

// Clock asks what time it is for the relay. Like the following it goes to /v1/clock,
// which testers use without a command.
func (c *Client) Clock(ctx context.Context) (at relay.Clock, err error) {
	err = c.do(ctx, http.MethodGet, "/v1/clock", nil, nil, &at)
	return at, err
}

// Advance sets the relay's clock ahead by a length of time such as 25h.
func (c *Client) Advance(ctx context.Context, by string) (relay.Clock, error) {
	return c.turn(ctx, map[string]any{"advance": by})
}

// SetClock sets the relay's clock.
func (c *Client) SetClock(ctx context.Context, to time.Time) (relay.Clock, error) {
	return c.turn(ctx, map[string]any{"set": to})
}

// ResetClock sets the relay's clock back to the machine's, as far as the logs allow.
func (c *Client) ResetClock(ctx context.Context) (relay.Clock, error) {
	return c.turn(ctx, map[string]any{"reset": true})
}

func (c *Client) turn(ctx context.Context, ask map[string]any) (at relay.Clock, err error) {
	err = c.do(ctx, http.MethodPost, "/v1/clock", nil, ask, &at)
	return at, err
}
