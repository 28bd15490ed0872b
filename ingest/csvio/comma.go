package csvio

// detectComma tells the separator of a row: the one of semicolon, tab and comma
// that stands most often outside quotes and braces; the earlier of these three
// when two are equal, since decimal commas and padding tabs are common and
// padding semicolons are not. A row without any gives a comma.
func detectComma(row []byte) byte {
	const candidates = ";\t,"
	var counts [len(candidates)]int
	quoted, depth := false, 0
	for _, c := range row {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{':
			depth++
		case c == '}':
			depth = max(depth-1, 0)
		case depth == 0:
			count(&counts, candidates, c)
		}
	}
	best := 2
	for i := 1; i >= 0; i-- {
		if counts[i] > 0 && counts[i] >= counts[best] {
			best = i
		}
	}
	return candidates[best]
}

func count(counts *[3]int, candidates string, c byte) {
	for i := range counts {
		if candidates[i] == c {
			counts[i]++
		}
	}
}
