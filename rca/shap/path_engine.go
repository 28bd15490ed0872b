package shap

import "slices"

// engine runs the passes of path-dependent TreeSHAP at the points of a
// quadrature.
//
// Let each feature be known with probability t. U(n) is the expected value of
// the subtree at node n given that it is reached, D(n) the probability that it
// is. At a split whose row goes to the child hot and not to cold, where cold has
// the share p of the training data, with Δ = U(hot) - U(cold),
//
//	U(n) = U(hot) - p·ρ·Δ        D(cold) = p·ρ·D(n)        D(hot) = D(n) - D(cold)
//	φ(feature) += p · Σ w·D(n)·Δ   over the points
//
// ρ = 1-t is the probability that the feature is not known. Where splits above
// on the same feature have let pass the row and the share z of the training
// data, that probability is less, for who does not know might not have come
// here, and the derivative by it changes along:
//
//	ρ = (1-t)z / (t + (1-t)z)      w' = w·z / (t + (1-t)z)²
//
// Where one of them has not let pass the row, the feature cannot be known:
// ρ = 1, w' = 0. So every split costs some multiplications per point, where
// TreeSHAP as published (Lundberg et al., Nature Machine Intelligence 2, 2020,
// algorithm 2) pays the square of the depth per leaf; values are the same. (Two
// passes over polynomials are Linear TreeShap, Yu et al., NeurIPS 2022, in
// coefficients that lose precision with depth.)
type engine[V points] struct {
	trees   []pathTree
	factors []factors[V]
	down    []V     // D by number of the node
	up      []V     // U
	state   []uint8 // of each split: way | open, see step
}

// factors are ρ and w' at the points.
type factors[V points] struct{ rho, weight V }

// open marks a split that no split above on its feature closes.
const open = 2

func newEngine[V points](trees []pathTree, before []float64) *engine[V] {
	e := &engine[V]{trees: trees, factors: make([]factors[V], firstRepeat+len(before))}
	size, splits := 0, 0
	for i := range trees {
		size, splits = max(size, trees[i].size), max(splits, len(trees[i].splits))
	}
	e.down, e.up, e.state = make([]V, size), make([]V, size), make([]uint8, splits)
	var t, w V
	locations, weights := make([]float64, len(t)), make([]float64, len(t))
	legendre(locations, weights)
	for q := range len(t) {
		e.factors[firstSplit].rho[q], e.factors[firstSplit].weight[q] = 1-locations[q], weights[q]
		e.factors[closedSplit].rho[q] = 1
	}
	for k, z := range before {
		f := &e.factors[firstRepeat+k]
		for q := range len(w) {
			known := locations[q] + (1-locations[q])*z
			f.rho[q], f.weight[q] = (1-locations[q])*z/known, weights[q]*z/(known*known)
		}
	}
	return e
}

func (e *engine[V]) clone() runner {
	return &engine[V]{e.trees, e.factors, slices.Clone(e.down), slices.Clone(e.up), slices.Clone(e.state)}
}

// run adds the attributions of all trees to dst.
func (e *engine[V]) run(dst, keys []float64) {
	for i := range e.trees {
		if t := &e.trees[i]; t.size > 0 {
			e.descend(t, keys)
			e.bottoms(t, dst, keys)
			e.ascend(t, dst)
		}
	}
}

// step says where the row goes at a split, and which factors count.
func step(state []uint8, way uint8, own, above int32) (factors int32, s uint8) {
	if above >= 0 && state[above>>1] != open|uint8(above&1) {
		return closedSplit, way
	}
	return own, way | open
}

// descend fills D and state from the root down.
func (e *engine[V]) descend(t *pathTree, keys []float64) {
	down, state := e.down[:t.size], e.state[:len(t.splits)]
	for q := range len(down[0]) {
		down[0][q] = 1
	}
	for i := range t.splits {
		s := &t.splits[i]
		way := right(keys[s.slot], s.threshold)
		k, st := step(state, way, s.factors, s.above)
		state[i] = st
		p, rho := s.share[way^1], &e.factors[k].rho
		from, hot, cold := &down[i], &down[s.child[way]], &down[s.child[way^1]]
		for q := range len(*from) {
			x := p * (*rho)[q] * (*from)[q]
			(*cold)[q] = x
			(*hot)[q] = (*from)[q] - x
		}
	}
}

// bottoms starts U, and attributes the splits above leaves.
func (e *engine[V]) bottoms(t *pathTree, dst, keys []float64) {
	down, up, state, n := e.down[:t.size], e.up[:t.size], e.state[:len(t.splits)], len(t.splits)
	for j := range t.bottoms {
		s := &t.bottoms[j]
		way := right(keys[s.slot], s.threshold)
		k, _ := step(state, way, s.factors, s.above)
		f, hot := &e.factors[k], s.value[way]
		change := s.share[way^1] * (hot - s.value[way^1])
		to, from, sum := &up[n+j], &down[n+j], 0.0
		for q := range len(*to) {
			(*to)[q] = hot - change*f.rho[q]
			sum += f.weight[q] * (*from)[q]
		}
		dst[s.feature] += change * sum
	}
	for j := range t.leaves {
		l := &t.leaves[j]
		for q := range len(up[l.at]) {
			up[l.at][q] = l.value
		}
	}
}

// ascend fills U up to the root, and attributes the other splits.
func (e *engine[V]) ascend(t *pathTree, dst []float64) {
	down, up, state := e.down[:t.size], e.up[:t.size], e.state[:len(t.splits)]
	for i := len(t.splits) - 1; i >= 0; i-- {
		s := &t.splits[i]
		way, k := state[i]&1, s.factors
		if state[i]&open == 0 {
			k = closedSplit
		}
		p, f, sum := s.share[way^1], &e.factors[k], 0.0
		to, from, hot, cold := &up[i], &down[i], &up[s.child[way]], &up[s.child[way^1]]
		for q := range len(*to) {
			change := p * ((*hot)[q] - (*cold)[q])
			(*to)[q] = (*hot)[q] - change*f.rho[q]
			sum += f.weight[q] * (*from)[q] * change
		}
		dst[s.feature] += sum
	}
}
