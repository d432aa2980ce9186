package cloudapi

import (
	"strings"

	"sayso/relay"
)

// fieldsOf are what can be asked about an object, by name. One that has nothing to say
// gives nil, and is left out.
type fieldsOf[T any] map[string]func(c *call, v T) any

// fields are what can be asked about what belongs to a business.
type fields = fieldsOf[relay.Business]

// always is a field that says the same of every object.
func always(v any) func(*call, relay.Business) any {
	return func(*call, relay.Business) any { return v }
}

// show returns the fields that a call asks for, or else the defaults.
func (c *call) show(b relay.Business, known fields, defaults []string) (map[string]any, error) {
	return known.of(c, b, defaults)
}

// of returns the fields of v that a call asks for, and its id, or else the defaults.
func (known fieldsOf[T]) of(c *call, v T, defaults []string) (map[string]any, error) {
	asked, err := c.params.text("fields")
	if err != nil {
		return nil, err
	}
	names := defaults
	if asked != "" {
		names = append(fieldNames(asked), "id")
	}
	shown := map[string]any{}
	for _, name := range names {
		value, ok := known[name]
		if !ok {
			return nil, badParameter.because("fields: there is no field %q", name)
		}
		if v := value(c, v); v != nil {
			shown[name] = v
		}
	}
	return shown, nil
}

// fieldNames splits a list of fields. What is asked of a field itself, as in
// "quality_score{score,date},name", is passed over: it is all told.
func fieldNames(list string) []string {
	depth := 0
	top := strings.Map(func(r rune) rune {
		switch {
		case r == '{':
			depth++
			return -1
		case r == '}':
			depth--
			return -1
		case depth > 0:
			return -1
		}
		return r
	}, list)
	names := strings.Split(top, ",")
	for i, name := range names {
		names[i] = strings.TrimSpace(name)
	}
	return names
}
