// Package wire defines the protocol between messengers and the relay: what can
// happen in an account's log, the frames that carry it, and their exact bytes.
// PROTOCOL.md specifies it; the vectors in testdata judge any implementation.
//
// There are only a few types. An [Account] is a person or a business. A [Command]
// is what someone wants to happen; an [Event] is what did happen, at a [Pos] in
// one account's log. Both carry a [Body], one of the flat structs in body.go,
// which is the dictionary of the domain. A [Frame] is one websocket message.
//
// All text from outside passes [Clean] when a body is decoded, on the relay and
// in the messenger alike, so nothing that was decoded here can steer a terminal.
package wire
