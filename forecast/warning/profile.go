package warning

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// profile is a level by time of day (UTC) in 96 quarters of an hour, on a base
// that follows slowly what all of the day has in common.
type profile struct {
	base float64
	slot [quarters]float32 // offset from base; NaN where not visited
	sum  float64           // of the slot being visited
	n    uint32
	at96 uint8
	seen bool
}

const (
	quarters   = 96
	dayMs      = 86400_000
	quarterMs  = dayMs / quarters
	newestDay  = 0.3        // weight of the newest day in its slot
	baseMemory = 6 * 3600.0 // seconds
	farOffset  = 1e6        // bound of an offset of logarithms
)

func (p *profile) start() {
	*p = profile{}
	for i := range p.slot {
		p.slot[i] = float32(math.NaN())
	}
}

func phaseOf(t int64) int64 {
	if t %= dayMs; t < 0 {
		t += dayMs
	}
	return t
}

// at returns the level expected at t, interpolated between the centres of the
// quarters; NaN in the first day.
func (p *profile) at(t int64) float64 {
	phase := phaseOf(t)
	i := int(phase / quarterMs)
	part := float64(phase-int64(i)*quarterMs)/quarterMs - 0.5
	j := i + 1
	if part < 0 {
		j, part = i-1, -part
	}
	a, b := float64(p.slot[i]), float64(p.slot[(j+quarters)%quarters])
	if b != b {
		b = a
	}
	return p.base + a + part*(b-a)
}

// learn takes a level, already cut to what is plausible.
func (p *profile) learn(t int64, y, step float64) {
	i := uint8(phaseOf(t) / quarterMs)
	if !p.seen {
		p.base, p.at96, p.seen = y, i, true
	}
	if i != p.at96 {
		p.turn()
		p.at96 = i
	}
	p.sum += y - p.base
	p.n++
	if e := p.at(t); e == e {
		p.base += min(step/baseMemory, 0.5) * (y - e)
	}
}

// turn closes the quarter that has been visited.
func (p *profile) turn() {
	mean := float32(min(max(p.sum/float64(p.n), -farOffset), farOffset))
	if s := &p.slot[p.at96]; *s != *s {
		*s = mean
	} else {
		*s += newestDay * (mean - *s)
	}
	p.sum, p.n = 0, 0
}

func (p *profile) append(dst []byte) []byte {
	dst = codec.AppendFloat64s(dst, []float64{p.base, p.sum})
	dst = codec.AppendUint32(dst, p.n)
	seen := byte(0)
	if p.seen {
		seen = 1
	}
	return codec.AppendFloat32s(append(dst, p.at96, seen), p.slot[:])
}

func (p *profile) read(r *codec.Reader) {
	p.base, p.sum, p.n = r.Finite(), r.Finite(), r.Uint32()
	p.at96, p.seen = r.Byte(), r.Bool()
	r.Float32s(p.slot[:])
	if p.at96 >= quarters || p.seen && p.n == 0 {
		r.Fail("quarter %d with %d samples", p.at96, p.n)
	}
	for _, s := range p.slot {
		if math.Abs(float64(s)) > farOffset {
			r.Fail("offset %v", s)
			return
		}
	}
}
