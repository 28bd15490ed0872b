package memory

import (
	"iter"
	"math"
)

// index holds the cases in memory and where their features are.
type index struct {
	cases    []*Case
	features [][]counted // of cases[i], in the order of their keys
	byID     map[ID]int
	numbers  map[key]int32
	keys     []key       // by number
	postings [][]posting // by number: the cases that have it, ascending
}

// counted is a feature by its number.
type counted struct {
	number int32
	level  float64
}

// posting is a case that has a feature, and how strongly.
type posting struct {
	at    int
	level float64
}

// add appends a case.
func (x *index) add(c *Case) {
	f := c.Fingerprint.features()
	list := make([]counted, len(f))
	for i, e := range f {
		list[i] = counted{x.numberOf(e.key), e.level}
	}
	x.put(c, list)
}

// numberOf returns the number of a key, a new one when it is new.
func (x *index) numberOf(k key) int32 {
	n, ok := x.numbers[k]
	if !ok {
		if x.numbers == nil {
			x.numbers = map[key]int32{}
		}
		n = int32(len(x.keys))
		x.numbers[k] = n
		x.keys, x.postings = append(x.keys, k), append(x.postings, nil)
	}
	return n
}

func (x *index) put(c *Case, f []counted) {
	if x.byID == nil {
		x.byID = map[ID]int{}
	}
	at := len(x.cases)
	for _, e := range f {
		x.postings[e.number] = append(x.postings[e.number], posting{at, e.level})
	}
	x.cases, x.features = append(x.cases, c), append(x.features, f)
	x.byID[c.ID] = at
}

// keepLast forgets all but the n newest cases, and the features that only older
// ones had.
func (x *index) keepLast(n int) {
	old := *x
	*x = index{}
	for i := len(old.cases) - n; i < len(old.cases); i++ {
		f := old.features[i]
		for j, e := range f {
			f[j].number = x.numberOf(old.keys[e.number])
		}
		x.put(old.cases[i], f)
	}
}

// weights are what the features count, by number; the last is that of one which
// no case has.
type weights []float64

// weigh returns the weights as they are now.
func (x *index) weigh() weights {
	w := make(weights, len(x.postings)+1)
	for n, k := range x.keys {
		w[n] = x.rarity(len(x.postings[n])) * weightOf[k.aspect]
	}
	w[len(w)-1] = x.rarity(0)
	return w
}

// rarity is the weight of a feature that n cases have.
func (x *index) rarity(n int) float64 {
	return math.Log1p(float64(len(x.cases)+1) / float64(n+1))
}

// number gives the features of a query their numbers.
func (x *index) number(f []feature) []feature {
	for i, e := range f {
		n, ok := x.numbers[e.key]
		if !ok {
			n = -1
		}
		f[i].number = n
	}
	return f
}

// of returns the weight of a feature.
func (w weights) of(e feature) float64 {
	if e.number < 0 {
		return w[len(w)-1] * weightOf[e.aspect]
	}
	return w[e.number]
}

// mass is the weight of all features at their levels.
func (w weights) mass(f []feature) (sum float64) {
	for _, e := range f {
		sum += w.of(e) * e.level
	}
	return sum
}

// shared is the weight of what two sets have in common.
func (w weights) shared(a, b []feature) (sum float64) {
	for e := range common(a, b) {
		sum += w.of(e) * e.level
	}
	return sum
}

// common yields the features that both have, with the lower level.
func common(a, b []feature) iter.Seq[feature] {
	return func(yield func(feature) bool) {
		for i, j := 0, 0; i < len(a) && j < len(b); {
			switch c := compareKeys(a[i].key, b[j].key); {
			case c < 0:
				i++
			case c > 0:
				j++
			default:
				e := a[i]
				e.level = math.Min(e.level, b[j].level)
				if !yield(e) {
					return
				}
				i, j = i+1, j+1
			}
		}
	}
}

// massOf is the weight of all features of a case.
func (w weights) massOf(f []counted) (sum float64) {
	for _, e := range f {
		sum += w[e.number] * e.level
	}
	return sum
}

// overlaps returns what each case has in common with the query.
func (x *index) overlaps(w weights, query []feature) []float64 {
	out := make([]float64, len(x.cases))
	for _, e := range query {
		if e.number < 0 {
			continue
		}
		for _, p := range x.postings[e.number] {
			out[p.at] += w[e.number] * min(e.level, p.level)
		}
	}
	return out
}
