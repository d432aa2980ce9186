package relay

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"sayso/wire"
)

// Resolve finds an account by its digits or its handle.
func (s *Server) Resolve(name string) (wire.Account, bool) {
	a, ok, err := s.resolve(name)
	if err != nil {
		s.log.Error("directory", "err", err)
	}
	return a, ok && err == nil
}

// resolve looks among the businesses first, so that nobody can take a name that
// one of them has. Digits are in the directory like handles, so that asking
// for an account that is not there leaves nothing behind.
func (s *Server) resolve(name string) (wire.Account, bool, error) {
	at := s.staff.Load()
	if at.by[wire.Account(name)] != nil {
		return wire.Account(name), true, nil
	}
	if a, ok := at.handles[name]; ok {
		return a, true, nil
	}
	return s.db.Lookup(name)
}

// Profile returns how an account introduces itself, if there is such an account.
func (s *Server) Profile(a wire.Account) (wire.Profile, bool) {
	if b := s.business(a); b != nil {
		return b.Profile(), true
	}
	if found, ok := s.Resolve(string(a)); !ok || found != a {
		return wire.Profile{}, false
	}
	e, err := s.marked(a, profileMark)
	if err != nil {
		s.log.Error("profile", "account", a, "err", err)
	}
	p, ok := e.Body().(wire.Profile)
	return p, ok
}

// marked returns the event of a person's log that a mark points at.
func (s *Server) marked(a wire.Account, mark string) (wire.Event, error) {
	log := s.db.Log(a)
	seq, err := log.Mark(mark)
	if err != nil || seq == 0 {
		return wire.Event{}, err
	}
	return log.At(seq)
}

// newcomer is a device that wants to speak for an account, having proved its key.
type newcomer struct {
	hello wire.Hello
	key   string // the device's public key, as a Device body has it
}

// These can occur when a device wants to speak for an account; each is the reason
// that its user reads.
var (
	errBusiness = errors.New("a business sends through the relay's HTTP face, not from a messenger")
	errDevice   = errors.New("this name belongs to another device; choose another name, or use the key of that device")
	errInvite   = errors.New("this relay wants an invitation; ask its operator for one")
	errName     = errors.New("a name is 5 to 15 digits, or 2 to 32 of a-z 0-9 . _ - beginning with a letter")
	errCrowd    = errors.New("too many new accounts at once; try again in a minute")
)

// admit finds the account that a device speaks for, if the device is the one that
// the account is bound to. For a new one it says that there is none yet.
func (s *Server) admit(n newcomer) (a wire.Account, bound bool, err error) {
	a, known, err := s.resolve(n.hello.As)
	if err != nil || !known {
		return "", false, err
	}
	if s.business(a) != nil {
		return "", false, errBusiness
	}
	e, err := s.marked(a, deviceMark)
	if err != nil || e.Seq == 0 {
		return a, false, err
	}
	if d, ok := e.Body().(wire.Device); !ok || d.Public != n.key {
		return "", false, errDevice
	}
	return a, true, nil
}

// enroll makes the account of a newcomer, or binds the device to one that has none.
// It runs in the sequencer and in a batch of its own, so two devices that want the
// same name at once come one after the other.
func (t *turn) enroll(n newcomer) (wire.Account, error) {
	s := t.s
	a, bound, err := s.admit(n)
	if err != nil || bound {
		return a, err
	}
	if !s.o.Open {
		if err := checkInvite(s.o.Secret, n.hello.As, n.hello.Invite, t.now); err != nil {
			return "", err
		}
	}
	if a == "" {
		if a, err = t.open(n); err != nil {
			return "", err
		}
	}
	owner, err := s.accounts.get(a)
	if err != nil {
		return "", err
	}
	device := wire.Event{By: a}.With(wire.Device{Public: n.key})
	t.mark(owner, deviceMark, t.append(owner, device).Seq)
	return a, nil
}

// open makes an account: its number, its handle, and the first event of its log.
func (t *turn) open(n newcomer) (wire.Account, error) {
	if !t.s.newAccounts.take(t.now) {
		return "", errCrowd
	}
	p := wire.Profile{Name: wire.CleanName(n.hello.Name)}
	if p.Name == "" {
		p.Name = n.hello.As
	}
	var err error
	switch as := n.hello.As; {
	case wire.Account(as).Valid():
		p.Account = wire.Account(as)
		p.Handle, err = t.s.freeHandle(slug(p.Name))
	case wire.ValidHandle(as):
		p.Handle = as
		p.Account, err = t.s.freeNumber(as)
	default:
		err = errName
	}
	if err != nil {
		return "", err
	}
	owner, err := t.s.accounts.get(p.Account)
	if err != nil {
		return "", err
	}
	t.batch.Handle(string(p.Account), p.Account)
	if p.Handle != "" {
		t.batch.Handle(p.Handle, p.Account)
	}
	t.mark(owner, profileMark, t.append(owner, wire.Event{By: p.Account}.With(p)).Seq)
	t.s.log.Info("account", "account", p.Account, "handle", p.Handle)
	return p.Account, nil
}

func (s *Server) freeHandle(handle string) (string, error) {
	if !wire.ValidHandle(handle) {
		return "", nil
	}
	_, taken, err := s.resolve(handle)
	if taken || err != nil {
		return "", err
	}
	return handle, nil
}

// The numbers given to handles: 1555 and seven digits, the first not 0 or 1, which
// no network gives out.
const (
	firstNumber = 2000000
	numbers     = 8000000
)

// freeNumber derives a number from a handle, so that the same handle has the same
// number on every fresh relay.
func (s *Server) freeNumber(handle string) (wire.Account, error) {
	sum := sha256.Sum256([]byte(handle))
	start := binary.BigEndian.Uint64(sum[:]) % numbers
	for i := range uint64(numbers) {
		a := wire.Account(fmt.Sprintf("1555%d", firstNumber+(start+i)%numbers))
		_, taken, err := s.resolve(string(a))
		if !taken || err != nil {
			return a, err
		}
	}
	return "", errors.New("all numbers are given out")
}

func publicKey(device [ed25519.PublicKeySize]byte) string {
	return base64.RawURLEncoding.EncodeToString(device[:])
}

// refusals are the errors of admission that are the newcomer's to mend.
func isRefusal(err error) bool {
	for _, r := range []error{errBusiness, errDevice, errInvite, errName} {
		if errors.Is(err, r) {
			return true
		}
	}
	return false
}

// oneLine makes an error fit for a close frame, which has room for 123 bytes.
func oneLine(err error) string {
	s := strings.Join(strings.Fields(err.Error()), " ")
	return strings.ToValidUTF8(s[:min(len(s), 120)], "")
}

// bucket bounds how often something may happen: size at once, and rate a second.
type bucket struct {
	size, rate float64
	level      float64
	at         time.Time
}

func (b *bucket) take(now time.Time) bool {
	b.level = min(b.size, b.level+now.Sub(b.at).Seconds()*b.rate)
	b.at = now
	if b.level < 1 {
		return false
	}
	b.level--
	return true
}
