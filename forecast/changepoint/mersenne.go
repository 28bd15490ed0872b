package changepoint

import "math/bits"

// mersenne is the generator MT19937 (Matsumoto & Nishimura 1998, ACM TOMACS 8(1))
// with the bounded draws of NumPy's RandomState. It is here to reproduce answers
// published with it, not to be preferred.
type mersenne struct {
	state [mersenneSize]uint32
	at    int
}

const (
	mersenneSize = 624
	mersenneLag  = 397
)

func newMersenne(seed uint32) *mersenne {
	m := &mersenne{at: mersenneSize}
	m.state[0] = seed
	for i := 1; i < mersenneSize; i++ {
		before := m.state[i-1]
		m.state[i] = 1812433253*(before^before>>30) + uint32(i)
	}
	return m
}

func (m *mersenne) next() uint32 {
	if m.at == mersenneSize {
		m.refill()
	}
	y := m.state[m.at]
	m.at++
	y ^= y >> 11
	y ^= y << 7 & 0x9d2c5680
	y ^= y << 15 & 0xefc60000
	return y ^ y>>18
}

func (m *mersenne) refill() {
	for i := range m.state {
		y := m.state[i]&0x80000000 | m.state[(i+1)%mersenneSize]&0x7fffffff
		v := m.state[(i+mersenneLag)%mersenneSize] ^ y>>1
		if y&1 != 0 {
			v ^= 0x9908b0df
		}
		m.state[i] = v
	}
	m.at = 0
}

// IntN draws from 0 … n−1 by masking and rejecting.
func (m *mersenne) IntN(n int) int {
	mask := uint32(1)<<bits.Len32(uint32(n-1)) - 1
	for {
		if v := m.next() & mask; v < uint32(n) {
			return int(v)
		}
	}
}
