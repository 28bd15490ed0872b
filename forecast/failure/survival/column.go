package survival

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// column is a covariate by kept row, less a constant of each stratum, which the
// partial likelihood does not notice, and scaled. Counts of faults and
// indicators of groups are mostly 0: such a column keeps only what is not, and
// costs as much. The constant is the stratum's mean otherwise, since the
// Hessian is a difference in which a large mean would cost digits.
type column struct {
	x     []float64 // by kept row; nil when sparse
	index []int32   // kept rows that are not 0, ascending
	value []float64
	scale float64
}

// sparser is how many rows there must be for each that is not 0: finding a row by
// its index costs about three times as much as taking the next.
const sparser = 3

// newColumn takes covariate values x of the kept rows of each group, and writes the
// constants that it took off.
func newColumn(x []float64, row []int32, weight []float64, groups []group, c int) column {
	filled := 0
	for _, i := range row {
		if x[i] != 0 {
			filled++
		}
	}
	if sparser*filled <= len(row) {
		return newSparse(x, row, groups, c, filled)
	}
	k := column{x: make([]float64, len(row))}
	size := 0.0
	for s := range groups {
		g := &groups[s]
		if !g.constant(x, row, c) {
			g.mean[c] = g.average(x, row, weight)
		}
		for i := g.row; i < g.rowEnd; i++ {
			k.x[i] = x[row[i]] - g.mean[c]
			size += math.Abs(k.x[i])
		}
	}
	if k.scale = scaleOf(len(row), size); k.scale != 1 {
		floats.Scale(k.scale, k.x)
	}
	return k
}

func newSparse(x []float64, row []int32, groups []group, c, filled int) column {
	k := column{index: make([]int32, 0, filled), value: make([]float64, 0, filled)}
	size := 0.0
	for s := range groups {
		g := &groups[s]
		if g.constant(x, row, c) {
			continue
		}
		for i := g.row; i < g.rowEnd; i++ {
			if v := x[row[i]]; v != 0 {
				k.index, k.value = append(k.index, int32(i)), append(k.value, v)
				size += math.Abs(v)
			}
		}
	}
	k.scale = scaleOf(len(k.index), size)
	floats.Scale(k.scale, k.value)
	return k
}

// constant says whether x is the same in all rows of the stratum, and notes it.
func (g *group) constant(x []float64, row []int32, c int) bool {
	for i := g.row; i < g.rowEnd; i++ {
		if x[row[i]] != x[row[g.row]] {
			return false
		}
	}
	if g.row < g.rowEnd {
		g.mean[c] = x[row[g.row]]
	}
	return true
}

func (g *group) average(x []float64, row []int32, weight []float64) (mean float64) {
	total := floats.Sum(weight[g.row:g.rowEnd])
	for i := g.row; i < g.rowEnd; i++ {
		mean += weight[i] / total * x[row[i]]
	}
	return mean
}

func scaleOf(n int, size float64) float64 {
	if s := float64(n) / size; finite(s) && s > 0 {
		return s
	}
	return 1
}

// addTo adds b times the column.
func (k *column) addTo(dst []float64, b float64) {
	if k.x != nil {
		floats.AddScaled(dst, b, k.x)
		return
	}
	for j, i := range k.index {
		dst[i] += b * k.value[j]
	}
}

func (k *column) dot(y []float64) (sum float64) {
	if k.x != nil {
		return floats.Dot(k.x, y)
	}
	for j, i := range k.index {
		sum += k.value[j] * y[i]
	}
	return sum
}

// dense returns the column with its zeros.
func (k *column) dense(n int) []float64 {
	if k.x != nil {
		return k.x
	}
	x := make([]float64, n)
	k.addTo(x, 1)
	return x
}

// filled is how many rows are kept.
func (k *column) filled() int { return max(len(k.x), len(k.index)) }

// enterAndLeave adds r·x to the node where each row enters the risk sets, and
// takes it off where it leaves.
func (k *column) enterAndLeave(sum *exact, r []float64, lo, hi []int32) {
	if k.x == nil {
		for j, i := range k.index {
			v := r[i] * k.value[j]
			sum.add(lo[i], v)
			sum.add(hi[i], -v)
		}
		return
	}
	for i, x := range k.x {
		v := r[i] * x
		sum.add(lo[i], v)
		sum.add(hi[i], -v)
	}
}

// gram adds Σ q·x·xᵀ over columns to the upper triangle of hess. Pairs of dense
// columns are multiplied block by block; of others, the sparser is looked up in
// the product of q with the fuller.
func gram(hess []float64, stride int, columns []column, q []float64) {
	denseGram(hess, stride, columns, q)
	z := make([]float64, len(q))
	for a := range columns {
		full := &columns[a]
		full.times(z, q)
		for b := range columns {
			k := &columns[b]
			if k.x != nil || k.filled() > full.filled() || k.filled() == full.filled() && b < a {
				continue
			}
			hess[min(a, b)*stride+max(a, b)] += k.dot(z)
		}
		full.wipe(z)
	}
}

// times writes the product with q to z, zero before where the column is sparse.
func (k *column) times(z, q []float64) {
	if k.x != nil {
		floats.MulTo(z, q, k.x)
		return
	}
	for j, i := range k.index {
		z[i] = q[i] * k.value[j]
	}
}

// wipe undoes times.
func (k *column) wipe(z []float64) {
	if k.x != nil {
		clear(z)
	}
	for _, i := range k.index {
		z[i] = 0
	}
}

func denseGram(hess []float64, stride int, columns []column, q []float64) {
	var scaled [block]float64
	for from := 0; from < len(q); from += block {
		to := min(from+block, len(q))
		qx := scaled[:to-from]
		for a, k := range columns {
			if k.x == nil {
				continue
			}
			floats.MulTo(qx, q[from:to], k.x[from:to])
			for b := a; b < len(columns); b++ {
				if x := columns[b].x; x != nil {
					hess[a*stride+b] += floats.Dot(qx, x[from:to])
				}
			}
		}
	}
}
