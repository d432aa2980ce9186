package records

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"sync"

	"sayso/relay"
)

// Table is what the face remembers beside the logs about things of one kind, by their
// ids: a record each, and all of them at hand. Values are never changed in place.
type Table[T any] struct {
	relay  *relay.Server
	prefix string // of the records, with a slash at its end

	mu  sync.RWMutex
	all map[string]T
}

// Open reads the records of a kind.
func Open[T any](r *relay.Server, prefix string) (*Table[T], error) {
	m := &Table[T]{relay: r, prefix: prefix, all: map[string]T{}}
	return m, r.Records(prefix, func(name string, value []byte) error {
		var v T
		if err := json.Unmarshal(value, &v); err != nil {
			return fmt.Errorf("record %s: %w", name, err)
		}
		m.all[strings.TrimPrefix(name, prefix)] = v
		return nil
	})
}

// Get returns what is remembered of a thing; the zero value when nothing is.
func (m *Table[T]) Get(id string) (v T, known bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	v, known = m.all[id]
	return v, known
}

// List returns all that is remembered, by id.
func (m *Table[T]) List() map[string]T {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return maps.Clone(m.all)
}

// Size returns how many things are remembered.
func (m *Table[T]) Size() int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return len(m.all)
}

// Change remembers something else of a thing. It is on disk when change returns; an
// error of f changes nothing.
func (m *Table[T]) Change(id string, f func(v *T) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	v := m.all[id]
	if err := f(&v); err != nil {
		return err
	}
	value, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("record %s%s: %w", m.prefix, id, err)
	}
	if err := m.relay.SetRecord(m.prefix+id, value); err != nil {
		return err
	}
	m.all[id] = v
	return nil
}

// Forget lets go of a thing.
func (m *Table[T]) Forget(id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, known := m.all[id]; !known {
		return nil
	}
	if err := m.relay.SetRecord(m.prefix+id, nil); err != nil {
		return err
	}
	delete(m.all, id)
	return nil
}
