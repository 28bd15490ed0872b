package sizing

import "math"

// expert numbers the views of the past that an [Outlook] pools.
type expert int

const (
	lastSlot      expert = iota // the last slot
	lastThree                   // the last three together
	lastSeason                  // the last season, recent slots counting more
	sameSlot                    // the same slot a season ago
	aroundSlot                  // that one and its two neighbours
	sameSlots                   // the same slot of seven seasons, recent ones counting more
	weekSlot                    // the same slot seven seasons ago: a week of days
	sameMoved                   // the same slot a season ago, moved to the level of the last three
	sameHalf                    // moved half the way
	threeMoved                  // the same slot of three seasons, moved to the level of the last 24
	sameLast                    // the same slot a season ago, moved to the level of the last slot
	stepsOn                     // the last slot's mean plus steps seen over so many slots
	seasonalSteps               // the mean of the same slot a season ago plus steps seen over a season
	movedSteps                  // that mean moved to today's level plus what such forecasts missed by
	experts       = iota
)

const (
	// levelSlots is over how many slots today's level is taken; a level carries
	// over by levelShare, since it returns half-way within hours.
	levelSlots = 3
	levelShare = 0.7
	// seasonFade and sameFade are half-lives, in slots and seasons.
	seasonFade = 12
	sameFade   = 4
)

// scratch is room for one mixture.
type scratch struct {
	expert [experts]dense
	spare  []float64
	mix    dense
}

func (s *scratch) resize(low, high int) {
	n := high - low + 1
	for i := range s.expert {
		s.expert[i] = dense{low, make([]float64, n)}
	}
	s.spare, s.mix = make([]float64, n), dense{low, make([]float64, n)}
}

// consult returns what each expert, seeing the slots before from, says of slot
// from+k. The result is valid until the next call.
func (o *Outlook) consult(from, k int) []dense {
	e := o.scratch.expert[:]
	for i := range e {
		clear(e[i].p)
	}
	put := func(to expert, i int, shift, weight float64) {
		if s := o.find(i, from); s != nil {
			move := int(math.Round(shift))
			for _, b := range s.at {
				e[to].put(int(b)+move, weight)
			}
		}
	}
	o.consultRecent(put, from)
	before := from + k - o.season
	for before >= from {
		before -= o.season
	}
	o.consultSeason(put, from, before)
	for i := range e[:stepsOn] {
		o.blur(e[i])
	}
	o.steps[k].from(o.meanAt(from-1, from), e[stepsOn])
	o.seasonal.from(o.meanAt(before, from), e[seasonalSteps])
	o.moved[k].from(o.meanAt(before, from)+levelShare*o.level(from, levelSlots), e[movedSteps])
	return e
}

// consultRecent asks the experts of the last hours.
func (o *Outlook) consultRecent(put func(expert, int, float64, float64), from int) {
	put(lastSlot, from-1, 0, 1)
	for j := 1; j <= 3; j++ {
		put(lastThree, from-j, 0, 1)
	}
	for j := 1; j <= o.season; j++ {
		put(lastSeason, from-j, 0, math.Exp2(-float64(j)/seasonFade))
	}
}

// consultSeason asks those of the seasons before; before is the same slot in the
// last season that is known.
func (o *Outlook) consultSeason(put func(expert, int, float64, float64), from, before int) {
	put(sameSlot, before, 0, 1)
	for j := -1; j <= 1; j++ {
		put(aroundSlot, before+j, 0, 1)
	}
	for j := range 7 {
		put(sameSlots, before-j*o.season, 0, math.Exp2(-float64(j)/sameFade))
	}
	put(weekSlot, before-6*o.season, 0, 1)
	one, three, many := o.level(from, 1), o.level(from, levelSlots), o.level(from, Leads)
	put(sameMoved, before, three, 1)
	put(sameHalf, before, three/2, 1)
	for j := range 3 {
		put(threeMoved, before-j*o.season, many, 1)
	}
	put(sameLast, before, one, 1)
}

// blur spreads every bucket a little over its neighbours, because sixty samples
// leave holes; an expert without samples takes the decaying whole.
func (o *Outlook) blur(d dense) {
	if !d.scale() {
		copy(d.p, o.all)
		d.scale()
		return
	}
	copy(o.scratch.spare, d.p)
	clear(d.p)
	for i, v := range o.scratch.spare {
		if v > 0 {
			d.put(d.low+i-1, blurSide*v)
			d.put(d.low+i, (1-2*blurSide)*v)
			d.put(d.low+i+1, blurSide*v)
		}
	}
}

// blurSide is small: a limit that demand never passes must not be planned past.
const blurSide = 0.15

// steps counts how far samples lay from a forecast, in buckets, with decay.
type steps struct {
	share [2*stepsReach + 1]float64
	any   bool
}

const (
	// stepsReach is ±300 buckets: a factor of 7,000.
	stepsReach = 300
	// stepsHalfLife is in slots, a week of hours: rare steps must be remembered
	// for as long as they are rare. Three days to three weeks came to the same.
	stepsHalfLife = 168
)

// note counts a slot against the forecast at; NaN counts nothing.
func (t *steps) note(s slot, at float64) {
	if math.IsNaN(at) {
		return
	}
	fade := math.Exp2(-1.0 / stepsHalfLife)
	for i := range t.share {
		t.share[i] *= fade
	}
	for _, b := range s.at {
		i := int(math.Round(float64(b)-at)) + stepsReach
		t.share[min(max(i, 0), 2*stepsReach)] += 1 / float64(len(s.at))
	}
	t.any = true
}

// from writes the steps as a distribution around at; nothing when at is NaN.
func (t *steps) from(at float64, dst dense) {
	if math.IsNaN(at) || !t.any {
		return
	}
	first := int(math.Round(at)) - stepsReach
	for i, v := range t.share {
		if v > 0 {
			dst.put(first+i, v)
		}
	}
	dst.scale()
}
