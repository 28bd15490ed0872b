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
	// seasonMost bounds the work for long seasons: slots that count a sixteenth.
	seasonMost = 48
)

// source is a slot that an expert looks at: its samples, moved by some buckets.
type source struct {
	to     expert
	slot   *slot
	move   int
	weight float64
}

// scratch is room for one forecast.
type scratch struct {
	sources []source
	count   [stepsOn]dense // samples of the experts that look at slots
	spare   []float64
	mix     [Leads]dense // the mixtures of the slots to come
}

func (s *scratch) resize(low, high int) {
	n := high - low + 1
	for i := range s.count {
		s.count[i] = dense{low, make([]float64, n)}
	}
	for k := range s.mix {
		s.mix[k] = dense{low, make([]float64, n)}
	}
	s.spare = make([]float64, n)
}

// same returns the slot that lies whole seasons before from+k, the last one
// known.
func (o *Outlook) same(from, k int) int {
	before := from + k - o.season
	for before >= from {
		before -= o.season
	}
	return before
}

// sources lists what the experts look at for slot from+k, seeing the slots before
// from, and the total weight of each. The result is valid until the next call.
func (o *Outlook) sources(from, k int) (list []source, total [stepsOn]float64) {
	list = o.scratch.sources[:0]
	look := func(to expert, i int, shift, weight float64) {
		if s := o.find(i, from); s != nil && len(s.at) > 0 {
			list = append(list, source{to, s, int(math.Round(shift)), weight})
			total[to] += weight * float64(len(s.at))
		}
	}
	look(lastSlot, from-1, 0, 1)
	for j := 1; j <= 3; j++ {
		look(lastThree, from-j, 0, 1)
	}
	for j := 1; j <= min(o.season, seasonMost); j++ {
		look(lastSeason, from-j, 0, math.Exp2(-float64(j)/seasonFade))
	}
	before := o.same(from, k)
	look(sameSlot, before, 0, 1)
	for j := -1; j <= 1; j++ {
		look(aroundSlot, before+j, 0, 1)
	}
	for j := range 7 {
		look(sameSlots, before-j*o.season, 0, math.Exp2(-float64(j)/sameFade))
	}
	look(weekSlot, before-6*o.season, 0, 1)
	one, three, many := o.level(from, 1), o.level(from, levelSlots), o.level(from, Leads)
	look(sameMoved, before, three, 1)
	look(sameHalf, before, three/2, 1)
	for j := range 3 {
		look(threeMoved, before-j*o.season, many, 1)
	}
	look(sameLast, before, one, 1)
	o.scratch.sources = list
	return list, total
}

// opinions is what the experts, seeing the slots before from, say of slot
// from+k, ready to be asked bucket by bucket.
type opinions struct {
	o     *Outlook
	total [stepsOn]float64
	whole float64
	steps [experts - int(stepsOn)]stepsAt
}

func (o *Outlook) consult(from, k int) opinions {
	list, total := o.sources(from, k)
	for i := range o.scratch.count {
		clear(o.scratch.count[i].p)
	}
	for _, s := range list {
		for _, b := range s.slot.at {
			o.scratch.count[s.to].put(int(b)+s.move, s.weight)
		}
	}
	return opinions{o, total, sum(o.all), o.stepsAt(from, k)}
}

// at returns the share that expert e gives a bucket. An expert without samples
// takes the decaying whole.
func (x *opinions) at(e expert, bucket int) float64 {
	if e >= stepsOn {
		return x.steps[e-stepsOn].share(bucket)
	}
	if x.total[e] == 0 {
		whole := dense{x.o.low, x.o.all}
		return whole.at(bucket) / x.whole
	}
	c := &x.o.scratch.count[e]
	return ((1-2*blurSide)*c.at(bucket) + blurSide*(c.at(bucket-1)+c.at(bucket+1))) / x.total[e]
}

// mixture writes the distribution k slots ahead (0: the next one) into dst. The
// experts that look at slots are blurred together, which is the same and cheaper.
func (o *Outlook) mixture(dst dense, k int) {
	from, w := o.Slots(), &o.weight[k]
	list, total := o.sources(from, k)
	spare := dense{o.low, o.scratch.spare}
	clear(spare.p)
	for _, s := range list {
		weight := w[s.to] * s.weight / total[s.to]
		for _, b := range s.slot.at {
			spare.put(int(b)+s.move, weight)
		}
	}
	whole := wholeShare
	for e, t := range total {
		if t == 0 {
			whole += w[e]
		}
	}
	n := len(dst.p) - 1
	for i := range dst.p {
		dst.p[i] = (1-2*blurSide)*spare.p[i] + blurSide*(spare.p[max(i-1, 0)]+spare.p[min(i+1, n)])
	}
	scale := whole / sum(o.all)
	for i, v := range o.all {
		dst.p[i] += scale * v
	}
	for i, s := range o.stepsAt(from, k) {
		s.add(dst, w[int(stepsOn)+i])
	}
	dst.scale()
}

func sum(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v
	}
	return s
}

// blurSide is small: a limit that demand never passes must not be planned past.
const blurSide = 0.15

// steps counts how far samples lay from a forecast, in buckets, with decay.
type steps struct {
	share [2*stepsReach + 1]float32
	any   bool
}

const (
	// stepsReach is ±300 buckets: a factor of 7,000.
	stepsReach = 300
	// stepsHalfLife is in slots, a week of hours: rare steps must be remembered
	// for as long as they are rare. Three days to three weeks came to the same.
	stepsHalfLife = 168
	// stepsLeast is what counts as forgotten: a slot of three months ago.
	stepsLeast = 1e-4
)

// note counts a slot against the forecast at; NaN counts nothing.
func (t *steps) note(s slot, at float64) {
	if math.IsNaN(at) {
		return
	}
	fade := float32(math.Exp2(-1.0 / stepsHalfLife))
	for i, v := range t.share {
		if v > 0 {
			if v *= fade; v < stepsLeast {
				v = 0
			}
			t.share[i] = v
		}
	}
	for _, b := range s.at {
		i := int(math.Round(float64(b)-at)) + stepsReach
		t.share[min(max(i, 0), 2*stepsReach)] += float32(1 / float64(len(s.at)))
	}
	t.any = true
}

func (t *steps) total() float64 {
	s := 0.0
	for _, v := range t.share {
		s += float64(v)
	}
	return s
}

// stepsAt is steps around a forecast, first being the bucket of share[0].
type stepsAt struct {
	steps *steps // nil when there is nothing to say
	first int
	total float64
}

func (o *Outlook) stepsAt(from, k int) [experts - int(stepsOn)]stepsAt {
	before := o.meanAt(o.same(from, k), from)
	return [...]stepsAt{
		o.steps[k].around(o.meanAt(from-1, from)),
		o.seasonal.around(before),
		o.moved[k].around(before + levelShare*o.level(from, levelSlots)),
	}
}

func (t *steps) around(at float64) stepsAt {
	if math.IsNaN(at) || !t.any {
		return stepsAt{}
	}
	return stepsAt{t, int(math.Round(at)) - stepsReach, t.total()}
}

func (x stepsAt) share(bucket int) float64 {
	if i := bucket - x.first; x.steps != nil && i >= 0 && i < len(x.steps.share) {
		return float64(x.steps.share[i]) / x.total
	}
	return 0
}

func (x stepsAt) add(dst dense, weight float64) {
	if x.steps == nil {
		return
	}
	for i, v := range x.steps.share {
		if v > 0 {
			dst.put(x.first+i, weight*float64(v)/x.total)
		}
	}
}
