package main

import (
	"strings"

	"github.com/spf13/cobra"

	"sayso/wire"
)

// lore is what a messenger says about a message or a person by itself, and what somebody
// who tests a business's software wants to say on purpose.
type lore struct {
	ad, other, moved         string
	forwarded, often, opened bool
}

func (l *lore) flags(cmd *cobra.Command) {
	p := cmd.Flags()
	p.BoolVar(&l.forwarded, "forwarded", false, "the message was passed on")
	p.BoolVar(&l.often, "often", false, "the message was passed on, and many times before")
	p.StringVar(&l.ad, "ad", "", "the link of the advertisement that led to the business")
	p.StringVar(&l.other, "unsupported", "", "a kind of message that no business can show, such as poll_creation")
	p.BoolVar(&l.opened, "opened", false, "no message: the chat with a business was opened for the first time")
	p.StringVar(&l.moved, "moved", "", "no message: one's number from now on, to a business")
	cmd.MarkFlagsMutuallyExclusive("opened", "moved", "unsupported", "forwarded", "often")
}

// silent reports whether nothing of it is something to send by itself.
func (l lore) silent() bool { return l.other == "" && !l.opened && l.moved == "" }

// of returns what is to be sent in the place of a message.
func (l lore) of(m wire.Message) wire.Body {
	switch {
	case l.opened:
		return wire.Opened{}
	case l.moved != "":
		return wire.Moved{To: wire.Account(strings.TrimPrefix(l.moved, "+"))}
	}
	m.Forwarded, m.Often, m.Other = l.forwarded || l.often, l.often, l.other
	if l.ad != "" {
		m.Origin = &wire.Origin{Kind: "ad", Link: l.ad}
	}
	return m
}
