package cloudapi

import (
	"fmt"
	"slices"
	"sync"

	"sayso/relay"
	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

// Injected is an error that sends meet in place of what would become of them. It lives
// as long as the relay runs, or shorter.
type Injected struct {
	ID       int          `json:"id"` // given when it is injected
	Code     int          `json:"code"`
	Business wire.Account `json:"business,omitempty"` // whose sends; all when empty
	To       wire.Account `json:"to,omitempty"`       // sends to whom; all when empty
	Times    int          `json:"times,omitempty"`    // how often still; 0 until it is cleared
	Late     bool         `json:"late"`               // told by a failed status, not by the answer
	Met      int          `json:"met"`                // how often it was met so far
}

// injectedWhy is the details of an injected error. Such a refusal is told as it was asked
// for, whatever relay.toml says of its code.
const injectedWhy = "This error was injected for a test."

// maxInjected bounds how many errors are injected at a time.
const maxInjected = 1000

// injections are the errors that are injected now, oldest first.
type injections struct {
	mu   sync.Mutex // protects following
	last int        // id given
	all  []Injected
}

// Inject has sends meet an error of the catalogue, by its code or its subcode. What is
// asked for otherwise than the catalogue has it, late or at once, is so: late may be nil.
func (f *Face) Inject(i Injected, late *bool) (Injected, error) {
	r, known := findMistake(i.Code)
	switch {
	case !known:
		return i, fmt.Errorf("there is no error %d in the catalogue; see: sayso relay fault --codes", i.Code)
	case i.Times < 0:
		return i, fmt.Errorf("an error cannot be met %d times", i.Times)
	case i.To != "" && !i.To.Valid():
		return i, fmt.Errorf("%q is no number; give 5 to 15 digits", i.To)
	}
	i.Late, i.Met = r.Late, 0
	if late != nil {
		i.Late = *late
	}
	s := &f.injected
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.all) >= maxInjected {
		return i, fmt.Errorf("%d errors are injected already; clear some", maxInjected)
	}
	s.last++
	i.ID = s.last
	s.all = append(s.all, i)
	return i, nil
}

// Injections returns the errors that are injected now, oldest first.
func (f *Face) Injections() []Injected {
	f.injected.mu.Lock()
	defer f.injected.mu.Unlock()
	return slices.Clone(f.injected.all)
}

// Clear takes back an injected error, or all with id 0, and returns how many that were.
func (f *Face) Clear(id int) int {
	s := &f.injected
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.all)
	s.all = slices.DeleteFunc(s.all, func(i Injected) bool { return id == 0 || i.ID == id })
	return before - len(s.all)
}

// meet returns the oldest injected error that a send meets.
func (s *injections) meet(by relay.Business, to wire.Account, late bool) (graph.Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := slices.IndexFunc(s.all, func(i Injected) bool {
		return i.Late == late && (i.Business == "" || string(i.Business) == by.Account) && (i.To == "" || i.To == to)
	})
	if n < 0 {
		return graph.Fault{}, false
	}
	i := &s.all[n]
	r, _ := findMistake(i.Code)
	why := r.Because(injectedWhy)
	why.Retry = slices.Contains(transient, r.Code)
	i.Met++
	if i.Times > 0 {
		if i.Times--; i.Times == 0 {
			s.all = slices.Delete(s.all, n, n+1)
		}
	}
	return why, true
}

// transient are the codes after which the same request may succeed in a moment.
var transient = []int{1, 2, 4, 80007, 130429, 131000, 131016, 131057, 133004}
