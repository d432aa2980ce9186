package ui

import (
	"strings"

	"sayso/ui/cells"
	"sayso/ui/say"
)

// What is said of the relay: as much as fits in the header, all of it in the first
// steps and above the help.

// reasons says why there is no connection, or why a relay that is there takes nothing,
// the longest wording first and the way to all of it last. None when there is nothing
// to say.
func (m *Model) reasons() []string {
	why := m.status.conn.reason()
	if why == "" {
		return nil
	}
	more := m.keys.Hint(inComposer, doHelp) + " says why"
	if _, host, ok := strings.Cut(m.opt.Relay, "://"); ok && m.status.conn.State == "offline" {
		return []string{host + ", " + why, host, more}
	}
	return []string{why, more}
}

// relayWords says to which relay there is a connection, or what to do about it.
func (m *Model) relayWords() []string {
	relay, c := cells.Settle(m.opt.Relay), m.status.conn
	switch {
	case relay == "":
		return nil
	case c.State == "offline" && c.Why != "":
		return []string{
			"No connection to " + relay + c.since(m.status.now) + ".",
			sentence(say.Capital(c.reason())),
			"To go to another relay, quit and run: sayso --relay ws://HOST:PORT",
		}
	case c.State == "connected":
		words := []string{"Connected to " + relay + c.since(m.status.now) + "."}
		if c.Why != "" { // it takes nothing for now
			words = append(words, sentence(say.Capital(c.reason())))
		}
		return words
	}
	return []string{"Connecting to " + relay + c.since(m.status.now) + "."}
}

// unreached tells once that there is no connection, to somebody who never had one since
// the start: the address may be wrong.
func (m *Model) unreached() {
	if m.status.linked || m.status.conn.State != "offline" || m.opt.Relay == "" || m.status.conn.Why == "" {
		m.status.linked = m.status.linked || m.status.conn.State == "connected"
		return
	}
	m.status.linked = true
	m.say("No connection to "+m.opt.Relay+". "+m.keys.Hint(inComposer, doHelp)+" says why, and what to do.", true, nil)
}
