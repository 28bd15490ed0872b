package multi

import "math"

// score walks every tree, counts the vector, and returns the raw score.
func (h *HalfSpace) score() float64 {
	sum := 0.0
	for t := range h.trees {
		sum += h.walk(t)
	}
	if !h.known {
		clear(h.contributions)
		return math.NaN()
	}
	window := float64(h.window)
	raw := math.Log((window + 1) / (sum/float64(h.trees) + 1))
	h.spread(raw)
	return raw
}

// walk descends one tree and returns min(r·2ᵏ, ψ).
func (h *HalfSpace) walk(t int) float64 {
	inner, all := 1<<h.depth-1, 1<<(h.depth+1)-1
	split, reference, newest := h.split[t*inner:], h.reference[t*all:], h.newest[t*all:]
	least := uint16(h.window / 10)
	i, mass, found := 0, 0.0, false
	for k := 0; ; k++ {
		newest[i]++
		if !found && (k == h.depth || reference[i] < least) {
			found, mass = true, float64(reference[i])*float64(uint32(1)<<k)
		}
		if k == h.depth {
			return min(mass, float64(h.window))
		}
		s := split[i]
		child := 2*i + 1
		if h.q[s.metric] >= float64(s.at) {
			child++
		}
		if !found {
			h.contributions[s.metric] += max(0, math.Log2(float64(reference[i]+1)/(2*float64(reference[child])+1)))
		}
		i = child
	}
}

// spread scales the bits of the metrics to shares of raw; where nothing was
// sparse all carry alike.
func (h *HalfSpace) spread(raw float64) {
	sum := 0.0
	for _, c := range h.contributions {
		sum += c
	}
	for j := range h.contributions {
		if sum == 0 {
			h.contributions[j] = raw / float64(len(h.z))
		} else {
			h.contributions[j] *= raw / sum
		}
	}
}
