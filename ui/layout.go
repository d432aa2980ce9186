package ui

// rect is a place on the screen, in cells from the top left corner.
type rect struct{ X, Y, W, H int }

func (r rect) contains(x, y int) bool {
	return x >= r.X && x < r.X+r.W && y >= r.Y && y < r.Y+r.H
}

// wants is what the state of the screen asks the layout for.
type wants struct {
	list     bool // the list is not hidden
	inList   bool // the list has the keys; decides which pane a narrow screen shows
	panel    bool // the controls are open
	modal    bool // a dialog has the place of the chat
	composer int  // lines of the composer
	strip    int  // lines of the first-contact or offer strip
	pin      int  // lines of the title above what is pinned; 0 when nothing is
	hint     bool // there is a line of advice at the very bottom
}

// layout says where everything goes. A pane without a place has no width.
type layout struct {
	W, H     int
	header   rect // one line
	list     rect
	title    rect // who the chat is with, and its consents; two lines
	pin      rect // what is pinned, in its first line
	timeline rect
	strip    rect
	composer rect
	panel    rect  // the controls, beside or instead of the chat
	modal    rect  // a dialog, instead of the chat
	keys     rect  // one line: the next useful keys
	hint     rect  // one line, when wanted
	dividers []int // columns of the lines between panes
	single   bool  // the list, when it shows, is alone
	tiny     bool  // too small for anything but saying so
}

// Below these widths the screen gives up its third pane, then its second; below a
// usual height what is written has one line, and of the two lines at the edges first
// the upper goes and then the lower. Below the least it says that it is too small.
const (
	wide       = 100
	medium     = 70
	usualH     = 10
	headedH    = 8
	keyedH     = 6
	leastW     = 20
	leastH     = 5
	titleLines = 3
)

// arrange turns a size into places. It is the only function that knows where
// anything is.
func arrange(w, h int, want wants) layout {
	l := layout{W: max(w, 0), H: max(h, 0)}
	if w < leastW || h < leastH {
		l.tiny = true
		return l
	}
	top, bottom := 0, h
	if h >= headedH {
		l.header = rect{0, 0, w, 1}
		top = 1
	}
	if want.hint && h >= usualH {
		bottom--
		l.hint = rect{0, bottom, w, 1}
	}
	if h >= keyedH {
		bottom--
		l.keys = rect{0, bottom, w, 1}
	}
	if h < usualH {
		want.composer = 1
	}
	body := rect{0, top, w, bottom - top}
	if l.single = w < medium; l.single {
		l.one(body, want)
	} else {
		l.several(body, want)
	}
	return l
}

// one gives the whole body to one pane.
func (l *layout) one(body rect, want wants) {
	switch {
	case want.modal:
		l.modal = body
	case want.panel:
		l.panel = body
	case want.inList:
		l.list = body
	default:
		l.chat(body, want)
	}
}

// several puts the panes side by side.
func (l *layout) several(body rect, want wants) {
	if want.list {
		n := min(max(body.W*27/100, 28), 38)
		l.list = rect{body.X, body.Y, n, body.H}
		l.dividers = append(l.dividers, n)
		body.X, body.W = body.X+n+1, body.W-n-1
	}
	switch {
	case want.modal:
		l.modal = body
	case want.panel && l.W < wide:
		l.panel = body
	case want.panel:
		n := min(max(l.W/3, 44), 56)
		body.W -= n + 1
		l.dividers = append(l.dividers, body.X+body.W)
		l.panel = rect{body.X + body.W + 1, body.Y, n, body.H}
		l.chat(body, want)
	default:
		l.chat(body, want)
	}
}

// chat divides the place of the chat, from the bottom up: what is being written
// keeps its lines, then the strip, and the timeline takes what is left. A strip never
// loses its last line, on which its keys are.
func (l *layout) chat(r rect, want wants) {
	title := min(titleLines, max((r.H-want.strip)/5, 1))
	l.title = rect{r.X, r.Y, r.W, title}
	if want.pin > 0 && title == titleLines { // it has lines to spare, or one more than them
		l.title.H = min(want.pin, title)
		l.pin = rect{r.X, r.Y + l.title.H, r.W, max(title-l.title.H, 1)}
		title = l.title.H + l.pin.H
	}
	rest := r.H - title
	n := min(max(want.composer, 1), max(rest-1-min(want.strip, 1), 1))
	l.composer = rect{r.X, r.Y + r.H - n, r.W, n}
	rest -= n
	n = min(want.strip, max(rest-2, min(rest-1, 2)))
	l.strip = rect{r.X, l.composer.Y - n, r.W, n}
	rest -= n
	l.timeline = rect{r.X, r.Y + title, r.W, max(rest, 0)}
}
