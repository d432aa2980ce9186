package relay

import (
	"context"
	"strings"
	"testing"

	"sayso/wire"
)

// hire takes in a business.
func (r *rig) hire(b Business) Business {
	r.t.Helper()
	b, err := r.Hire(r.t.Context(), b)
	if err != nil {
		r.t.Fatal(err)
	}
	return b
}

// TestHire has a business come while the relay runs, with what it has none of made up,
// and stay over a restart.
func TestHire(t *testing.T) {
	r := newRig(t)
	ana := r.join("ana")[0]
	_, changed := r.Roster()
	b := r.hire(Business{Name: "Tea  House"})
	<-changed
	if b.Name != "Tea House" || b.Handle != "tea-house" || !wire.Account(b.Account).Valid() || b.PhoneNumberID == "" || b.WABAID == "" || b.Token == "" || b.AppSecret == "" || b.Platform != "whatsapp" {
		t.Errorf("made up: %+v", b)
	}
	r.do(wire.Account(b.Account), ana, offer("tea"))
	r.do(ana, wire.Account(b.Account), wire.Message{Text: "green, please"})
	if all := r.Businesses(); len(all) != 4 || all[3].Handle != "tea-house" {
		t.Errorf("there are %d businesses", len(all))
	}
	first, err := r.Rotate(t.Context(), wire.Account(b.Account))
	if err != nil {
		t.Fatal(err)
	}
	second := r.again()
	if a, ok := second.Resolve("tea-house"); !ok || string(a) != b.Account {
		t.Errorf("after a restart it is %q", a)
	}
	if all := second.Businesses(); len(all) != 4 || all[3].Token != first || all[3].Name != "Tea House" || first == b.Token {
		t.Errorf("after a restart: %+v", all)
	}
}

// again closes the relay and starts another one on its disk.
func (r *rig) again(changes ...func(*Options)) *Server {
	r.t.Helper()
	if err := r.Close(context.Background()); err != nil {
		r.t.Fatal(err)
	}
	o := r.o
	for _, change := range changes {
		change(&o)
	}
	s, err := New(o)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { s.Close(context.Background()) })
	return s
}

func TestHireRefuses(t *testing.T) {
	r := newRig(t)
	r.join("ana", "15551234567")
	r.hire(Business{Name: "Tea House", Account: "15550100009", PhoneNumberID: "9"})
	for name, c := range map[string]struct {
		b  Business
		in string
	}{
		"a person's handle":     {Business{Name: "Ana"}, "ana is the name of a person"},
		"a person's number":     {Business{Name: "Late", Account: "15551234567"}, "15551234567 is the name of a person"},
		"a business's handle":   {Business{Name: "Corner Shop"}, "another business has it"},
		"a business's number":   {Business{Name: "Late", Account: "15550100009"}, "another business has it"},
		"a business's id":       {Business{Name: "Late", PhoneNumberID: "9"}, "another business has it"},
		"no name":               {Business{}, "name: missing"},
		"no number":             {Business{Name: "Late", Account: "+1 555"}, "account:"},
		"a webhook of no sort":  {Business{Name: "Late", Webhook: "ftp://x"}, "webhook:"},
		"a platform of no sort": {Business{Name: "Late", Platform: "pigeon"}, "platform:"},
	} {
		if _, err := r.Hire(t.Context(), c.b); err == nil || !strings.Contains(err.Error(), c.in) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(r.Businesses()); n != 4 {
		t.Errorf("there are %d businesses", n)
	}
}

// TestRotate has a new token outlive the relay, until relay.toml gives another one.
func TestRotate(t *testing.T) {
	r := newRig(t)
	base := businesses()
	base[0].Token = "base"
	r.o.Config.Businesses = base
	first := r.again()
	token, err := first.Rotate(t.Context(), shop)
	if err != nil {
		t.Fatal(err)
	}
	newest, err := first.Rotate(t.Context(), shop)
	if err != nil || newest == token || first.Businesses()[0].Token != newest || base[0].Token != "base" {
		t.Errorf("rotated to %q, then %q: %v", token, newest, err)
	}
	if err := first.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	if second := r.again(); second.Businesses()[0].Token != newest {
		t.Errorf("after a restart it is %q", second.Businesses()[0].Token)
	} else if err := second.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	base[0].Token = "another"
	third := r.again()
	if third.Businesses()[0].Token != "another" {
		t.Errorf("relay.toml gives another, and it is %q", third.Businesses()[0].Token)
	}
	if _, err := third.Rotate(t.Context(), "15559999999"); err == nil || !strings.Contains(err.Error(), "no business") {
		t.Errorf("the token of nobody: %v", err)
	}
}

// TestRelayTomlComesFirst has relay.toml give a number to another that came by hand.
func TestRelayTomlComesFirst(t *testing.T) {
	r := newRig(t)
	b := r.hire(Business{Name: "Tea House"})
	second := r.again(func(o *Options) {
		o.Config.Businesses = append(businesses(), Business{Name: "Tea Room", Handle: "tea-room", Account: b.Account, Platform: "none"})
	})
	if all := second.Businesses(); len(all) != 4 || all[3].Name != "Tea Room" {
		t.Errorf("%+v", all)
	}
}
