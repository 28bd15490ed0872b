package forest

import (
	"math"
	"slices"
)

// Attribution says what each dimension adds to the score of a point: High where
// the point lies above the others, Low where below. All numbers are at least 0
// and together they sum to the score. With Shingle > 1 the dimensions of the
// oldest vector come first.
type Attribution struct {
	High, Low []float64
}

// Sum returns the score that the attribution shares out.
func (a *Attribution) Sum() float64 {
	var sum float64
	for i, h := range a.High {
		sum += h + a.Low[i]
	}
	return sum
}

// Attribute returns the score of a vector, as [Forest.Score] does, and writes to
// dst what each dimension adds to it; slices of dst that are too short are made
// anew. Where Score is NaN, so is the result and dst is all zeros.
//
// In a node whose box must grow by gᵢ in dimension i to hold the point, a cut
// that parts the two lies in dimension i with probability proportional to gᵢ; the
// recursion of the score is shared out by these. A tree that holds an equal point
// scores it by that alone, without a direction: its score is shared out as if the
// equal points were not there. (AnomalyAttributionVisitor of the AWS library.)
// Cost: about three times that of Score.
func (f *Forest) Attribute(dst *Attribution, v []float64) float64 {
	dst.High, dst.Low = zeros(dst.High, f.dims), zeros(dst.Low, f.dims)
	if !f.query(v) || !f.Ready() {
		return math.NaN()
	}
	if f.share == nil {
		f.share = make([]float64, 2*f.dims)
	}
	n := float64(len(f.trees))
	var sum float64
	for i := range f.trees {
		t := &f.trees[i]
		s := f.norm[t.size] * f.shareTree(t, f.recent) / n
		sum += s
		for j, a := range f.share[:f.dims] {
			dst.High[j] += s * a
			dst.Low[j] += s * f.share[f.dims+j]
		}
	}
	return sum
}

func zeros(x []float64, n int) []float64 {
	if cap(x) < n {
		return make([]float64, n)
	}
	x = x[:n]
	clear(x)
	return x
}

// shareTree returns s(root) and leaves in f.share what part of it falls to each
// dimension above and below: numbers that sum to 1.
func (f *Forest) shareTree(t *tree, x []float32) float64 {
	depth := t.descend(f.path, 1, x)
	leaf := f.path[depth]
	p := f.store.point(t.ref[leaf.first()])
	repeat := slices.Equal(p, x)
	score := f.scoreTree(t, x, trail{f.path, 1, depth})
	clear(f.share)
	setEmpty(f.work)
	if !repeat {
		setPoint(f.work, p)
		f.blend(x, 1, 1/float64(depth+1))
	}
	c := climb{f: f, t: t, from: leaf, box: f.work}
	for k := depth - 1; k >= 0; k-- {
		at := f.path[k]
		if repeat { // without the leaf: boxes from its siblings alone
			f.gather(t, at.sibling(c.from), f.work)
			c.from = at
			if f.blend(x, -1, 1/float64(k+1)) == 0 {
				break
			}
			continue
		}
		box := c.up(at)
		copy(f.spare, box)
		if f.blendBox(f.spare, x, -1, 1/float64(k+1)) == 0 {
			break
		}
	}
	normalise(f.share)
	return score
}

// blend is blendBox on the box in f.work.
func (f *Forest) blend(x []float32, q, u float64) float64 { return f.blendBox(f.work, x, q, u) }

// blendBox moves the shares towards the dimensions in which x lies outside of
// the box, by q·u against (1−q) of what they were; q < 0 stands for the chance
// that a cut parts x from the box. It returns q.
func (f *Forest) blendBox(box, x []float32, q, u float64) float64 {
	lo, hi := corners(box)
	g32, sides := outside(box, x)
	grown := float64(g32)
	if grown == 0 {
		return 0
	}
	if q < 0 {
		q = grown / (grown + float64(sides))
	}
	for i, v := range x {
		f.share[i] *= 1 - q
		f.share[f.dims+i] *= 1 - q
		if v > hi[i] {
			f.share[i] += q * u * float64(v-hi[i]) / grown
		} else if v < lo[i] {
			f.share[f.dims+i] += q * u * float64(lo[i]-v) / grown
		}
	}
	return q
}

// normalise makes the numbers sum to 1; equal ones when all are 0.
func normalise(x []float64) {
	var sum float64
	for _, v := range x {
		sum += v
	}
	for i := range x {
		if sum > 0 {
			x[i] /= sum
		} else {
			x[i] = 1 / float64(len(x))
		}
	}
}
