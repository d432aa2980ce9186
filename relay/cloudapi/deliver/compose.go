package deliver

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// errNothing is wrapped when trying again makes no webhook either.
var errNothing = errors.New("nothing can be made of it")

// hookID names a webhook for the operator: the number of the event in the business's
// log, and which part it is of what the event makes known.
type hookID struct {
	Seq  uint64
	Part int
}

// String returns the id in its form, such as 1204.0.
func (id hookID) String() string { return fmt.Sprintf("%d.%d", id.Seq, id.Part) }

// parseHookID reads what String writes, and also an event's number alone.
func parseHookID(s string) (id hookID, ok bool) {
	seq, part, parts := strings.Cut(s, ".")
	var err error
	if id.Seq, err = strconv.ParseUint(seq, 10, 64); err != nil || id.Seq == 0 {
		return id, false
	}
	if parts {
		id.Part, err = strconv.Atoi(part)
	}
	return id, err == nil && id.Part >= 0
}

// compose makes the webhook of a job. Its body is nil when the business is not told,
// or nobody listens.
func (w *worker) compose(j job) (p delivery, err error) {
	c, n := w.courier, j.news
	log := c.o.Relay.Log(w.account)
	b, known := c.business(w.account)
	if !known {
		return p, nil
	}
	if j.e == nil {
		e, err := log.At(j.seq)
		if err != nil {
			return p, err
		}
		j.e = &e
	}
	of := *j.e
	if n.About != j.seq {
		if of, err = log.At(n.About); err != nil {
			return p, err
		}
		// A receipt covers all that was sent before; what a block kept away never came.
		if kept, err := c.o.Relay.KeptAway(w.account, of.Key); kept || err != nil {
			return p, err
		}
	}
	p = delivery{business: b, id: hookID{j.seq, j.part}, chat: j.e.Chat}
	if p.field, p.body, err = c.o.Author(b).Compose(n, *j.e, of); err != nil {
		return p, fmt.Errorf("%w: %w", errNothing, err)
	}
	if p.url = c.o.Where(b, p.field).URL; p.url == "" {
		p.body = nil
	}
	p.what = n.Words(of)
	return p, nil
}
