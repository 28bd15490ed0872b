package forest

import (
	"math"
	"slices"
)

// Impute returns the value that the forest expects in one dimension of the point
// which a vector completes; what v holds there is not looked at (it must be
// finite). dim counts within v. Each tree follows the other dimensions, at cuts of
// the missing one both ways, to the leaf that is nearest in the others; the result
// is the median over the first trees, at most 16: the leaves of more would move it
// by less than a tenth of their spread. ok is false until [Forest.Ready]. No
// allocation; a few microseconds where one dimension of several is missing.
func (f *Forest) Impute(v []float64, dim int) (value float64, ok bool) {
	if !f.query(v) || !f.Ready() {
		return 0, false
	}
	missing := uint16(dim + f.dims - f.cfg.Dims)
	var found [16]float32
	n := min(len(found), len(f.trees))
	for i := range n {
		t := &f.trees[i]
		found[i], _ = f.expect(t, t.root(), f.recent, missing)
	}
	slices.Sort(found[:n])
	return (float64(found[(n-1)/2]) + float64(found[n/2])) / 2, true
}

// expect returns the missing number of the nearest leaf that x may lead to below
// a place, and its distance in the other dimensions.
func (f *Forest) expect(t *tree, at place, x []float32, missing uint16) (value float32, distance float64) {
	for at.n() > 1 {
		n := t.nodes[at.node()]
		if n.dim == same {
			break
		}
		if n.dim == missing {
			a, da := f.expect(t, at.child(n, false), x, missing)
			b, db := f.expect(t, at.child(n, true), x, missing)
			if da <= db {
				return a, da
			}
			return b, db
		}
		at = at.child(n, x[n.dim] > n.cut)
	}
	p := f.store.point(t.ref[at.first()])
	for i, v := range p {
		if i != int(missing) {
			distance += math.Abs(float64(v) - float64(x[i]))
		}
	}
	return p[missing], distance
}
