package desktop

import "strings"

// Terminal is what the terminal said about itself, or what is known of it.
type Terminal struct {
	Version string              // its answer to "who are you", such as "kitty(0.35.1)"
	Getenv  func(string) string // its variables; nil where none are known
}

// between says whether a multiplexer is in the way.
func (k Terminal) between() mux {
	term := k.env("TERM")
	switch {
	case k.env("TMUX") != "" || strings.HasPrefix(term, "tmux") || strings.HasPrefix(k.Version, "tmux"):
		return inTmux
	case k.env("STY") != "" || strings.HasPrefix(term, "screen"):
		return inScreen
	}
	return noMux
}

func (k Terminal) env(name string) string {
	if k.Getenv == nil {
		return ""
	}
	return k.Getenv(name)
}

// waysOfTerminals says what terminals can, by words in what they answer or in TERM.
// The answer comes over SSH and TERM does; other variables mostly do not.
var waysOfTerminals = []struct{ word, way string }{
	{"kitty", OSC99},
	{"ghostty", OSC777},
	{"wezterm", OSC777},
	{"foot", OSC777},
	{"warp", OSC777},
	{"contour", OSC777},
	{"iterm", OSC9},
}

// hints are variables that tell of the terminal outside a multiplexer.
var hints = []struct{ name, way string }{
	{"KITTY_WINDOW_ID", OSC99},
	{"GHOSTTY_RESOURCES_DIR", OSC777},
	{"WEZTERM_PANE", OSC777},
	{"ITERM_SESSION_ID", OSC9},
}

// way returns how to notify when the person leaves it open. What is not known to show
// notifications gets the bell, which everything passes on.
func (k Terminal) way() string {
	for _, said := range []string{k.Version, k.env("LC_TERMINAL"), k.env("TERM_PROGRAM"), k.env("TERM")} {
		said = strings.ToLower(said)
		for _, t := range waysOfTerminals {
			if strings.Contains(said, t.word) {
				return t.way
			}
		}
	}
	for _, h := range hints {
		if k.env(h.name) != "" {
			return h.way
		}
	}
	return Bell
}

// Show returns the bytes that show a notice under a setting. In tmux, where nobody can tell
// whether sequences are passed on, the bell goes with what was found out: tmux marks
// the window then.
func (k Terminal) Show(n Notice, setting string) string {
	if setting != Auto {
		return n.sequence(setting, k.between())
	}
	way, between := k.way(), k.between()
	seq := n.sequence(way, between)
	if between != noMux && way != Bell {
		seq += "\a"
	}
	return seq
}

// Clear returns the bytes that take the notice of an id away again, none where that is
// not possible.
func (k Terminal) Clear(id, setting string) string {
	if setting == Auto {
		setting = k.way()
	}
	return Notice{ID: id}.clear(setting, k.between())
}
