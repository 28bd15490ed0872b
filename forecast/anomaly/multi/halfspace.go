package multi

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/portent-go/portent/forecast/anomaly"
)

// HalfSpaceConfig sets a [HalfSpace]. The zero value is usable.
type HalfSpaceConfig struct {
	anomaly.Config // budget and warm-up; Coverage and NoSeason have no meaning here

	// Trees is how many random trees vote. Default 25, as in the paper.
	Trees int

	// Depth of the trees, 1 to 15. Default 8: with the paper's 15 nearly every
	// leaf of a window of 256 vectors is empty, and a tree takes 128 times the
	// memory.
	Depth int

	// Window is the number of vectors after which the counts of the newest
	// window become the reference. Default 256, as in the paper.
	Window int

	// Seed of the trees; any value, 0 included, is a seed.
	Seed uint64
}

const (
	defaultTrees  = 25
	defaultDepth  = 8
	defaultWindow = 256
)

// Validate reports every fault at once.
func (c HalfSpaceConfig) Validate() error {
	errs := []error{c.Config.Validate()}
	check := func(name string, v, d, most int) {
		if v < 0 || v > most {
			errs = append(errs, fmt.Errorf("multi: %s is %v: want 0 (for %v) or 1 to %v", name, v, d, most))
		}
	}
	check("Trees", c.Trees, defaultTrees, 1000)
	check("Depth", c.Depth, defaultDepth, 15)
	check("Window", c.Window, defaultWindow, 1<<15)
	return errors.Join(errs...)
}

// HalfSpace is an ensemble of streaming half-space trees (Tan, Ting & Liu, "Fast
// Anomaly Detection for Streaming Data", IJCAI 2011). Each tree halves the space
// of the metrics along random axes; vectors are counted per node, and a vector
// is unusual where the reference window left few. With mass r of the leaf at
// depth k, or of the first node with less than a tenth of the window, and ψ the
// window,
//
//	raw = ln((ψ+1) / (m+1)),   m = mean over trees of min(r·2ᵏ, ψ)
//
// which is 0 in the thick and at most ln(ψ+1). A metric carries the sum over its
// splits of how much sparser, in bits, the half entered was than its parent.
//
// Metrics are standardised by running levels and scales and squashed to (0,1)
// first, since the trees need a bounded space. The trees depend on Seed and on
// the number of metrics; unlike with the other detectors, the order of the
// metrics matters to the draw. The first window makes no claim. A step visits
// Trees·Depth nodes.
type HalfSpace struct {
	calibrated
	cfg                  HalfSpaceConfig
	trees, depth, window int
	split                []halfSpaceSplit // trees × 2ᵈᵉᵖᵗʰ−1
	reference, newest    []uint16         // trees × 2ᵈᵉᵖᵗʰ⁺¹−1
	filled               int              // vectors in the newest window
	known                bool             // there is a reference
	location             location
	z, q                 []float64
}

type halfSpaceSplit struct {
	metric uint16
	at     float32
}

// halfSpaceMemory is that of levels and scales: sixteen windows, so that the
// space moves slowly beneath the trees.
const halfSpaceMemory = 16

// NewHalfSpace returns a detector of so many metrics, or every fault of the
// configuration.
func NewHalfSpace(metrics int, cfg HalfSpaceConfig) (*HalfSpace, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	g, err := newCalibrated(metrics, cfg.Config)
	if err != nil {
		return nil, err
	}
	pick := func(v, d int) int { return int(orDefault(float64(v), float64(d))) }
	h := &HalfSpace{
		calibrated: g, cfg: cfg, z: make([]float64, metrics), q: make([]float64, metrics),
		trees: pick(cfg.Trees, defaultTrees), depth: pick(cfg.Depth, defaultDepth), window: pick(cfg.Window, defaultWindow),
	}
	h.location = newLocation(metrics, float64(halfSpaceMemory*max(h.window, guess)))
	h.grow()
	return h, nil
}

// grow draws the trees: a work range per metric around a random centre s, of
// half-width 2·max(s,1−s), then splits at the middle of what is left of the
// range of a random metric (the paper's Algorithm 1).
func (h *HalfSpace) grow() {
	rng := rand.New(rand.NewPCG(h.cfg.Seed, 0x4853))
	inner, all := 1<<h.depth-1, 1<<(h.depth+1)-1
	h.split = make([]halfSpaceSplit, h.trees*inner)
	h.reference, h.newest = make([]uint16, h.trees*all), make([]uint16, h.trees*all)
	low, high := make([]float64, len(h.z)), make([]float64, len(h.z))
	for t := range h.trees {
		for j := range low {
			s := rng.Float64()
			w := 2 * max(s, 1-s)
			low[j], high[j] = s-w, s+w
		}
		halve(h.split[t*inner:(t+1)*inner], 0, low, high, rng)
	}
}

func halve(split []halfSpaceSplit, i int, low, high []float64, rng *rand.Rand) {
	if i >= len(split) {
		return
	}
	j := rng.IntN(len(low))
	l, u := low[j], high[j]
	at := (l + u) / 2
	split[i] = halfSpaceSplit{uint16(j), float32(at)}
	high[j] = at
	halve(split, 2*i+1, low, high, rng)
	low[j], high[j] = at, u
	halve(split, 2*i+2, low, high, rng)
	low[j] = l
}

// Step implements [Detector].
func (h *HalfSpace) Step(t int64, x []float64) Verdict {
	if !h.accept(t, x) {
		return h.silent(t)
	}
	h.location.standardise(h.z, x)
	h.location.learn(x)
	if !anyNumber(h.z) {
		return h.silent(t)
	}
	for j, v := range h.z {
		h.q[j] = 0.5 // a missing metric is where it is expected
		if v == v {
			h.deviations[j] = v
			h.q[j] = 0.5 + 0.5*v/(4+math.Abs(v))
		}
	}
	raw := h.score()
	kind := h.jointOr(anomaly.Spike, anomaly.Dip)
	h.turn()
	return h.verdict(t, raw, kind)
}

// turn makes a full newest window the reference.
func (h *HalfSpace) turn() {
	if h.filled++; h.filled < h.window {
		return
	}
	h.reference, h.newest = h.newest, h.reference
	clear(h.newest)
	h.filled, h.known = 0, true
}
