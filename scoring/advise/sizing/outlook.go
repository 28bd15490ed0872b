package sizing

import (
	"fmt"
	"math"
)

// Outlook forecasts how demand will be distributed in each of the next 24 slots
// (hours, by default): not one expected curve but, for every hour ahead, the
// share of samples at each level, which is what a capacity is chosen from.
//
// It is a linear pool of fourteen simple views of the past, see [expert]: what
// the last hours looked like, the same hours of the seasons before, those moved
// to today's level, and steps of demand as large as were ever seen over that
// many hours. How much each counts is learnt for every hour ahead apart, by the
// online form of expectation-maximisation for mixture weights (Cappé and
// Moulines, "On-line expectation-maximization algorithm for latent data
// models", JRSS B 71, 2009):
//
//	w(i) += ρ·(r(i) - w(i)),  r(i) = mean over samples of w(i)·p(i) / Σ w(j)·p(j)
//
// so whatever predicted the last day best leads today. Its bands are calibrated
// apart, see [Outlook.Band].
//
// Memory: nine seasons of samples in 2 bytes each, up to twice that between
// clean-ups, and 300 KiB of counts; written it is less, see AppendBinary. A slot of
// sixty samples costs a millisecond. Not safe for concurrent use; it draws nothing at random.
type Outlook struct {
	season int // in slots
	slots  []slot
	gone   int // slots that are no longer kept

	low, high int // the buckets distributions cover
	all       []float64
	weight    [Leads][experts]float64
	steps     [Leads]steps // from the last slot to the one k ahead
	moved     [Leads]steps // from the season before, moved to today's level
	seasonal  steps        // from the season before
	bands     bands
	scratch   scratch
}

const (
	// Leads is how many slots ahead an Outlook sees: a day of hours.
	Leads = 24

	// learning is ρ: a day of slots decides. On the development traces 0.03 to
	// 0.06 were within 1 %, 0.01 was 4 % dearer.
	learning = 0.05
	// leastExpert is the least weight: an expert that was useless for a month is
	// back within a day when the workload changes.
	leastExpert = 0.002
	// wholeShare of the mixture is the decaying histogram of everything.
	wholeShare = 0.01
	// wholeHalfLife is its half-life in slots, three days of hours; anything from
	// one to seven days came to the same.
	wholeHalfLife = 72
	// keptSeasons is how far any expert looks back: a week, and the day before it
	// for the level.
	keptSeasons = 9
)

// NewOutlook returns an Outlook for demand with a season of so many slots, a day
// being 24 hours. Seasons of 2 to 1,000 slots are taken.
func NewOutlook(season int) (*Outlook, error) {
	if season < 2 || season > maxSeason {
		return nil, fmt.Errorf("%w: outlook: a season of %d slots, want 2 to %d", ErrOptions, season, maxSeason)
	}
	o := &Outlook{season: season, low: math.MaxInt}
	o.bands.above.start()
	o.bands.below.start()
	for k := range o.weight {
		for i := range o.weight[k] {
			o.weight[k][i] = 1.0 / experts
		}
	}
	return o, nil
}

const maxSeason = 1000

// Add takes the samples of the next slot: NaN is a missing one, and so is a
// whole slot without samples. Usage below 0 or infinite gives [ErrUsage] and
// changes nothing.
func (o *Outlook) Add(samples []float64) error {
	if err := checkUsage(samples); err != nil {
		return err
	}
	s := newSlot(samples)
	if len(s.at) > 0 {
		known := o.known()
		o.cover(s)
		if known { // else nothing was said that could be judged
			o.bands.learn(o.Slots(), samples)
			o.learn(s)
		}
		o.count(s)
	}
	o.slots = append(o.slots, s)
	o.trim()
	if o.low <= o.high {
		o.issue()
	}
	return nil
}

// known reports whether there ever was a sample.
func (o *Outlook) known() bool { return o.low <= o.high }

// Slots returns how many slots were added.
func (o *Outlook) Slots() int { return o.gone + len(o.slots) }

// trim forgets slots that no expert looks at, seldom, so that it costs little.
func (o *Outlook) trim() {
	keep := o.keep()
	if len(o.slots) >= 2*keep {
		n := copy(o.slots, o.slots[len(o.slots)-keep:])
		o.gone += len(o.slots) - n
		clear(o.slots[n:])
		o.slots = o.slots[:n]
	}
}

func (o *Outlook) keep() int { return keptSeasons*o.season + 2*Leads }

// find returns slot i when it is before from and still kept.
func (o *Outlook) find(i, from int) *slot {
	if i < o.gone || i >= from {
		return nil
	}
	return &o.slots[i-o.gone]
}

func (o *Outlook) meanAt(i, from int) float64 {
	if s := o.find(i, from); s != nil {
		return s.mean
	}
	return math.NaN()
}

// level returns how far, in buckets, the last slots before from lie above those
// one season before; 0 when nothing can be compared.
func (o *Outlook) level(from, slots int) float64 {
	sum, n := 0.0, 0.0
	for j := 1; j <= slots; j++ {
		if d := o.meanAt(from-j, from) - o.meanAt(from-j-o.season, from); !math.IsNaN(d) {
			sum += d
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return sum / n
}

// cover widens the buckets covered so that the slot lies inside, with room above
// for what was never seen.
func (o *Outlook) cover(s slot) {
	low, high := o.low, o.high
	if o.low > o.high { // the first samples
		low, high = math.MaxInt, math.MinInt
	}
	for _, b := range s.at {
		low, high = min(low, int(b)-coverMargin), max(high, int(b)+coverRoom)
	}
	low = max(low, high-coverMost)
	if low == o.low && high == o.high {
		return
	}
	all := dense{low: low, p: make([]float64, high-low+1)}
	for i, v := range o.all {
		all.put(o.low+i, v)
	}
	o.low, o.high, o.all = low, high, all.p
	o.scratch.resize(low, high)
}

const (
	// coverMargin below the least demand, coverRoom above the largest: ten-fold.
	coverMargin = 3
	coverRoom   = 80
	// coverMost bounds the work: demand below a 18,000th of the largest counts
	// as that; no capacity depends on it.
	coverMost = coverRoom + 330
)

// count keeps the slot in the decaying counts.
func (o *Outlook) count(s slot) {
	fade := math.Exp2(-1.0 / wholeHalfLife)
	for i := range o.all {
		o.all[i] *= fade
	}
	whole := dense{o.low, o.all}
	for _, b := range s.at {
		whole.put(int(b), 1)
	}
	n := o.Slots()
	before := o.meanAt(n-o.season, n)
	o.seasonal.note(s, before)
	for k := range Leads {
		o.steps[k].note(s, o.meanAt(n-k-1, n-k))
		o.moved[k].note(s, before+levelShare*o.level(n-k, levelSlots))
	}
}

// learn moves the weights of every lead towards the experts that gave the slot
// most.
func (o *Outlook) learn(s slot) {
	n := o.Slots()
	for k := range Leads {
		from := n - k
		if from < 2*o.season {
			break
		}
		x := o.consult(from, k)
		if x.total == [stepsOn]float64{} {
			continue // nothing was seen by then
		}
		w := &o.weight[k]
		var share, part [experts]float64
		for _, b := range s.at {
			total := 0.0
			for i := range part {
				part[i] = w[i] * (x.at(expert(i), int(b)) + floorShare)
				total += part[i]
			}
			for i := range part {
				share[i] += part[i] / total / float64(len(s.at))
			}
		}
		for i := range w {
			w[i] = max(w[i]+learning*(share[i]-w[i]), leastExpert)
		}
	}
}

// floorShare keeps a bucket no expert gave from dividing by nothing.
const floorShare = 1e-5

// Quantile returns the demand that a share p of the samples of slot k, 0 being
// the next, will not exceed. It panics unless 0 <= k < [Leads] and 0 < p < 1; it
// is NaN before the first sample. The resolution is 3 %.
func (o *Outlook) Quantile(k int, p float64) float64 {
	if k < 0 || k >= Leads || !(p > 0 && p < 1) {
		panic(badLead)
	}
	if o.low > o.high {
		return math.NaN()
	}
	return bucketMiddle(o.scratch.mix[k].quantile(p))
}

const badLead = "sizing: lead or level outside its range"
