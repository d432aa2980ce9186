package relay

import (
	"errors"

	"sayso/wire"
)

// do submits the commands of a frame, and reads no further while too many wait.
func (c *session) do(f wire.Do) {
	orders := make([]order, len(f.Commands))
	ready := make([]*order, 0, len(orders))
	for i, command := range f.Commands {
		o := &orders[i]
		if err := prepare(o, c.account, command, c.resolve); err != nil {
			o.key = command.Key
			c.declined(o, err)
			continue
		}
		o.done = c.settled
		ready = append(ready, o)
	}
	c.pending.Add(int64(len(ready)))
	if c.s.queue.put(true, ready...) != nil {
		return // the relay is closing, and so is this session
	}
	for c.pending.Load() > maxPending || c.crowded() {
		select {
		case <-c.room:
		case <-c.leaving:
			return
		}
	}
}

// resolve remembers whom the device writes to; an account keeps its names for ever.
func (c *session) resolve(name string) (wire.Account, bool, error) {
	if a, ok := c.names[name]; ok {
		return a, true, nil
	}
	a, ok, err := c.s.resolve(name)
	if !ok || err != nil {
		return "", false, err
	}
	if c.names == nil || len(c.names) >= maxNames {
		c.names = map[string]wire.Account{}
	}
	c.names[name] = a
	return a, true, nil
}

func (c *session) crowded() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.out) >= maxOut
}

// settled is told what became of a command. The event needs no frame of its own:
// it is in the log, and the writer comes to it.
func (c *session) settled(o *order, err error) {
	c.pending.Add(-1)
	if err != nil {
		c.declined(o, err)
	}
	notify(c.room)
}

func (c *session) declined(o *order, err error) {
	again := !errors.Is(err, wire.ErrMalformed) && !errors.Is(err, errPanic)
	why := []rune(wire.Clean(err.Error()))
	c.push(wire.Declined{Key: o.key, Again: again, Why: string(why[:min(len(why), wire.MaxWhy)])})
}

// hold passes on how far the device holds the log. One order at a time waits for
// it, so under load many such frames become one; it comes again until all is told.
func (c *session) hold(seq uint64) {
	c.held.Store(max(c.held.Load(), min(seq, c.log.Head().Seq)))
	if !c.holding.CompareAndSwap(false, true) {
		return
	}
	reached := uint64(0)
	o := &order{by: c.account, kind: "have"}
	o.run = func(t *turn, _ *order) (err error) {
		reached, err = t.hold(c.account, c.held.Load())
		return err
	}
	o.done = func(o *order, err error) {
		c.holding.Store(false)
		if err == nil && reached < c.held.Load() && c.holding.CompareAndSwap(false, true) {
			if c.s.queue.put(false, o) != nil {
				c.holding.Store(false)
			}
		}
	}
	if c.s.queue.put(true, o) != nil {
		c.holding.Store(false)
	}
}

// signal passes on what the device tells another account.
func (c *session) signal(f wire.Signal) {
	if to, ok := c.s.Resolve(f.Chat); ok && to != c.account {
		c.s.Signal(c.account, to, f.What)
	}
}

// pass hands a signal to the writer, unless it has enough to do.
func (c *session) pass(f wire.Signal) {
	c.mu.Lock()
	busy := len(c.out) >= maxOutSignal
	c.mu.Unlock()
	if !busy {
		c.push(f)
	}
}

func (c *session) push(f wire.Frame) {
	c.mu.Lock()
	c.out = append(c.out, f)
	c.mu.Unlock()
	notify(c.wake)
}

func notify(slot chan struct{}) {
	select {
	case slot <- struct{}{}:
	default:
	}
}
