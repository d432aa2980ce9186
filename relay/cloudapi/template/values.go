package template

import (
	"net/url"
	"slices"
	"strings"

	"sayso/relay"
	"sayso/wire"
)

// values are what a send puts in the places of a template's variables, by name.
type values map[string]string

func asIs(s string) string { return s }

// escaped spells a value as the part of a path.
func escaped(s string) string { return url.PathEscape(s) }

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
	c.Link = v.into(c.Link, escaped)
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
