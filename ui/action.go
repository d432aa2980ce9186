package ui

import (
	tea "charm.land/bubbletea/v2"

	"sayso/ui/consent"
	"sayso/ui/keymap"
	"sayso/ui/look"
	"sayso/wire"
)

// dialog is something that takes the keys for a while: the controls, the palette,
// the help, a question. It never reaches into its owner; it answers with an action.
type dialog interface {
	// press handles a key. A nil action means that nothing leaves the dialog.
	press(k tea.KeyPressMsg) action
	// draw returns exactly h lines of exactly w cells each and changes nothing.
	draw(st *look.Styles, w, h int) []string
}

// action is what a dialog asks its owner to do: one of the structs in this file.
type action interface{ isAction() }

// closeDialog takes the dialog away.
type closeDialog struct{}

// ask puts commands into the outbox, in order, and says so. U takes it back with
// the Undo commands, where there are any. A question is closed by it; the controls stay.
type ask struct {
	Commands []wire.Command
	Say      string // what happened, in plain words, for the toast
	Undo     []wire.Command
}

// openChat shows a chat, whether or not anything was ever said in it.
type openChat struct{ Chat wire.Account }

// openDialog puts another dialog on top.
type openDialog struct{ Dialog dialog }

// run does what a key of that name would do.
type run struct{ Name keymap.Action }

// lookUp asks the relay who a number or a handle is, and opens the chat when the
// answer is in the log; a refusal becomes a toast.
type lookUp struct{ Name string }

// readEvents reads these events from the log, in this order, and opens the dialog
// that Show makes of those that were found. Show runs on the event loop.
type readEvents struct {
	Seqs []uint64
	Refs []wire.Ref // messages, after those
	Show func([]wire.Event) dialog
}

// copyText puts text into the clipboard of the terminal, and says so.
type copyText struct{ Text, Say string }

// tell says something in one line.
type tell struct{ Text string }

// write puts the beginning of a line into the composer, for the person to finish.
type write struct{ Text string }

// enact does a line as if it had been typed.
type enact struct{ Line string }

// paintIn changes the theme.
type paintIn struct{ Theme string }

// mean selects the Nth newest message of the open chat, and then does a command to
// it, if there is one.
type mean struct {
	N    int
	Then string
}

// choose picks the Nth answer that the newest message offers.
type choose struct{ N int }

// askHere is ask for a dialog that stays open.
type askHere struct{ ask }

// openAt shows a message of a chat, and selects it.
type openAt struct {
	Chat wire.Account
	Seq  uint64
}

// openControls opens the controls of the open chat with the cursor on a purpose.
type openControls struct{ Purpose wire.Purpose }

// browse opens a link with whatever opens links on this machine.
type browse struct{ URL string }

func (closeDialog) isAction()  {}
func (ask) isAction()          {}
func (openChat) isAction()     {}
func (openDialog) isAction()   {}
func (run) isAction()          {}
func (lookUp) isAction()       {}
func (readEvents) isAction()   {}
func (copyText) isAction()     {}
func (tell) isAction()         {}
func (write) isAction()        {}
func (enact) isAction()        {}
func (paintIn) isAction()      {}
func (mean) isAction()         {}
func (choose) isAction()       {}
func (openAt) isAction()       {}
func (openControls) isAction() {}
func (browse) isAction()       {}

// asks is the action that does what an act of consent is about.
func asks(e consent.Effect) ask { return ask{Commands: e.Commands, Say: e.Say, Undo: e.Undo} }
