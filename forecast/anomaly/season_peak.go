package anomaly

import "math"

// What happens at the same time every day is no news: a back-up at two o'clock, a
// batch at the full hour, the edge of a square wave that comes a minute early.
// Season remembers the largest residual of each quarter of an hour on the last
// two days, and a residual is measured in units of at least usualShare of the
// smaller one. The smaller, so that one incident does not excuse the next.
//
// usualShare is a quarter: that takes the edge off what recurs without hiding an
// incident that lies on it. At a half, .02 of F1 was lost on series without such
// edges.
const usualShare = 0.25

// A peak is kept in a byte, a sixteenth of an octave apart from 2⁻² to 2¹⁴ slow
// scales; 0 is less.
const (
	peakBase  = (127 - 2) << 4
	peakShift = 19
)

func peakCode(z float32) uint8 {
	return uint8(min(max(int(math.Float32bits(z)>>peakShift)-peakBase, 0), math.MaxUint8))
}

func peakValue(c uint8) float64 {
	if c == 0 {
		return 0
	}
	return float64(math.Float32frombits((uint32(c) + peakBase) << peakShift))
}

// usual returns the least unit at time t, in slow scales: usualShare of what the
// slot and its neighbours have shown on both of the last two days.
func (s *Season) usual(t int64) float64 {
	i := int(mod(t, dayMs) / dayGrain)
	before, after := i-1, i+1
	if before < 0 {
		before = daySlots - 1
	}
	if after == daySlots {
		after = 0
	}
	return usualShare * peakValue(max(s.peak[before], s.peak[i], s.peak[after]))
}

// learnPeak takes the residual at time t, in slow scales.
func (s *Season) learnPeak(t int64, z float64) {
	if i := uint8(mod(t, dayMs) / dayGrain); i != s.peakSlot {
		c := peakCode(s.peakNow)
		s.peak[s.peakSlot] = min(c, s.peakBefore[s.peakSlot])
		s.peakBefore[s.peakSlot] = c
		s.peakSlot, s.peakNow = i, 0
	}
	s.peakNow = max(s.peakNow, float32(min(z, math.MaxFloat32)))
}
