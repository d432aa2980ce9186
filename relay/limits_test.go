package relay

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// limitsOf reads relay.toml with a [limits] table, and one of its first business.
func limitsOf(t *testing.T, all, own string) (Config, error) {
	t.Helper()
	first, second, _ := strings.Cut(goodConfig, "[[business.template]]")
	return load(t, all+"\n"+first+own+"\n[[business.template]]"+second)
}

func TestLimits(t *testing.T) {
	meta := Limits{Throughput: 80, PairRate: 6 * time.Second, PairBurst: 45, Reach: 250, MarketingCap: 2, NoUS: true}
	with := func(l Limits, change func(*Limits)) Limits { change(&l); return l }
	for name, c := range map[string]struct {
		all, own string
		want     Limits
	}{
		"nothing said":  {"", "", Limits{}},
		"all as Meta":   {"[limits]\nmeta = true", "", meta},
		"one as Meta":   {"[limits]\npair_rate = true", "", Limits{PairRate: 6 * time.Second, PairBurst: 45}},
		"all but two":   {"[limits]\nmeta = true\nthroughput = false\nus_marketing = true", "", with(meta, func(l *Limits) { l.Throughput, l.NoUS = 0, false })},
		"tuned":         {"[limits]\nmessaging_limit = 2\npair_rate = \"1s\"\npair_burst = 3\nwindow = \"10s\"", "", Limits{Reach: 2, PairRate: time.Second, PairBurst: 3, Window: 10 * time.Second}},
		"no window":     {"[limits]\nwindow = false", "", Limits{Window: -1}},
		"for one":       {"[limits]\nthroughput = 5\nmarketing_cap = 1", "[business.limits]\nthroughput = 9", Limits{Throughput: 9, MarketingCap: 1}},
		"Meta for one":  {"[limits]\nthroughput = 5\nwindow = false", "[business.limits]\nmeta = true", meta},
		"a test number": {"[limits]\nhold_out = [\"+15550177777\"]", "[business.limits]\nallow_list = []", Limits{HoldOut: []string{"15550177777"}, AllowList: []string{}}},
	} {
		got, err := limitsOf(t, c.all, c.own)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(c.want, got.Businesses[0].Limits, cmpopts.IgnoreUnexported(Limits{})); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestFailuresAndQuality(t *testing.T) {
	c, err := limitsOf(t, "[failures]\nwindow = \"sync\"\nblock = \"131026\"\n[quality]\nred = 9", "[business.failures]\nwindow = \"async\"\nstop = \"sync\"")
	if err != nil {
		t.Fatal(err)
	}
	first, second := c.Businesses[0].Failures, c.Businesses[1].Failures
	if first.AtOnce("window") || !first.AtOnce("stop") || !first.tellsBlock() || !second.AtOnce("window") || second.AtOnce("stop") {
		t.Errorf("%v and %v", first, second)
	}
	if diff := cmp.Diff(Quality{Yellow: 3, Red: 9, Days: 7}, c.Quality); diff != "" {
		t.Error(diff)
	}
}

func TestLimitsErrors(t *testing.T) {
	for name, c := range map[string]struct{ all, own, in string }{
		"a key of no sort":        {"[limits]\nthroughputs = 5", "", "throughputs: no such key"},
		"a number of no sort":     {"[limits]\nthroughput = \"many\"", "", "limits.throughput: many does not fit; give true, false or a number"},
		"less than nothing":       {"[limits]\nmessaging_limit = -1", "", "limits.messaging_limit"},
		"a time of no sort":       {"[limits]\npair_rate = 6", "", "limits.pair_rate: 6 does not fit; give true, false or a length of time"},
		"people of no sort":       {"[limits]\nhold_out = [\"ana\"]", "", "limits.hold_out"},
		"of one business":         {"", "[business.limits]\nwindow = \"a day\"", "limits.window"},
		"no table":                {"limits = 3", "", "a table is wanted"},
		"a failure of no sort":    {"[failures]\nwindows = \"sync\"", "", ":2: failures.windows: no such key"},
		"a way of no sort":        {"[failures]\nwindow = \"silent\"", "", ":2: failures.window: \"silent\" is unknown"},
		"a failure of a business": {"", "[business.failures]\nstop = \"never\"", "failures.stop"},
		"a key elsewhere too":     {"[limits]\nwindow = \"10s\"\n[failures]\nwindow = \"x\"", "", ":4: failures.window"},
		"ratings upside down":     {"[quality]\nyellow = 9", "", "quality.red: it cannot be below yellow"},
	} {
		if _, err := limitsOf(t, c.all, c.own); err == nil || !strings.Contains(err.Error(), c.in) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Every key that can be set is in the example that operators are given.
func TestLimitsAreDocumented(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "docs", "relay.toml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range slices.Concat(slices.Collect(maps.Keys(limits)), slices.Collect(maps.Keys(failures))) {
		if !regexp.MustCompile(`(?m)^(# )?` + key + ` = `).Match(text) {
			t.Errorf("%s is not there", key)
		}
	}
}

func TestTiers(t *testing.T) {
	for reach, want := range map[int]string{0: "TIER_UNLIMITED", 50: "TIER_50", 250: "TIER_250", 2000: "TIER_2K", 10_000: "TIER_10K", 100_000: "TIER_100K"} {
		if got := (Limits{Reach: reach}).Tier(); got != want {
			t.Errorf("%d: %s", reach, got)
		}
	}
}
