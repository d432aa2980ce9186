package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"sayso/ui/cells"
	"sayso/ui/say"
	"sayso/wire"
)

// itemsShown is how many things for sale show below their message; all of them show
// where they are ordered.
const itemsShown = 4

// shopLines draws what a message sells: the first things, and how many more.
func shopLines(f face, s *wire.Shop, n int) []string {
	if s == nil {
		return nil
	}
	st := f.st
	var lines []string
	for i, it := range s.Items {
		if i == itemsShown && len(s.Items) > itemsShown+1 {
			lines = append(lines, cells.Cut(st.Dim.Of("and "+say.Thousands(uint64(len(s.Items)-i))+" more"), n))
			break
		}
		title, price := cells.Settle(itemTitle(it)), moneyWords(it.Price, it.Currency)
		room := n - cells.Width(price) - 2
		if price == "" || room < 8 {
			lines = append(lines, cells.Cut(title+st.Dim.Of(lead("  ", price)), n))
			continue
		}
		lines = append(lines, markHits(f.hits, cells.Cut(title, room)).paint(st.Text, st.Hit)+"  "+st.Dim.Of(price))
	}
	return lines
}

// basketLines draws an order: what, how many, and what it comes to.
func basketLines(f face, b *wire.Basket, n int) []string {
	if b == nil {
		return nil
	}
	st := f.st
	var lines []string
	for i, l := range b.Lines {
		if i == 2*itemsShown && len(b.Lines) > 2*itemsShown+1 {
			lines = append(lines, cells.Cut(st.Dim.Of("and "+say.Thousands(uint64(len(b.Lines)-i))+" more"), n))
			break
		}
		lines = append(lines, cells.Cut(fmt.Sprintf("%d × %s", l.Count, cells.Settle(cmp.Or(l.Title, l.ID)))+st.Dim.Of(lead("  ", moneyWords(cost(l), l.Currency))), n))
	}
	if total := totalWords(b.Lines); total != "" {
		lines = append(lines, cells.Cut(st.Dim.Of("in all ")+st.Strong.Of(total), n))
	}
	return lines
}

func itemTitle(it wire.Item) string { return cmp.Or(it.Title, it.ID) }

// moneyWords says an amount in thousandths of a currency's unit: "12.50 EUR". Of
// nothing it says nothing.
func moneyWords(thousandths int64, currency string) string {
	if thousandths == 0 && currency == "" {
		return ""
	}
	thousandths = max(thousandths, 0)
	whole, rest := thousandths/1000, thousandths%1000
	amount := fmt.Sprintf("%s.%02d", say.Thousands(uint64(whole)), rest/10)
	if rest%10 != 0 {
		amount += fmt.Sprint(rest % 10)
	}
	return strings.TrimSpace(amount + " " + cells.Settle(currency))
}

// dearest bounds a price, so that no sum of an order leaves 64 bits.
const dearest = 1e13

func cost(l wire.Line) int64 { return min(l.Price, dearest) * int64(l.Count) }

// totalWords adds up what lines of an order cost, by currency; "" when no price is known.
func totalWords(lines []wire.Line) string {
	sums := map[string]int64{}
	var order, parts []string
	for _, l := range lines {
		if l.Price == 0 {
			continue
		}
		if !slices.Contains(order, l.Currency) {
			order = append(order, l.Currency)
		}
		sums[l.Currency] += cost(l)
	}
	for _, currency := range order {
		parts = append(parts, moneyWords(sums[currency], currency))
	}
	return strings.Join(parts, " + ")
}
