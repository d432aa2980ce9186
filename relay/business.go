package relay

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"sayso/wire"
)

// staff is the businesses at one time. It is never changed: whoever takes one in makes
// another, so that it can be read without a lock.
type staff struct {
	list    []Business                 // in the order of relay.toml, then as they came
	by      map[wire.Account]*Business // into list
	handles map[string]wire.Account
	over    chan struct{} // closed when there is another in its place
}

func newStaff(list []Business) *staff {
	at := &staff{list: list, by: map[wire.Account]*Business{}, handles: map[string]wire.Account{}, over: make(chan struct{})}
	for i := range list {
		b := &list[i]
		at.by[wire.Account(b.Account)] = b
		at.handles[b.Handle] = wire.Account(b.Account)
	}
	return at
}

// with returns the businesses with one more, or one in the place of its former self.
func (at *staff) with(b Business) *staff {
	list := slices.Clone(at.list)
	if i := slices.IndexFunc(list, func(o Business) bool { return o.Account == b.Account }); i >= 0 {
		list[i] = b
	} else {
		list = append(list, b)
	}
	return newStaff(list)
}

// The records of the businesses: those that came while the relay ran, as JSON, and the
// tokens that took the place of those in relay.toml.
const (
	businessRecord = "relay/business/"
	tokenRecord    = "relay/token/"
)

// rotated is a token that took the place of another.
type rotated struct {
	Token     string
	InsteadOf []byte // the SHA-256 of the other: a new one in relay.toml counts again
}

// open takes in the businesses of relay.toml, and those that came later.
func (s *Server) open() error {
	s.o.Config.Quality.complete()
	at := newStaff(slices.Clone(s.o.Config.Businesses))
	err := s.db.Records(businessRecord, func(name string, value []byte) error {
		var b Business
		if err := json.Unmarshal(value, &b); err != nil {
			return fmt.Errorf("record %s: %w", name, err)
		}
		if taken := at.clash(b); taken != "" {
			s.log.Warn("business left out: relay.toml has given what is its own to another", "business", b.Account, "taken", taken)
			return nil
		}
		s.o.Config.ruled(&b)
		at = at.with(b)
		return nil
	})
	if err != nil {
		return err
	}
	for i := range at.list {
		b := &at.list[i]
		if s.personal(wire.Account(b.Account)) {
			return fmt.Errorf("business %q: %s is the number of a person here; give the business another", b.Name, b.Account)
		}
		if err := s.renew(b); err != nil {
			return err
		}
	}
	s.staff.Store(at)
	all := s.o.Config.Limits // which hold for whoever comes later
	s.capped, s.longest = all.MarketingCap > 0, windowOf(&Business{Platform: "whatsapp", Limits: all})
	for _, b := range at.list {
		s.capped = s.capped || b.Limits.MarketingCap > 0
		s.longest = max(s.longest, windowOf(&b))
	}
	return nil
}

// renew gives a business the token that took the place of the one it came with.
func (s *Server) renew(b *Business) error {
	value, err := s.db.Record(tokenRecord + b.Account)
	if err != nil || value == nil {
		return err
	}
	var r rotated
	if err := json.Unmarshal(value, &r); err != nil {
		return fmt.Errorf("record %s%s: %w", tokenRecord, b.Account, err)
	}
	if old := sha256.Sum256([]byte(b.Token)); hmac.Equal(old[:], r.InsteadOf) {
		b.Token = r.Token
	}
	return nil
}

// personal reports whether a number is a person's here.
func (s *Server) personal(a wire.Account) bool {
	first, err := s.db.Log(a).At(1)
	if err != nil {
		return false
	}
	p, ok := first.Body().(wire.Profile)
	return ok && first.Chat == "" && !p.Business
}

// clash says what a business has that another one has; "" when nothing.
func (at *staff) clash(b Business) string {
	for _, o := range at.list {
		switch {
		case o.Account == b.Account:
			return "number " + b.Account
		case o.PhoneNumberID == b.PhoneNumberID:
			return "phone number id " + b.PhoneNumberID
		case o.Handle == b.Handle:
			return "handle " + b.Handle
		}
	}
	return ""
}

// Businesses returns the businesses, those of relay.toml first. The slice is not to be
// changed.
func (s *Server) Businesses() []Business { return s.staff.Load().list }

// Roster returns the businesses, and a channel that is closed when they have changed.
func (s *Server) Roster() ([]Business, <-chan struct{}) {
	at := s.staff.Load()
	return at.list, at.over
}

// replace puts a business among the others, or in the place of its former self. Only
// the sequencer does.
func (s *Server) replace(b Business) {
	was := s.staff.Load()
	s.staff.Store(was.with(b))
	if a := s.accounts.folded[wire.Account(b.Account)]; a != nil {
		a.business = s.business(a.name)
	}
	close(was.over)
}

func (s *Server) business(a wire.Account) *Business { return s.staff.Load().by[a] }

// Hire takes in a business while the relay runs, and for good. What it has no number,
// ids, handle, token or secret of is made up. Errors are one line about what cannot be.
func (s *Server) Hire(ctx context.Context, b Business) (Business, error) {
	var refusal error
	err := s.settle(ctx, &order{kind: "hire", run: func(*turn, *order) (err error) {
		b, refusal, err = s.hire(b)
		return err
	}})
	return b, errors.Join(refusal, err)
}

// hire runs in the sequencer, so that nobody takes the number or the handle meanwhile.
func (s *Server) hire(b Business) (_ Business, refusal, err error) {
	b.fillIn()
	if err := s.makeUp(&b); err != nil {
		return b, nil, err
	}
	if key, what := b.wrong(); what != "" {
		return b, fmt.Errorf("%s: %s", key, what), nil
	}
	at := s.staff.Load()
	if taken := at.clash(b); taken != "" {
		return b, fmt.Errorf("%s: another business has it already", taken), nil
	}
	for _, name := range []string{b.Account, b.Handle} {
		if _, taken, err := s.resolve(name); taken || err != nil {
			return b, fmt.Errorf("%s is the name of a person here; give the business another", name), err
		}
	}
	value, err := json.Marshal(b)
	if err == nil {
		err = s.db.SetRecord(businessRecord+b.Account, value)
	}
	if err != nil {
		return b, nil, err
	}
	s.o.Config.ruled(&b)
	s.replace(b)
	s.log.Info("business", "account", b.Account, "handle", b.Handle)
	return b, nil, nil
}

// makeUp gives a business what it has none of. Ids follow from the number, in the form
// of those that the platform gives out.
func (s *Server) makeUp(b *Business) error {
	if b.Account == "" {
		number, err := s.freeNumber(b.Handle)
		if err != nil {
			return err
		}
		b.Account = string(number)
	}
	if b.PhoneNumberID == "" {
		b.PhoneNumberID = "1" + padded(b.Account)
	}
	if b.WABAID == "" {
		b.WABAID = "2" + padded(b.Account)
	}
	if b.Token == "" {
		b.Token = newToken()
	}
	if b.AppSecret == "" {
		b.AppSecret = rand.Text()
	}
	return nil
}

// padded returns a number of at most 15 digits with zeros before it.
func padded(digits string) string { return strings.Repeat("0", max(0, 15-len(digits))) + digits }

// newToken looks like a token of the Graph API, for tools that check.
func newToken() string {
	var random [48]byte
	rand.Read(random[:])
	return "EAA" + base64.RawURLEncoding.EncodeToString(random[:])
}

// Rotate gives a business a new token, from now on and for good; the old one is void.
func (s *Server) Rotate(ctx context.Context, account wire.Account) (token string, err error) {
	var refusal error
	err = s.settle(ctx, &order{by: account, kind: "rotate", run: func(*turn, *order) error {
		now := s.business(account)
		if now == nil {
			refusal = fmt.Errorf("there is no business %s here", account)
			return nil
		}
		b := *now
		b.Token = newToken()
		if err := s.keepToken(b); err != nil {
			return err
		}
		token = b.Token
		s.replace(b)
		return nil
	}})
	return token, errors.Join(refusal, err)
}

// keepToken puts the new token of a business on disk, with the one in relay.toml that
// it takes the place of, or with all else of a business that is not there.
func (s *Server) keepToken(b Business) error {
	b.Limits, b.Failures, b.Moderation = Limits{}, nil, nil // which relay.toml says
	name, record := businessRecord+b.Account, any(b)
	for _, base := range s.o.Config.Businesses {
		if base.Account == b.Account {
			old := sha256.Sum256([]byte(base.Token))
			name, record = tokenRecord+b.Account, rotated{b.Token, old[:]}
		}
	}
	value, err := json.Marshal(record)
	if err != nil {
		return err
	}
	return s.db.SetRecord(name, value)
}
