// Package terminal runs a Bubble Tea model on the terminal and draws it when
// something has changed, and only then. Bubble Tea's own renderer looks for changes at
// every tick of a clock: a key is shown at the next tick, and the process wakes up a
// hundred times a second for as long as it lives. Here a key is shown as soon as it
// was understood, and nothing is drawn or looked for while nothing happens.
//
// [Program] is a Bubble Tea program with a screen of its own. The commands of Bubble
// Tea that write to the terminal wait for its renderer's clock; [Write], [Copy],
// [Redraw], [Suspend] and [Exec] take their place.
//
// A frame is lines, and what changed is found by comparing them. A line that changed is
// written whole, and after every run of signs that terminals do not agree upon the
// cursor is put where the frame has it, so that a terminal that takes an emoji or an
// accent for wider or narrower than we do does not shift what comes after.
package terminal
