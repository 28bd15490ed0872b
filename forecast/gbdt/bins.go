package gbdt

import (
	"fmt"
	"math"
)

// missingBin holds NaN; values have bins 0 to 254.
const missingBin = 255

// cuts are the limits between the bins of each feature, ascending: a value is
// in bin b when b of them are <= it.
type cuts struct {
	at       [][]float32
	category []bool // the feature holds categories, which are their own bins
}

// binned is a table of bins, row after row: the histogram of a node reads whole
// rows, so each costs one or two cache lines wherever it lies. (Column after
// column, a node of scattered rows would touch a line per number.)
type binned struct {
	cuts
	cols int
	bins []uint8
	n    int
}

func (b *binned) row(i int) []uint8 { return b.bins[i*b.cols:][:b.cols:b.cols] }

// width is the number of value bins of feature f.
func (c *cuts) width(f int) int { return len(c.at[f]) + 1 }

// newCuts finds limits of at most maxBins bins per feature. With more distinct
// values than that, each bin takes an equal share of the rows as nearly as
// ties allow.
func newCuts(x Matrix, maxBins int, categories []int) (cuts, error) {
	c := cuts{at: make([][]float32, x.Cols), category: make([]bool, x.Cols)}
	for _, f := range categories {
		c.category[f] = true
	}
	keys, spare := make([]uint32, 0, x.Rows()), make([]uint32, x.Rows())
	for f := range x.Cols {
		var err error
		if keys, err = columnKeys(keys[:0], x, f); err != nil {
			return c, err
		}
		if !c.category[f] {
			c.at[f] = quantiles(radixSort(keys, spare), maxBins)
		} else if c.at[f], err = categoryCuts(keys, f); err != nil {
			return c, err
		}
	}
	return c, nil
}

// columnKeys appends the keys of the values of a column that are not missing.
func columnKeys(keys []uint32, x Matrix, f int) ([]uint32, error) {
	for i := range x.Rows() {
		v := x.Data[i*x.Cols+f]
		if err := checkValue(v, i, f); err != nil {
			return keys, err
		}
		if v == v {
			keys = append(keys, key32(float32(v)))
		}
	}
	return keys, nil
}

// categoryCuts are 1, 2, 3 and so on up to the highest category.
func categoryCuts(keys []uint32, f int) ([]float32, error) {
	top, err := topCategory(keys, f)
	at := make([]float32, top)
	for i := range at {
		at[i] = float32(i + 1)
	}
	return at, err
}

// maxCategory is the largest category that training takes.
const maxCategory = missingBin - 1

func topCategory(keys []uint32, f int) (top int, err error) {
	for _, k := range keys {
		v := unkey32(k)
		if v < 0 || v > maxCategory || v != float32(int(v)) {
			return 0, fmt.Errorf("%w: feature %d has category %v, want whole numbers of 0 to %d", ErrValue, f, v, maxCategory)
		}
		top = max(top, int(v))
	}
	return top, nil
}

// key32 maps float32 to integers of the same order; -0 is 0.
func key32(x float32) uint32 {
	b := math.Float32bits(x + 0)
	return b ^ (uint32(int32(b)>>31) | 1<<31)
}

func unkey32(k uint32) float32 {
	return math.Float32frombits(k ^ (uint32(int32(^k)>>31) | 1<<31))
}

// radixSort sorts keys by 11 bits at a time; spare is as long. The result
// aliases one of the two.
func radixSort(keys, spare []uint32) []uint32 {
	const bits = 11
	spare = spare[:len(keys)]
	for shift := 0; shift < 32; shift += bits {
		var at [1 << bits]int
		for _, k := range keys {
			at[k>>shift&(1<<bits-1)]++
		}
		sum := 0
		for i, n := range at {
			at[i], sum = sum, sum+n
		}
		for _, k := range keys {
			d := k >> shift & (1<<bits - 1)
			spare[at[d]] = k
			at[d]++
		}
		keys, spare = spare, keys
	}
	return keys
}

// quantiles cuts sorted keys. A bin is closed once it holds its share of what
// was left when it was opened; a value that is a share by itself has a bin of
// its own.
func quantiles(keys []uint32, maxBins int) []float32 {
	distinct := 0
	for i := range keys {
		if i == 0 || keys[i] != keys[i-1] {
			distinct++
		}
	}
	var out []float32
	left, held := len(keys), 0
	for i := 0; i < len(keys); {
		j := i + 1
		for j < len(keys) && keys[j] == keys[i] {
			j++
		}
		held += j - i
		binsLeft := maxBins - len(out)
		if j < len(keys) && binsLeft > 1 && (distinct <= maxBins || held*binsLeft >= left) {
			out = append(out, between(unkey32(keys[i]), unkey32(keys[j])))
			left, held = left-held, 0
		}
		i = j
	}
	return out
}

// between returns a limit in (a, b], half way if float32 has it.
func between(a, b float32) float32 {
	half := float32(float64(a)/2 + float64(b)/2)
	if half <= a {
		return b
	}
	return half
}

// bin bins every row of x.
func (c *cuts) bin(x Matrix) (*binned, error) {
	b := &binned{cuts: *c, cols: x.Cols, n: x.Rows(), bins: make([]uint8, len(x.Data))}
	limits := make([][256]float32, x.Cols)
	for f, at := range c.at {
		limits[f] = pad(at)
	}
	for i := range b.n {
		bins := b.row(i)
		for f, v := range x.Row(i) {
			if err := checkValue(v, i, f); err != nil {
				return nil, err
			}
			bins[f] = missingBin
			if v == v && !(c.category[f] && c.unseen(f, v)) {
				bins[f] = search(&limits[f], float32(v))
			}
		}
	}
	return b, nil
}

// unseen says whether v is a category that training had none of: it is in no
// set, like missing.
func (c *cuts) unseen(f int, v float64) bool { return !(v >= 0 && v < float64(c.width(f))) }

// pad fills up to 255 limits with infinity.
func pad(at []float32) [256]float32 {
	var p [256]float32
	for i := copy(p[:], at); i < len(p); i++ {
		p[i] = float32(math.Inf(1))
	}
	return p
}

// search counts the limits <= v in eight steps without a branch.
func search(p *[256]float32, v float32) uint8 {
	var at uint8
	for bit := uint8(128); bit > 0; bit >>= 1 {
		var up uint8
		if p[at+bit-1] <= v {
			up = bit
		}
		at += up
	}
	return at
}
