// Package spelling tells how far apart two words are, so that a slip can be taken for what was
// meant: [Distance].
package spelling

// Distance counts the letters to change, add, drop or swap with the next to make b of a:
// the optimal string alignment distance, of Damerau (CACM 7:3, 1964). It counts bytes, and
// takes time in proportion to the product of both lengths.
func Distance(a, b string) int {
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			same := 1
			if a[i-1] == b[j-1] {
				same = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+same)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
