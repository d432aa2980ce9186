package template

import (
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"sayso/relay"
	"sayso/relay/cloudapi/graph"
	"sayso/relay/cloudapi/records"
)

// Bounds of a WABA's templates; Meta's.
const (
	usualTemplates    = 250
	verifiedTemplates = 6000
	usualRate         = 100                 // made in an hour
	resting           = 30 * 24 * time.Hour // of the name of a deleted one
)

// Shelf has the templates of all WABAs: those of relay.toml, and those that were made
// or changed since, each of which is a record. Values are never changed in place.
type Shelf struct {
	relay   *relay.Server
	records *records.Table[template] // by id

	writing sync.Mutex // held over one change, from looking to remembering

	mu    sync.RWMutex // protects following
	taken int          // businesses whose relay.toml is in
	byID  map[string]template
	byKey map[string]string // ids, of those that are not gone
}

// New returns the templates of the businesses of a relay. Its errors are those of the
// relay's records.
func New(r *relay.Server) (*Shelf, error) {
	known, err := records.Open[template](r, "cloudapi/template/")
	if err != nil {
		return nil, err
	}
	s := &Shelf{relay: r, records: known, byID: map[string]template{}, byKey: map[string]string{}}
	for _, t := range known.List() {
		if !t.Written {
			s.put(t)
		}
	}
	return s, nil
}

// put has the lock.
func (s *Shelf) put(t template) {
	if old, known := s.byID[t.ID]; known && s.byKey[old.key()] == t.ID {
		delete(s.byKey, old.key())
	}
	s.byID[t.ID] = t
	if t.Gone == 0 {
		s.byKey[t.key()] = t.ID
	}
}

// open takes in the templates of businesses that have come since.
func (s *Shelf) open() {
	all := s.relay.Businesses()
	s.mu.RLock()
	upToDate := s.taken == len(all)
	s.mu.RUnlock()
	if upToDate {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for place, b := range all[min(s.taken, len(all)):] {
		for i, of := range b.Templates {
			s.writtenDown(written(wabaOf(b), 1+(s.taken+place)*1000+i, of))
		}
	}
	for _, b := range all {
		s.writtenDown(written(wabaOf(b), 0, helloWorld))
	}
	s.taken = len(all)
}

// writtenDown takes in a template of relay.toml, as it stands by its record. The first
// one of a name and a language counts, and one that was made in its place before it.
// Where the file says something else than it did, the file counts.
func (s *Shelf) writtenDown(t template) {
	if _, known := s.byKey[t.key()]; known {
		return
	}
	if _, known := s.byID[t.ID]; known {
		return
	}
	was, known := s.records.Get(t.ID)
	if known && was.Written {
		t.Quality, t.QualityAt, t.Pauses, t.Changed, t.Edits, t.Gone = was.Quality, was.QualityAt, was.Pauses, was.Changed, was.Edits, was.Gone
		if was.Said == t.Said {
			t.Category, t.Previous, t.Correct, t.Status, t.Reason = was.Category, was.Previous, was.Correct, was.Status, was.Reason
			t.TTL, t.NoTracks = was.TTL, was.NoTracks
		}
	}
	s.put(t)
}

// find returns the template of a WABA by its name and language.
func (s *Shelf) find(waba, name, language string) (template, bool) {
	s.open()
	s.mu.RLock()
	defer s.mu.RUnlock()
	id, known := s.byKey[nameKey(waba, name, language)]
	return s.byID[id], known
}

// get returns a template by its id; none that is gone.
func (s *Shelf) get(id string) (template, bool) {
	s.open()
	s.mu.RLock()
	defer s.mu.RUnlock()
	t, known := s.byID[id]
	return t, known && t.Gone == 0
}

// of returns the templates of a WABA in their order, with those that are gone.
func (s *Shelf) of(waba string) []template {
	s.open()
	s.mu.RLock()
	defer s.mu.RUnlock()
	var all []template
	for _, t := range s.byID {
		if t.WABA == waba {
			all = append(all, t)
		}
	}
	slices.SortFunc(all, func(a, b template) int { return strings.Compare(a.order(), b.order()) })
	return all
}

// there returns the templates of a WABA that are not gone.
func (s *Shelf) there(waba string) []template {
	return slices.DeleteFunc(s.of(waba), func(t template) bool { return t.Gone > 0 })
}

// named returns the template of an id, for a call by a method. That there is none is a
// fault.
func (s *Shelf) named(method, id string) (template, error) {
	t, known := s.get(id)
	if !known {
		return t, graph.NoObject.About(method, id)
	}
	return t, nil
}

// Owners returns the businesses whose template has an id: all numbers of its WABA; none
// when there is no such template.
func (s *Shelf) Owners(id string) (numbers []relay.Business) {
	t, known := s.get(id)
	for _, b := range s.relay.Businesses() {
		if known && wabaOf(b) == t.WABA {
			numbers = append(numbers, b)
		}
	}
	return numbers
}

// now is the relay's clock in Unix seconds.
func (s *Shelf) now() int64 { return s.relay.Now().Unix() }

// keep remembers a template; it is on disk when keep returns.
func (s *Shelf) keep(t template) error {
	if err := s.records.Change(t.ID, func(v *template) error { *v = t; return nil }); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(t)
	return nil
}

// restore makes a template stand as it did before; one that was made now is forgotten.
func (s *Shelf) restore(old, t template) error {
	if old.ID != "" {
		return s.keep(old)
	}
	if err := s.records.Forget(t.ID); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.byKey, t.key())
	delete(s.byID, t.ID)
	return nil
}

// sweep forgets the templates of a WABA whose names have rested long enough. One of
// relay.toml stays gone as long as it is there.
func (s *Shelf) sweep(waba string, now time.Time) error {
	for _, t := range s.of(waba) {
		if t.Gone == 0 || t.Written || now.Sub(time.Unix(t.Gone, 0)) < resting {
			continue
		}
		if err := s.records.Forget(t.ID); err != nil {
			return err
		}
		s.mu.Lock()
		delete(s.byID, t.ID)
		s.mu.Unlock()
	}
	return nil
}

// templateID returns an id that follows from what a template is and when it was made,
// 0 for relay.toml: so the same things always get the same ids.
func templateID(waba, name, language string, made int64) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(waba + " " + name + " " + language + " " + strconv.FormatInt(made, 10))) // never fails
	return "7" + pad(int64(h.Sum64()%1e14), 14)
}

// newID returns the id of a template that is made now.
func (s *Shelf) newID(t template) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for made := t.Made; ; made++ {
		id := templateID(t.WABA, t.Name, t.Language, made)
		if _, taken := s.byID[id]; !taken {
			return id
		}
	}
}
