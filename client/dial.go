package client

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/gorilla/websocket"

	"sayso/wire"
)

// dial connects, and proves that this device may speak for the account.
func (c *Client) dial(ctx context.Context, address string) (*websocket.Conn, wire.Welcome, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	d := websocket.Dialer{
		NetDialContext: c.Dial, Proxy: http.ProxyFromEnvironment,
		Subprotocols: []string{wire.Subprotocol},
	}
	conn, answer, err := d.DialContext(ctx, address, nil)
	if err != nil {
		return nil, wire.Welcome{}, unreachable(address, answer, err)
	}
	// The handshake blocks in reads that know no context.
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	welcome, err := c.prove(conn)
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		conn.Close()
		return nil, welcome, verdict(err)
	}
	return conn, welcome, nil
}

// unreachable says in one line why there is no websocket.
func unreachable(address string, answer *http.Response, err error) error {
	if answer == nil {
		return fmt.Errorf("the relay cannot be reached: %w", err)
	}
	text, _ := io.ReadAll(io.LimitReader(answer.Body, 200))
	why := strings.TrimSpace(wire.CleanName(string(text)))
	if answer.StatusCode == http.StatusUpgradeRequired {
		return final{fmt.Errorf("%w: %s", ErrVersion, why)}
	}
	return fmt.Errorf("%s answered %d: %s", address, answer.StatusCode, why)
}

// plain says in words for the screen why there is no connection, or why it broke.
func plain(err error) string {
	const unreached = "the relay cannot be reached: "
	var (
		name *net.DNSError
		op   *net.OpError
		late net.Error
		sys  *os.SyscallError
	)
	network := errors.As(err, &op)
	switch {
	case errors.As(err, &name) && name.IsNotFound:
		return unreached + "there is no host " + wire.CleanName(name.Name)
	case errors.Is(err, syscall.ECONNREFUSED):
		return unreached + "nothing answers at its address"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &late) && late.Timeout():
		return "the relay does not answer"
	case network && op.Op == "dial" && errors.As(err, &sys):
		return unreached + sys.Err.Error()
	case network && op.Op != "dial", errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection broke"
	}
	return oneLine(err)
}

// prove goes through hello, challenge, proof and welcome.
func (c *Client) prove(conn *websocket.Conn) (w wire.Welcome, err error) {
	if conn.Subprotocol() != wire.Subprotocol {
		return w, final{fmt.Errorf("%w: what answers there is no relay; check its address", ErrVersion)}
	}
	if len(c.Key) != ed25519.PrivateKeySize {
		return w, final{errors.New("the client has no device key")}
	}
	hello := wire.Hello{
		Version: wire.Version, As: c.As, Name: wire.CleanName(c.Name), Invite: c.Invite, After: c.Log.Head(),
	}
	copy(hello.Device[:], c.Key[ed25519.SeedSize:])
	challenge, err := ask[wire.Challenge](conn, hello)
	if err != nil {
		return w, err
	}
	var proof wire.Proof
	copy(proof.Signature[:], ed25519.Sign(c.Key, wire.ProofBytes(challenge.Nonce, c.As)))
	return ask[wire.Welcome](conn, proof)
}

// ask writes a frame and reads the one that answers it.
func ask[F wire.Frame](conn *websocket.Conn, f wire.Frame) (answer F, err error) {
	_ = conn.SetWriteDeadline(time.Now().Add(writeTime))
	if err := conn.WriteMessage(websocket.TextMessage, wire.Encode(f)); err != nil {
		return answer, err
	}
	_ = conn.SetReadDeadline(time.Now().Add(dialTime))
	_, raw, err := conn.ReadMessage()
	if err != nil {
		return answer, err
	}
	frame, err := wire.Decode(raw)
	if err != nil {
		return answer, err
	}
	answer, ok := frame.(F)
	if !ok {
		return answer, fmt.Errorf("%w: an answer that does not belong in the handshake", wire.ErrMalformed)
	}
	return answer, nil
}
