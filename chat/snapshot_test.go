package chat

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"sayso/wire"
)

// TestSnapshotForgetsNoField sets every field there is, so that one added later
// cannot be left out of the bytes.
func TestSnapshotForgetsNoField(t *testing.T) {
	s, c := New(), &Chat{}
	n := 0
	fill(reflect.ValueOf(c).Elem(), &n)
	fill(reflect.ValueOf(s).Elem(), &n)
	s.marketing = tally{{span: 7, slot: 0, n: 9}}
	s.stars = []Star{{Ref: wire.Ref{By: maya, Key: "3A00112233"}, Chat: maya, Moment: Moment{9, 9}}}
	c.pins = []Pin{{wire.Ref{By: maya, Key: "3A00112233"}, ana, Moment{9, 9}, 10}}
	c.missed = []span{{3, 5}, {8, 8}}
	c.unread = unread{seqs: []uint64{4, 7}, more: 2, moreQuiet: 1}
	c.arrivals, c.refusals = tally{{-1, 7, 3}}, tally{{20000, uint8(withheldSlots - 1), 1 << 31}}
	c.kept = []kept{{3, 5, 4, Moment{6, -7}}}
	for i := range c.lastIn {
		c.lastIn[i] = Moment{uint64(i + 1), 8}
	}
	s.chats[c.Account] = c
	s.toFront(c)
	s.zone = zone(s.Quiet.Zone)
	sameState(t, s, restore(t, s.Snapshot()))
}

// fill gives every exported field of a struct a value that is not its zero.
func fill(v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), n)
			}
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case reflect.String:
		v.SetString(fmt.Sprint("text ", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(-*n))
	case reflect.Uint64:
		v.SetUint(uint64(1)<<63 + uint64(*n))
	case reflect.Uint8:
		v.SetUint(uint64(1 + *n%int(Stopped)))
	default:
		panic("fill " + v.Kind().String())
	}
}

func TestRestoreRefusesWhatIsNoSnapshot(t *testing.T) {
	l := busy(3, 20)
	good := l.Snapshot()
	other := append([]byte{snapshotVersion + 1}, good[1:]...)
	twice := met()
	twice.Chat(nova).Account = acme
	beyond := met()
	beyond.Chat(nova).kept = []kept{{slot: uint8(withheldSlots)}}
	undecided := met()
	undecided.AtLarge[0].Is = Stopped + 1
	for name, b := range map[string][]byte{
		"nothing": nil, "another version": other, "more than all": append(good[:len(good):len(good)], 0),
		"an account twice": twice.Snapshot(), "a place there is not": beyond.Snapshot(), "a fourth decision": undecided.Snapshot(),
	} {
		if _, err := Restore(b); !errors.Is(err, ErrSnapshot) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for n := range good {
		if _, err := Restore(good[:n]); !errors.Is(err, ErrSnapshot) {
			t.Fatalf("cut off after %d of %d bytes: %v", n, len(good), err)
		}
	}
}

// FuzzRestore: bytes from a damaged disk give an error or a state that works, and
// never more memory than a multiple of their size.
func FuzzRestore(f *testing.F) {
	f.Add(New().Snapshot())
	f.Add(met().Snapshot())
	f.Add(busy(3, 20).Snapshot())
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := Restore(b)
		if err != nil {
			if !errors.Is(err, ErrSnapshot) {
				t.Errorf("another error: %v", err)
			}
			return
		}
		sameState(t, s, restore(t, s.Snapshot()))
		s.Head.Seq = min(s.Head.Seq, 1<<60)
		for _, c := range append(s.Chats(), s.unlisted()...) {
			at := time.UnixMilli(1 << 40)
			c.Withheld(at)
			s.Preview(c.Account, wire.Stop{}, at)
			for _, b := range []wire.Body{
				wire.Message{Text: "x", Purpose: wire.Marketing},
				wire.Read{UpTo: 5},
				wire.Stop{},
				wire.Withheld{Purpose: wire.Order, Cause: wire.Stopped, Day: "2026-11-20", Count: 3},
			} {
				s.Apply(wire.Event{At: 1, By: c.Account, Chat: c.Account}.With(b).Follow(s.Head))
			}
		}
	})
}

// busy is a log of many chats with something of everything in each.
func busy(chats, messages int) *script {
	l := newScript()
	var all []wire.Account
	for i := range chats {
		a := wire.Account(fmt.Sprint(15550200000 + i))
		all = append(all, a)
		l.add(a, a, wire.Profile{
			Account: a, Handle: fmt.Sprint("shop-", i), Name: fmt.Sprint("Shop ", i), Business: i%4 > 0,
			Verified: true, Platform: "whatsapp", Category: "airline", About: "Flights from here to there",
		})
		l.do(a, wire.Allow{Purposes: []wire.Purpose{wire.Order, wire.Shipping}})
		l.add(a, a, wire.Withheld{Purpose: wire.Marketing, Cause: wire.Stopped, Day: "2026-11-20", Count: 14})
	}
	for i := range messages {
		l.pass(time.Minute)
		a := all[i*7%len(all)]
		l.add(a, a, wire.Message{
			Text:    fmt.Sprintf("Your parcel %d is on its way and arrives tomorrow between nine and eleven.", i),
			Purpose: wire.Purposes[i%purposes], Template: "order_update", Grounds: &wire.Grounds{Rule: wire.Allowed, Seq: 4},
		})
	}
	return l
}

func BenchmarkFold10000(b *testing.B) {
	l := busy(1000, 7000)
	for b.Loop() {
		fold(New(), l.log[:10000])
	}
}

func BenchmarkRestore1000Chats(b *testing.B) {
	l := busy(1000, 60000)
	bytes := l.Snapshot()
	b.ReportMetric(float64(len(bytes)), "B/snapshot")
	for b.Loop() {
		if _, err := Restore(bytes); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSnapshot1000Chats(b *testing.B) {
	l := busy(1000, 60000)
	for b.Loop() {
		l.Snapshot()
	}
}

// BenchmarkChats is the list after each message that moves one of 1,000 chats.
func BenchmarkChats(b *testing.B) {
	l := busy(1000, 2000)
	for i := 0; b.Loop(); i++ {
		l.toFront(l.Chats()[500])
		l.Chats()
	}
}

func BenchmarkJudge(b *testing.B) {
	l := busy(1000, 2000)
	a := ask(l.Chats()[10].Profile, wire.Marketing, l.now)
	for b.Loop() {
		l.Judge(a)
	}
}

func BenchmarkPreviewAtLarge(b *testing.B) {
	l := busy(1000, 2000)
	for b.Loop() {
		l.Preview("", wire.Stop{}, l.now)
	}
}
