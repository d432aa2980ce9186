package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

func TestWhyThereIsNoConnectionIsPlain(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	_, refused := net.DialTimeout("tcp", l.Addr().String(), time.Second)
	ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	_, late := new(net.Dialer).DialContext(ctx, "tcp", "127.0.0.1:1")
	noHost := &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Name: "nowhere.example", IsNotFound: true}}
	for _, c := range []struct {
		err  error
		want string
	}{
		{refused, "the relay cannot be reached: nothing answers at its address"},
		{late, "the relay does not answer"},
		{noHost, "the relay cannot be reached: there is no host nowhere.example"},
		{&net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset by peer")}, "the connection broke"},
		{io.ErrUnexpectedEOF, "the connection broke"},
		{errors.New("too many\nsockets"), "too many sockets"},
	} {
		if c.err == nil {
			t.Fatalf("no error for %q", c.want)
		}
		if got := plain(fmt.Errorf("here: %w", c.err)); strings.TrimPrefix(got, "here: ") != c.want {
			t.Errorf("%v is said as %q, want %q", c.err, got, c.want)
		}
	}
}
