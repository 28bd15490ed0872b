package anomaly

import "math"

// What happens at the same time every day is no news: a back-up at two o'clock, a
// batch at the full hour, the edge of a square wave that comes a minute early.
// Season remembers the largest residual of each quarter of an hour on the last
// two days, and a residual is measured in units of at least usualShare of the
// smaller one. The smaller, so that one incident does not excuse the next.
//
// usualShare is a quarter: that takes the edge off what recurs without hiding an
// incident that lies on it. At a half, about .01 of F1 was lost on the training
// parts of web metrics.
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

// usual returns the least unit at a moment, in slow scales: usualShare of what the
// slot and its neighbours have shown on both of the last two days.
func (s *Season) usual(m moment) float64 {
	i := int(m.day)
	before, after := i-1, i+1
	if before < 0 {
		before = daySlots - 1
	}
	if after == daySlots {
		after = 0
	}
	return usualShare * peakValue(max(s.peak[before], s.peak[i], s.peak[after]))
}

// learnPeak takes the residual at a moment, in slow scales.
func (s *Season) learnPeak(m moment, z float64) {
	if i := m.day; i != s.peakSlot {
		c := peakCode(s.peakNow)
		s.peak[s.peakSlot] = min(c, s.peakBefore[s.peakSlot])
		s.peakBefore[s.peakSlot] = c
		s.closeSpread(s.peakSlot)
		if i < s.peakSlot && s.days < spreadDays {
			s.days++
		}
		s.peakSlot, s.peakNow = i, 0
	}
	s.peakNow = max(s.peakNow, float32(min(z, math.MaxFloat32)))
}

// spreadDays is the memory of a slot's spread: a plain mean for a month, then
// exponential.
const spreadDays = 30

// spreadAt returns the deviation from the long-run expectation that is usual at
// this time of day, in slow scales; 0 when unknown.
func (s *Season) spreadAt(m moment) float64 {
	c := s.spread[m.day]
	if c == 0 {
		return 0
	}
	return float64(decodeZ(c))
}

// learnSpread takes a deviation, in slow scales, in the slot that learnPeak is in.
func (s *Season) learnSpread(z float64) {
	s.spreadSum += float32(min(z, highestZ))
	s.spreadN = min(s.spreadN+1, math.MaxUint16-1)
}

func (s *Season) closeSpread(slot uint8) {
	if s.spreadN == 0 {
		return
	}
	mean := s.spreadSum / float32(s.spreadN)
	if old := s.spread[slot]; old != 0 {
		was := decodeZ(old)
		mean = was + (mean-was)/float32(s.days+1)
	}
	s.spread[slot] = max(encodeZ(mean), 1)
	s.spreadSum, s.spreadN = 0, 0
}
