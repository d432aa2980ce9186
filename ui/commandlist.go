package ui

import (
	"sayso/wire"

	"sayso/ui/consent"
)

// defaultVerbs is the one place where a command gets its name. What they do is in
// commandacts.go and in the files of what they are about.
var defaultVerbs = verbs{
	{name: "to", also: []string{"open", "go", "chat"}, takes: "<NAME>", fills: fillsNames, help: "open a chat: a name, a handle or a number", on: everywhere, do: goToName},
	{name: "next", help: "next chat with something unread", on: everywhere, run: doNextNew},
	{name: "last", help: "the chat before this one", on: everywhere, run: doLastChat},
	{name: "list", takes: "[unread|people|business|requests]", fills: fillsFilters, help: "the list of chats", on: everywhere, do: listChats},
	{name: "search", also: []string{"find"}, takes: "<WORDS>", help: "search all messages; from: in: kind: before: after: on: narrow it", on: everywhere, do: searchMessages},
	{name: "more", help: "older messages of this chat", on: inLines, about: ofChat, run: doPageUp},

	{name: "stop", takes: "[PURPOSE... | all] [everywhere]", fills: fillsPurposes, help: "stop offers, or what you name; they are told", on: everywhere, do: stopPurposes},
	{name: "resume", also: []string{"allow", "start"}, takes: "[PURPOSE... | all] [for 30d]", fills: fillsPurposes, help: "allow offers again, or what you name", on: everywhere, do: resumePurposes},
	{name: "forget", takes: "[PURPOSE... | all] [everywhere]", fills: fillsPurposes, help: "undecided again, as if you had never chosen", on: everywhere, do: forgetPurposes},
	{name: "mute", takes: "[8h | 1w | until 18:00 | always]", help: "let this chat arrive quietly; they are not told", on: everywhere, about: ofChat, do: muteChat},
	{name: "unmute", help: "let this chat be heard again", on: everywhere, about: ofChat, do: acts(consent.Unmute)},
	{name: "block", help: "nothing arrives from there; they are not told", on: everywhere, about: ofChat, do: acts(consent.Block)},
	{name: "unblock", help: "let them reach you again", on: everywhere, about: ofChat, do: acts(consent.Unblock)},
	{name: "report", takes: "[REASON]", fills: fillsReasons, help: "tell the relay's operator, with their last five messages", on: everywhere, about: ofChat, do: reportChat},
	{name: "accept", also: []string{"continue"}, help: "take a stranger out of the requests", on: everywhere, about: ofChat, do: acts(consent.Accept)},
	{name: "follow", help: "follow a business", on: everywhere, about: ofBusiness, do: acts(consent.Follow)},
	{name: "unfollow", help: "stop following it", on: everywhere, about: ofBusiness, do: acts(consent.Unfollow)},
	{name: "why", help: "why did this message come?", on: everywhere, about: ofMessage, do: whyThis},
	{name: "controls", help: "what may reach you from here, and why", on: everywhere, about: ofChat, run: doControls},
	{name: "businesses", also: []string{"matrix"}, help: "all businesses and what they may send", on: everywhere, run: doMatrix},
	{name: "history", help: "what you chose about this chat, and when", on: everywhere, about: ofChat, do: chosenHistory},
	{name: "quiet", takes: "<22:00-07:00 | off>", help: "hours in which businesses arrive quietly", on: everywhere, do: quietHours},
	{name: "cap", also: []string{"limit"}, takes: "<N | off>", help: "the most offers a day, from all businesses together", on: everywhere, do: capOffers},

	{name: "reply", takes: "<TEXT>", help: "answer the selected message, else the newest", on: everywhere, about: ofMessage, do: replyText},
	{name: "react", takes: "[EMOJI]", fills: fillsEmoji, help: "react to a message; without an emoji, take it back", on: everywhere, about: ofMessage, do: reactEmoji},
	{name: "edit", takes: "<TEXT>", help: "give your message another text", on: everywhere, about: ofMessage, do: editText},
	{name: "delete", help: "take your message back, for everyone", on: everywhere, about: ofMessage, do: deleteMessage},
	{name: "hide", help: "delete a message for yourself alone", on: everywhere, about: ofMessage, do: hideMessage},
	{name: "star", help: "star a message, to find it again", on: everywhere, about: ofMessage, do: starMessage},
	{name: "unstar", help: "take the star away", on: everywhere, about: ofMessage, do: unstarMessage},
	{name: "starred", help: "the messages that you starred", on: everywhere, run: doStarred},
	{name: "forward", takes: "<NAME>", fills: fillsNames, help: "pass a message on", on: everywhere, about: ofMessage, do: forwardTo},
	{name: "select", takes: "<N> [COMMAND]", fills: fillsCommands, help: "mean the Nth newest message, and do something to it", on: inLines, about: ofChat, do: selectNth},
	{name: "info", help: "times and numbers of a message", on: everywhere, about: ofMessage, do: infoThis},
	{name: "answer", takes: "<N>", help: "choose one of the answers that a business offers", on: inLines, about: ofChat, do: answerNth},
	{name: "retry", help: "send what failed again", on: inLines, run: doRetry},
	{name: "drop", help: "give up what failed", on: inLines, run: doDrop},

	{name: "export", takes: "[FILE]", help: "write this chat to a file: in words, or as JSON where its name ends in .json", on: everywhere, about: ofChat, do: exportChat},
	{name: "file", also: []string{"attach"}, takes: "<PATH> [CAPTION]", fills: fillsPaths, help: "send a file: a picture, a film, a sound, a document", on: everywhere, about: ofChat, do: sends("")},
	{name: "voice", takes: "<PATH>", fills: fillsPaths, help: "send a sound as a voice message", on: everywhere, about: ofChat, do: sends(wire.Voice)},
	{name: "sticker", takes: "<PATH>", fills: fillsPaths, help: "send a WebP picture as a sticker", on: everywhere, about: ofChat, do: sends(wire.Sticker)},
	{name: "location", also: []string{"place"}, takes: "[LAT LON [NAME]]", help: "send a place; without one, it is asked for", on: everywhere, about: ofChat, do: sendLocation},
	{name: "contact", takes: "<NAME | NUMBER>", fills: fillsNames, help: "send the card of somebody; me: your own", on: everywhere, about: ofChat, do: sendContact},
	{name: "order", takes: "[1 2x3... note: TEXT]", help: "order what is sold here: in a basket, or by the numbers of the things", on: everywhere, about: ofChat, do: orderThings},
	{name: "view", also: []string{"play", "show"}, help: "open what a message holds: a file, a link, a place, a contact", on: everywhere, about: ofMessage, do: viewThis},
	{name: "save", also: []string{"download"}, help: "save the file of a message among the downloads", on: everywhere, about: ofChat, do: saveThis},
	{name: "ad", takes: "<LINK> [TITLE]", help: "let the next message come from an advertisement", on: everywhere, about: ofBusiness, tests: true, do: comeFromAd},
	{name: "unsupported", takes: "<KIND>", help: "send a kind of message that no business can show, such as poll_creation", on: everywhere, about: ofChat, tests: true, do: sendUnsupported},
	{name: "lookin", takes: "", help: "tell a business that you looked in before anything was said", on: everywhere, about: ofBusiness, tests: true, do: lookIn},
	{name: "moved", takes: "<NUMBER>", help: "tell a business that you have another number", on: everywhere, about: ofBusiness, tests: true, do: moveTo},

	{name: "read", takes: "[all]", help: "mark this chat read, or all of them", on: everywhere, do: markChatsRead},
	{name: "unread", help: "mark this chat unread", on: everywhere, about: ofChat, do: markUnread},
	{name: "pin", help: "keep this chat at the top", on: everywhere, about: ofChat, do: pinChat},
	{name: "unpin", help: "let it take its turn again", on: everywhere, about: ofChat, do: unpinChat},
	{name: "archive", help: "put this chat out of the list", on: everywhere, about: ofChat, do: archiveChat},
	{name: "unarchive", help: "bring it back into the list", on: everywhere, about: ofChat, do: unarchiveChat},

	{name: "name", takes: "<NEW NAME>", help: "how others see you", on: everywhere, do: rename},
	{name: "account", also: []string{"whoami"}, takes: "[NAME]", help: "who you are here; with a name, go on as somebody else", on: everywhere, do: whoAmI},
	{name: "accounts", help: "the accounts of this machine, to switch to", on: onScreen, run: doAccount},
	{name: "settings", help: "colours, notifications, mouse, keys of vim, privacy", on: onScreen, run: doSettings},
	{name: "guide", also: []string{"welcome"}, help: "first steps", on: onScreen, run: doGuide},
	{name: "typing", takes: "<on|off>", fills: fillsOnOff, help: "whether others see that you are writing", on: everywhere, do: switchTyping},
	{name: "receipts", takes: "<on|off>", fills: fillsOnOff, help: "whether others see what you have read", on: everywhere, do: switchReceipts},
	{name: "theme", takes: "[NAME]", fills: fillsThemes, help: "colours: auto, dark, light and others", on: onScreen, do: chooseTheme},
	{name: "editor", help: "write in your $EDITOR", on: onScreen, run: doEditor},
	{name: "mouse", help: "mouse on or off", on: onScreen, run: doMouse},
	{name: "redraw", help: "draw the screen afresh", on: onScreen, run: doRedraw},
	{name: "suspend", help: "suspend", on: onScreen, run: doSuspend},
	{name: "help", also: []string{"keys", "?"}, help: "what there is", on: everywhere, run: doHelp},
	{name: "undo", help: "take back what was just done", on: everywhere, run: doUndo},
	{name: "quit", also: []string{"exit", "q"}, help: "quit", on: everywhere, run: doQuit},
}
