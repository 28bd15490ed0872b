package dimension

// powers returns the explanatory power of each element of a partition of rows,
// the part of the change of the total that it holds, adding up to 1 (Bhagwan et
// al., "Adtributor: Revenue Debugging in Advertising Systems", NSDI 2014,
// sections 4.1 and 5). For sums
//
//	EP = (Aᵢ - Fᵢ) / (A - F)
//
// and for a derived measure the partial derivative of value/base in differences,
// with m the value and n the base,
//
//	EPᵢ ∝ ((Aᵢᵐ-Fᵢᵐ)·Fⁿ - (Aᵢⁿ-Fᵢⁿ)·Fᵐ) / (Fⁿ·(Fⁿ + Aᵢⁿ - Fᵢⁿ))
func (l *leaves) powers(parts [][]int32, rows []int32) []float64 {
	forecast, base, sum := sumOf(l.forecast, rows), 0.0, 0.0
	if l.measure.derived() {
		base = sumOf(l.forecastBase, rows)
	}
	out := make([]float64, len(parts))
	for i, part := range parts {
		out[i] = sumOf(l.actual, part) - sumOf(l.forecast, part)
		if l.measure.derived() {
			moved := sumOf(l.base, part) - sumOf(l.forecastBase, part)
			out[i] = quotient(out[i]*base-moved*forecast, base*(base+moved), 0)
		}
		sum += out[i]
	}
	for i := range out {
		out[i] = quotient(out[i], sum, 0)
	}
	return out
}

// leafPowers returns the explanatory power of every row, by row number.
func (l *leaves) leafPowers(rows []int32) []float64 {
	parts := make([][]int32, len(rows))
	for i := range rows {
		parts[i] = rows[i : i+1]
	}
	out := make([]float64, len(l.actual))
	for i, p := range l.powers(parts, rows) {
		out[rows[i]] = p
	}
	return out
}

// values returns what the published methods compare: for a derived measure the
// ratio now and forecast, else the sums.
func (l *leaves) values(r int32) (actual, forecast float64) {
	if !l.measure.derived() {
		return l.actual[r], l.forecast[r]
	}
	return quotient(l.actual[r], l.base[r], 0), quotient(l.forecast[r], l.forecastBase[r], 0)
}

// deviationScore returns 2·(f-v)/(f+v), in [-2,2], 0 when both are 0 (Li et al.,
// "Squeeze", ISSRE 2019, equation 2).
func (l *leaves) deviationScore(r int32) float64 {
	v, f := l.values(r)
	return quotient(2*(f-v), f+v, 0)
}

// partition groups rows by the value of one dimension.
func (l *leaves) partition(rows []int32, dim int) (parts [][]int32, terms [][]term) {
	grouped := make([]int32, len(rows))
	start := int32(0)
	for code, end := range bucket(grouped, rows, l.code[dim], nil) {
		if end > start {
			parts = append(parts, grouped[start:end])
			terms = append(terms, []term{{int32(dim), int32(code)}})
		}
		start = end
	}
	return parts, terms
}

// element describes terms as a candidate.
func (k *likelihood) element(terms []term, rows []int32) candidate {
	part := k.l.selectRows(rows, terms, true)
	return candidate{terms: terms, gain: k.gain(part), excess: sumOf(k.excess, part)}
}
