package gbdt

import (
	"math"
	"slices"
)

// split is the best division of a node found so far. The zero split is none.
type split struct {
	gain        float64 // in units of the loss
	feature     int32
	bin         int // the last bin that goes left
	missingLeft bool
	set         []uint32 // categories that go left
	leftSum     int64    // sum of the packed gradients that go left
}

// scan looks for splits of one node, whose sums are g and h, in units of the
// scale. The gain of dividing G, H into G_L, H_L and G_R, H_R is
//
//	½·(G_L²/(H_L+λ) + G_R²/(H_R+λ) - G²/(H+λ))
//
// (Chen and Guestrin, XGBoost, KDD 2016, equation 7).
type scan struct {
	g, h   float64
	total  int64
	l2     float64 // λ in units of the scale
	minH   float64
	best   float64 // of G_L²/(H_L+λ) + G_R²/(H_R+λ)
	unit   scale
	lo, hi float64 // limits of the leaves, for monotone constraints
	counts func(f int) *[256]uint32
	rows   uint32
	minN   uint32
	found  split
}

// feature scans the bins of f: missing right first, then missing left.
func (s *scan) feature(f int32, hist *[256]int64, width int, sign int8, bounded bool) {
	missing := hist[missingBin]
	if s.minN > 1 || bounded {
		s.careful(f, hist, width, 0, sign)
		if missing != 0 {
			s.careful(f, hist, width, missing, sign)
		}
		return
	}
	last := width - 1
	if missing != 0 {
		s.ordered(f, hist[:last], missing, true)
		last++ // present left, missing right
	}
	s.ordered(f, hist[:last], 0, false)
}

// ordered is the hot scan: no division unless a split is better, no bins that
// are empty. a/b + c/d > best is asked as a·d + c·b > best·b·d.
func (s *scan) ordered(f int32, hist []int64, acc int64, missingLeft bool) {
	g, h, l2, best := s.g, s.h, s.l2, s.best
	for b, v := range hist {
		if v == 0 {
			continue
		}
		acc += v
		gl, hl := unpack(acc)
		hr := h - hl
		if hl < s.minH || hr < s.minH {
			continue
		}
		gr := g - gl
		dl, dr := hl+l2, hr+l2
		if a, d := gl*gl*dr+gr*gr*dl, dl*dr; a > best*d && d > 0 {
			best = a / d
			s.found = split{feature: f, bin: b, missingLeft: missingLeft, leftSum: acc, gain: 1}
		}
	}
	s.best = best
}

// careful scans with the constraints on counts and on direction.
func (s *scan) careful(f int32, hist *[256]int64, width int, missing int64, sign int8) {
	acc, n := missing, uint32(0)
	var counts *[256]uint32
	if s.minN > 1 {
		if counts = s.counts(int(f)); missing != 0 {
			n = counts[missingBin]
		}
	}
	for b := range width {
		acc += hist[b]
		if counts != nil {
			if n += counts[b]; n < s.minN || s.rows-n < s.minN {
				continue
			}
		}
		if hist[b] == 0 && counts == nil {
			continue
		}
		gl, hl := unpack(acc)
		if score, ok := s.score(gl, hl, sign); ok && score > s.best {
			s.best = score
			s.found = split{feature: f, bin: b, missingLeft: missing != 0, leftSum: acc, gain: 1}
		}
	}
}

// score of a division under monotone constraints: with the leaves held to
// their limits the gain is no longer a square over a sum but, for each side,
// -(2·G·w + (H+λ)·w²) at the limited w.
func (s *scan) score(gl, hl float64, sign int8) (float64, bool) {
	gr, hr := s.g-gl, s.h-hl
	if hl < s.minH || hr < s.minH || hl+s.l2 <= 0 || hr+s.l2 <= 0 {
		return 0, false
	}
	wl, wr := s.leaf(gl, hl), s.leaf(gr, hr)
	if float64(sign)*(wr-wl) < 0 {
		return 0, false
	}
	return -(2*gl*wl + (hl+s.l2)*wl*wl) - (2*gr*wr + (hr+s.l2)*wr*wr), true
}

// leaf is -G/(H+λ) within the limits, in units of the scale.
func (s *scan) leaf(g, h float64) float64 {
	return min(max(-g/(h+s.l2), s.lo), s.hi)
}

// category orders the categories by G/(H+λ) and scans that order: the best
// division in two is one of these (Fisher, On Grouping for Maximum
// Homogeneity, JASA 53, 1958). Missing goes with the categories not in the
// set, like categories never seen.
func (s *scan) category(f int32, hist *[256]int64, width int) {
	var order []int
	for b := range width {
		if hist[b] != 0 {
			order = append(order, b)
		}
	}
	rate := func(b int) float64 {
		g, h := unpack(hist[b])
		return g / (h + s.l2 + 1)
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if ra, rb := rate(a), rate(b); ra != rb {
			if ra < rb {
				return -1
			}
			return 1
		}
		return 0
	})
	s.prefixes(f, hist, order)
	if hist[missingBin] != 0 {
		slices.Reverse(order)
		s.prefixes(f, hist, order)
	}
}

func (s *scan) prefixes(f int32, hist *[256]int64, order []int) {
	acc, n := int64(0), uint32(0)
	for k, b := range order {
		acc += hist[b]
		if s.minN > 1 {
			if n += s.counts(int(f))[b]; n < s.minN || s.rows-n < s.minN {
				continue
			}
		}
		gl, hl := unpack(acc)
		if score, ok := s.score(gl, hl, 0); ok && score > s.best {
			s.best = score
			s.found = split{feature: f, set: setOf(order[:k+1]), leftSum: acc, gain: 1}
		}
	}
}

func setOf(categories []int) []uint32 {
	set := make([]uint32, slices.Max(categories)/32+1)
	for _, c := range categories {
		set[c/32] |= 1 << (c % 32)
	}
	return set
}

// result returns the best split with its gain in units of the loss, or none.
func (s *scan) result(minGain float64) split {
	out := s.found
	if out.gain == 0 {
		return split{}
	}
	out.gain = 0.5 * (s.best - s.parent()) * s.unit.h / (s.unit.g * s.unit.g)
	if !(out.gain > minGain) {
		return split{}
	}
	return out
}

func (s *scan) parent() float64 {
	w := s.leaf(s.g, s.h)
	return -(2*s.g*w + (s.h+s.l2)*w*w)
}

var unbounded = [2]float64{math.Inf(-1), math.Inf(1)}
