package relay

import (
	"fmt"

	"sayso/wire"
)

// kind says who may give a command, whom it may concern, and what becomes of it.
type kind struct {
	run      func(t *turn, o *order, by, other *account) error
	about    about
	business bool // businesses may ask for it too
	self     bool // it may concern the one who asks
	says     bool // it says something to the other side
}

// about is whom a command may concern.
type about int

const (
	nobody        about = iota // the whole account: the chat is empty
	anybody                    // one account
	aBusiness                  // one business
	businessOrAll              // one business, or businesses at large: the chat is empty
)

// kinds says of every command in which logs what becomes of it. What is not here
// cannot be asked for.
var kinds = map[string]kind{
	"message":     {run: (*turn).message, about: anybody, business: true, self: true, says: true},
	"edit":        {run: (*turn).amend, about: anybody, self: true},
	"delete":      {run: (*turn).amend, about: anybody, self: true},
	"react":       {run: (*turn).amend, about: anybody, business: true, self: true, says: true},
	"played":      {run: (*turn).amend, about: anybody, self: true},
	"opened":      {run: (*turn).hint, about: aBusiness},
	"moved":       {run: (*turn).hint, about: aBusiness},
	"pin_message": {run: (*turn).amend, about: anybody, self: true},
	"star":        {run: (*turn).keep, about: anybody, self: true},
	"unstar":      {run: (*turn).keep, about: anybody, self: true},
	"hide":        {run: (*turn).keep, about: anybody, self: true},
	"read":        {run: (*turn).read, about: anybody, business: true, self: true},
	"mark_unread": {run: (*turn).keep, about: anybody, self: true},
	"allow":       {run: (*turn).tell, about: businessOrAll},
	"stop":        {run: (*turn).tell, about: businessOrAll},
	"reset":       {run: (*turn).tell, about: businessOrAll},
	"follow":      {run: (*turn).tell, about: aBusiness},
	"unfollow":    {run: (*turn).tell, about: aBusiness},
	"accept":      {run: (*turn).accept, about: anybody},
	"mute":        {run: (*turn).keep, about: anybody},
	"unmute":      {run: (*turn).keep, about: anybody},
	"pin":         {run: (*turn).keep, about: anybody, self: true},
	"unpin":       {run: (*turn).keep, about: anybody, self: true},
	"archive":     {run: (*turn).keep, about: anybody, self: true},
	"unarchive":   {run: (*turn).keep, about: anybody, self: true},
	"block":       {run: (*turn).block, about: anybody, business: true},
	"unblock":     {run: (*turn).unblock, about: anybody, business: true},
	"report":      {run: (*turn).report, about: anybody},
	"quiet":       {run: (*turn).keep, about: nobody},
	"cap":         {run: (*turn).keep, about: nobody},
	"privacy":     {run: (*turn).keep, about: nobody},
	"lookup":      {run: (*turn).lookup, about: nobody},
	"profile":     {run: (*turn).rename, about: nobody},
}

// resolver finds an account by its digits or its handle.
type resolver func(name string) (wire.Account, bool, error)

// prepare makes an order of a command. It decodes and resolves, so that the
// sequencer need not, and gives an error that wraps wire.ErrMalformed for what can
// never be put in order.
func prepare(o *order, by wire.Account, c wire.Command, resolve resolver) error {
	if _, ok := kinds[c.Kind]; !ok {
		return fmt.Errorf("%w: nobody can ask for %q", wire.ErrMalformed, c.Kind)
	}
	body, err := c.Body()
	if err != nil {
		return err
	}
	*o = order{by: by, key: c.Key, kind: c.Kind, name: c.Chat, body: body, run: (*turn).command}
	o.raw = wire.Event{}.With(body).Raw
	if c.Chat != "" {
		o.chat, _, err = resolve(c.Chat)
	}
	return err
}

// command is what the sequencer does with every command: once, if it may be done.
func (t *turn) command(o *order) error {
	done, err := t.answered(o)
	if done || err != nil {
		return err
	}
	by, err := t.s.accounts.get(o.by)
	if err != nil {
		return err
	}
	var other *account
	if o.chat != "" {
		if other, err = t.s.accounts.get(o.chat); err != nil {
			return err
		}
	}
	k := kinds[o.kind]
	if cause, why := unfit(k, o, by, other); cause != "" {
		t.refuse(by, o, cause, why)
		return nil
	}
	if k.says && by.business != nil && other != nil && by.blocks(other.name) {
		t.refused(by, o, byPlatform(codeBarred, "the business blocked this person; unblock them first"))
		return nil
	}
	return k.run(t, o, by, other)
}

// unfit says what makes an order one that nobody, or not this account, may give.
func unfit(k kind, o *order, by, other *account) (wire.Cause, string) {
	whole := o.name == ""
	switch {
	case by.business != nil && !k.business:
		return wire.NotAllowed, "a business cannot ask for that"
	case whole && (k.about == anybody || k.about == aBusiness):
		return wire.Invalid, "it does not say whom it concerns"
	case whole:
		return "", ""
	case k.about == nobody:
		return wire.Invalid, "it concerns the whole account, not a chat"
	case other == nil:
		return wire.NoAccount, fmt.Sprintf("there is nobody called %s here", o.name)
	case other == by && !k.self:
		return wire.Invalid, "it cannot concern yourself"
	case other.business == nil && (k.about == aBusiness || k.about == businessOrAll):
		return wire.Invalid, "it is for businesses, and this is a person"
	case by.business != nil && other.business != nil && other != by:
		return wire.NotAllowed, "a business cannot write to a business"
	}
	return "", ""
}

// keep writes what a person chose into that person's log alone.
func (t *turn) keep(o *order, by, other *account) error {
	if other != nil {
		t.introduce(by, other)
	}
	o.event = t.append(by, o.own())
	return nil
}

// tell writes what a person chose into the log of the business too.
func (t *turn) tell(o *order, by, other *account) error {
	if err := t.keep(o, by, other); err != nil || other == nil {
		return err
	}
	t.append(other, o.copied())
	return nil
}

// hint lets a business know what a person did, unless one of them blocked the other.
func (t *turn) hint(o *order, by, other *account) error {
	if by.blocks(other.name) || other.blocks(by.name) {
		return t.keep(o, by, other)
	}
	return t.tell(o, by, other)
}

// lookup answers with a profile. It is the asker's event, like every answer, so
// that the key finds it again.
func (t *turn) lookup(o *order, by, _ *account) error {
	name := o.body.(wire.Lookup).Name
	found, ok, err := t.s.resolve(name)
	if err != nil {
		return err
	}
	if !ok {
		t.refuse(by, o, wire.NoAccount, fmt.Sprintf("there is nobody called %s here", wire.CleanName(name)))
		return nil
	}
	of, err := t.s.accounts.get(found)
	if err != nil {
		return err
	}
	e := wire.Event{Key: o.key, By: o.by, Chat: found}
	o.event = t.append(by, e.With(of.profile()))
	return nil
}

// rename changes a person's own name; nothing else of the profile is theirs to say.
func (t *turn) rename(o *order, by, _ *account) error {
	profile := by.profile()
	profile.Name = wire.CleanName(o.body.(wire.Profile).Name)
	if profile.Name == "" {
		t.refuse(by, o, wire.Invalid, "the name is empty")
		return nil
	}
	o.event = t.append(by, wire.Event{Key: o.key, By: o.by}.With(profile))
	t.mark(by, profileMark, o.event.Seq)
	return nil
}
