package relay

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"sayso/store"
	"sayso/wire"
)

const (
	greetTime   = 10 * time.Second
	greetBytes  = 4096 // of a frame before the welcome
	maxGreeting = 512  // handshakes at a time
	maxSockets  = 32   // of one account
)

// upgrader refuses pages of other origins, which is its default.
var upgrader = websocket.Upgrader{
	HandshakeTimeout: greetTime,
	Subprotocols:     []string{wire.Subprotocol},
	WriteBufferPool:  &sync.Pool{},
	WriteBufferSize:  1024,
	Error: func(w http.ResponseWriter, _ *http.Request, status int, reason error) {
		w.Header().Set("Sec-Websocket-Version", "13")
		http.Error(w, reason.Error(), status)
	},
}

// socket opens a session. The handshake runs in the handler, which then returns, so
// that an idle session keeps nothing of the HTTP server's.
func (s *Server) socket(w http.ResponseWriter, r *http.Request) {
	if !slices.Contains(websocket.Subprotocols(r), wire.Subprotocol) {
		w.Header().Set("Upgrade", "websocket")
		http.Error(w, "ask for a websocket of subprotocol "+wire.Subprotocol, http.StatusUpgradeRequired)
		return
	}
	if !s.greet() {
		http.Error(w, "the relay is busy or closing; try again", http.StatusServiceUnavailable)
		return
	}
	defer s.greeted()
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // the upgrader answered
	}
	c, err := s.handshake(r.Context(), conn)
	if err == nil {
		err = s.join(c)
	}
	if err == nil {
		c.start()
		return
	}
	s.log.Info("socket refused", "from", r.RemoteAddr, "why", oneLine(err))
	part(conn, s.partingFor(err))
	linger(conn)
	conn.Close()
}

func (s *Server) greet() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing || s.greeting >= maxGreeting {
		return false
	}
	s.greeting++
	return true
}

func (s *Server) greeted() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.greeting--
}

// These can occur during a handshake, beside those of admission.
var (
	errProof   = errors.New("the proof of the device's key is false")
	errVersion = fmt.Errorf("this relay speaks version %d of the protocol; update the older of the two", wire.Version)
	errForked  = errors.New("the relay's log for this name is another one; use a fresh --dir, or the relay that you used before")
	errSockets = errors.New("too many connections for this name; close some and try again")
)

// partingFor gives each refusal its close code. What is the relay's own trouble is
// told in general words, and may be tried again.
func (s *Server) partingFor(err error) parting {
	code := websocket.CloseTryAgainLater
	switch {
	case errors.Is(err, errProof) || isRefusal(err):
		code = wire.CloseDenied
	case errors.Is(err, errVersion):
		code = wire.CloseVersion
	case errors.Is(err, errForked):
		code = wire.CloseForked
	case errors.Is(err, wire.ErrMalformed):
		code = wire.CloseMalformed
	case errors.Is(err, errSockets) || errors.Is(err, errCrowd):
	case errors.Is(err, ErrClosed):
		return goingAway
	default:
		return parting{code, ErrBusy.Error()}
	}
	return parting{code, oneLine(err)}
}

// handshake finds out who is at the other end, makes them prove it, and welcomes them.
func (s *Server) handshake(ctx context.Context, conn *websocket.Conn) (*session, error) {
	ctx, cancel := context.WithTimeout(ctx, greetTime)
	defer cancel()
	_ = conn.SetReadDeadline(time.Now().Add(greetTime))
	conn.SetReadLimit(greetBytes)
	hello, err := expect[wire.Hello](conn)
	if err != nil {
		return nil, err
	}
	if hello.Version != wire.Version {
		return nil, errVersion
	}
	if err := challenge(conn, hello); err != nil {
		return nil, err
	}
	n := newcomer{hello: hello, key: publicKey(hello.Device)}
	account, err := s.identify(ctx, n)
	if err != nil {
		return nil, err
	}
	log := s.db.Log(account)
	if err := s.recognize(log, hello.After); err != nil {
		return nil, err
	}
	profile, _ := s.Profile(account)
	head := log.Head()
	conn.SetReadLimit(0) // readFrame bounds what is read from here on
	c := &session{
		s: s, conn: conn, account: account, log: log, head: head.Seq, sent: hello.After,
		wake: make(chan struct{}, 1), room: make(chan struct{}, 1), leaving: make(chan struct{}),
	}
	return c, c.put(wire.Encode(wire.Welcome{
		Account: account, Handle: profile.Handle, Pass: s.pass(account, time.Now().Add(passTime)), Head: head,
	}))
}

// expect reads the one frame that can come next.
func expect[F wire.Frame](conn *websocket.Conn) (f F, err error) {
	raw, err := readFrame(conn, nil)
	if err != nil {
		return f, err
	}
	frame, err := wire.Decode(raw)
	if err != nil {
		return f, err
	}
	f, ok := frame.(F)
	if !ok {
		return f, fmt.Errorf("%w: a frame that does not belong here in the handshake", wire.ErrMalformed)
	}
	return f, nil
}

func challenge(conn *websocket.Conn, hello wire.Hello) error {
	var c wire.Challenge
	rand.Read(c.Nonce[:])
	_ = conn.SetWriteDeadline(time.Now().Add(greetTime))
	if err := conn.WriteMessage(websocket.TextMessage, wire.Encode(c)); err != nil {
		return err
	}
	proof, err := expect[wire.Proof](conn)
	if err != nil {
		return err
	}
	if !ed25519.Verify(hello.Device[:], wire.ProofBytes(c.Nonce, hello.As), proof.Signature[:]) {
		return errProof
	}
	return nil
}

// identify finds the newcomer's account, and makes it if need be and it may be.
func (s *Server) identify(ctx context.Context, n newcomer) (wire.Account, error) {
	a, bound, err := s.admit(n)
	if err != nil || bound {
		return a, err
	}
	if a == "" && n.hello.After.Seq > 0 {
		return "", errForked // a replica of a log that is not here: not a new account
	}
	var refusal error
	o := &order{kind: "enroll", alone: true}
	o.run = func(t *turn, _ *order) error {
		a, refusal = t.enroll(n)
		if refusal != nil && !isRefusal(refusal) && !errors.Is(refusal, errCrowd) {
			return refusal
		}
		return nil
	}
	if err := s.settle(ctx, o); err != nil {
		return "", err
	}
	return a, refusal
}

// recognize makes sure that a position is one of the log.
func (s *Server) recognize(log *store.Log, after wire.Pos) error {
	if after == (wire.Pos{}) {
		return nil
	}
	e, err := log.At(after.Seq)
	if errors.Is(err, store.ErrNone) || err == nil && e.Pos != after {
		return errForked
	}
	return err
}

// join makes a session one that signals and Close find.
func (s *Server) join(c *session) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.sessions[c.account]
	switch {
	case s.closing:
		return ErrClosed
	case len(all) >= maxSockets:
		return errSockets
	case all == nil:
		all = map[*session]struct{}{}
		s.sessions[c.account] = all
	}
	all[c] = struct{}{}
	s.live.Add(1)
	return nil
}

func (s *Server) forget(c *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions[c.account], c)
	if len(s.sessions[c.account]) == 0 {
		delete(s.sessions, c.account)
	}
}
