package memory

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"github.com/portent-go/portent/rca"
)

// aspect is a way of looking at a fingerprint. Each aspect turns it into
// features with levels in (0,1].
type aspect uint8

const (
	rootMetric aspect = iota // a metric of the blamed component moved that way
	anyMetric                // a metric moved that way somewhere
	rootKind                 // a kind of metric of the blamed component: other names, same thing
	place                    // a component moved
	exact                    // this metric of this component
	course                   // how fast a metric of the blamed component rose
	tag
	aspects
)

// weightOf is what the aspects count, relative to one another. The blamed
// component's own metrics say what kind of fault it is, wherever it is; the
// place says less, because the same fault comes back elsewhere. Chosen by leaving
// one out among the training incidents of benchdata/recorded, where anything
// within a factor of two is within three of 54 incidents.
var weightOf = [aspects]float64{rootMetric: 2, anyMetric: 1, rootKind: 0.5, place: 0.25, exact: 0.125, course: 0.25, tag: 1}

// key is a feature: what it is about, and which way it moved.
type key struct {
	aspect    aspect
	direction int8
	component string
	name      string
}

// fullSize is the deviation at which a level is 1: levels grow with its
// logarithm, and 1000 scales say no more than 500.
const fullSize = 512

// level maps a deviation to (0,1].
func level(size float64) float64 {
	return min(math.Log1p(size)/math.Log1p(fullSize), 1)
}

// feature is a key and how strongly it shows.
type feature struct {
	key
	number int32 // of the key in an index; -1 for one that no case has
	level  float64
}

// compareKeys orders keys. Features are kept in this order, so that sums over
// them come out the same to the last bit.
func compareKeys(a, b key) int {
	return cmp.Or(cmp.Compare(a.aspect, b.aspect), cmp.Compare(a.name, b.name), cmp.Compare(a.component, b.component), cmp.Compare(a.direction, b.direction))
}

// features returns the features of a fingerprint, in order.
func (f *Fingerprint) features() []feature {
	levels := make(map[key]float64, 4*len(f.Movements))
	put := func(k key, v float64) { levels[k] = max(levels[k], v) }
	for _, m := range f.Movements {
		v := level(m.Size)
		put(key{anyMetric, m.Direction, "", m.Metric}, v)
		put(key{place, 0, m.Component, ""}, v)
		put(key{exact, m.Direction, m.Component, m.Metric}, v)
		if m.Role != Root {
			continue
		}
		put(key{rootMetric, m.Direction, "", m.Metric}, v)
		put(key{rootKind, m.Direction, "", rca.KindOf(m.Metric).String()}, v)
		if m.Rise >= 0 {
			put(key{course, m.Direction, pace(m.Rise), rca.KindOf(m.Metric).String()}, v)
		}
	}
	for _, t := range f.Tags {
		put(key{tag, 0, "", t}, 1)
	}
	out := make([]feature, 0, len(levels))
	for k, v := range levels {
		out = append(out, feature{k, -1, v})
	}
	slices.SortFunc(out, func(a, b feature) int { return compareKeys(a.key, b.key) })
	return out
}

// pace puts a rise into words, a new one for every factor of four in time: what
// breaks at once, fills up, or creeps.
func pace(ms int64) string {
	words := [...]string{"at once", "within seconds", "within a minute", "within minutes", "within an hour", "over hours"}
	return words[min(bits.Len64(uint64(ms)/2000)/2, len(words)-1)]
}
