package ui

import "strings"

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
	doQuoted  actionName = "go to the quoted message"
	doReturn  actionName = "return"
	doUnfold  actionName = "unfold"
	doUse     actionName = "answer"
	doPick    actionName = "pick a choice"
	doStarred actionName = "starred"

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
	Name  actionName
	Keys  []string // the first is the one that is shown
	Where where
	Help  string // one line for the help and the palette
}

// keymap is the key table. Hints, help, palette and README are all made from it.
type keymap []binding

// defaultKeys is the one place where a key gets its meaning.
var defaultKeys = keymap{
	{doPalette, []string{"ctrl+k"}, anywhere, "go to a chat, or do anything by name"},
	{doNextNew, []string{"alt+a"}, anywhere, "next chat with something unread"},
	{doFirstNew, []string{"alt+u"}, anywhere, "first unread message of this chat"},
	{doNextChat, []string{"alt+down"}, anywhere, "next chat"},
	{doPrevChat, []string{"alt+up"}, anywhere, "previous chat"},
	{doLastChat, []string{"alt+s"}, anywhere, "the chat before this one"},
	{doControls, []string{"ctrl+o"}, anywhere, "controls of this chat: what may reach you, and why"},
	{doSearch, []string{"ctrl+f"}, anywhere, "search this chat; twice, or in the list: all chats"},
	{doSearchAll, []string{"f4"}, anywhere, "search all chats"},
	{doMatrix, []string{"f2"}, anywhere, "all businesses by purpose: what may reach you, quiet hours, a limit"},
	{doHelp, []string{"f1"}, anywhere, "all keys"},
	{doSettings, []string{"f3"}, anywhere, "settings: colours, notifications, mouse, keys of vim, privacy"},
	{doTheme, nil, anywhere, "another theme"},
	{doAccount, nil, anywhere, "switch to another account"},
	{doGuide, nil, anywhere, "first steps"},
	{doWrite, nil, anywhere, "write in this chat"},
	{doList, nil, anywhere, "to the list"},
	{doUndo, []string{"alt+z"}, anywhere, "take back what was just done"},
	{doAll, []string{"alt+1"}, anywhere, "list all chats"},
	{doUnread, []string{"alt+2"}, anywhere, "list chats with something unread"},
	{doPeople, []string{"alt+3"}, anywhere, "list people"},
	{doBusiness, []string{"alt+4"}, anywhere, "list businesses"},
	{doRequests, []string{"alt+5"}, anywhere, "list requests of strangers"},
	{doMuted, []string{"alt+6"}, anywhere, "list muted chats"},
	{doArchived, []string{"alt+7"}, anywhere, "list archived chats"},
	{doStarred, []string{"alt+8"}, anywhere, "starred messages"},
	{doPin, []string{"alt+p"}, anywhere, "pin this chat to the top, or unpin it"},
	{doArchive, []string{"alt+w"}, anywhere, "archive this chat, or bring it back"},
	{doMarkUnread, []string{"alt+o"}, anywhere, "mark this chat unread, or read"},
	{doReadAll, []string{"alt+r"}, anywhere, "mark everything as read"},
	{doToggle, []string{"ctrl+b"}, anywhere, "hide or show the list"},
	{doFocus, []string{"tab"}, anywhere, "next pane"},
	{doFocusBack, []string{"shift+tab"}, anywhere, "previous pane"},
	{doMouse, []string{"alt+m"}, anywhere, "mouse on or off; off lets the terminal select text"},
	{doRedraw, []string{"ctrl+l"}, anywhere, "draw the screen afresh"},
	{doSuspend, []string{"ctrl+z"}, anywhere, "suspend"},
	{doQuit, []string{"ctrl+q"}, anywhere, "quit"},
	{doInterrupt, []string{"ctrl+c"}, anywhere, "clear what is typed; twice: quit"},
	{doBack, []string{"esc"}, anywhere, "back"},
	{doPageUp, []string{"pgup"}, anywhere, "scroll up a page"},
	{doPageDown, []string{"pgdown"}, anywhere, "scroll down a page"},
	{doTop, []string{"alt+home", "ctrl+home"}, anywhere, "oldest message"},
	{doBottom, []string{"alt+end", "ctrl+end"}, anywhere, "newest message, and follow"},

	{doSend, []string{"enter"}, inComposer | inEmpty, "send"},
	{doNewLine, []string{"alt+enter", "shift+enter", "ctrl+j"}, inComposer | inEmpty, "new line"},
	{doEditor, []string{"alt+e"}, inComposer | inEmpty, "write in your $EDITOR"},
	{doSelect, []string{"up"}, inEmpty, "select a message"},

	{doControls, []string{"i"}, inList, "controls of the chat"},
	{doHelp, []string{"?"}, inList | inThread | inPanel, "all keys"},
	{doUndo, []string{"U", "u"}, inList | inThread | inPanel, "take back what was just done"},
	{doAll, []string{"1"}, inList, "list all chats"},
	{doUnread, []string{"2"}, inList, "list chats with something unread"},
	{doPeople, []string{"3"}, inList, "list people"},
	{doBusiness, []string{"4"}, inList, "list businesses"},
	{doRequests, []string{"5"}, inList, "list requests of strangers"},
	{doMuted, []string{"6"}, inList, "list muted chats"},
	{doArchived, []string{"7"}, inList, "list archived chats"},
	{doPin, []string{"p"}, inList, "pin the chat to the top, or unpin it"},
	{doArchive, []string{"a"}, inList, "archive the chat, or bring it back"},
	{doMarkUnread, []string{"m"}, inList, "mark the chat unread, or read"},
	{doCommand, []string{"/"}, inList, "do anything by name"},

	{doUp, []string{"up", "k"}, inList | inThread | inPanel, "up"},
	{doDown, []string{"down", "j"}, inList | inThread | inPanel, "down"},
	{doFirst, []string{"home", "g"}, inList | inPanel, "first"},
	{doFirst, []string{"home"}, inThread, "oldest message"},
	{doLast, []string{"end", "G"}, inList | inThread | inPanel, "last"},
	{doOpen, []string{"enter"}, inList, "open the chat and write"},

	{doWhy, []string{"w"}, inThread | inPanel, "why do I see this?"},
	{doReply, []string{"r"}, inThread, "reply; a failed message is sent again"},
	{doReact, []string{"+"}, inThread, "react with an emoji"},
	{doEdit, []string{"e"}, inThread, "edit your own message"},
	{doDelete, []string{"d"}, inThread, "delete, for everyone or for you alone"},
	{doForward, []string{"f"}, inThread, "forward to another chat"},
	{doStar, []string{"s"}, inThread, "star, to find it again, or take the star away"},
	{doCopy, []string{"y"}, inThread, "copy the text"},
	{doLink, []string{"o"}, inThread, "open a link of the message"},
	{doSearch, []string{"/"}, inThread, "search this chat"},
	{doOlderHit, []string{"n"}, inThread, "the next older message that was found"},
	{doNewerHit, []string{"N"}, inThread, "the next newer message that was found"},
	{doQuoted, []string{"g", "ctrl+]"}, inThread, "go to the message that this one answers"},
	{doReturn, []string{"alt+left", "q"}, inThread, "come back from there"},
	{doUse, []string{"enter"}, inThread, "answer with a choice, else unfold, open or reply"},
	{doUnfold, []string{"x"}, inThread, "unfold a card that was updated since, or fold it"},
	{doPick, []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "0"}, inThread | inEmpty, "answer with that choice, when choices are offered"},
	{doInfo, []string{"i"}, inThread, "times, states and numbers of a message"},
	{doDrop, []string{"D"}, inThread, "drop a failed message"},

	{doAccept, []string{"c"}, inStrip | inPanel, "continue: take it out of the requests"},
	{doBlock, []string{"b"}, inStrip | inPanel, "block: nothing arrives, they are not told"},
	{doReport, []string{"r"}, inStrip, "block and report"},
	{doOffer, []string{"enter"}, inStrip, "do what the strip offers"},

	{doOlderHit, []string{"up", "ctrl+p"}, inSearch, "the next older message that was found"},
	{doNewerHit, []string{"down", "ctrl+n", "shift+enter"}, inSearch, "the next newer message that was found"},
	{doHit, []string{"enter"}, inSearch, "the next older message; after / stay at this one"},

	{doChange, []string{"space", "enter"}, inPanel, "change what is under the cursor"},
	{doUntil, []string{"p"}, inPanel, "allow a purpose only until a time"},
	{doMute, []string{"m"}, inPanel, "mute: it arrives quietly, they are not told"},
	{doReason, []string{"r"}, inPanel, "report, with a reason"},
	{doFollow, []string{"f"}, inPanel, "follow or unfollow"},
	{doHistory, []string{"h"}, inPanel, "what you chose, and when"},
	{doMatrix, []string{"a"}, inPanel, "all businesses by purpose: what may reach you, quiet hours, a limit"},

	{doUp, []string{"up", "k"}, inGrid, "up a business"},
	{doDown, []string{"down", "j"}, inGrid, "down a business"},
	{doLeft, []string{"left", "h"}, inGrid, "the purpose before"},
	{doRight, []string{"right", "l"}, inGrid, "the next purpose"},
	{doFirst, []string{"home", "g"}, inGrid, "the first business"},
	{doLast, []string{"end", "G"}, inGrid, "from anyone: what holds for all businesses"},
	{doChange, []string{"space"}, inGrid, "change the cell, or this purpose of all that is marked"},
	{doUntil, []string{"p"}, inGrid, "allow it only until a time"},
	{doExplain, []string{"?"}, inGrid, "what decided this cell"},
	{doControls, []string{"enter", "i"}, inGrid, "all controls of the business"},
	{doOpen, []string{"o"}, inGrid, "open the chat and write"},
	{doMark, []string{"*", "x"}, inGrid, "mark the business, or take the mark away"},
	{doMarkAll, []string{"A"}, inGrid, "mark all that is shown, or none"},
	{doStale, []string{"d"}, inGrid, "mark all that you have not opened for 90 days"},
	{doFilter, []string{"/"}, inGrid, "show only some, by name"},
	{doSort, []string{"s"}, inGrid, "sort: last contact, kept away, most received"},
	{doQuiet, []string{"Q"}, inGrid, "quiet hours for businesses"},
	{doLimit, []string{"L"}, inGrid, "how many offers may come in a day"},
	{doUndo, []string{"U", "u"}, inGrid, "take back what was just done"},
}

// find returns what key does in a place, or "" when it is only a key.
func (m keymap) find(at where, key string) actionName {
	for _, b := range m {
		if b.Where&at == 0 {
			continue
		}
		for _, k := range b.Keys {
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
		if b.Name == name && b.Where&at != 0 && len(b.Keys) > 0 {
			return b.Keys[0]
		}
	}
	return ""
}

// hint returns the key for an action in a place as it is shown, such as "Ctrl+K",
// or "" when there is none.
func (m keymap) hint(at where, name actionName) string {
	shown := ""
	for _, b := range m {
		if b.Name == name && b.Where&at != 0 && len(b.Keys) > 0 {
			if k := label(b.Keys[0]); shown == "" || len(k) < len(shown) {
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
