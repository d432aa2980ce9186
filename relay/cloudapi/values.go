package cloudapi

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sayso/relay"
	"sayso/wire"
)

// values are what a send puts in the places of a template's variables, by name.
type values map[string]string

func asIs(s string) string { return s }

// into puts the values into a text, each spelled as it has to be there. The values
// are not read for variables again; a variable without a value stays.
func (v values) into(text string, spelled func(string) string) string {
	return relay.Variable.ReplaceAllStringFunc(text, func(m string) string {
		value, ok := v[relay.Variable.FindStringSubmatch(m)[1]]
		if !ok {
			return m
		}
		return spelled(value)
	})
}

// card returns a template's card with the values put in. Where it names no step, its
// state says which it is.
func (v values) card(of *wire.Card) *wire.Card {
	if of == nil {
		return nil
	}
	c := *of
	c.Ref, c.Title, c.State = v.into(c.Ref, asIs), v.into(c.Title, asIs), v.into(c.State, asIs)
	c.Link = v.into(c.Link, url.PathEscape)
	c.Steps, c.Fields = slices.Clone(c.Steps), slices.Clone(c.Fields)
	for i, s := range c.Steps {
		if c.Steps[i] = v.into(s, asIs); of.Step == 0 && c.Step == 0 && strings.EqualFold(c.Steps[i], c.State) {
			c.Step = i + 1
		}
	}
	for i, f := range c.Fields {
		c.Fields[i] = wire.Field{Name: v.into(f.Name, asIs), Value: v.into(f.Value, asIs)}
	}
	return &c
}

// choices returns a template's choices with the values put in, and with what a send
// says of each by its place: the payload of a quick reply, which comes back when it is
// picked, or the end of a link.
func (v values) choices(of []wire.Choice, buttons []component) ([]wire.Choice, error) {
	all := slices.Clone(of)
	for _, b := range buttons {
		i, err := strconv.Atoi(string(b.Index))
		if err != nil || i < 0 || i >= len(all) {
			return nil, badFormat.because("button: there is no button at index %q", b.Index)
		}
		c := &all[i]
		if len(b.Parameters) != 1 {
			return nil, miscounted("button", len(b.Parameters), 1)
		}
		p := b.Parameters[0]
		switch kind := strings.ToLower(b.SubType); {
		case kind == "quick_reply" && c.Link == "":
			if err := wanted("button: payload", string(p.Payload), 128); err != nil {
				return nil, err
			}
			c.ID = string(p.Payload)
		case kind == "url" && relay.Variable.MatchString(c.Link):
			if err := wanted("button: text", string(p.Text), wire.MaxLink); err != nil {
				return nil, err
			}
			c.Link = relay.Variable.ReplaceAllLiteralString(c.Link, string(p.Text))
		default:
			return nil, badFormat.because("button: the button at index %d takes no parameter of sub_type %s", i, kind)
		}
	}
	for i := range all {
		c := &all[i]
		if c.Link = v.into(c.Link, url.PathEscape); relay.Variable.MatchString(c.Link) {
			return nil, badCount.because("button: the button at index %d of type url requires a parameter", i)
		}
	}
	return all, nil
}
