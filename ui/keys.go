package ui

import "sayso/ui/keymap"

// The places that may have the keyboard.
const (
	inComposer keymap.Place = 1 << iota // typing
	inEmpty                             // in the composer, with nothing typed yet
	inList
	inThread // a message is selected
	inStrip  // the strip of a first contact
	inPanel  // the controls
	inGrid   // all businesses by purpose
	inSearch // searching in the open chat

	anywhere = keymap.Anywhere
	outside  = inList | inThread | inStrip | inPanel // where letters are not text
)

// What a key does.
const (
	doPalette   keymap.Action = "go to"
	doHelp      keymap.Action = "help"
	doControls  keymap.Action = "controls"
	doMatrix    keymap.Action = "businesses"
	doSearch    keymap.Action = "search"
	doSearchAll keymap.Action = "search everywhere"
	doOlderHit  keymap.Action = "older hit"
	doNewerHit  keymap.Action = "newer hit"
	doHit       keymap.Action = "to the hit"
	doNextNew   keymap.Action = "next unread"
	doNextChat  keymap.Action = "next chat"
	doPrevChat  keymap.Action = "previous chat"
	doLastChat  keymap.Action = "last chat"
	doFirstNew  keymap.Action = "first unread"
	doAll       keymap.Action = "all"
	doUnread    keymap.Action = "unread"
	doPeople    keymap.Action = "people"
	doBusiness  keymap.Action = "business"
	doRequests  keymap.Action = "requests"
	doToggle    keymap.Action = "hide list"
	doFocus     keymap.Action = "next pane"
	doFocusBack keymap.Action = "previous pane"
	doUndo      keymap.Action = "undo"
	doRedraw    keymap.Action = "redraw"
	doSuspend   keymap.Action = "suspend"
	doMouse     keymap.Action = "mouse"
	doQuit      keymap.Action = "quit"
	doInterrupt keymap.Action = "interrupt"
	doBack      keymap.Action = "back"
	doSettings  keymap.Action = "settings"
	doTheme     keymap.Action = "theme"
	doAccount   keymap.Action = "switch account"
	doGuide     keymap.Action = "first steps"
	doWrite     keymap.Action = "write"
	doList      keymap.Action = "list"

	doSend     keymap.Action = "send"
	doNewLine  keymap.Action = "new line"
	doSelect   keymap.Action = "select a message"
	doEditor   keymap.Action = "editor"
	doCommand  keymap.Action = "command"
	doPageUp   keymap.Action = "page up"
	doPageDown keymap.Action = "page down"
	doTop      keymap.Action = "oldest"
	doBottom   keymap.Action = "newest"

	doUp    keymap.Action = "up"
	doDown  keymap.Action = "down"
	doOpen  keymap.Action = "open"
	doFirst keymap.Action = "first"
	doLast  keymap.Action = "last"

	doWhy   keymap.Action = "why"
	doCopy  keymap.Action = "copy"
	doInfo  keymap.Action = "info"
	doRetry keymap.Action = "retry"
	doDrop  keymap.Action = "drop"

	doReply   keymap.Action = "reply"
	doReact   keymap.Action = "react"
	doEdit    keymap.Action = "edit"
	doDelete  keymap.Action = "delete"
	doForward keymap.Action = "forward"
	doStar    keymap.Action = "star"
	doLink    keymap.Action = "open a link"
	doSave    keymap.Action = "save the file"
	doQuoted  keymap.Action = "go to the quoted message"
	doReturn  keymap.Action = "return"
	doUnfold  keymap.Action = "unfold"
	doUse     keymap.Action = "answer"
	doPick    keymap.Action = "pick a choice"
	doStarred keymap.Action = "starred"

	doPinMessage keymap.Action = "pin message"
	doPinned     keymap.Action = "pinned message"

	doMuted      keymap.Action = "muted"
	doArchived   keymap.Action = "archived"
	doPin        keymap.Action = "pin"
	doArchive    keymap.Action = "archive"
	doMarkUnread keymap.Action = "mark new"
	doReadAll    keymap.Action = "mark all read"

	doAccept keymap.Action = "continue"
	doBlock  keymap.Action = "block"
	doReport keymap.Action = "block and report"
	doOffer  keymap.Action = "accept the offer"

	doChange  keymap.Action = "change"
	doUntil   keymap.Action = "only until"
	doMute    keymap.Action = "mute"
	doReason  keymap.Action = "report"
	doFollow  keymap.Action = "follow"
	doHistory keymap.Action = "history"

	doLeft    keymap.Action = "left"
	doRight   keymap.Action = "right"
	doExplain keymap.Action = "what decided"
	doMark    keymap.Action = "mark"
	doMarkAll keymap.Action = "mark all"
	doStale   keymap.Action = "mark unopened"
	doFilter  keymap.Action = "filter"
	doSort    keymap.Action = "sort"
	doQuiet   keymap.Action = "quiet hours"
	doLimit   keymap.Action = "limit"
)

// bind makes a row of the key table.
func bind(name keymap.Action, keys []string, at keymap.Place, help string) keymap.Row {
	return keymap.Row{Name: name, Keys: keys, Where: at, Help: help}
}

// defaultKeys is the one place where a key gets its meaning. Hints, help, palette and
// README are all made from it.
var defaultKeys = keymap.Table{
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
