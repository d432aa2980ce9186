package ui

import (
	"bytes"

	"sayso/store"
	"sayso/ui/cells"
	"sayso/ui/look"
	"sayso/wire"
)

// quote is the message that another one answers, as it shows above it.
type quote struct {
	ref  wire.Ref
	seq  uint64 // 0 when this log does not have it
	text string // its beginning, on one line
}

const quoteLength = 120

// quoted returns the words of an entry as a quote.
func (e *entry) quoted() quote {
	q := quote{ref: e.ref(), seq: e.seq, text: quoteWords(e.gist())}
	if e.marks.deleted {
		q.text = "deleted"
	}
	return q
}

func quoteWords(text string) string { return cells.Cut(cells.OneLine(cells.Settle(text)), quoteLength) }

// answers returns what an event answers or pins; false for what does neither, which is
// seen without decoding it.
func answers(e wire.Event) (wire.Ref, bool) {
	if e.Kind != "pin_message" && (e.Kind != "message" || !bytes.Contains(e.Raw, []byte(`"reply":`))) {
		return wire.Ref{}, false
	}
	return answeredBy(e.Body())
}

func (e *entry) answers() (wire.Ref, bool) { return answeredBy(e.body) }

func answeredBy(b wire.Body) (wire.Ref, bool) {
	switch b := b.(type) {
	case wire.Message:
		if b.Reply != nil {
			return *b.Reply, true
		}
	case wire.PinMessage:
		return b.Ref, true
	}
	return wire.Ref{}, false
}

// quotesOf finds what the events answer, as it stands now. It reads the log, so it is
// for commands.
func quotesOf(log *store.Log, events []wire.Event, me wire.Account) (map[wire.Ref]quote, error) {
	var found map[wire.Ref]quote
	for _, e := range events {
		r, ok := answers(e)
		if !ok {
			continue
		}
		if _, known := found[r]; known {
			continue
		}
		q, err := quoteOf(log, r, me)
		if err != nil {
			return found, err
		}
		if found == nil {
			found = map[wire.Ref]quote{}
		}
		found[r] = q
	}
	return found, nil
}

func quoteOf(log *store.Log, r wire.Ref, me wire.Account) (quote, error) {
	missing := quote{ref: r, text: "a message that is not here"}
	seq, ok, err := log.Find(r)
	if err != nil || !ok {
		return missing, err
	}
	n, err := entryAt(log, seq, me)
	if n == nil || err != nil {
		return missing, err
	}
	return n.quoted(), nil
}

// entryAt reads one message of the log with what was said about it; nil when the
// event is none.
func entryAt(log *store.Log, seq uint64, me wire.Account) (*entry, error) {
	e, err := log.At(seq)
	if err != nil {
		return nil, err
	}
	n, ok := newEntry(e, me)
	if !ok {
		return nil, nil
	}
	about, err := log.About(seq)
	for _, e := range about {
		if a, ok := remarkOf(e.By, e.Body()); ok {
			a.seq = e.Seq
			n.amend(a)
		}
	}
	return n, err
}

// quoteFrom gives an entry the quote that stands above it.
func (e *entry) quoteFrom(found map[wire.Ref]quote) {
	r, ok := e.answers()
	if !ok {
		return
	}
	q, ok := found[r]
	if !ok {
		q = quote{ref: r, text: "an earlier message"}
	}
	e.quote = q
}

// requote gives the replies to an entry its new words.
func (t *timeline) requote(of *entry) {
	for _, e := range t.entries {
		if e.quote.ref == of.ref() && e.quote.ref.Key != "" {
			e.quote, e.lines = of.quoted(), nil
		}
	}
}

// quotes returns the quotes of messages that the window has.
func (t *timeline) quotes(refs ...*wire.Ref) map[wire.Ref]quote {
	found := map[wire.Ref]quote{}
	for _, r := range refs {
		if r == nil {
			continue
		}
		if e := t.byRef(*r); e != nil {
			found[*r] = e.quoted()
		}
	}
	return found
}

// quoteLine draws a quote: who, and how it began.
func quoteLine(st *look.Styles, q quote, name string, me wire.Account, n int) string {
	who := name
	if q.ref.By == me {
		who = "You"
	}
	return st.Dim.Of(cells.Cut(st.Glyph.Quote+" "+who+": "+q.text, n))
}
