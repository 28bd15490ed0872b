package anomaly

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// readV1 reads the state of version 1, which had eight experts, two scales and
// one tail. What it did not know begins without history.
func (s *State) readV1(r *codec.Reader) (season *Season) {
	s.last = int64(r.Uint64())
	s.first = int64(r.Uint64())
	s.n = r.Uint32()
	s.step = nonNegative(r)
	s.value = r.Finite()
	s.experts.read(r, auto)
	s.experts.readWeights(r, 1)
	s.scale.fast, s.scale.slow = atLeastZero(r), atLeastZero(r)
	s.scale.quick = s.scale.fast
	for i := range s.far {
		s.far[i].seed(channels[i].u)
	}
	s.readTailV1(r)
	s.still.readV1(r)
	s.alarm.readV1(r)
	s.level.slow = s.experts.steady
	if s.last < s.first {
		r.Fail("the last sample is before the first")
	}
	if s.n == 0 {
		*s = State{}
	}
	if r.Bool() {
		season = new(Season)
		season.readProfiles(r)
		season.before = season.at(place(s.last))
		season.astray.start(season.base)
		s.review = s.last + reviewAfter
	}
	return season
}

// readTailV1 takes the histogram; the threshold beside it was another quantile.
func (s *State) readTailV1(r *codec.Reader) {
	s.resid.read(r)
	for range 4 { // threshold, number and moments of the excess
		nonNegative(r)
	}
	s.body = s.resid
	if s.body.total > 0 {
		far := &s.far[point]
		far.u = min(max(s.body.quantile(1-overFraction), lowestU), highestU)
		far.median = priorExcess * far.u
	}
}

func (a *alarm) readV1(r *codec.Reader) {
	run := r.Uint32()
	if run > math.MaxUint16 {
		r.Fail("run %d", run)
	}
	a.run = int16(uint16(run))
	a.calm = r.Byte()
	a.open = r.Bool()
	a.kind = Kind(r.Byte())
	if a.kind >= numKinds {
		r.Fail("anomaly kind %d", a.kind)
	}
}
