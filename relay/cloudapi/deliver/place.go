package deliver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"sayso/relay/cloudapi/webhook"
	"sayso/wire"
)

// place is how far a worker came: what the events up to Seq make known is delivered,
// but for the conversations that are behind.
type place struct {
	Seq    uint64                `json:"seq"`
	Behind map[wire.Account]spot `json:"behind,omitempty"` // where the first webhook is that is not delivered
}

// spot is a part of what an event makes known.
type spot struct {
	Seq  uint64 `json:"seq"`
	Part int    `json:"part,omitempty"`
}

// placeRecord names the record that holds a worker's place.
const placeRecord = "cloudapi/webhook/"

// formerMark held the place when all conversations of a business waited for each other.
const formerMark = "webhook"

// savedPlace returns the place that is on the disk.
func (w *worker) savedPlace() (p place, raw []byte, err error) {
	raw, err = w.courier.o.Relay.Record(placeRecord + string(w.account))
	switch {
	case err != nil:
	case raw == nil:
		p.Seq, err = w.courier.o.Relay.Log(w.account).Mark(formerMark)
	default:
		err = json.Unmarshal(raw, &p)
	}
	return p, raw, err
}

// low returns up to which event all is delivered.
func (p place) low() uint64 {
	low := p.Seq
	for _, at := range p.Behind {
		low = min(low, at.Seq-1)
	}
	return low
}

// restore brings ledger and lanes to where the webhooks are delivered: from the
// snapshot, which only makes this short, and by folding the events since.
func (w *worker) restore() error {
	p, raw, err := w.savedPlace()
	if err != nil {
		return err
	}
	_, state, err := w.courier.o.Relay.Log(w.account).Snapshot()
	if err != nil {
		return err
	}
	w.kept, w.moved, w.shot = raw, false, nil
	w.lanes = lanes{by: map[wire.Account]*lane{}}
	if w.ledger = webhook.Restore(state); w.ledger.Seq > p.low() {
		w.ledger = webhook.NewLedger()
	}
	w.snapped = w.ledger.Seq
	for w.ledger.Seq < p.Seq {
		page, err := w.courier.o.Relay.Log(w.account).After(w.ledger.Seq, min(pageEvents, int(p.Seq-w.ledger.Seq)), pageBytes)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			return fmt.Errorf("log of %s ends at %d, before its webhooks at %d", w.account, w.ledger.Seq, p.Seq)
		}
		for i := range page {
			e := &page[i]
			news := w.ledger.Apply(w.account, *e)
			if at, behind := p.Behind[e.Chat]; behind && e.Seq == at.Seq {
				w.lanes.add(e, news, at.Part)
			} else if behind && e.Seq > at.Seq {
				w.lanes.add(e, news, 0)
			}
		}
	}
	return nil
}

// keep puts the place on the disk.
func (w *worker) keep() error {
	raw, err := json.Marshal(place{w.ledger.Seq, w.lanes.behind()})
	if err == nil && !bytes.Equal(raw, w.kept) {
		err = w.courier.o.Relay.SetRecord(placeRecord+string(w.account), raw)
	}
	if err != nil {
		return err
	}
	w.kept, w.keptAt, w.moved = raw, time.Now(), false
	return nil
}

// keepLedger takes a snapshot of the ledger now and then, and keeps it as soon as the
// place on the disk is past it. That it fails is no reason to stop: the next start
// folds more.
func (w *worker) keepLedger() {
	if w.shot == nil && w.ledger.Seq-w.snapped >= max(snapshotEvery, uint64(w.ledger.Size())) {
		w.ledger.Prune(w.courier.o.Relay.Now().UnixMilli())
		state, err := w.ledger.Snapshot()
		if err != nil {
			w.log.Warn("webhook snapshot not made", "err", err)
			return
		}
		w.shot = &shot{w.ledger.Seq, state}
	}
	if w.shot == nil || (place{w.ledger.Seq, w.lanes.behind()}).low() < w.shot.seq {
		return
	}
	if err := w.courier.o.Relay.Log(w.account).SetSnapshot(w.shot.seq, w.shot.state); err != nil {
		w.log.Warn("webhook snapshot not kept", "err", err)
	}
	w.snapped, w.shot = w.shot.seq, nil
}
