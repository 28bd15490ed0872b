package feature

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// What comes at the same time every day gives no sign of coming: the nightly job
// begins on a calm machine. It is announced by the nights before. An agenda keeps
// how restless an entity was in each slot of its last seasons and looks up the
// slots that lie ahead.
const (
	seasonsKept = 3  // nights in a row are no chance; one may be
	aheadSlots  = 6  // of a horizon
	fewestSlots = 24 // of a season: fewer horizons than four are one look ahead all day
	mostSlots   = 1024
	measures    = 2 // mean score and mean change
)

// slot is the sum of what was seen in a part of a season.
type slot struct {
	count float64
	sum   [measures]float64
}

// agenda is a ring of slots, aligned to multiples of their width.
type agenda struct {
	last int64 // number of the newest slot
	ring []slot
}

// slotsOf returns how many slots a season has; 0 when the features of what lies
// ahead are not made.
func slotsOf(season, horizon int64) int64 {
	if season == 0 {
		return 0
	}
	n := int64(math.Round(aheadSlots * float64(season) / float64(horizon)))
	if n < fewestSlots || n > mostSlots {
		return 0
	}
	return n
}

func newAgenda(slots int64) agenda {
	if slots == 0 {
		return agenda{}
	}
	return agenda{ring: make([]slot, seasonsKept*slots+1)}
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func (a *agenda) at(n int64) *slot {
	size := int64(len(a.ring))
	return &a.ring[((n%size)+size)%size]
}

// add takes the measures of time t; NaN are left out.
func (a *agenda) add(width, t int64, first bool, v [measures]float64) {
	n := floorDiv(t, width)
	if gap := n - a.last; first || n < a.last || gap < 0 || gap >= int64(len(a.ring)) { // negative: it overflowed
		clear(a.ring)
		a.last = n
	}
	for a.last < n {
		a.last++
		*a.at(a.last) = slot{}
	}
	if s := a.at(n); !math.IsNaN(v[0]) && !math.IsNaN(v[1]) {
		s.count++
		for i := range v {
			s.sum[i] += v[i]
		}
	}
}

// look appends, for each measure and k = 1 to seasonsKept, the least over the
// last k seasons of the largest mean of the slots whose middle lies within a
// horizon after t.
func (a *agenda) look(dst []float64, width, slots, t int64) []float64 {
	from := floorDiv(t+width/2, width)
	var least [measures]float64
	for i := range least {
		least[i] = math.Inf(1)
	}
	at := len(dst)
	dst = append(dst, make([]float64, measures*seasonsKept)...)
	for k := range int64(seasonsKept) {
		top := a.top(from - (k+1)*slots)
		for i := range least {
			least[i] = math.Min(least[i], top[i]) // NaN stays
			dst[at+i*seasonsKept+int(k)] = math.Log1p(least[i])
		}
	}
	return dst
}

// top returns the largest means of a horizon's slots from number n on; NaN when
// nothing was seen in them.
func (a *agenda) top(n int64) (top [measures]float64) {
	for i := range top {
		top[i] = math.NaN()
	}
	for j := range int64(aheadSlots) {
		if n+j <= a.last-int64(len(a.ring)) {
			continue
		}
		s := a.at(n + j)
		for i := range top {
			if m := s.sum[i] / s.count; s.count > 0 && !(top[i] >= m) {
				top[i] = m
			}
		}
	}
	return top
}

func (a *agenda) append(b []byte) []byte {
	b = codec.AppendUint64(codec.AppendUint32(b, uint32(len(a.ring))), uint64(a.last))
	for i := range a.ring {
		s := &a.ring[i]
		b = codec.AppendFloat64s(b, []float64{s.count, s.sum[0], s.sum[1]})
	}
	return b
}

func readAgenda(r *codec.Reader, like *agenda) (a agenda) {
	if n := r.Uint32(); int(n) != len(like.ring) {
		r.Fail("agenda of %d slots, want %d", n, len(like.ring))
		return a
	}
	a.last = int64(r.Uint64())
	a.ring = make([]slot, len(like.ring))
	for i := range a.ring {
		s := slot{r.Finite(), [measures]float64{r.Finite(), r.Finite()}}
		if s.count < 0 || !(s.sum[0] >= 0 && s.sum[1] >= 0 && max(s.sum[0], s.sum[1]) <= 50*s.count*(1+1e-9)) {
			r.Fail("slot %+v", s)
		}
		a.ring[i] = s
	}
	return a
}
