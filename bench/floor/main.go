// Command floor is the least that any bubbletea messenger can be, so that sayso
// can be measured beside it: a message area with coloured time and name, a
// status line and an input line, made by hand, without store, network or bubbles.
//
// Its keys are those that the benchmark presses in sayso too: text and Backspace,
// PgUp and PgDown for a page, Alt+Up and Alt+Down for another chat.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// lines is how many messages a chat of the floor has: enough for any paging.
const lines = 2000

type model struct {
	width, height int
	chat          int
	bottom        int      // number of the newest message shown
	shown         []string // the message area, made when the page or the chat changes
	input         string
}

func (m model) Init() tea.Cmd { return nil }

func (m model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
		m.show()
	case tea.KeyPressMsg:
		return m.press(msg)
	}
	return m, nil
}

func (m model) press(k tea.KeyPressMsg) (tea.Model, tea.Cmd) {
	area := max(m.height-2, 1)
	switch k.String() {
	case "ctrl+q":
		return m, tea.Quit
	case "backspace":
		m.input = m.input[:max(len(m.input)-1, 0)]
	case "pgup":
		m.bottom = max(m.bottom-area, area)
		m.show()
	case "pgdown":
		m.bottom = min(m.bottom+area, lines)
		m.show()
	case "alt+up":
		m.chat, m.bottom = m.chat-1, lines
		m.show()
	case "alt+down":
		m.chat, m.bottom = m.chat+1, lines
		m.show()
	default:
		m.input += k.Text
	}
	return m, nil
}

// show makes the lines of the message area.
func (m *model) show() {
	area := max(m.height-2, 0)
	m.shown = m.shown[:0:0]
	for i := m.bottom - area + 1; i <= m.bottom; i++ {
		nick := (i*7 + m.chat) % 16
		m.shown = append(m.shown, fmt.Sprintf("\x1b[90m14:%02d\x1b[m \x1b[3%dmnick%02d\x1b[m line %d of chat %d, a message of about sixty characters",
			i%60, 1+nick%6, nick, i, m.chat))
	}
}

func (m model) View() tea.View {
	var v tea.View
	v.AltScreen = true
	if m.height > 1 {
		status := fmt.Sprintf("\x1b[7m%-*s\x1b[m", m.width, fmt.Sprintf(" floor   chat %d   %d of %d", m.chat, m.bottom, lines))
		v.Content = strings.Join(m.shown, "\n") + "\n" + status + "\n> " + m.input
		v.Cursor = tea.NewCursor(2+len(m.input), m.height-1)
	}
	return v
}

func main() {
	fps := flag.Int("fps", 60, "frames a second at most")
	flag.Parse()
	if _, err := tea.NewProgram(model{bottom: lines}, tea.WithFPS(*fps)).Run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
