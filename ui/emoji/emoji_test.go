package emoji

import (
	"slices"
	"testing"
)

func TestWhatIsTypedIsUnderstood(t *testing.T) {
	for typed, want := range map[string]string{"thumbsup": "👍", ":+1:": "👍", "👍": "👍", "no such one": "no such one", "": ""} {
		if got := Read(typed); got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}

func TestTheShortestNamesComeFirst(t *testing.T) {
	found := Like("heart", 5)
	if len(found) != 5 || found[0].Name != "heart" || !slices.IsSortedFunc(found, func(a, b Emoji) int { return len(a.Name) - len(b.Name) }) {
		t.Errorf("like heart are %v", found)
	}
	for _, e := range Like("party", 20) {
		if Read(e.Name) != e.Sign {
			t.Errorf("%s is %q and reads as %q", e.Name, e.Sign, Read(e.Name))
		}
	}
}

func TestSaidInWords(t *testing.T) {
	for sign, want := range map[string]string{"👍": "thumbsup", "x": "an emoji"} {
		if got := Words(sign); got != want {
			t.Errorf("%s is %q, want %q", sign, got, want)
		}
	}
}
