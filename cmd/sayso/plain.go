package main

import (
	"context"
	"errors"
	"io"
	"log/slog"

	"sayso/client"
	"sayso/store"
	"sayso/ui"
)

// plainMessenger is the messenger as lines: what is typed on in, what comes on out.
// It ends with the input, once the relay has all of it.
func plainMessenger(ctx context.Context, h *home, logger *slog.Logger, invite string, in io.Reader, out io.Writer) error {
	var s *session
	var lines *ui.Lines
	lines = ui.NewLines(ui.Options{
		As: h.As, Relay: h.Relay, Version: version, Downloads: downloads(),
		Open: func(ctx context.Context) (*store.Log, error) {
			var err error
			if s, err = h.open(logger, invite); err != nil {
				return nil, err
			}
			s.start(ctx)
			s.settle(ctx)
			go s.tellConnection(lines.Send)
			return s.log, nil
		},
	}, in, out)
	err := lines.Run(ctx)
	if s != nil {
		err = errors.Join(err, s.close())
	}
	return err
}

// settle waits until the replica holds all that the relay had, or until it is plain
// that there is no connection, so that what is unread is counted once and right.
func (s *session) settle(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		select {
		case st := <-s.states:
			if st.CaughtUp || st.Conn == client.Offline && st.Err != "" {
				s.again(st)
				return
			}
		case err := <-s.ended:
			s.ended <- err
			return
		case <-ctx.Done():
			return
		}
	}
}

// again puts a state back for whoever looks next, unless there is a newer one.
func (s *session) again(st client.State) {
	select {
	case s.states <- st:
	default:
	}
}
