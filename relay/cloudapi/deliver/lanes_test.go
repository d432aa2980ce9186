package deliver

import (
	"crypto/sha256"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sayso/relay/cloudapi/webhook"
	"sayso/wire"
)

// Whatever fails and however long it takes: each conversation keeps its order, none has
// two on their way, what is behind is told exactly, and in the end all is delivered.
func TestLanes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ls := lanes{by: map[wire.Account]*lane{}}
		now := time.Unix(1790000000, 0)
		wait := func(failures int) time.Duration { return time.Duration(min(failures, 5)) * time.Second }
		var left, done []spot
		var flying []*lane
		seq, last := uint64(0), map[wire.Account]spot{} // the last one tried of each conversation
		steps := rapid.IntRange(1, 150).Draw(t, "steps")
		for step := 0; step < steps || len(ls.by) > 0; step++ {
			what := rapid.IntRange(0, 3).Draw(t, "what")
			if step >= steps {
				what = 1 + step%3 // nothing new any more
			}
			switch what {
			case 0:
				seq++
				e := wire.Event{Chat: rapid.SampledFrom([]wire.Account{"15550177777", "15550188888", ""}).Draw(t, "chat")}
				e.Seq = seq
				news := make([]webhook.Notice, rapid.IntRange(0, 3).Draw(t, "news"))
				ls.add(&e, news, 0)
				for part := range news {
					left = append(left, spot{seq, part})
				}
			case 1:
				for l := ls.next(now); l != nil; l = ls.next(now) {
					if slices.Contains(flying, l) {
						t.Fatal("two of one conversation are on their way")
					}
					flying = append(flying, l)
				}
				if ls.streak >= downAfter && len(flying) > downAfter {
					t.Fatalf("%d on their way to a receiver that is down", len(flying))
				}
			case 2:
				if len(flying) == 0 {
					continue
				}
				i := rapid.IntRange(0, len(flying)-1).Draw(t, "which")
				l := flying[i]
				flying = slices.Delete(flying, i, i+1)
				ok := step >= steps || rapid.IntRange(0, 3).Draw(t, "taken") > 0
				first := spot{l.jobs[0].seq, l.jobs[0].part}
				if before := last[l.chat]; first.Seq < before.Seq || first.Seq == before.Seq && first.Part < before.Part {
					t.Fatalf("%v of %q is tried after %v", first, l.chat, before)
				}
				if last[l.chat] = first; ok {
					done = append(done, first)
				}
				ls.landed(result{l, ok, ok}, now, wait)
			case 3:
				now = now.Add(ls.due(now) % time.Minute)
			}
			waiting := 0
			for chat, at := range ls.behind() {
				l := ls.by[chat]
				waiting += len(l.jobs)
				if slices.Contains(done, at) || !slices.Contains(left, at) {
					t.Fatalf("%s is said to be behind from %v, which is delivered", chat, at)
				}
			}
			if waiting != ls.jobs || waiting != len(left)-len(done) || ls.late > ls.jobs || ls.late < 0 {
				t.Fatalf("%d of %d wait, %d count, %d of those that are parked", waiting, len(left)-len(done), ls.jobs, ls.late)
			}
		}
		slices.SortFunc(done, func(a, b spot) int {
			if a.Seq != b.Seq {
				return int(a.Seq) - int(b.Seq)
			}
			return a.Part - b.Part
		})
		if !slices.Equal(left, done) {
			t.Fatalf("delivered %v of %v", done, left)
		}
	})
}

// The signature of a body that others computed: HMAC-SHA256, test case 2 of RFC 4231.
func TestSign(t *testing.T) {
	want := "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
	if got := "sha256=" + sign(sha256.New, "Jefe", []byte("what do ya want for nothing?")); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
