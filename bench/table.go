package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// table is what every subcommand prints: one figure a row, one subject a column.
type table struct {
	title string
	cols  []string
	rows  [][]string
}

func newTable(title string, cols ...string) *table {
	return &table{title: title, cols: cols}
}

func (t *table) row(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) print(w io.Writer) {
	fmt.Fprintf(w, "\n%s\n", t.title)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, row := range append([][]string{t.cols}, t.rows...) {
		fmt.Fprintln(tw, "  "+strings.Join(row, "\t"))
	}
	tw.Flush()
}

// sample is a set of measured values of one kind.
type sample []float64

func (s *sample) add(v float64)        { *s = append(*s, v) }
func (s *sample) took(d time.Duration) { s.add(ms(d)) }
func (s sample) p99() float64          { return s.at(0.99) }
func (s sample) max() float64          { return s.at(1) }
func ms(d time.Duration) float64       { return float64(d) / float64(time.Millisecond) }
func mib(bytes int64) float64          { return float64(bytes) / (1 << 20) }
func figure(v float64) string          { return fmt.Sprintf("%.*f", places(v), v) }
func ratio(v, floor float64) string    { return quotient(v, floor, "%.2fx") }
func quotient(v, by float64, f string) string {
	if by == 0 {
		return "-"
	}
	return fmt.Sprintf(f, v/by)
}

// at returns the value below which the share q of the sample lies; 0 of an empty one.
func (s sample) at(q float64) float64 {
	if len(s) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s))
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}

// median is the mean of the two in the middle where there are two, so that of two
// rounds it is not the better one.
func (s sample) median() float64 {
	if len(s) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}

// span words a sample as its median with the range it lies in.
func (s sample) span() string {
	return fmt.Sprintf("%s (%s..%s)", figure(s.median()), figure(s.at(0)), figure(s.max()))
}

// tail words a sample as its p50 and p99.
func (s sample) tail() string {
	return fmt.Sprintf("%s / %s", figure(s.median()), figure(s.p99()))
}

// places keeps about three digits of v, since no figure here is better than that.
func places(v float64) int {
	switch {
	case v >= 100 || v == 0:
		return 0
	case v >= 10:
		return 1
	default:
		return 2
	}
}
