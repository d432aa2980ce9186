package ui

import (
	"fmt"
	"slices"
	"strings"

	"sayso/ui/cells"
	"sayso/ui/desktop"
	"sayso/ui/look"
	"sayso/ui/say"
)

// Settings are what a person chooses about the messenger on this machine. What
// concerns the account, such as who sees what was read, is in the log instead.
type Settings struct {
	Theme  string `toml:"theme"`       // the name of a theme, "auto" or "none"
	Glyphs string `toml:"glyphs"`      // "unicode" or "ascii"
	Notify string `toml:"notify"`      // "auto", "osc9", "osc99", "osc777", "bell" or "off"
	Show   string `toml:"notify_text"` // what a notification shows: "sender", "people" or "all"
	Mouse  bool   `toml:"mouse"`       // the mouse clicks, scrolls and selects here
	Vim    bool   `toml:"vim"`         // Esc leaves writing for a normal mode
	Emoji  string `toml:"emoji"`       // "auto", "simple" or "whole"
	Dates  string `toml:"dates"`       // "short" or "iso"
	Order  string `toml:"order"`       // of the list: "newest" or "unread"
	Sink   bool   `toml:"muted_last"`  // muted chats come after the others
	Beside bool   `toml:"beside"`      // the controls stand beside a business where there is room

	Pictures string `toml:"pictures"` // "auto", "here" or "off"
}

// DefaultSettings are those of somebody who has chosen nothing.
func DefaultSettings() Settings {
	return Settings{
		Theme: look.Auto, Glyphs: "unicode", Notify: desktop.Auto, Show: showSender, Mouse: true,
		Emoji: emojiAuto, Dates: "short", Order: orderNewest, Beside: true, Pictures: picturesSelf,
	}
}

// The values that are compared with.
const (
	emojiAuto, emojiSimple, emojiWhole = string(cells.EmojiAuto), string(cells.EmojiSimple), string(cells.EmojiWhole)
	orderNewest, orderUnread           = "newest", "unread"
	datesISO                           = "iso"
	glyphsASCII                        = "ascii"
)

// setting is a row of the table of settings.
type setting struct {
	key    string // as a file has it
	name   string // as the screen has it
	about  string
	values []settingValue // nil: the themes
	at     func(*Settings) *string
	on     func(*Settings) *bool // for those that are on or off
}

type settingValue struct{ value, words string }

// settingsTable is the one place where a setting gets its name and its values: the
// screen, the files and the README have them from here.
var settingsTable = []setting{
	{
		key: "theme", name: "Theme", about: "Auto follows the background of the terminal. Own themes are made in config.toml.",
		at: func(s *Settings) *string { return &s.Theme },
	},
	{
		key: "glyphs", name: "Signs", about: "What the screen draws with. The words of others stay as they are.",
		values: []settingValue{{"unicode", "as drawn here"}, {glyphsASCII, "ASCII alone"}},
		at:     func(s *Settings) *string { return &s.Glyphs },
	},
	{
		key: "notify", name: "Notifications", about: "While you look elsewhere. Muted chats and quiet hours stay silent. Works over SSH; tmux needs allow-passthrough.",
		values: []settingValue{
			{desktop.Auto, "what the terminal can"},
			{desktop.OSC9, "OSC 9, as iTerm2"},
			{desktop.OSC99, "OSC 99, as kitty"},
			{desktop.OSC777, "OSC 777, as Ghostty"},
			{desktop.Bell, "the bell"},
			{desktop.Off, "none"},
		},
		at: func(s *Settings) *string { return &s.Notify },
	},
	{
		key: "notify_text", name: "They show", about: "Others may see your screen: by default only who wrote.",
		values: []settingValue{{showSender, "who wrote"}, {showPeople, "what people wrote"}, {showAll, "what all wrote"}},
		at:     func(s *Settings) *string { return &s.Show },
	},
	{
		key: "mouse", name: "Mouse", about: "Click, wheel, and drag to copy. With Shift held the terminal selects by itself; on some Macs it is Option.",
		on: func(s *Settings) *bool { return &s.Mouse },
	},
	{
		key: "vim", name: "Vim keys", about: "Esc leaves writing: j k g g G move, i writes, : does anything by name.",
		on: func(s *Settings) *bool { return &s.Vim },
	},
	{
		key: "emoji", name: "Emoji", about: "Some emoji are put together from several, which many terminals draw too wide.",
		values: []settingValue{{emojiAuto, "whole where possible"}, {emojiSimple, "their first part"}, {emojiWhole, "always whole"}},
		at:     func(s *Settings) *string { return &s.Emoji },
	},
	{
		key: "dates", name: "Dates", about: "How days are written.",
		values: []settingValue{{"short", "3 Nov"}, {datesISO, "2026-11-03"}},
		at:     func(s *Settings) *string { return &s.Dates },
	},
	{
		key: "order", name: "List", about: "Which chats come first.",
		values: []settingValue{{orderNewest, "newest first"}, {orderUnread, "unread first"}},
		at:     func(s *Settings) *string { return &s.Order },
	},
	{
		key: "muted_last", name: "Muted chats last", about: "Muted chats come after all others.",
		on: func(s *Settings) *bool { return &s.Sink },
	},
	{
		key: "beside", name: "Controls beside", about: "From 160 columns on, the controls of a business stand beside what it says.",
		on: func(s *Settings) *bool { return &s.Beside },
	},
	{
		key: "pictures", name: "Pictures", about: "Shown in a chat where the terminal has colours. Small ones of those you know are fetched by themselves.",
		values: []settingValue{{picturesSelf, "small ones by themselves"}, {picturesHere, "those that are here"}, {picturesOff, "none"}},
		at:     func(s *Settings) *string { return &s.Pictures },
	},
}

var onOff = []settingValue{{"on", "on"}, {"off", "off"}}

// choices lists the values of a setting.
func (s setting) choices(own []look.Theme) []settingValue {
	switch {
	case s.on != nil:
		return onOff
	case s.values != nil:
		return s.values
	}
	var all []settingValue
	for _, name := range look.ThemeNames(own) {
		words := name
		switch t := look.ThemeNamed(name, own, true); {
		case name == look.Auto:
			words = "as the terminal is"
		case t == nil:
			words = "no colour"
		case t.Dark:
			words += " (dark)"
		default:
			words += " (light)"
		}
		all = append(all, settingValue{name, words})
	}
	return all
}

// value returns what a setting is set to.
func (s setting) value(of *Settings) string {
	if s.on == nil {
		return *s.at(of)
	}
	if *s.on(of) {
		return "on"
	}
	return "off"
}

func (s setting) set(of *Settings, value string) {
	if s.on != nil {
		*s.on(of) = value == "on"
		return
	}
	*s.at(of) = value
}

// Misset is a mistake in a configuration: in which table, at which key, and what is
// wrong with it.
type Misset struct {
	Table, Key string // as the file has them
	Words      string
}

func (e *Misset) Error() string { return e.Words }

// Check refuses settings that are not in the table, with a [*Misset].
func (s Settings) Check(own []look.Theme) error {
	for _, row := range settingsTable {
		choices := row.choices(own)
		value := row.value(&s)
		if slices.ContainsFunc(choices, func(v settingValue) bool { return v.value == value }) {
			continue
		}
		var names []string
		for _, v := range choices {
			names = append(names, v.value)
		}
		return &Misset{"", row.key, fmt.Sprintf("there is no %s %q; choose from %s", row.key, value, strings.Join(names, ", "))}
	}
	return nil
}

// look is the part of the settings that the styles are built from.
func (s Settings) look() look.Look { return look.Look{Theme: s.Theme, ASCII: s.Glyphs == glyphsASCII} }

// write takes over how words are to be written.
func (s Settings) write() {
	say.SetISODates(s.Dates == datesISO)
	cells.SetEmoji(cells.Emoji(s.Emoji))
}
