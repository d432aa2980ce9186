package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"
)

// where is a set of the places that may have the keyboard.
type where uint16

const (
	inComposer where = 1 << iota // typing
	inEmpty                      // in the composer, with nothing typed yet
	inList
	inThread // a message is selected
	inStrip  // the strip of a first contact
	inPanel  // the controls
	inGrid   // all businesses by purpose
	inSearch // searching in the open chat

	anywhere = inComposer | inEmpty | inList | inThread | inStrip | inPanel | inGrid | inSearch
	outside  = inList | inThread | inStrip | inPanel // where letters are not text
)

// actionName names what a key does.
type actionName string

const (
	doPalette   actionName = "go to"
	doHelp      actionName = "help"
	doControls  actionName = "controls"
	doMatrix    actionName = "businesses"
	doSearch    actionName = "search"
	doSearchAll actionName = "search everywhere"
	doOlderHit  actionName = "older hit"
	doNewerHit  actionName = "newer hit"
	doHit       actionName = "to the hit"
	doNextNew   actionName = "next unread"
	doNextChat  actionName = "next chat"
	doPrevChat  actionName = "previous chat"
	doLastChat  actionName = "last chat"
	doFirstNew  actionName = "first unread"
	doAll       actionName = "all"
	doUnread    actionName = "unread"
	doPeople    actionName = "people"
	doBusiness  actionName = "business"
	doRequests  actionName = "requests"
	doToggle    actionName = "hide list"
	doFocus     actionName = "next pane"
	doFocusBack actionName = "previous pane"
	doUndo      actionName = "undo"
	doRedraw    actionName = "redraw"
	doSuspend   actionName = "suspend"
	doMouse     actionName = "mouse"
	doQuit      actionName = "quit"
	doInterrupt actionName = "interrupt"
	doBack      actionName = "back"
	doSettings  actionName = "settings"
	doTheme     actionName = "theme"
	doAccount   actionName = "switch account"
	doGuide     actionName = "first steps"
	doWrite     actionName = "write"
	doList      actionName = "list"

	doSend     actionName = "send"
	doNewLine  actionName = "new line"
	doSelect   actionName = "select a message"
	doEditor   actionName = "editor"
	doCommand  actionName = "command"
	doPageUp   actionName = "page up"
	doPageDown actionName = "page down"
	doTop      actionName = "oldest"
	doBottom   actionName = "newest"

	doUp    actionName = "up"
	doDown  actionName = "down"
	doOpen  actionName = "open"
	doFirst actionName = "first"
	doLast  actionName = "last"

	doWhy   actionName = "why"
	doCopy  actionName = "copy"
	doInfo  actionName = "info"
	doRetry actionName = "retry"
	doDrop  actionName = "drop"

	doReply   actionName = "reply"
	doReact   actionName = "react"
	doEdit    actionName = "edit"
	doDelete  actionName = "delete"
	doForward actionName = "forward"
	doStar    actionName = "star"
	doLink    actionName = "open a link"
	doSave    actionName = "save the file"
	doQuoted  actionName = "go to the quoted message"
	doReturn  actionName = "return"
	doUnfold  actionName = "unfold"
	doUse     actionName = "answer"
	doPick    actionName = "pick a choice"
	doStarred actionName = "starred"

	doPinMessage actionName = "pin message"
	doPinned     actionName = "pinned message"

	doMuted      actionName = "muted"
	doArchived   actionName = "archived"
	doPin        actionName = "pin"
	doArchive    actionName = "archive"
	doMarkUnread actionName = "mark new"
	doReadAll    actionName = "mark all read"

	doAccept actionName = "continue"
	doBlock  actionName = "block"
	doReport actionName = "block and report"
	doOffer  actionName = "accept the offer"

	doChange  actionName = "change"
	doUntil   actionName = "only until"
	doMute    actionName = "mute"
	doReason  actionName = "report"
	doFollow  actionName = "follow"
	doHistory actionName = "history"

	doLeft    actionName = "left"
	doRight   actionName = "right"
	doExplain actionName = "what decided"
	doMark    actionName = "mark"
	doMarkAll actionName = "mark all"
	doStale   actionName = "mark unopened"
	doFilter  actionName = "filter"
	doSort    actionName = "sort"
	doQuiet   actionName = "quiet hours"
	doLimit   actionName = "limit"
)

// binding is a row of the key table: what is done, by which keys, in which places.
type binding struct {
	Name        actionName
	key.Binding // the first key is the one that is shown; the help is one line
	Where       where
}

func bind(name actionName, keys []string, at where, help string) binding {
	return binding{name, key.NewBinding(key.WithKeys(keys...), key.WithHelp("", help)), at}
}

// keymap is the key table. Hints, help, palette and README are all made from it.
type keymap []binding

// defaultKeys is the one place where a key gets its meaning.
var defaultKeys = keymap{
	bind(doPalette, []string{"ctrl+k"}, anywhere, "go to a chat, or do anything by name"),
	bind(doNextNew, []string{"alt+a"}, anywhere, "next chat with something unread"),
	bind(doFirstNew, []string{"alt+u"}, anywhere, "first unread message of this chat"),
	bind(doNextChat, []string{"alt+down"}, anywhere, "next chat"),
	bind(doPrevChat, []string{"alt+up"}, anywhere, "previous chat"),
	bind(doLastChat, []string{"alt+s"}, anywhere, "the chat before this one"),
	bind(doControls, []string{"ctrl+o"}, anywhere, "controls of this chat: what may reach you, and why"),
	bind(doSearch, []string{"ctrl+f"}, anywhere, "search this chat; twice, or in the list: all chats"),
	bind(doSearchAll, []string{"f4"}, anywhere, "search all chats"),
	bind(doMatrix, []string{"f2"}, anywhere, "all businesses by purpose: what may reach you, quiet hours, a limit"),
	bind(doHelp, []string{"f1"}, anywhere, "all keys"),
	bind(doSettings, []string{"f3"}, anywhere, "settings: colours, notifications, mouse, keys of vim, privacy"),
	bind(doTheme, nil, anywhere, "another theme"),
	bind(doAccount, nil, anywhere, "switch to another account"),
	bind(doGuide, nil, anywhere, "first steps"),
	bind(doWrite, nil, anywhere, "write in this chat"),
	bind(doList, nil, anywhere, "to the list"),
	bind(doUndo, []string{"alt+z"}, anywhere, "take back what was just done"),
	bind(doAll, []string{"alt+1"}, anywhere, "list all chats"),
	bind(doUnread, []string{"alt+2"}, anywhere, "list chats with something unread"),
	bind(doPeople, []string{"alt+3"}, anywhere, "list people"),
	bind(doBusiness, []string{"alt+4"}, anywhere, "list businesses"),
	bind(doRequests, []string{"alt+5"}, anywhere, "list requests of strangers"),
	bind(doMuted, []string{"alt+6"}, anywhere, "list muted chats"),
	bind(doArchived, []string{"alt+7"}, anywhere, "list archived chats"),
	bind(doStarred, []string{"alt+8"}, anywhere, "starred messages"),
	bind(doPinned, []string{"alt+t"}, anywhere, "what is pinned in this chat, one after the other"),
	bind(doPin, []string{"alt+p"}, anywhere, "pin this chat to the top, or unpin it"),
	bind(doArchive, []string{"alt+w"}, anywhere, "archive this chat, or bring it back"),
	bind(doMarkUnread, []string{"alt+o"}, anywhere, "mark this chat unread, or read"),
	bind(doReadAll, []string{"alt+r"}, anywhere, "mark everything as read"),
	bind(doToggle, []string{"ctrl+b"}, anywhere, "hide or show the list"),
	bind(doFocus, []string{"tab"}, anywhere, "next pane"),
	bind(doFocusBack, []string{"shift+tab"}, anywhere, "previous pane"),
	bind(doMouse, []string{"alt+m"}, anywhere, "mouse on or off; off lets the terminal select text"),
	bind(doRedraw, []string{"ctrl+l"}, anywhere, "draw the screen afresh"),
	bind(doSuspend, []string{"ctrl+z"}, anywhere, "suspend"),
	bind(doQuit, []string{"ctrl+q"}, anywhere, "quit"),
	bind(doInterrupt, []string{"ctrl+c"}, anywhere, "clear what is typed; twice: quit"),
	bind(doBack, []string{"esc"}, anywhere, "back"),
	bind(doPageUp, []string{"pgup"}, anywhere, "scroll up a page"),
	bind(doPageDown, []string{"pgdown"}, anywhere, "scroll down a page"),
	bind(doTop, []string{"alt+home", "ctrl+home"}, anywhere, "oldest message"),
	bind(doBottom, []string{"alt+end", "ctrl+end"}, anywhere, "newest message, and follow"),

	bind(doSend, []string{"enter"}, inComposer|inEmpty, "send"),
	bind(doNewLine, []string{"alt+enter", "shift+enter", "ctrl+j"}, inComposer|inEmpty, "new line"),
	bind(doEditor, []string{"alt+e"}, inComposer|inEmpty, "write in your $EDITOR"),
	bind(doSelect, []string{"up"}, inEmpty, "select a message"),

	bind(doControls, []string{"i"}, inList, "controls of the chat"),
	bind(doHelp, []string{"?"}, inList|inThread|inPanel, "all keys"),
	bind(doUndo, []string{"U", "u"}, inList|inThread|inPanel, "take back what was just done"),
	bind(doAll, []string{"1"}, inList, "list all chats"),
	bind(doUnread, []string{"2"}, inList, "list chats with something unread"),
	bind(doPeople, []string{"3"}, inList, "list people"),
	bind(doBusiness, []string{"4"}, inList, "list businesses"),
	bind(doRequests, []string{"5"}, inList, "list requests of strangers"),
	bind(doMuted, []string{"6"}, inList, "list muted chats"),
	bind(doArchived, []string{"7"}, inList, "list archived chats"),
	bind(doPin, []string{"p"}, inList, "pin the chat to the top, or unpin it"),
	bind(doArchive, []string{"a"}, inList, "archive the chat, or bring it back"),
	bind(doMarkUnread, []string{"m"}, inList, "mark the chat unread, or read"),
	bind(doCommand, []string{"/"}, inList, "do anything by name"),

	bind(doUp, []string{"up", "k"}, inList|inThread|inPanel, "up"),
	bind(doDown, []string{"down", "j"}, inList|inThread|inPanel, "down"),
	bind(doFirst, []string{"home", "g"}, inList|inPanel, "first"),
	bind(doFirst, []string{"home"}, inThread, "oldest message"),
	bind(doLast, []string{"end", "G"}, inList|inThread|inPanel, "last"),
	bind(doOpen, []string{"enter"}, inList, "open the chat and write"),

	bind(doWhy, []string{"w"}, inThread|inPanel, "why do I see this?"),
	bind(doReply, []string{"r"}, inThread, "reply; a failed message is sent again"),
	bind(doReact, []string{"+"}, inThread, "react with an emoji"),
	bind(doEdit, []string{"e"}, inThread, "edit your own message"),
	bind(doDelete, []string{"d"}, inThread, "delete, for everyone or for you alone"),
	bind(doForward, []string{"f"}, inThread, "forward to another chat"),
	bind(doStar, []string{"s"}, inThread, "star, to find it again, or take the star away"),
	bind(doPinMessage, []string{"p"}, inThread, "pin the message to the top of the chat, or take it down"),
	bind(doCopy, []string{"y"}, inThread, "copy the text"),
	bind(doLink, []string{"o"}, inThread, "open what the message holds: a file, a link, a place, a contact"),
	bind(doSave, []string{"S"}, inThread, "save the file of the message among the downloads"),
	bind(doLeft, []string{"left", "h"}, inThread, "the slide before"),
	bind(doRight, []string{"right", "l"}, inThread, "the next slide"),
	bind(doSearch, []string{"/"}, inThread, "search this chat"),
	bind(doOlderHit, []string{"n"}, inThread, "the next older message that was found"),
	bind(doNewerHit, []string{"N"}, inThread, "the next newer message that was found"),
	bind(doQuoted, []string{"g", "ctrl+]"}, inThread, "go to the message that this one answers"),
	bind(doReturn, []string{"alt+left", "q"}, inThread, "come back from there"),
	bind(doUse, []string{"enter"}, inThread, "answer with a choice, else unfold, open or reply"),
	bind(doUnfold, []string{"x"}, inThread, "unfold a card that was updated since, or fold it"),
	bind(doPick, []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "0"}, inThread|inEmpty, "answer with that choice, when choices are offered"),
	bind(doInfo, []string{"i"}, inThread, "times, states and numbers of a message"),
	bind(doDrop, []string{"D"}, inThread, "drop a failed message"),

	bind(doAccept, []string{"c"}, inStrip|inPanel, "continue: take it out of the requests"),
	bind(doBlock, []string{"b"}, inStrip|inPanel, "block: nothing arrives, they are not told"),
	bind(doReport, []string{"r"}, inStrip, "block and report"),
	bind(doOffer, []string{"enter"}, inStrip, "do what the strip offers"),

	bind(doOlderHit, []string{"up", "ctrl+p"}, inSearch, "the next older message that was found"),
	bind(doNewerHit, []string{"down", "ctrl+n", "shift+enter"}, inSearch, "the next newer message that was found"),
	bind(doHit, []string{"enter"}, inSearch, "the next older message; after / stay at this one"),

	bind(doChange, []string{"space", "enter"}, inPanel, "change what is under the cursor"),
	bind(doUntil, []string{"p"}, inPanel, "allow a purpose only until a time"),
	bind(doMute, []string{"m"}, inPanel, "mute: it arrives quietly, they are not told"),
	bind(doReason, []string{"r"}, inPanel, "report, with a reason"),
	bind(doFollow, []string{"f"}, inPanel, "follow or unfollow"),
	bind(doHistory, []string{"h"}, inPanel, "what you chose, and when"),
	bind(doMatrix, []string{"a"}, inPanel, "all businesses by purpose: what may reach you, quiet hours, a limit"),

	bind(doUp, []string{"up", "k"}, inGrid, "up a business"),
	bind(doDown, []string{"down", "j"}, inGrid, "down a business"),
	bind(doLeft, []string{"left", "h"}, inGrid, "the purpose before"),
	bind(doRight, []string{"right", "l"}, inGrid, "the next purpose"),
	bind(doFirst, []string{"home", "g"}, inGrid, "the first business"),
	bind(doLast, []string{"end", "G"}, inGrid, "from anyone: what holds for all businesses"),
	bind(doChange, []string{"space"}, inGrid, "change the cell, or this purpose of all that is marked"),
	bind(doUntil, []string{"p"}, inGrid, "allow it only until a time"),
	bind(doExplain, []string{"?"}, inGrid, "what decided this cell"),
	bind(doControls, []string{"enter", "i"}, inGrid, "all controls of the business"),
	bind(doOpen, []string{"o"}, inGrid, "open the chat and write"),
	bind(doMark, []string{"*", "x"}, inGrid, "mark the business, or take the mark away"),
	bind(doMarkAll, []string{"A"}, inGrid, "mark all that is shown, or none"),
	bind(doStale, []string{"d"}, inGrid, "mark all that you have not opened for 90 days"),
	bind(doFilter, []string{"/"}, inGrid, "show only some, by name"),
	bind(doSort, []string{"s"}, inGrid, "sort: last contact, kept away, most received"),
	bind(doQuiet, []string{"Q"}, inGrid, "quiet hours for businesses"),
	bind(doLimit, []string{"L"}, inGrid, "how many offers may come in a day"),
	bind(doUndo, []string{"U", "u"}, inGrid, "take back what was just done"),
}

// find returns what key does in a place, or "" when it is only a key.
func (m keymap) find(at where, key string) actionName {
	for _, b := range m {
		if b.Where&at == 0 {
			continue
		}
		for _, k := range b.Keys() {
			if k == key {
				return b.Name
			}
		}
	}
	return ""
}

// key returns the first key for an action in a place, "" when there is none.
func (m keymap) key(at where, name actionName) string {
	for _, b := range m {
		if b.Name == name && b.Where&at != 0 && len(b.Keys()) > 0 {
			return b.Keys()[0]
		}
	}
	return ""
}

// hint returns the key for an action in a place as it is shown, such as "Ctrl+K",
// or "" when there is none.
func (m keymap) hint(at where, name actionName) string {
	shown := ""
	for _, b := range m {
		if b.Name == name && b.Where&at != 0 && len(b.Keys()) > 0 {
			if k := label(b.Keys()[0]); shown == "" || len(k) < len(shown) {
				shown = k
			}
		}
	}
	return shown
}

// check refuses a table in which one key has two meanings in one place.
func (m keymap) check() error {
	if c := m.clash(); c != nil {
		return c
	}
	return nil
}

var keyNames = map[string]string{
	"pgup": "PgUp", "pgdown": "PgDn", "esc": "Esc", "enter": "Enter", "space": "Space", "tab": "Tab",
	"up": "Up", "down": "Down", "left": "Left", "right": "Right", "home": "Home", "end": "End",
	"ctrl": "Ctrl", "alt": "Alt", "shift": "Shift", "backspace": "Backspace", "delete": "Delete",
}

// label returns a key as people write it: "ctrl+k" becomes "Ctrl+K".
func label(key string) string {
	if first, second, two := strings.Cut(key, " "); two {
		return label(first) + " " + label(second)
	}
	if strings.HasSuffix(key, "++") {
		return strings.TrimSuffix(label(strings.TrimSuffix(key, "+")+"x"), "X") + "+"
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
