package spelling

import (
	"testing"

	"pgregory.net/rapid"
)

func TestDistancesOfSlips(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"mute", "mute", 0},
		{"mut", "mute", 1},
		{"mutte", "mute", 1},
		{"mate", "mute", 1},
		{"mtue", "mute", 1},
		{"", "mute", 4},
		{"ca", "abc", 3},
		{"stop", "post", 4},
	} {
		if got := Distance(c.a, c.b); got != c.want {
			t.Errorf("from %q to %q it is %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

// It is the same both ways, nothing only for the same, and one slip changes it by one.
func TestDistancesAreDistances(t *testing.T) {
	word := rapid.StringMatching(`[abc]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		d := Distance(a, b)
		if d != Distance(b, a) || (d == 0) != (a == b) || d > max(len(a), len(b)) || d < len(a)-len(b) {
			t.Fatalf("from %q to %q it is %d", a, b, d)
		}
		if more := Distance(a+"a", b); more > d+1 || more < d-1 {
			t.Fatalf("from %q to %q it is %d, and with one letter more %d", a, b, d, more)
		}
	})
}
