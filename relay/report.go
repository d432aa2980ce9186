package relay

import (
	"sync"

	"sayso/wire"
)

// How far back a report looks for the messages that it names, in events.
const (
	reportedMessages = 5
	reportLooksBack  = 4096
)

// reports are what persons told the operator about. They are looked up and logged
// beside the sequencer, so that nobody waits for it.
type reports struct {
	waiting chan report
	done    chan struct{}
	once    sync.Once
}

type report struct {
	by, about wire.Account
	reason    wire.Reason
	at        uint64 // in the log of by
}

func (r *reports) start(s *Server) {
	r.waiting, r.done = make(chan report, 256), make(chan struct{})
	go func() {
		defer close(r.done)
		for one := range r.waiting {
			keys, err := s.lastMessages(one)
			s.log.Warn("report", "by", one.by, "about", one.about, "reason", one.reason, "messages", keys, "err", err)
		}
	}()
}

// stop is called when the sequencer has ended, so nothing is added any more.
func (r *reports) stop() {
	r.once.Do(func() { close(r.waiting) })
	<-r.done
}

// lastMessages returns the keys of the newest messages of the one reported about;
// their texts stay where they are.
func (s *Server) lastMessages(r report) ([]wire.Key, error) {
	var keys []wire.Key
	log := s.db.Log(r.by)
	for upTo, looked := r.at, 0; upTo > 0 && looked < reportLooksBack; looked += readEvents {
		low := upTo - min(upTo, readEvents)
		events, err := log.After(low, int(upTo-low), 0)
		if err != nil {
			return keys, err
		}
		for i := len(events) - 1; i >= 0; i-- {
			if e := events[i]; e.Kind == "message" && e.By == r.about && e.Chat == r.about {
				if keys = append(keys, e.Key); len(keys) == reportedMessages {
					return keys, nil
				}
			}
		}
		upTo = low
	}
	return keys, nil
}

// report writes a report into the person's own log and passes it to the operator.
func (t *turn) report(o *order, by, other *account) error {
	if err := t.keep(o, by, other); err != nil {
		return err
	}
	t.complained(reportedByMark, by, other, uint64(t.now.UnixMilli()))
	t.pass(o, o.body.(wire.Report).Reason)
	return nil
}

// reportBlock passes the report on that a person's block can carry.
func (t *turn) reportBlock(o *order) {
	if reason := o.body.(wire.Block).Report; reason != "" {
		t.pass(o, reason)
	}
}

// pass hands a report on once it is on disk.
func (t *turn) pass(o *order, reason wire.Reason) {
	told := o.done
	o.done = func(o *order, err error) {
		told(o, err)
		if err != nil {
			return
		}
		select {
		case t.s.reports.waiting <- report{o.by, o.chat, reason, o.event.Seq}:
		default:
			t.s.log.Warn("report", "by", o.by, "about", o.chat, "reason", reason, "err", "too many at once")
		}
	}
}
