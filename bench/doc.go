// Command bench measures sayso beside the least that programs of the same parts
// can be, in the same run and in turns, so that its ratios hold on any machine.
// Its absolute figures hold only for yours. Everything is on loopback, bounded in
// count and time, and leaves nothing behind.
//
//	go run ./bench screen     the messenger on a terminal
//	go run ./bench flood      10,000 messages into a running messenger
//	go run ./bench relay      the relay under load
//	go run ./bench cloudapi   sends over HTTP, and their webhooks
//	go run ./bench catchup    10,000 messages that came while one was away
//	go run ./bench search     finding messages among a million
//	go run ./bench idle       what an idle connection costs the relay
//
// -h after a subcommand shows its flags. Run nothing else meanwhile: the load and
// what is measured share the machine's cores.
//
// # screen
//
// The real program runs under a pty with a terminal emulator of 200x50 cells that
// answers what terminals are asked. A text is visible at the time of the read that
// completed it. bench/floor is a message area, a status line and an input line made
// by hand with bubbletea at its highest frame rate, without a store. The histories
// have 1,000 chats, a third of them businesses, and the state that a messenger
// keeps between two starts; the messenger is offline.
//
//   - start to first frame: from starting the process to its title or, for the floor,
//     to all of it. The screen draws first and opens the store behind it.
//   - start to full frame: until the newest chat stands in the list. The budget is
//     1.5 times the floor.
//   - key to frame: letters typed 10 to 30 ms apart into the composer. bubbletea draws
//     when its ticker says so, which is half a period at p50 and a whole one at p99;
//     sayso draws when something has changed (package terminal). The budget is 1.1
//     times.
//   - next chat, one page up: to the last write of the frame, and the processor time
//     that it took beyond what the program takes when idle. The budget is 2 ms of work
//     on top of what the floor takes to paint as many cells.
//   - idle CPU: in the floor the ticker, in sayso what Badger does now and then.
//   - anonymous memory is what only the process can give back; RSS counts the mapped
//     tables of the store too, which the kernel takes back when it needs room.
//
// The last line is what pty and harness alone take for a key.
//
// # flood
//
// A relay has the messages in the log already and a gate holds them back; it opens,
// and they come as fast as the messenger reads. First and last visible count from
// there. Somebody types meanwhile, and every key must be seen in the end.
//
// # relay
//
// A relay in a process of its own, with its store on disk, and raw clients that
// write commands encoded beforehand: user i to user i+1, a window of messages in
// flight each. Acknowledged means that the sender got its own event, which the
// relay sends only when it is on disk. bench/floorrelay is the same with
// encoding/json, one record a message, and nothing else: no logs, no proofs, no
// judgement. Latency at a large window is queueing, not service; -pair shows the
// service. CPU a message is the fairer ratio where the load takes its share of the
// cores. With -receipts all users confirm what arrives, as messengers do, and every
// message then costs the relay a receipt more.
//
// # cloudapi
//
// The real program as a relay, with a business that sends over HTTP at a rate, people at
// websockets who have and read everything, and a receiver of webhooks. A message makes
// three of them: sent, delivered and read. The load, the people and the receiver take
// their share of the cores, mostly the larger one. -rate 0 sends as fast as it goes.
//
// # catchup
//
// From dialling to the last of the waiting events: read from the socket by a raw
// client, and on disk in a new replica by the real one.
//
// # search
//
// The first page, at most 50 hits, of the store's search in a replica of this process,
// with its index on disk as the messenger keeps it. The budget is 5 ms. The first
// search after opening reads what is not in memory yet. The histories are made of 50
// words, so that very many messages have all the words of a phrase, and few or none the
// phrase: two of the words are never side by side, two others long ago only.
//
// # idle
//
// Memory of a relay with many idle connections less that of one without, divided.
// Both relays collect garbage often (GOGC=10), so that it is what connections hold
// and not what a thousand greetings in one second left behind.
// The floor keeps nothing but the two goroutines and the buffers of a websocket.
package main
