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

// defaultKeys is the one place where a key gets its meaning. Hints, help, palette and
// README are all made from it.
var defaultKeys = keymap.Table{
	keymap.NewRow(doPalette, []string{"ctrl+k"}, anywhere, "go to a chat, or do anything by name"),
	keymap.NewRow(doNextNew, []string{"alt+a"}, anywhere, "next chat with something unread"),
	keymap.NewRow(doFirstNew, []string{"alt+u"}, anywhere, "first unread message of this chat"),
	keymap.NewRow(doNextChat, []string{"alt+down"}, anywhere, "next chat"),
	keymap.NewRow(doPrevChat, []string{"alt+up"}, anywhere, "previous chat"),
	keymap.NewRow(doLastChat, []string{"alt+s"}, anywhere, "the chat before this one"),
	keymap.NewRow(doControls, []string{"ctrl+o"}, anywhere, "controls of this chat: what may reach you, and why"),
	keymap.NewRow(doSearch, []string{"ctrl+f"}, anywhere, "search this chat; twice, or in the list: all chats"),
	keymap.NewRow(doSearchAll, []string{"f4"}, anywhere, "search all chats"),
	keymap.NewRow(doMatrix, []string{"f2"}, anywhere, "all businesses by purpose: what may reach you, quiet hours, a limit"),
	keymap.NewRow(doHelp, []string{"f1"}, anywhere, "all keys"),
	keymap.NewRow(doSettings, []string{"f3"}, anywhere, "settings: colours, notifications, mouse, keys of vim, privacy"),
	keymap.NewRow(doTheme, nil, anywhere, "another theme"),
	keymap.NewRow(doAccount, nil, anywhere, "switch to another account"),
	keymap.NewRow(doGuide, nil, anywhere, "first steps"),
	keymap.NewRow(doWrite, nil, anywhere, "write in this chat"),
	keymap.NewRow(doList, nil, anywhere, "to the list"),
	keymap.NewRow(doUndo, []string{"alt+z"}, anywhere, "take back what was just done"),
	keymap.NewRow(doAll, []string{"alt+1"}, anywhere, "list all chats"),
	keymap.NewRow(doUnread, []string{"alt+2"}, anywhere, "list chats with something unread"),
	keymap.NewRow(doPeople, []string{"alt+3"}, anywhere, "list people"),
	keymap.NewRow(doBusiness, []string{"alt+4"}, anywhere, "list businesses"),
	keymap.NewRow(doRequests, []string{"alt+5"}, anywhere, "list requests of strangers"),
	keymap.NewRow(doMuted, []string{"alt+6"}, anywhere, "list muted chats"),
	keymap.NewRow(doArchived, []string{"alt+7"}, anywhere, "list archived chats"),
	keymap.NewRow(doStarred, []string{"alt+8"}, anywhere, "starred messages"),
	keymap.NewRow(doPinned, []string{"alt+t"}, anywhere, "what is pinned in this chat, one after the other"),
	keymap.NewRow(doPin, []string{"alt+p"}, anywhere, "pin this chat to the top, or unpin it"),
	keymap.NewRow(doArchive, []string{"alt+w"}, anywhere, "archive this chat, or bring it back"),
	keymap.NewRow(doMarkUnread, []string{"alt+o"}, anywhere, "mark this chat unread, or read"),
	keymap.NewRow(doReadAll, []string{"alt+r"}, anywhere, "mark everything as read"),
	keymap.NewRow(doToggle, []string{"ctrl+b"}, anywhere, "hide or show the list"),
	keymap.NewRow(doFocus, []string{"tab"}, anywhere, "next pane"),
	keymap.NewRow(doFocusBack, []string{"shift+tab"}, anywhere, "previous pane"),
	keymap.NewRow(doMouse, []string{"alt+m"}, anywhere, "mouse on or off; off lets the terminal select text"),
	keymap.NewRow(doRedraw, []string{"ctrl+l"}, anywhere, "draw the screen afresh"),
	keymap.NewRow(doSuspend, []string{"ctrl+z"}, anywhere, "suspend"),
	keymap.NewRow(doQuit, []string{"ctrl+q"}, anywhere, "quit"),
	keymap.NewRow(doInterrupt, []string{"ctrl+c"}, anywhere, "clear what is typed; twice: quit"),
	keymap.NewRow(doBack, []string{"esc"}, anywhere, "back"),
	keymap.NewRow(doPageUp, []string{"pgup"}, anywhere, "scroll up a page"),
	keymap.NewRow(doPageDown, []string{"pgdown"}, anywhere, "scroll down a page"),
	keymap.NewRow(doTop, []string{"alt+home", "ctrl+home"}, anywhere, "oldest message"),
	keymap.NewRow(doBottom, []string{"alt+end", "ctrl+end"}, anywhere, "newest message, and follow"),

	keymap.NewRow(doSend, []string{"enter"}, inComposer|inEmpty, "send"),
	keymap.NewRow(doNewLine, []string{"alt+enter", "shift+enter", "ctrl+j"}, inComposer|inEmpty, "new line"),
	keymap.NewRow(doEditor, []string{"alt+e"}, inComposer|inEmpty, "write in your $EDITOR"),
	keymap.NewRow(doSelect, []string{"up"}, inEmpty, "select a message"),

	keymap.NewRow(doControls, []string{"i"}, inList, "controls of the chat"),
	keymap.NewRow(doHelp, []string{"?"}, inList|inThread|inPanel, "all keys"),
	keymap.NewRow(doUndo, []string{"U", "u"}, inList|inThread|inPanel, "take back what was just done"),
	keymap.NewRow(doAll, []string{"1"}, inList, "list all chats"),
	keymap.NewRow(doUnread, []string{"2"}, inList, "list chats with something unread"),
	keymap.NewRow(doPeople, []string{"3"}, inList, "list people"),
	keymap.NewRow(doBusiness, []string{"4"}, inList, "list businesses"),
	keymap.NewRow(doRequests, []string{"5"}, inList, "list requests of strangers"),
	keymap.NewRow(doMuted, []string{"6"}, inList, "list muted chats"),
	keymap.NewRow(doArchived, []string{"7"}, inList, "list archived chats"),
	keymap.NewRow(doPin, []string{"p"}, inList, "pin the chat to the top, or unpin it"),
	keymap.NewRow(doArchive, []string{"a"}, inList, "archive the chat, or bring it back"),
	keymap.NewRow(doMarkUnread, []string{"m"}, inList, "mark the chat unread, or read"),
	keymap.NewRow(doCommand, []string{"/"}, inList, "do anything by name"),

	keymap.NewRow(doUp, []string{"up", "k"}, inList|inThread|inPanel, "up"),
	keymap.NewRow(doDown, []string{"down", "j"}, inList|inThread|inPanel, "down"),
	keymap.NewRow(doFirst, []string{"home", "g"}, inList|inPanel, "first"),
	keymap.NewRow(doFirst, []string{"home"}, inThread, "oldest message"),
	keymap.NewRow(doLast, []string{"end", "G"}, inList|inThread|inPanel, "last"),
	keymap.NewRow(doOpen, []string{"enter"}, inList, "open the chat and write"),

	keymap.NewRow(doWhy, []string{"w"}, inThread|inPanel, "why do I see this?"),
	keymap.NewRow(doReply, []string{"r"}, inThread, "reply; a failed message is sent again"),
	keymap.NewRow(doReact, []string{"+"}, inThread, "react with an emoji"),
	keymap.NewRow(doEdit, []string{"e"}, inThread, "edit your own message"),
	keymap.NewRow(doDelete, []string{"d"}, inThread, "delete, for everyone or for you alone"),
	keymap.NewRow(doForward, []string{"f"}, inThread, "forward to another chat"),
	keymap.NewRow(doStar, []string{"s"}, inThread, "star, to find it again, or take the star away"),
	keymap.NewRow(doPinMessage, []string{"p"}, inThread, "pin the message to the top of the chat, or take it down"),
	keymap.NewRow(doCopy, []string{"y"}, inThread, "copy the text"),
	keymap.NewRow(doLink, []string{"o"}, inThread, "open what the message holds: a file, a link, a place, a contact"),
	keymap.NewRow(doSave, []string{"S"}, inThread, "save the file of the message among the downloads"),
	keymap.NewRow(doLeft, []string{"left", "h"}, inThread, "the slide before"),
	keymap.NewRow(doRight, []string{"right", "l"}, inThread, "the next slide"),
	keymap.NewRow(doSearch, []string{"/"}, inThread, "search this chat"),
	keymap.NewRow(doOlderHit, []string{"n"}, inThread, "the next older message that was found"),
	keymap.NewRow(doNewerHit, []string{"N"}, inThread, "the next newer message that was found"),
	keymap.NewRow(doQuoted, []string{"g", "ctrl+]"}, inThread, "go to the message that this one answers"),
	keymap.NewRow(doReturn, []string{"alt+left", "q"}, inThread, "come back from there"),
	keymap.NewRow(doUse, []string{"enter"}, inThread, "answer with a choice, else unfold, open or reply"),
	keymap.NewRow(doUnfold, []string{"x"}, inThread, "unfold a long text, or a card that was updated since; fold it again"),
	keymap.NewRow(doPick, []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "0"}, inThread|inEmpty, "answer with that choice, when choices are offered"),
	keymap.NewRow(doInfo, []string{"i"}, inThread, "times, states and numbers of a message"),
	keymap.NewRow(doDrop, []string{"D"}, inThread, "drop a failed message"),

	keymap.NewRow(doAccept, []string{"c"}, inStrip|inPanel, "continue: take it out of the requests"),
	keymap.NewRow(doBlock, []string{"b"}, inStrip|inPanel, "block: nothing arrives, they are not told"),
	keymap.NewRow(doReport, []string{"r"}, inStrip, "block and report"),
	keymap.NewRow(doOffer, []string{"enter"}, inStrip, "do what the strip offers"),

	keymap.NewRow(doOlderHit, []string{"up", "ctrl+p"}, inSearch, "the next older message that was found"),
	keymap.NewRow(doNewerHit, []string{"down", "ctrl+n", "shift+enter"}, inSearch, "the next newer message that was found"),
	keymap.NewRow(doHit, []string{"enter"}, inSearch, "the next older message; after / stay at this one"),

	keymap.NewRow(doChange, []string{"space", "enter"}, inPanel, "change what is under the cursor"),
	keymap.NewRow(doUntil, []string{"p"}, inPanel, "allow a purpose only until a time"),
	keymap.NewRow(doMute, []string{"m"}, inPanel, "mute: it arrives quietly, they are not told"),
	keymap.NewRow(doReason, []string{"r"}, inPanel, "report, with a reason"),
	keymap.NewRow(doFollow, []string{"f"}, inPanel, "follow or unfollow"),
	keymap.NewRow(doHistory, []string{"h"}, inPanel, "what you chose, and when"),
	keymap.NewRow(doMatrix, []string{"a"}, inPanel, "all businesses by purpose: what may reach you, quiet hours, a limit"),

	keymap.NewRow(doUp, []string{"up", "k"}, inGrid, "up a business"),
	keymap.NewRow(doDown, []string{"down", "j"}, inGrid, "down a business"),
	keymap.NewRow(doLeft, []string{"left", "h"}, inGrid, "the purpose before"),
	keymap.NewRow(doRight, []string{"right", "l"}, inGrid, "the next purpose"),
	keymap.NewRow(doFirst, []string{"home", "g"}, inGrid, "the first business"),
	keymap.NewRow(doLast, []string{"end", "G"}, inGrid, "from anyone: what holds for all businesses"),
	keymap.NewRow(doChange, []string{"space"}, inGrid, "change the cell, or this purpose of all that is marked"),
	keymap.NewRow(doUntil, []string{"p"}, inGrid, "allow it only until a time"),
	keymap.NewRow(doExplain, []string{"?"}, inGrid, "what decided this cell"),
	keymap.NewRow(doControls, []string{"enter", "i"}, inGrid, "all controls of the business"),
	keymap.NewRow(doOpen, []string{"o"}, inGrid, "open the chat and write"),
	keymap.NewRow(doMark, []string{"*", "x"}, inGrid, "mark the business, or take the mark away"),
	keymap.NewRow(doMarkAll, []string{"A"}, inGrid, "mark all that is shown, or none"),
	keymap.NewRow(doStale, []string{"d"}, inGrid, "mark all that you have not opened for 90 days"),
	keymap.NewRow(doFilter, []string{"/"}, inGrid, "show only some, by name"),
	keymap.NewRow(doSort, []string{"s"}, inGrid, "sort: last contact, kept away, most received"),
	keymap.NewRow(doQuiet, []string{"Q"}, inGrid, "quiet hours for businesses"),
	keymap.NewRow(doLimit, []string{"L"}, inGrid, "how many offers may come in a day"),
	keymap.NewRow(doUndo, []string{"U", "u"}, inGrid, "take back what was just done"),
}
