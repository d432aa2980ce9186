// Package pictures draws pictures in the cells of a terminal, two pixels a cell, whoever
// sent them. [Measure] says whether one may be shown and what its [Form] is, [Form.Box]
// how many cells that takes, and [Paint] draws it.
package pictures

// Form is the form of a picture: its sides, in pixels or in proportion. The zero value
// is that of none.
type Form struct{ W, H int }

// Unseen is the form for which room is kept until a picture is here.
var Unseen = Form{4, 3}

const mostW = 40 // cells

// Box returns the cells that a picture takes, at most w by h of them; small ones are not
// made larger than they are.
func (f Form) Box(w, h int) (cols, rows int) {
	if w = min(w, mostW); f != Unseen {
		w = min(w, f.W)
	}
	return f.fit(w, h)
}

// fit returns the cells of that form, at most w by h of them. A cell is two pixels high.
func (f Form) fit(w, h int) (cols, rows int) {
	if f.W <= 0 || f.H <= 0 || w <= 0 || h <= 0 {
		return 0, 0
	}
	cols, rows = w, (w*f.H+2*f.W-1)/(2*f.W)
	if rows > h {
		rows, cols = h, 2*h*f.W/f.H
	}
	return max(min(cols, w), 1), max(min(rows, h), 1)
}

// turn returns the form of a picture as it was seen.
func (f Form) turn(held int) Form {
	if held > 4 {
		return Form{f.H, f.W}
	}
	return f
}
