package forest

import (
	"math"
	"math/rand/v2"
)

// Forest is a random cut forest over a stream of vectors. With the default 50
// trees of 256 points it takes about 0.4 MB, all of it when made, except that a
// forest of vectors (Shingle 1) grows with its points. It is not safe for
// concurrent use.
type Forest struct {
	cfg   Config
	dims  int // of a point
	store store
	boxes boxes
	trees []tree

	pcg     rand.PCG
	bits    uint64  // random bits left over
	halves  int     // how many 32-bit halves of them
	growth  float64 // e^(λt) of the sampler, scaled down together with all keys
	step    float64 // e^λ
	updates uint64  // points taken
	filled  int     // vectors in recent, at most Shingle
	empty   int     // trees without a point

	recent []float32 // the newest point; its last Dims numbers are those of the query
	work   []float32 // a box
	spare  []float32 // another
	path   []place   // of the newest descent
	group  descents
	ascent ascent
	share  []float64 // of an attribution; made when first needed
	norm   []float64 // log2(size+1)
	levels []level
}

// New returns a forest without points, or every fault of the configuration.
func New(cfg Config) (*Forest, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	c := cfg.withDefaults()
	f := &Forest{cfg: c, dims: c.Dims * c.Shingle, step: math.Exp(c.Decay)}
	ring := 0
	if c.Shingle > 1 {
		ring = int(math.Ceil(horizon/c.Decay)) + c.Shingle
	}
	f.store = newStore(f.dims, c.Dims, ring)
	f.boxes = newBoxes(f.dims, c.Trees, c.Samples)
	f.plant()
	f.recent = make([]float32, f.dims)
	f.work, f.spare = make([]float32, 2*f.dims), make([]float32, 2*f.dims)
	f.path = make([]place, c.Samples)
	f.group.path = make([]place, lanes*c.Samples)
	f.norm = make([]float64, c.Samples+1)
	f.levels = make([]level, c.Samples+1)
	for i := range f.norm {
		f.norm[i] = math.Log2(float64(i) + 1)
		f.levels[i].inverse = 1 / float32(i+1)
	}
	f.Reset()
	return f, nil
}

// plant cuts the arrays of all trees from a few large ones.
func (f *Forest) plant() {
	n, s := f.cfg.Trees, f.cfg.Samples
	nodes, box := make([]node, n*(s-1)), make([]uint16, n*(s-1))
	keys, refs := make([]float32, n*s), make([]uint16, n*s)
	f.trees = make([]tree, n)
	for i := range f.trees {
		f.trees[i] = tree{
			sampler: sampler{key: keys[i*s : (i+1)*s], ref: refs[i*s : (i+1)*s]},
			nodes:   nodes[i*(s-1) : (i+1)*(s-1)],
			box:     box[i*(s-1) : (i+1)*(s-1)],
		}
	}
}

// Reset forgets every point and starts the random numbers anew.
func (f *Forest) Reset() {
	c := f.cfg
	f.store = store{dims: f.dims, stride: c.Dims, ring: f.store.ring, data: f.store.data, holders: f.store.holders, free: f.store.free[:0]}
	clear(f.store.holders)
	if f.store.ring == 0 {
		for i := len(f.store.holders) - 1; i >= 0; i-- {
			f.store.free = append(f.store.free, uint16(i))
		}
	}
	f.boxes.reset()
	for i := range f.trees {
		f.trees[i].reset()
	}
	f.pcg.Seed(c.Seed, 0x9e3779b97f4a7c15)
	f.bits, f.halves, f.growth, f.updates, f.filled = 0, 0, 1, 0, 0
	f.empty = len(f.trees)
	clear(f.recent)
}

// Break begins a new shingle: the next vector does not continue the last one.
// Points already in the forest stay. Without shingles it does nothing.
func (f *Forest) Break() { f.filled = 0 }

// Dims returns the number of values of a point, Config.Dims × Config.Shingle.
func (f *Forest) Dims() int { return f.dims }

// Len returns how many points the forest has taken since it was made.
func (f *Forest) Len() int { return int(min(f.updates, math.MaxInt)) }

// Ready reports whether the next vector completes a point that the forest can
// score: every tree holds a quarter of its samples, and the shingle is full.
// Scores from fewer points say little (AWS: outputAfter).
func (f *Forest) Ready() bool {
	return f.empty == 0 && f.updates >= uint64(max(f.cfg.Samples/4, 2)) && f.filled >= f.cfg.Shingle-1
}

// Bytes returns the memory of the forest.
func (f *Forest) Bytes() int {
	n, s := f.cfg.Trees, f.cfg.Samples
	const header = 112 // of a tree: slices and counters
	perTree := header + (s-1)*(8+2) + s*(4+2)
	return n*perTree + f.store.bytes() + 4*cap(f.boxes.data) + 2*cap(f.boxes.free) + 4*len(f.recent) + 8*len(f.work) + (16+8+8+8*lanes)*s
}

// farthest bounds values, so that sums over thousands of dimensions stay finite.
const farthest = 1e30

// query appends the vector to the shingle without taking it: recent then holds
// the point. It reports whether the vector is finite.
func (f *Forest) query(v []float64) bool {
	if len(v) != f.cfg.Dims {
		panic("forest: vector of another length than Config.Dims")
	}
	tail := f.recent[f.dims-len(v):]
	for i, x := range v {
		if x-x != 0 {
			return false
		}
		tail[i] = float32(min(max(x, -farthest), farthest))
	}
	return true
}

// Score returns how unusual a vector is after those taken so far, without taking
// it: about 1 for ordinary points, more the earlier random cuts would part it
// from the others; at most log2(Samples+1). NaN until [Forest.Ready], and for a
// vector that is not finite. Values beyond ±1e30 count as that; float32 is the
// precision, so take away a large constant offset before. It panics when the
// vector has another length than Config.Dims. Cost: about Trees × 80 ns at 256
// samples of 8 numbers, no allocation.
func (f *Forest) Score(v []float64) float64 {
	if !f.query(v) || !f.Ready() {
		return math.NaN()
	}
	return f.scoreAll(f.recent) / float64(len(f.trees))
}
