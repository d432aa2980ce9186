package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"sayso/ui/cells"
	"sayso/wire"
)

// Account is one that is kept on this machine.
type Account struct {
	As   string // the name it goes by here
	Name string // as others see it
	Said string // what else is known of it, such as its number
}

// switchTo goes on with another account: at once when it is kept on this machine, else
// after a question, since it is registered by that.
func (m *Model) switchTo(as string) tea.Cmd {
	if as == m.opt.As {
		m.say("That is who you are here.", false, nil)
		return nil
	}
	if !wire.Account(as).Valid() && !wire.ValidHandle(as) {
		m.say("That names no account; use its digits or its handle, such as ana.", true, nil)
		return nil
	}
	if m.opt.Accounts == nil {
		return m.goOnAs(as)
	}
	return m.src.do(func() tea.Msg {
		all, err := m.opt.Accounts()
		return accountsRead{all: all, err: err, wanted: as}
	})
}

// goOnAs leaves the screen; whoever runs it opens the other account then.
func (m *Model) goOnAs(as string) tea.Cmd {
	m.memory.next = as
	return m.leave()
}

// Next returns the account that the person chose to go on with, "" when the screen
// was left for good. Ask after the program has returned.
func (m *Model) Next() string { return m.memory.next }

// switchAccount is an action: go on with another account. With New it may be registered.
type switchAccount struct {
	As  string
	New bool
}

func (switchAccount) isAction() {}

// accountsRead brings the accounts of this machine; wanted is the one to go on with,
// empty to ask which.
type accountsRead struct {
	all    []Account
	err    error
	wanted string
}

func (m *Model) readAccounts() tea.Cmd {
	if m.opt.Accounts == nil {
		m.say("Other accounts are opened with --as NAME.", false, nil)
		return nil
	}
	return m.src.do(func() tea.Msg {
		all, err := m.opt.Accounts()
		return accountsRead{all: all, err: err}
	})
}

// showAccounts asks which one to go on with, or goes on with the one that is wanted.
func (m *Model) showAccounts(r accountsRead) tea.Cmd {
	if r.err != nil {
		m.say(r.err.Error(), true, nil)
		return nil
	}
	if r.wanted != "" {
		if slices.ContainsFunc(r.all, func(a Account) bool { return a.As == r.wanted }) {
			return m.goOnAs(r.wanted)
		}
		return m.act(openDialog{m.newAccount(r.wanted)})
	}
	var answers []answer
	for _, a := range r.all {
		if a.As != m.opt.As {
			answers = append(answers, answer{name: cells.Settle(a.Name), right: cells.Settle(a.Said), do: switchAccount{As: a.As}})
		}
	}
	words := "The screen opens again on the one you choose. A draft waits here until you come back."
	if len(answers) == 0 {
		words = "There is no other account on this machine. /account NAME makes one, as --as NAME does."
	}
	q := newQuestion("Go on as somebody else?", words, answers...)
	q.answers[0].name = "Stay " + m.me()
	return m.act(openDialog{q})
}

// newAccount asks whether to register an account that is not kept here.
func (m *Model) newAccount(as string) *question {
	at := "at the relay"
	if m.opt.Relay != "" {
		at = "at " + cells.Settle(m.opt.Relay)
	}
	q := newQuestion("There is no account "+as+" here. Register it "+at+" and switch?",
		"It is public: others find it by that name. The screen opens again on it; a draft waits here until you come back.",
		answer{name: "Register " + as + " and switch", do: switchAccount{As: as, New: true}})
	q.answers[0].name = "Stay " + m.me()
	return q
}

func (m *Model) me() string {
	if m.state != nil && m.state.Me.Name != "" {
		return cells.Settle(m.state.Me.Name)
	}
	return m.opt.As
}
