package graph

import "strings"

// Fields are what can be asked about an object, by name. One that has nothing to say
// gives nil, and is left out.
type Fields[T any] map[string]func(v T) any

// Of returns the fields of v that a call asks for, and its id, or else the defaults.
func (known Fields[T]) Of(p Params, v T, defaults []string) (map[string]any, error) {
	names, err := p.fieldNames()
	if err != nil {
		return nil, err
	}
	if names == nil {
		names = defaults
	} else {
		names = append(names, "id")
	}
	shown := map[string]any{}
	for _, name := range names {
		value, ok := known[name]
		if !ok {
			return nil, BadParameter.Because("fields: there is no field %q", name)
		}
		if v := value(v); v != nil {
			shown[name] = v
		}
	}
	return shown, nil
}

// fieldNames returns the input fields: a text with commas, or a list of texts; nil when
// it is not there. What is asked of a field itself, as in
// "quality_score{score,date},name", is passed over: it is all told.
func (p Params) fieldNames() ([]string, error) {
	all, err := p.list("fields")
	if err != nil || len(all) == 0 {
		return nil, err
	}
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
	}, strings.Join(all, ","))
	names := strings.Split(top, ",")
	for i, name := range names {
		names[i] = strings.TrimSpace(name)
	}
	return names, nil
}
