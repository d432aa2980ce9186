package ui

import (
	"slices"
	"time"

	"sayso/chat"
	"sayso/ui/cells"
	"sayso/ui/look"
	"sayso/ui/say"
	"sayso/wire"
)

// timeline is the window of a thread that is loaded, and the place in it that the
// screen shows. It never holds more than windowLength entries of the log: far ones
// are dropped and read again when somebody comes near them.
type timeline struct {
	chat    wire.Account
	entries []*entry // of the log, oldest first
	waiting []*entry // messages of the outbox, which follow them
	older   bool     // the log holds more before the window
	newer   bool     // and after it
	loading bool
	request int // numbers the pages asked for; a late answer to an old one is dropped

	follow bool // the newest line stays at the bottom
	top    id   // otherwise: the entry at the top, and how many of its lines are above
	above  int

	late     []remark // what arrived while a page was read
	expected []remark // what the outbox holds
	echoed   bool     // some entry shows what is expected
	lazy     bool     // a card on the screen is not folded yet, so that nothing moves there
	aim      id       // the message to select when its page is there
	home     *spot    // the place to return to then

	missed   tally // what is unread before the window, where that was counted
	counting bool

	fresh  uint64     // the "new" line goes above this message
	chosen id         // the message that is selected
	note   string     // shown below it
	hits   string     // what is searched for, and marked
	pinned []wire.Ref // the messages at the top of the chat
	w, h   int
	tall   int // the height of the whole screen
	most   int // lines of a long text; 0 for all
	cast   cast
	files  *files
}

// cast is what the entries look like from outside: who, how far, in which style.
type cast struct {
	st    *look.Styles
	name  string
	chat  *chat.Chat // nil when the log does not know it
	today int64
	now   time.Time
	me    wire.Account
}

const (
	windowLength = 600
	pageLength   = 100 // entries read at a time once a chat is open
	minMargin    = 8   // entries
	groupGap     = 10 * time.Minute
)

// open shows another chat; its page comes later.
func (t *timeline) open(to wire.Account) {
	*t = timeline{chat: to, request: t.request, follow: true, w: t.w, h: t.h, tall: t.tall, most: t.most, cast: t.cast, files: t.files}
}

// look takes in how the entries look now.
func (t *timeline) look(st *look.Styles, c *chat.Chat, me wire.Account, now time.Time) {
	t.cast = cast{st: st, me: me, today: say.DayNumber(now), now: now}
	if c != nil {
		t.cast.name, t.cast.chat = cells.Settle(c.Name()), c
	}
}

// len counts the entries that can be shown. The outbox comes after the end of the
// log, so it shows only when the window reaches that.
func (t *timeline) len() int {
	if t.newer {
		return len(t.entries)
	}
	return len(t.entries) + len(t.waiting)
}

func (t *timeline) entry(i int) *entry {
	if i < len(t.entries) {
		return t.entries[i]
	}
	return t.waiting[i-len(t.entries)]
}

// find returns the index of an entry, or -1.
func (t *timeline) find(want id) int {
	if want.none() {
		return -1
	}
	if want.seq != 0 {
		i, ok := slices.BinarySearchFunc(t.entries, want.seq, func(e *entry, seq uint64) int {
			if e.seq < seq {
				return -1
			}
			return min(int(e.seq-seq), 1)
		})
		if ok {
			return i
		}
	}
	for i := t.len() - 1; i >= 0 && want.key != ""; i-- {
		if t.entry(i).key == want.key {
			return i
		}
	}
	return -1
}

// fate says how far the entry at i came.
func (t *timeline) fate(i int) fate {
	e := t.entry(i)
	_, said := e.message()
	switch {
	case !e.mine || !said:
		return theirs
	case e.failed != "":
		return failed
	case e.queued:
		return queued
	case t.cast.chat == nil:
		return sent
	}
	switch t.cast.chat.Reached(e.seq) {
	case wire.Seen:
		return read
	case wire.Delivered:
		return delivered
	}
	return sent
}

// lines draws the entry at i, or takes what was drawn before.
func (t *timeline) lines(i int) []string {
	e := t.entry(i)
	f := face{
		st: t.cast.st, w: t.w, today: t.cast.today, hits: t.hits, name: t.cast.name, me: t.cast.me, first: i == 0 && !t.older,
		own: t.fate(i), head: true, dated: true, most: t.most,
	}
	if i > 0 {
		f.dated = !sameDayAs(t.entry(i-1), e)
	}
	if k := t.seen(i, -1); k >= 0 {
		before := t.entry(k)
		f.head = !sameDayAs(before, e) || !grouped(before, e)
		if room := ownWidth(block(t.w) - 2); !f.head {
			f.gap = e.cells > room || before.cells > room
		}
	}
	f.fresh = t.fresh != 0 && e.seq >= t.fresh && (i == 0 || t.entry(i-1).seq < t.fresh)
	if f.fresh {
		f.head, f.gap = true, false // the line above sets it apart
	}
	k := t.seen(i, 1)
	f.last = k < 0 || t.fate(k) != f.own || !grouped(e, t.entry(k))
	f.pinned = len(t.pinned) > 0 && slices.Contains(t.pinned, e.ref())
	if e.is(t.chosen) {
		f.chosen, f.note = true, t.note
	}
	if e.holds {
		m, _ := e.message()
		f.left = offerWords(m.Offer, t.cast.now)
		t.showFile(e, &f)
	}
	return e.draw(f)
}

// seen returns the nearest entry before or after i that shows, or -1.
func (t *timeline) seen(i, by int) int {
	for i += by; i >= 0 && i < t.len(); i += by {
		if !t.entry(i).gone() {
			return i
		}
	}
	return -1
}

func sameDayAs(a, b *entry) bool {
	return say.DayNumber(time.UnixMilli(a.at)) == say.DayNumber(time.UnixMilli(b.at))
}

// grouped reports whether two neighbours belong together: one sender, one purpose,
// and soon after one another. A card stands by itself.
func grouped(a, b *entry) bool {
	if a.isCard() || b.isCard() {
		return a.update.hidesCard() && b.update.hidesCard()
	}
	m, said := a.message()
	n, too := b.message()
	if said != too {
		return false
	}
	return a.mine == b.mine && m.Purpose == n.Purpose && m.Quiet == n.Quiet &&
		time.Duration(b.at-a.at)*time.Millisecond < groupGap
}

// draw returns exactly t.h lines of t.w cells.
func (t *timeline) draw() []string {
	if i, skip := t.place(); !t.follow && i < t.len() {
		var lines []string
		for ; i < t.len() && len(lines) < t.h; i++ {
			lines = append(lines, t.lines(i)[skip:]...)
			skip = 0
		}
		if len(lines) >= t.h {
			return lines[:t.h]
		}
	}
	return t.drawEnd()
}

// drawEnd fills the lines from the newest upwards.
func (t *timeline) drawEnd() []string {
	lines := make([]string, t.h)
	n := t.h
	for i := t.len() - 1; i >= 0 && n > 0; i-- {
		drawn := t.lines(i)
		for k := len(drawn) - 1; k >= 0 && n > 0; k-- {
			n--
			lines[n] = drawn[k]
		}
	}
	for i := range n {
		lines[i] = cells.Spaces(t.w)
	}
	return lines
}

// place returns the entry at the top of the screen and how many of its lines are
// above it.
func (t *timeline) place() (i, skip int) {
	if !t.follow {
		if i = t.find(t.top); i >= 0 {
			return i, max(min(t.above, len(t.lines(i))-1), 0)
		}
	}
	n := t.h
	for i = t.len() - 1; i >= 0; i-- {
		if n -= len(t.lines(i)); n <= 0 {
			return i, -n
		}
	}
	return 0, 0
}

// below counts the lines from a place to the end, as far as the screen reaches.
func (t *timeline) below(i, skip int) int {
	n := -skip
	for ; i < t.len() && n <= t.h; i++ {
		n += len(t.lines(i))
	}
	return n
}

// pin makes a place the top of the screen, or follows when the end is in sight.
func (t *timeline) pin(i, skip int) {
	t.follow = t.len() == 0 || t.below(i, skip) <= t.h && !t.newer
	if t.follow {
		t.top, t.above = id{}, 0
		return
	}
	t.top, t.above = t.entry(i).id, skip
}

// scroll moves by lines, down when positive.
func (t *timeline) scroll(by int) {
	if t.len() == 0 || t.h == 0 {
		return
	}
	i, skip := t.place()
	skip += by
	for skip < 0 && i > 0 {
		i--
		skip += len(t.lines(i))
	}
	skip = max(skip, 0)
	for i < t.len()-1 && skip >= len(t.lines(i)) {
		skip -= len(t.lines(i))
		i++
	}
	skip = max(min(skip, len(t.lines(i))-1), 0)
	if t.below(i, skip) < t.h {
		// The end is in sight; the window may still end before the log does.
		t.follow = true
		i, skip = t.place()
	}
	t.pin(i, skip)
	if t.lazy {
		t.fold()
	}
}

// atBottom reports whether the newest message is on the screen.
func (t *timeline) atBottom() bool { return t.follow && !t.newer && !t.loading }

// show scrolls as little as it takes to have an entry on the screen.
func (t *timeline) show(i int) {
	first, skip := t.place()
	if i < first || i == first && skip > 0 {
		t.pin(i, 0)
		return
	}
	n := -skip
	for k := first; k <= i; k++ {
		n += len(t.lines(k))
	}
	if n > t.h {
		t.scroll(n - t.h)
	}
}

// choose selects the message by so many messages away, from the newest on when none
// is. It reports false when there is none further.
func (t *timeline) choose(by int) bool {
	i := t.find(t.chosen)
	if i < 0 {
		i = t.len()
	}
	if i = t.seen(i, by); i < 0 {
		return false
	}
	t.chosen, t.note = t.entry(i).id, ""
	t.show(i)
	return true
}

// selected returns the message that is selected, or nil.
func (t *timeline) selected() *entry {
	if i := t.find(t.chosen); i >= 0 {
		return t.entry(i)
	}
	return nil
}

// land takes the first page of a chat. It shows the "new" line at the top when what
// is unread does not fit, else the place where the reader left, else the end.
func (t *timeline) land(p stretch, fresh, left uint64) {
	t.entries, t.older, t.newer, t.loading = p.entries, p.older, p.newer, false
	t.fresh, t.follow = fresh, true
	t.fold() // nobody has seen any of it yet, so all of it
	if t.h == 0 || t.len() == 0 {
		return
	}
	for _, seq := range []uint64{fresh, left} {
		if seq == 0 {
			continue
		}
		i, _ := slices.BinarySearchFunc(t.entries, seq, func(e *entry, seq uint64) int { return compare(e.seq, seq) })
		if i < len(t.entries) {
			t.pin(i, 0)
		}
		return
	}
}

func compare(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// extend takes a page before or after the window and drops what is now far away. The
// line at the top of the screen stays where it is.
func (t *timeline) extend(p stretch) {
	i, skip := t.place()
	t.loading = false
	if len(t.entries) > 0 && i < t.len() {
		t.top, t.above = t.entry(i).id, skip
	}
	if p.kind == older {
		if len(p.entries) > 0 && len(t.entries) > 0 {
			t.count(p.entries[0].seq, p.entries, -1)
		}
		t.entries = append(p.entries[:len(p.entries):len(p.entries)], t.entries...)
		t.older = p.older
		if len(t.entries) > windowLength && !t.follow {
			t.entries, t.newer = t.entries[:windowLength], true
		}
	} else {
		t.entries = append(t.entries, p.entries...)
		t.newer = p.newer
		t.dropOld()
	}
}

func (t *timeline) dropOld() {
	if n := len(t.entries) - windowLength; n > 0 {
		if i, _ := t.place(); !t.follow && i < n+t.margin() {
			return // somebody reads there; it is dropped once they leave
		}
		t.count(t.entries[n].seq, t.entries[:n], 1)
		t.entries = slices.Clone(t.entries[n:])
		t.older = true
	}
}

// arrive takes new entries of the log.
func (t *timeline) arrive(fresh []*entry) {
	if t.newer || t.loading && len(t.entries) == 0 || len(fresh) == 0 {
		return
	}
	last := uint64(0)
	if n := len(t.entries); n > 0 {
		last = t.entries[n-1].seq
	}
	for _, e := range fresh {
		if e.seq > last {
			t.entries = append(t.entries, e)
		}
	}
	t.dropOld()
	defer t.fold()
	// Somebody who reads far above lets the window grow; it must still end.
	if n := 2 * windowLength; len(t.entries) > n {
		t.entries, t.newer = slices.Clone(t.entries[:n]), true
	}
}

// wait takes the messages of the outbox.
func (t *timeline) wait(waiting []*entry) {
	known := map[wire.Key]bool{}
	for i := max(len(t.entries)-pageLength, 0); i < len(t.entries); i++ {
		known[t.entries[i].key] = true
	}
	t.waiting = t.waiting[:0]
	for _, e := range waiting {
		if !known[e.key] {
			t.waiting = append(t.waiting, e)
		}
	}
	t.fold()
}

// margin is how many entries are kept at hand beyond the screen: nearer than this to
// the edge of the window, more are read. Most entries take two lines or more, so it
// is about one more screen.
func (t *timeline) margin() int { return max(t.h/2, minMargin) }

// wanted says which page is missing near the edge of the screen, if any.
func (t *timeline) wanted() (kind side, next uint64, ok bool) {
	if t.loading || len(t.entries) == 0 || t.h == 0 {
		return 0, 0, false
	}
	from, to := t.onScreen()
	switch {
	case t.older && from < t.margin():
		return older, t.entries[0].seq, true
	case t.newer && to+t.margin() >= len(t.entries):
		return newer, t.entries[len(t.entries)-1].seq, true
	}
	return 0, 0, false
}

// left returns the message at the top of the screen, 0 when following.
func (t *timeline) left() uint64 {
	if t.follow {
		return 0
	}
	return t.top.seq
}
