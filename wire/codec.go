package wire

import (
	"encoding/base64"
	"encoding/json"
)

func (f Hello) append(b []byte) []byte {
	b = appendUint(append(b, `{"t":"hello","v":`...), uint64(f.Version))
	b = append(append(b, `,"as":"`...), f.As...)
	b = appendBytes(append(b, `","device":`...), f.Device[:])
	b = appendText(append(b, `,"name":`...), shortened(f.Name, MaxName))
	b = append(append(b, `,"invite":"`...), f.Invite...)
	return append(appendPos(append(b, `","after":`...), f.After), '}')
}

func readHello(s *scanner) Frame {
	var f Hello
	s.lit(`,"v":`)
	f.Version = int(s.num())
	s.lit(`,"as":"`)
	f.As = s.token(32)
	s.lit(`,"device":"`)
	s.bytes(f.Device[:])
	s.lit(`,"name":`)
	f.Name = s.text(MaxName)
	s.lit(`,"invite":"`)
	f.Invite = s.token(256)
	s.lit(`,"after":`)
	f.After = s.place()
	return f
}

func (f Challenge) append(b []byte) []byte {
	return append(appendBytes(append(b, `{"t":"challenge","nonce":`...), f.Nonce[:]), '}')
}

func readChallenge(s *scanner) Frame {
	var f Challenge
	s.lit(`,"nonce":"`)
	s.bytes(f.Nonce[:])
	return f
}

func (f Proof) append(b []byte) []byte {
	return append(appendBytes(append(b, `{"t":"proof","signature":`...), f.Signature[:]), '}')
}

func readProof(s *scanner) Frame {
	var f Proof
	s.lit(`,"signature":"`)
	s.bytes(f.Signature[:])
	return f
}

func (f Welcome) append(b []byte) []byte {
	b = append(append(b, `{"t":"welcome","account":"`...), f.Account...)
	b = append(append(b, `","handle":"`...), f.Handle...)
	b = append(append(b, `","pass":"`...), f.Pass...)
	return append(appendPos(append(b, `","head":`...), f.Head), '}')
}

func readWelcome(s *scanner) Frame {
	var f Welcome
	s.lit(`,"account":"`)
	f.Account = s.account(15)
	s.lit(`,"handle":"`)
	f.Handle = s.token(32)
	s.lit(`,"pass":"`)
	f.Pass = s.token(256)
	s.lit(`,"head":`)
	f.Head = s.place()
	return f
}

func (f Do) append(b []byte) []byte {
	b = append(b, `{"t":"do","commands":[`...)
	for i, c := range f.Commands {
		if i > 0 {
			b = append(b, ',')
		}
		b = c.Append(b)
	}
	return append(b, `]}`...)
}

func readDo(s *scanner) Frame {
	s.lit(`,"commands":`)
	return Do{Commands: list(s, MaxCommands, (*scanner).command)}
}

func (f Events) append(b []byte) []byte {
	b = append(b, `{"t":"events","events":[`...)
	for i, e := range f.Events {
		if i > 0 {
			b = append(b, ',')
		}
		b = e.Append(b)
	}
	return append(b, `]}`...)
}

func readEvents(s *scanner) Frame {
	s.lit(`,"events":`)
	return Events{Events: list(s, MaxEvents, (*scanner).event)}
}

func (f Ready) append(b []byte) []byte {
	return append(appendPos(append(b, `{"t":"ready","head":`...), f.Head), '}')
}

func readReady(s *scanner) Frame {
	s.lit(`,"head":`)
	return Ready{Head: s.place()}
}

func (f Beat) append(b []byte) []byte {
	return append(appendPos(append(b, `{"t":"beat","head":`...), f.Head), '}')
}

func readBeat(s *scanner) Frame {
	s.lit(`,"head":`)
	return Beat{Head: s.place()}
}

func (f Have) append(b []byte) []byte {
	return append(appendUint(append(b, `{"t":"have","seq":`...), f.Seq), '}')
}

func readHave(s *scanner) Frame {
	s.lit(`,"seq":`)
	return Have{Seq: s.num()}
}

func (f Declined) append(b []byte) []byte {
	b = append(append(b, `{"t":"declined","key":"`...), f.Key...)
	again := "false"
	if f.Again {
		again = "true"
	}
	b = append(append(b, `","again":`...), again...)
	return append(appendText(append(b, `,"why":`...), shortened(f.Why, MaxWhy)), '}')
}

func readDeclined(s *scanner) Frame {
	var f Declined
	s.lit(`,"key":"`)
	f.Key = Key(s.token(40))
	s.lit(`,"again":`)
	if f.Again = s.maybe("true"); !f.Again {
		s.lit("false")
	}
	s.lit(`,"why":`)
	f.Why = s.text(MaxWhy)
	return f
}

func (f Signal) append(b []byte) []byte {
	b = append(append(b, `{"t":"signal","chat":"`...), f.Chat...)
	b = append(append(b, `","what":"`...), f.What...)
	return append(b, `"}`...)
}

func readSignal(s *scanner) Frame {
	var f Signal
	s.lit(`,"chat":"`)
	f.Chat = s.token(32)
	s.lit(`,"what":"`)
	f.What = s.token(32)
	return f
}

// shortened cleans a text to one line and bounds it, so that no frame is refused
// for a long name or a wordy reason.
func shortened(s string, limit int) string {
	s = CleanName(s)
	n := 0
	for i := range s {
		if n++; n > limit {
			return CleanName(s[:i])
		}
	}
	return s
}

func appendBytes(b, raw []byte) []byte {
	return append(base64.RawURLEncoding.AppendEncode(append(b, '"'), raw), '"')
}

func appendPos(b []byte, p Pos) []byte {
	b = appendUint(append(b, `{"seq":`...), p.Seq)
	return append(appendBytes(append(b, `,"sum":`...), p.Sum[:]), '}')
}

func (s *scanner) place() Pos {
	s.lit(`{`)
	p := s.pos()
	s.lit(`}`)
	return p
}

// list reads a JSON array of at most limit elements.
func list[T any](s *scanner, limit int, element func(*scanner) T) []T {
	s.lit(`[`)
	if s.maybe(`]`) {
		return nil
	}
	var all []T
	for start := s.i; s.err == nil; {
		if len(all) == limit {
			s.fail("a shorter list")
			break
		}
		one := element(s)
		if all == nil { // the others are about as long as the first
			all = make([]T, 0, min(1+(len(s.b)-s.i)/max(s.i-start, 1), limit))
		}
		all = append(all, one)
		if !s.maybe(`,`) {
			s.lit(`]`)
			break
		}
	}
	return all
}

// bodies reads each kind. Decoding cleans: it is the gate of the whole program.
var bodies = map[string]func([]byte) (Body, error){
	"message": readMessage, "edit": read[Edit], "delete": read[Delete], "react": read[React], "played": read[Played],
	"opened": read[Opened], "moved": read[Moved],
	"star": read[Star], "unstar": read[Unstar], "pin_message": read[PinMessage], "hide": read[Hide],
	"receipt": read[Receipt], "read": read[Read], "mark_unread": read[MarkUnread],
	"allow": read[Allow], "stop": read[Stop], "reset": read[Reset], "follow": read[Follow], "unfollow": read[Unfollow],
	"accept": read[Accept], "mute": read[Mute], "unmute": read[Unmute],
	"pin": read[Pin], "unpin": read[Unpin], "archive": read[Archive], "unarchive": read[Unarchive],
	"block": read[Block], "unblock": read[Unblock], "report": read[Report],
	"quiet": read[Quiet], "cap": read[Cap], "privacy": read[Privacy], "lookup": read[Lookup],
	"profile": read[Profile], "device": read[Device], "withheld": read[Withheld], "refused": read[Refused],
	"notice": read[Notice],
}

func read[T Body](raw []byte) (Body, error) {
	var v T
	err := json.Unmarshal(raw, &v)
	clean(&v)
	return v, err
}

func readMessage(raw []byte) (Body, error) {
	s := scanner{b: raw}
	m := s.message()
	if s.end() != nil {
		return read[Message](raw)
	}
	m.clean()
	return m, nil
}

func decodeBody(kind string, raw []byte) (Body, error) {
	decode := bodies[kind]
	if decode == nil {
		return nil, malformed("no kind %q in version 1", CleanName(kind))
	}
	b, err := decode(raw)
	if err != nil {
		return nil, malformed("a body that is no %s: %s", kind, CleanName(err.Error()))
	}
	return b, nil
}
