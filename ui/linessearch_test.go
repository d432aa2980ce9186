package ui

import "testing"

func TestLinesSearch(t *testing.T) {
	p := newPaper(t, story())
	p.types("/search lisbon")
	p.prints(`2 found:`, `.*Northwind Air.*Booked: NW 418 to Lisbon.*`, `.*Northwind Air.*NW 418 to Lisbon / Boarding.*`)
	p.types("/search from:me cat", "/search zebra", "/search kind:nonsense", "/search from:nobody-here x")
	p.prints(`1 found:`, `.*You to Maya.*Nearly\. The cat is in the suitcase\..*`, `Nothing found\.`, `There is no kind "nonsense".*`, `Nobody.*nobody-here.*`)
}
