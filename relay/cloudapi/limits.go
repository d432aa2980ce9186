package cloudapi

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"sayso/relay"
	"sayso/wire"
)

// admit says why a send is refused at once, in the order in which Meta asks: the number
// and its account, who may be written to, and how often. What it lets through counts.
func (c *call) admit(to wire.Account) error {
	f, b := c.face, c.business
	if f.number(b).Deregistered {
		return notRegistered.Because("The number is not registered. Register it first.")
	}
	switch state, _ := f.standings.Get(b.WABAID); state {
	case Locked:
		return accountLocked.Because("The account is locked.")
	case Restricted:
		return policyBlock.Because("The account is restricted for a violation of policies.")
	}
	if why, met := f.injected.meet(b, to, false); met {
		return why
	}
	l, now := b.Limits, f.now()
	switch {
	case l.AllowList != nil && !slices.Contains(l.AllowList, string(to)):
		return notAllowListed.Because("to: a test number may write to the numbers of its list alone")
	case !f.rates.second(b.PhoneNumberID, l.Throughput, now):
		why := rateHit.Because("The number may send %d messages in a second.", l.Throughput)
		why.Retry = true
		return why
	case !f.rates.pair(b.PhoneNumberID, to, l, now):
		return pairRate.Because("Too many messages were sent from this number to this person. Send one every %v; after a burst wait as much longer.", l.PairRate)
	}
	return nil
}

// put has the relay judge a send, or refuse it by an error that is injected. It returns
// what is to be told at once.
func (c *call) put(to wire.Account, ask wire.Command) error {
	why, met := c.face.injected.meet(c.business, to, true)
	if c.doomed.Code != 0 {
		why, met = c.doomed, true
	}
	if met {
		answer, err := c.face.o.Relay.Refuse(c.r.Context(), wire.Account(c.business.Account), ask, why.Code, why.Details)
		c.trace.judged(answer)
		return err
	}
	answer, err := c.do(ask)
	if r, no := answer.Body().(wire.Refused); err == nil && no && told(c.business, r) {
		return refusal(r)
	}
	return err
}

// told reports whether the answer to the call told why the relay refused what it asked
// for. If not, a failed status does.
func told(b relay.Business, r wire.Refused) bool {
	return r.Why != injectedWhy && b.Failures.AtOnce(reason(r))
}

// reasons are the names that relay.toml has for why a message is kept away.
var reasons = map[wire.Cause]string{
	wire.WindowClosed: "window", wire.Stopped: "stop", wire.StoppedAll: "stop", wire.Capped: "cap", wire.NoAccount: "nobody",
}

// codeReasons are the names for the codes of rules of the platform.
var codeReasons = map[int]string{
	capped.Code: "cap", experiment.Code: "hold_out", spamRate.Code: "messaging_limit",
	businessBlock.Code: "business_block", undeliverable.Code: "block",
}

func reason(r wire.Refused) string {
	if r.Cause == wire.ByPlatform {
		return codeReasons[r.Code]
	}
	return reasons[r.Cause]
}

// rates is how often numbers sent lately, by the relay's clock. It is forgotten when the
// relay ends.
type rates struct {
	mu      sync.Mutex // protects following
	numbers map[string]*ring
	pairs   map[pair]burst
	sweep   int // how many pairs are looked through for those that are over
}

// ring holds when the last messages of a number were sent, as many as it may send in a
// second.
type ring struct {
	at   []time.Time
	next int // the oldest, once the ring is full
}

// pair is a number and a person.
type pair struct {
	from string // a phone_number_id
	to   wire.Account
}

// burst is messages that came close together and are paid back by waiting.
type burst struct {
	since time.Time
	n     int
}

// burstTime is how close together the messages of a burst are, as Meta says it.
const burstTime = 6 * time.Second

// second counts a message of a number, unless it sent as many as it may in the last second.
func (r *rates) second(id string, most int, now time.Time) bool {
	if most == 0 {
		return true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	n := r.numbers[id]
	if n == nil || cap(n.at) != most {
		n = &ring{at: make([]time.Time, 0, most)}
		if r.numbers == nil {
			r.numbers = map[string]*ring{}
		}
		r.numbers[id] = n
	}
	if len(n.at) < most {
		n.at = append(n.at, now)
		return true
	}
	if age := now.Sub(n.at[n.next]); age >= 0 && age < time.Second { // less than 0: the clock was set back
		return false
	}
	n.at[n.next] = now
	n.next = (n.next + 1) % most
	return true
}

// pair counts a message of a number to a person, unless those before are not paid back:
// n messages take n times the rate, however close together they came.
func (r *rates) pair(id string, to wire.Account, l relay.Limits, now time.Time) bool {
	if l.PairRate == 0 {
		return true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.pairs == nil {
		r.pairs, r.sweep = map[pair]burst{}, 1024
	}
	key := pair{id, to}
	b := r.pairs[key]
	age := now.Sub(b.since)
	switch {
	case b.n == 0, age < 0, age >= time.Duration(b.n)*l.PairRate:
		r.pairs[key] = burst{now, 1}
	case age < burstTime && b.n < l.PairBurst:
		r.pairs[key] = burst{b.since, b.n + 1}
	default:
		return false
	}
	if len(r.pairs) > r.sweep {
		for key, b := range r.pairs {
			if now.Sub(b.since) >= time.Duration(b.n)*l.PairRate {
				delete(r.pairs, key)
			}
		}
		r.sweep = max(1024, 2*len(r.pairs))
	}
	return true
}

// State is how an account stands with the platform.
type State string

// Every state.
const (
	Fine       State = ""
	Locked     State = "locked"     // sends answer 131031
	Restricted State = "restricted" // sends answer 368
)

// SetState sets how the account of a business stands. It stays so over a restart, and
// the business is told by an account_update.
func (f *Face) SetState(ctx context.Context, b relay.Business, state State) error {
	var update any
	switch state {
	case Fine:
		update = map[string]any{"event": "DISABLED_UPDATE", "ban_info": map[string]string{"waba_ban_state": "REINSTATE"}}
	case Locked:
		update = map[string]any{"event": "DISABLED_UPDATE", "ban_info": map[string]string{
			"waba_ban_state": "DISABLE", "waba_ban_date": f.now().UTC().Format("January 2, 2006"),
		}}
	case Restricted:
		update = map[string]any{"event": "ACCOUNT_RESTRICTION", "restriction_info": []map[string]any{{
			"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING", "expiration": f.now().AddDate(0, 0, 30).Unix(),
		}}}
	default:
		return fmt.Errorf("there is no state %q; it is fine, locked or restricted", state)
	}
	if f.State(b) == state {
		return nil
	}
	if err := f.standings.Change(b.WABAID, func(s *State) error { *s = state; return nil }); err != nil {
		return err
	}
	value, err := json.Marshal(update)
	if err != nil {
		return err
	}
	first := slices.IndexFunc(f.o.Relay.Businesses(), func(o relay.Business) bool { return o.WABAID == b.WABAID })
	return f.o.Relay.Notify(ctx, wire.Account(f.o.Relay.Businesses()[first].Account), wire.Notice{Field: "account_update", Value: value})
}

// State returns how the account of a business stands.
func (f *Face) State(b relay.Business) State {
	state, _ := f.standings.Get(b.WABAID)
	return state
}

// standing is the status of a number that could send: how its account stands, and
// whether it is flagged for its quality.
func (f *Face) standing(b relay.Business) string {
	switch f.State(b) {
	case Locked:
		return "BANNED"
	case Restricted:
		return "RESTRICTED"
	}
	if _, flagged, err := f.o.Relay.Quality(wire.Account(b.Account)); err == nil && flagged {
		return "FLAGGED"
	}
	return "CONNECTED"
}

// quality is the rating of a number.
func (f *Face) quality(b relay.Business) relay.Rating {
	rating, _, err := f.o.Relay.Quality(wire.Account(b.Account))
	if err != nil {
		f.o.Log.Error("quality not read", "business", b.Account, "err", err)
		return relay.Unknown
	}
	return rating
}
