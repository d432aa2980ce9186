// Package ui shows a replica in a terminal. What is on the screen follows from the
// log, the drafts and the keys pressed; nothing else.
//
// There are only a few types. [Model] is the one Bubble Tea model: it routes
// messages and joins what its children drew. [Options] says what it needs from
// outside. [Conn], [Typing] and [Hint] are the messages that others may send it.
// [Lines] is the same messenger without a screen.
// Everything that reads or writes the store is a command in load.go; nothing that
// is drawn costs in proportion to the history.
//
// What needs no model stands in packages of its own under this one: how text takes
// cells, how things look, how they are said, what an act of consent does, where links
// lead, what files are, which keys there can be. ARCHITECTURE.md lists them.
package ui
