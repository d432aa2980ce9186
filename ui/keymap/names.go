package keymap

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// namedKeys are the keys that have a name instead of a letter.
var namedKeys = map[string]bool{
	"enter": true, "tab": true, "backspace": true, "esc": true, "space": true, "insert": true, "delete": true,
	"up": true, "down": true, "left": true, "right": true, "home": true, "end": true, "pgup": true, "pgdown": true,
}

var modifiers = []string{"ctrl", "alt", "shift", "meta", "hyper", "super"}

// Named returns a key that a person wrote, or two in a row such as "g g", as Bubble Tea
// names it: modifiers in their order and then the key. The error is one line for the person.
func Named(s string) (string, error) {
	strokes := strings.Fields(s)
	if len(strokes) == 0 || len(strokes) > 2 {
		return "", fmt.Errorf("%q is no key; write it as ctrl+k, alt+1, f5 or g g", s)
	}
	for i := range strokes {
		k, err := oneKey(strokes[i])
		if err != nil {
			return "", err
		}
		strokes[i] = k
	}
	return strings.Join(strokes, " "), nil
}

func oneKey(s string) (string, error) {
	name, plus := s, ""
	if rest, ok := strings.CutSuffix(s, "+"); ok { // the key + itself
		name, plus = strings.TrimSuffix(rest, "+"), "+"
	}
	parts := strings.Split(name, "+")
	if plus != "" {
		if parts[0] == "" {
			parts = nil
		}
		parts = append(parts, plus)
	}
	key := parts[len(parts)-1]
	held := map[string]bool{}
	for _, p := range parts[:len(parts)-1] {
		if p = strings.ToLower(p); !slices.Contains(modifiers, p) || held[p] {
			return "", fmt.Errorf("%q is no key; what is held down is ctrl, alt or shift", s)
		}
		held[p] = true
	}
	if utf8.RuneCountInString(key) > 1 {
		if key = strings.ToLower(key); !namedKeys[key] && !functionKey(key) {
			return "", fmt.Errorf("there is no key %q", key)
		}
	} else if r, _ := utf8.DecodeRuneInString(key); r == utf8.RuneError || !unicode.IsPrint(r) {
		return "", fmt.Errorf("%q is no key; write it as ctrl+k, alt+1 or f5", s)
	} else if held["shift"] && len(held) == 1 {
		key, held = strings.ToUpper(key), nil
	} else if len(held) > 0 {
		key = strings.ToLower(key)
	}
	if held["ctrl"] && len(held) == 1 && (key == "i" || key == "m" || key == "h" || key == "[") {
		other := map[string]string{"i": "Tab", "m": "Enter", "h": "Backspace", "[": "Esc"}[key]
		return "", fmt.Errorf("key Ctrl+%s is %s on many terminals; choose another", strings.ToUpper(key), other)
	}
	var b strings.Builder
	for _, mod := range modifiers {
		if held[mod] {
			b.WriteString(mod + "+")
		}
	}
	return b.String() + key, nil
}

func functionKey(s string) bool {
	n := 0
	rest, ok := strings.CutPrefix(s, "f")
	for _, r := range rest {
		if r < '0' || r > '9' {
			return false
		}
		n = n*10 + int(r-'0')
	}
	return ok && rest != "" && rest[0] != '0' && n <= 24
}

var keyNames = map[string]string{
	"pgup": "PgUp", "pgdown": "PgDn", "esc": "Esc", "enter": "Enter", "space": "Space", "tab": "Tab",
	"up": "Up", "down": "Down", "left": "Left", "right": "Right", "home": "Home", "end": "End",
	"ctrl": "Ctrl", "alt": "Alt", "shift": "Shift", "backspace": "Backspace", "delete": "Delete",
}

// Label returns a key as people write it: "ctrl+k" becomes "Ctrl+K".
func Label(key string) string {
	if first, second, two := strings.Cut(key, " "); two {
		return Label(first) + " " + Label(second)
	}
	if strings.HasSuffix(key, "++") {
		return strings.TrimSuffix(Label(strings.TrimSuffix(key, "+")+"x"), "X") + "+"
	}
	parts := strings.Split(key, "+")
	for i, p := range parts {
		switch name := keyNames[p]; {
		case functionKey(p):
			parts[i] = strings.ToUpper(p)
		case name != "":
			parts[i] = name
		case len(parts) > 1:
			parts[i] = strings.ToUpper(p)
		}
	}
	return strings.Join(parts, "+")
}
