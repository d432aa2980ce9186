package wire

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// bodySamples holds one body of every kind, with every member set.
var bodySamples = []Body{
	Message{
		Text: "see <you> & \"me\"\nat eight 🌊", Reply: &Ref{By: "15552000002", Key: "3A00112233"}, Purpose: Update,
		Template: "boarding", Callback: "order 7", Grounds: &Grounds{Rule: Allowed, Seq: 1204}, Quiet: true,
	},
	Message{
		Text: "Parcel CS-204 is on its way", Purpose: Shipping, Forwarded: true,
		Card: &Card{
			Kind: Order, Ref: "CS-204", Title: "Three lamps", State: "on its way", Steps: []string{"packed", "on its way", "there"}, Step: 2,
			Fields: []Field{{"Arrives", "Thursday"}, {"Carrier", "Parcel Post"}}, Link: "https://corner-shop.example/orders/CS-204",
		},
		Choices: []Choice{
			{ID: "later", Title: "Another day", About: "up to a week", Section: "Change it"},
			{Title: "Follow it", Link: "https://parcel-post.example/7"},
		},
		Answer: &Answer{Ref: Ref{By: "15550100003", Key: "3A00112233"}, ID: "later"},
	},
	Message{
		Purpose: Marketing, Heading: "This week", Text: "Three things", Footer: "Say STOP to end this",
		Media: &Media{Kind: Image, Hash: strings.Repeat("0a", 32), Type: "image/jpeg", Size: 4096, Name: "lamps.jpg"},
		Offer: &Offer{Title: "Ends soon", Until: 1772700000000},
		Slides: []Slide{
			{Text: "A lamp", Media: &Media{Kind: Video, Link: "https://corner-shop.example/a.mp4"}, Choices: []Choice{{ID: "a", Title: "This one"}}},
			{Text: "Another", Choices: []Choice{{Title: "Call", Call: "+15550100003"}, {Title: "Copy", Copy: "LAMP25"}}},
		},
		Form:    &Form{ID: "f1", Token: "t1", Inputs: []Input{{Name: "day", Label: "Which day", Options: []string{"Mon", "Tue"}, Required: true}}},
		Shop:    &Shop{Catalog: "c1", Items: []Item{{ID: "l1", Title: "Lamp", About: "brass", Section: "Light", Price: 24990, Currency: "EUR"}}},
		Choices: []Choice{{ID: "f1", Title: "Fill in", Wants: WantForm}},
	},
	Message{
		Place: &Place{Lat: 387223000, Lon: -91393000, Name: "Home", Address: "Rua 1, Lisbon"},
		Contacts: []ContactCard{{
			Name: "Bo Dahl", First: "Bo", Last: "Dahl", Company: "Parcel Post", Role: "driver", Birthday: "1990-02-03",
			Ways: []Way{{Kind: Phone, Label: "WORK", Value: "+15552000009", Account: "15552000009"}, {Kind: Email, Value: "bo@example.com"}},
		}},
		Basket: &Basket{Catalog: "c1", Lines: []Line{{ID: "l1", Title: "Lamp", Count: 2, Price: 24990, Currency: "EUR"}}},
		Origin: &Origin{Kind: "ad", ID: "77", Link: "https://corner-shop.example/ad", Title: "Lamps", Text: "See them", Click: "clk"},
		Other:  "poll_creation",
		Answer: &Answer{Ref: Ref{By: "15550100003", Key: "3A00112233"}, ID: "f1", Slide: 2, Fields: []Field{{"day", "Tue"}}},
	},
	Message{Text: "look at this", Forwarded: true, Often: true},
	Played{Ref: Ref{By: "15550100003", Key: "3A00112233"}},
	Opened{},
	Moved{To: "15552000009"},
	Notice{Field: "account_update", Value: json.RawMessage(`{"event":"VERIFIED_ACCOUNT"}`)},
	Edit{Key: "3A00112233", Text: "at nine,\nnot eight"},
	Delete{Key: "3A00112233"},
	React{Ref: Ref{By: "15552000002", Key: "3A00112233"}, Emoji: "👍🏽"},
	Star{Ref: Ref{By: "15552000002", Key: "3A00112233"}},
	Unstar{Ref: Ref{By: "15552000002", Key: "3A00112233"}},
	Hide{Ref: Ref{By: "15552000002", Key: "3A00112233"}},
	PinMessage{Ref: Ref{By: "15552000002", Key: "3A00112233"}, For: MaxPin},
	MarkUnread{},
	Pin{},
	Unpin{},
	Archive{},
	Unarchive{},
	Privacy{NoReceipts: true, NoTyping: true},
	Receipt{State: Seen, Key: "3A00112233", Seq: 7, From: 5},
	Read{UpTo: 9},
	Allow{Purposes: []Purpose{Order, Update}},
	Allow{Purposes: []Purpose{Marketing}, Until: 1772700000000},
	Stop{Purposes: []Purpose{Marketing}},
	Reset{Purposes: []Purpose{Marketing}},
	Follow{},
	Unfollow{},
	Accept{},
	Mute{Until: 1772700000000},
	Unmute{},
	Block{Report: Spam},
	Unblock{},
	Report{Reason: Impersonation},
	Quiet{From: 1320, To: 420, Zone: "Europe/Lisbon"},
	Cap{PerDay: 3},
	Lookup{Name: "northwind-air"},
	Profile{
		Account: "15550100003", Handle: "northwind-air", Name: "Northwind Air", Business: true, Verified: true,
		Platform: "whatsapp", Category: "airline", About: "Lisbon\nsince 1971",
	},
	Device{Public: "AAECAwQF", Name: "laptop"},
	Withheld{Purpose: Marketing, Cause: Stopped, Day: "2026-03-05", Count: 14},
	Refused{Cause: Capped, Why: "three a day", Code: 131049, What: "message", Body: json.RawMessage(`{"text":"hi"}`)},
}

func TestBodiesRoundTrip(t *testing.T) {
	seen := map[string]bool{}
	at := Pos{}
	for _, b := range bodySamples {
		e := Event{Key: NewKey(), At: 1772700000000, By: "15550100003", Chat: "15550100003"}.With(b).Follow(at)
		got, err := ParseEvent(e.Append(nil))
		if err != nil {
			t.Fatalf("%s: %v", b.Kind(), err)
		}
		if diff := cmp.Diff(e, got); diff != "" {
			t.Errorf("%s: event: %s", b.Kind(), diff)
		}
		if diff := cmp.Diff(b, got.Body()); diff != "" {
			t.Errorf("%s: body: %s", b.Kind(), diff)
		}
		if !got.Follows(at) {
			t.Errorf("%s: does not follow", b.Kind())
		}
		at, seen[b.Kind()] = e.Pos, true
	}
	for kind := range bodies {
		if !seen[kind] {
			t.Errorf("no sample of a %s", kind)
		}
	}
}

// Every string of every body passes the gate, and the empty body of each kind is
// read without a fault.
func TestBodiesAreCleaned(t *testing.T) {
	dirty := strings.NewReplacer("boarding", `\u001b]0;x\u0007boarding`, "northwind", `\u202enorthwind`, "spam", `sp\u001b[31mam`,
		"15552000002", `1555\u00852000002`, "3A00", `3A\u009b1m00`, "update", `up\u200bdate`, "allowed", `all\u0000owed`, "Lisbon", `Lis\u001b[2Jbon`,
		"laptop", `lap\u2066top`, "marketing", `\u0301marketing`, "stopped", `st\ropped`, "2026", `20\n26`, "impersonation", `imp\u0007`, "three", `\u001bcthree`,
		"capped", `c\tapped`, "AAEC", `AA\u001b[AEC`, "eight", `eig\u001b[1mht`, "order", `o\u0081rder`, "read", `re\u0007ad`, "lamps", `la\u001b[1mmps`, "packed", `pack\ned`,
		"Thursday", `Thurs\u202eday`, "Carrier", `Carr\u0000ier`, "later", `lat\u009ber`, "week", `we\tek`, "Change", `Chan\u200bge`, "example", `exam\u2066ple`, "👍", `\u202e👍`, "whatsapp", `what\u2028sapp`, "airline", `air\u001b[7mline`)
	for _, b := range bodySamples {
		e := Event{Kind: b.Kind(), Raw: []byte(dirty.Replace(string(encodeBody(b))))}
		got := e.Body()
		if _, unknown := got.(Unknown); unknown {
			t.Fatalf("%s is unknown", e.Raw)
		}
		checkSafe(t, got)
		if b := (Event{Kind: b.Kind(), Raw: []byte("{}")}).Body(); b.Kind() != e.Kind {
			t.Errorf("an empty %s is %#v", e.Kind, b)
		}
	}
}

// A link that a messenger may offer to open is the only one that gets in, from a
// relay of a later version too.
func TestLinksAreHTTP(t *testing.T) {
	for in, want := range map[string]string{
		"https://x.example/a?b=c#d":         "https://x.example/a?b=c#d",
		"http://127.0.0.1:4999/":            "http://127.0.0.1:4999/",
		" https://x.example\u202e ":         "https://x.example",
		"HTTPS://x.example":                 "HTTPS://x.example",
		"https://müsli.example/ä":           "https://müsli.example/ä",
		"x.example":                         "",
		"//x.example":                       "",
		"https:x.example":                   "",
		"https://":                          "",
		"https://:443/":                     "",
		"file:///etc/passwd":                "",
		"data:text/html,x":                  "",
		"https://bank.example@evil.example": "",
		"https://bank.example\\@evil":       "",
		"https://x.example/a\nb":            "",
		"https://[x":                        "",
	} {
		m := Event{}.With(Message{Text: "x", Choices: []Choice{{Title: "see", Link: in}}, Card: &Card{Link: in}}).Body().(Message)
		if m.Choices[0].Link != want || m.Card.Link != want {
			t.Errorf("%q becomes %q and %q, want %q", in, m.Choices[0].Link, m.Card.Link, want)
		}
	}
}

func TestUnknownBodiesAreKept(t *testing.T) {
	for _, e := range []Event{
		{Kind: "dance", Raw: []byte(`{"x":1}`)},
		{Kind: "message", Raw: []byte(`{"text":7}`)},
		{Kind: "read", Raw: []byte(`{"up_to":-1}`)},
		{Kind: "", Raw: []byte(`{}`)},
	} {
		if diff := cmp.Diff(Unknown{Name: e.Kind, Raw: e.Raw}, e.Body()); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(e, e.With(e.Body())); diff != "" {
			t.Error(diff)
		}
	}
}

func TestRefusedKeepsWhatWasAsked(t *testing.T) {
	r := Refused{What: "message", Body: json.RawMessage(`{"text":"hi\u001b[31m there"}`)}
	if diff := cmp.Diff(Message{Text: "hi there"}, r.Asked()); diff != "" {
		t.Error(diff)
	}
	if _, ok := (Refused{What: "message", Body: json.RawMessage(`[]`)}).Asked().(Unknown); !ok {
		t.Error("a refusal of nonsense is not unknown")
	}
}

// A frame with the longest texts and with dirty ones still decodes.
func TestEncodeShortensTexts(t *testing.T) {
	long := strings.Repeat("é", 500) + "\x1b[31m\n"
	f, err := Decode(Encode(Declined{Key: "3A001122", Why: long}))
	if err != nil {
		t.Fatal(err)
	}
	if want := (Declined{Key: "3A001122", Why: strings.Repeat("é", MaxWhy)}); !cmp.Equal(f, want) {
		t.Errorf("got %#v", f)
	}
	if f, err = Decode(Encode(Hello{Version: 1, As: "ana", Name: "A\tn\x1b]0;x\aa\u202e"})); err != nil || f.(Hello).Name != "A na" {
		t.Errorf("got %#v, %v", f, err)
	}
}

func TestDecodeCleansTexts(t *testing.T) {
	f, err := Decode([]byte(`{"t":"declined","key":"3A001122","again":false,"why":"the \u001b[31mdisk\nis` + "\u202e" + ` full"}`))
	if err != nil || f.(Declined).Why != "the disk is full" {
		t.Errorf("got %#v, %v", f, err)
	}
}

func TestAppendEventsIsEncode(t *testing.T) {
	var f Events
	var raw [][]byte
	at := Pos{}
	for _, b := range bodySamples {
		e := Event{By: "15550100003"}.With(b).Follow(at)
		f.Events, raw, at = append(f.Events, e), append(raw, e.Append(nil)), e.Pos
	}
	if diff := cmp.Diff(string(Encode(f)), string(AppendEvents(nil, raw))); diff != "" {
		t.Error(diff)
	}
}

func TestFollowKeepsTimeWritable(t *testing.T) {
	e := Event{At: time.Time{}.UnixMilli()}.With(Follow{}).Follow(Pos{})
	got, err := ParseEvent(e.Append(nil))
	if err != nil || !got.Follows(Pos{}) || got.At != 0 {
		t.Errorf("got %+v, %v", got, err)
	}
}

// Commands that did not come through the parser are held to the same shapes.
func TestCommandBodyChecksTheEnvelope(t *testing.T) {
	good := Ask("maya", Message{Text: "hi"})
	if _, err := good.Body(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Command){
		"short key": func(c *Command) { c.Key = "x" },
		"odd key":   func(c *Command) { c.Key = "3A0011\x1b[31m" },
		"long key":  func(c *Command) { c.Key = Key(strings.Repeat("k", 300)) },
		"odd chat":  func(c *Command) { c.Chat = "Maya \x1b[31m" },
		"no chat":   func(c *Command) { c.Chat = "" },
		"big body":  func(c *Command) { c.Raw = encodeBody(Message{Text: "hi", Callback: strings.Repeat("x", MaxAsk)}) },
		"no body":   func(c *Command) { c.Raw = nil },
		"odd kind":  func(c *Command) { c.Kind = "mes\nsage" },
	} {
		c := good
		spoil(&c)
		if b, err := c.Body(); !errors.Is(err, ErrMalformed) || strings.ContainsAny(err.Error(), "\n\x1b") {
			t.Errorf("%s: got %#v and error %q", name, b, err)
		}
	}
}

func TestShapes(t *testing.T) {
	for a, want := range map[Account]bool{
		"15552000001": true, "12345": true, "1234": false, "01234567": false, "1234567890123456": false, "+15552000001": false, "": false, "1555２0000": false,
	} {
		if a.Valid() != want {
			t.Errorf("account %q: valid is %v", a, !want)
		}
	}
	for h, want := range map[string]bool{
		"ana": true, "acme-outfitters": true, "a.b_c-9": true, "a": false, "9lives": false, "Ana": false, "zoë": false, "a/b": false, "": false, strings.Repeat("a", 33): false,
	} {
		if ValidHandle(h) != want {
			t.Errorf("handle %q: valid is %v", h, !want)
		}
	}
	if k := NewKey(); !k.Valid() || len(k) != 20 || k == NewKey() {
		t.Errorf("key %q", k)
	}
}

// A proof is good for one nonce and one name.
func TestProofBytes(t *testing.T) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	nonce, other := [32]byte{1}, [32]byte{2}
	sig := ed25519.Sign(private, ProofBytes(nonce, "ana"))
	if !ed25519.Verify(public, ProofBytes(nonce, "ana"), sig) {
		t.Error("a true proof fails")
	}
	if ed25519.Verify(public, ProofBytes(other, "ana"), sig) || ed25519.Verify(public, ProofBytes(nonce, "anna"), sig) {
		t.Error("a proof is good for something else")
	}
}
