package ui

import (
	"testing"

	"pgregory.net/rapid"
)

func TestPanesNeverOverlapNorLeaveTheScreen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(-1, 250).Draw(t, "w"), rapid.IntRange(-1, 80).Draw(t, "h")
		flag := func(name string) bool { return rapid.Bool().Draw(t, name) }
		l := arrange(w, h, wants{
			list: flag("list"), inList: flag("inList"), panel: flag("panel"), modal: flag("modal"), hint: flag("hint"),
			composer: rapid.IntRange(0, 12).Draw(t, "composer"), strip: rapid.IntRange(0, 5).Draw(t, "strip"),
			pin: rapid.IntRange(0, 5).Draw(t, "pin"),
		})
		if l.tiny {
			return
		}
		taken := make([]bool, w*h)
		for _, r := range []rect{l.header, l.list, l.title, l.pin, l.timeline, l.strip, l.composer, l.panel, l.modal, l.keys, l.hint} {
			for y := r.Y; y < r.Y+r.H; y++ {
				for x := r.X; x < r.X+r.W; x++ {
					if x < 0 || y < 0 || x >= w || y >= h || taken[y*w+x] {
						t.Fatalf("%dx%d: cell %d,%d is outside or taken twice: %+v", w, h, x, y, l)
					}
					taken[y*w+x] = true
				}
			}
		}
		for _, x := range l.dividers {
			for y := l.header.H; y < h-l.keys.H-l.hint.H; y++ {
				taken[y*w+x] = true
			}
		}
		for i, ok := range taken {
			if !ok {
				t.Fatalf("%dx%d: cell %d,%d belongs to nobody: %+v", w, h, i%w, i/w, l)
			}
		}
	})
}
