package ident

import (
	"regexp"
	"testing"

	"pgregory.net/rapid"

	"sayso/wire"
)

// A user id has Meta's form, is always the same for a portfolio, and leads back.
func TestUserIDs(t *testing.T) {
	form := regexp.MustCompile(`^[A-Z]{2}\.(ENT\.)?[0-9A-Za-z]{1,128}$`)
	rapid.Check(t, func(t *rapid.T) {
		person := wire.Account(rapid.StringMatching(`[1-9][0-9]{4,14}`).Draw(t, "person"))
		id := User("one", person)
		if back, ok := PersonOf("one", id); !form.MatchString(id) || !ok || back != person {
			t.Fatalf("%s is %s, which is %s (%v)", person, id, back, ok)
		}
		if User("two", person) == id {
			t.Fatalf("%s is %s to two portfolios", person, id)
		}
		if back, ok := PersonOf("two", id); ok && back == person {
			t.Fatalf("the id of one portfolio leads to %s in another", back)
		}
	})
	for _, id := range []string{"", "US", "US.", "US.x", "XX.1", "US.-1", "US.99999999999999999999999", "1555"} {
		if who, ok := PersonOf("one", id); ok {
			t.Errorf("%q is %s", id, who)
		}
	}
	if got := User("one", "4915112345678")[:3] + User("one", "35312345678")[:3] + User("one", "99912345")[:3]; got != "DE.IE.ZZ." {
		t.Errorf("countries %s", got)
	}
}
