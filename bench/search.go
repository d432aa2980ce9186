package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"sayso/store"
)

// rareWord is said once in rareEvery messages of a history.
const (
	rareWord  = "lighthouse"
	rareEvery = 100_000
)

// searches are what is looked for. All words of the histories but one are common: each
// is in every fifth message. So phrases of them are hard where they are rare.
var searches = []struct{ name, text string }{
	{"a rare word", rareWord},
	{"a common word", "train"},
	{"the beginning of a word", "quest"},
	{"two common words", "train coffee"},
	{"a phrase", `"at eight"`},
	{"a long phrase", `"bring the train"`},
	{"a phrase that is once in a million", `"bring the train late"`},
	{"a phrase said long ago only", `"late bread"`},
	{"a phrase never said", `"boat rain"`},
	{"a phrase of one word", `"coffee coffee coffee"`},
	{"a phrase being typed", `"bring the train l`},
	{"a phrase never said, being typed", `"boat rain tr`},
	{"a phrase and a word", `"boat rain" train`},
	{"nothing", "xylophone"},
}

// runSearch measures the first page of hits in a long history, in this process.
func runSearch(args []string) error {
	flags := flag.NewFlagSet("search", flag.ContinueOnError)
	messages := flags.Int("messages", 1_000_000, "stored messages")
	runs := flags.Int("runs", 20, "how often each search is made, in turns")
	keep := flags.String("histories", "", "directory that keeps the history for the next time (default: made anew, and removed)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	return inTemp(func(dir string) error {
		if *keep == "" {
			*keep = dir
		}
		h, err := openHistory(filepath.Join(*keep, fmt.Sprintf("history-%d", *messages)), *messages)
		if err != nil {
			return err
		}
		return searchIn(h, *messages, *runs)
	})
}

func searchIn(h history, messages, runs int) error {
	first, times := make([]sample, len(searches)), make([]sample, len(searches))
	work, hits := make([]sample, len(searches)), make([]string, len(searches))
	for i := range searches {
		// Each search is the first after an opening once.
		db, err := store.Open(store.Options{Dir: replicaDir(h.dir), Role: store.Replica})
		if err != nil {
			return err
		}
		for j := range searches {
			k := (i + j) % len(searches)
			for run := range runs {
				began, used := time.Now(), cpu(os.Getpid())
				page, err := db.Log(profile).Search(context.Background(), store.Query{Text: searches[k].text})
				if err != nil {
					return fmt.Errorf("%s: %w", searches[k].name, err)
				}
				if took := time.Since(began); j == 0 && run == 0 {
					first[k].took(took)
				} else {
					times[k].took(took)
					work[k].took(cpu(os.Getpid()) - used)
				}
				hits[k] = fmt.Sprint(len(page.Hits))
				if page.Next > 0 {
					hits[k] += ", more"
				}
			}
		}
		if err := db.Close(); err != nil {
			return err
		}
	}
	t := newTable(fmt.Sprintf("search: the first page in %d messages, ms, median (min..max)", messages), "", "hits", "first after opening", "later", "CPU")
	for i, s := range searches {
		t.row(fmt.Sprintf("%s: %s", s.name, s.text), hits[i], figure(first[i].median()), times[i].span(), figure(work[i].median()))
	}
	t.print(os.Stdout)
	return nil
}
