package sizing

import (
	"fmt"
	"math"
	"time"
)

// Planner is the sizing policy of this package: it forecasts the distribution of
// demand for the next 24 slots with an [Outlook], plans capacities for them with
// changes priced, see [plan], and makes the first move of the plan only when
// holding still would be dearer than a change. Between decisions it grows in an
// emergency.
//
//  1. A history that is short, without a whole slot of use that the calendar does
//     not ignore, mostly missing, negative or infinite, or all zero gives a
//     [Refusal] and keeps the capacity.
//  2. The plan's move is made when its saving exceeds the price of a change,
//     which follows the flap budget, as that of a miss follows the budget of misses.
//  3. A shrink waits for the cooldown and for a window that allows it, must save
//     MinSaving, and never goes below what the last five samples used (the larger
//     of reactive and forecast).
//  4. Memory never falls below its decaying peaks and out-of-memory evidence.
//  5. The calendar has the last word.
//
// What it knows of the demand comes from View.Past, which is learnt from the
// start: of two new Planners that are shown the same past both decide the same. The
// prices of changes and misses that its own history has moved, and past that is no
// longer in the window, go through a restart with [Planner.AppendBinary]. One
// Planner serves one series; not safe for concurrent use. A decision costs a
// millisecond at 1-minute samples.
type Planner struct {
	opt     Options
	outlook *Outlook
	plan    plan
	peaks   Peaks

	started  bool
	seen     int // samples that the outlook has
	checked  int // samples that were asked about
	moved    int // when the last change was made
	debt     float64
	missed   int     // when debt was last added to
	age      float64 // hours of decisions
	price    float64 // logarithm of the factor on ChangePrice
	strict   float64 // logarithm of the factor on MissPrice
	counted  int     // samples that strict knows of
	slotSize int
}

// NewPlanner returns a Planner. Errors: [ErrOptions].
func NewPlanner(opt Options) (*Planner, error) {
	if err := opt.Validate(); err != nil {
		return nil, err
	}
	opt = opt.withDefaults()
	o, err := NewOutlook(int(opt.Season / opt.Slot))
	if err != nil {
		return nil, err
	}
	return &Planner{opt: opt, outlook: o}, nil
}

// Kill reports an out-of-memory kill at a limit; see [Peaks.Kill]. It counts for
// memory only.
func (p *Planner) Kill(limit float64) error { return p.peaks.Kill(limit) }

// Every implements [Policy].
func (p *Planner) Every() time.Duration { return p.opt.Slot }

// Outlook returns the forecast behind the last decision; it is the planner's.
func (p *Planner) Outlook() *Outlook { return p.outlook }

// Decide implements [Policy]. Errors: [ErrOptions] when the slot is no whole
// number of steps, [ErrCapacity] for a capacity that cannot be, [ErrOrder] when the
// view ends before what was seen.
func (p *Planner) Decide(v View) (Decision, error) {
	if err := p.follow(&v); err != nil {
		return Decision{}, err
	}
	hold := Decision{Capacity: v.Capacity, Cause: Hold}
	if hold.Refusal = inspect(&v, p.opt.MinHistory); hold.Refusal != NoRefusal {
		return hold, nil
	}
	if err := p.learn(&v); err != nil {
		return Decision{}, err
	}
	p.count(&v)
	if !p.outlook.known() {
		hold.Refusal = ShortHistory
		return hold, nil
	}
	d := p.choose(&v)
	d.Low, d.High = p.outlook.Band(0)
	p.account(&v, d)
	return d, nil
}

// follow checks that time goes on and that the capacity can be.
func (p *Planner) follow(v *View) error {
	n := int(p.opt.Slot / max(v.Step, 1))
	if v.Step <= 0 || p.opt.Slot%v.Step != 0 || p.slotSize > 0 && n != p.slotSize {
		return fmt.Errorf("%w: planner: a slot of %v on samples every %v", ErrOptions, p.opt.Slot, v.Step)
	}
	if err := v.check(p.checked); err != nil {
		return err
	}
	p.slotSize, p.checked = n, v.end()
	return nil
}

// learn hands the finished slots to the outlook. Slots end where decisions are
// made: the first one takes what is left over.
func (p *Planner) learn(v *View) error {
	if !p.started {
		p.started = true
		p.seen = v.Gone + len(v.Past)%p.slotSize
	}
	if p.seen < v.Gone { // the window moved on without us
		if err := p.skip(v.Gone + len(v.Past)%p.slotSize); err != nil {
			return err
		}
	}
	for p.seen+p.slotSize <= v.end() {
		samples := v.Past[p.seen-v.Gone : p.seen-v.Gone+p.slotSize]
		samples = Typical(samples, v.Time.Add(-time.Duration(v.end()-p.seen)*v.Step), v.Step, p.opt.Calendar)
		if err := p.outlook.Add(samples); err != nil {
			return err
		}
		if p.opt.Memory {
			p.peaks.Step(largest(samples), p.opt.Slot)
		}
		p.seen += p.slotSize
	}
	return nil
}

// skip goes on at a sample after what nobody saw: slots without samples keep the
// season in step. Of a long time the seasons that no expert would look back past
// are left out.
func (p *Planner) skip(to int) error {
	lost := (to - p.seen + p.slotSize/2) / p.slotSize
	if most := p.outlook.keep() + p.outlook.season; lost > most {
		lost = most - (most-lost%p.outlook.season)%p.outlook.season
	}
	if p.opt.Memory {
		p.peaks.Step(math.NaN(), time.Duration(lost)*p.opt.Slot)
	}
	for range lost {
		if err := p.outlook.Add(nil); err != nil {
			return err
		}
	}
	p.seen = to
	return nil
}

// count lets the price of a miss follow the budget of misses, by the samples that
// were not counted yet:
//
//	log s += 0.005·hours·(missed/MissMost - 1),  -0.3 <= log s <= 2
func (p *Planner) count(v *View) {
	if v.Capacity > 0 && p.counted > 0 {
		rate := strictStep * v.Step.Hours()
		for _, x := range v.last(p.counted) {
			p.strict -= rate
			if x > v.Capacity && x <= maxUsage {
				p.strict += rate / p.opt.MissMost
			}
			p.strict = min(max(p.strict, strictLeast), strictReach)
		}
	}
	p.counted = v.end()
}

func (p *Planner) missPrice() float64 { return p.opt.MissPrice * math.Exp(p.strict) }

const (
	// strictStep per hour: a day with ten times the misses that may be doubles the
	// price. 0.01 was 1 % dearer on the development traces, both ways of it noise.
	strictStep  = 0.005
	strictReach = 2
	// strictLeast: what never misses must not be driven to.
	strictLeast = -0.3
)

// choose makes the decision.
func (p *Planner) choose(v *View) Decision {
	now := math.MinInt32
	if v.Capacity > 0 {
		now = p.bucketBelow(v.Capacity)
	}
	change := p.opt.ChangePrice * math.Exp(p.price)
	bucket, regret, covered := p.plan.best(p.outlook, Leads, now, p.missPrice(), change)
	d := Decision{Capacity: bucketTop(bucket), Saving: regret}
	switch {
	case v.Capacity <= 0:
		d.Cause, d.Saving = First, 0
	case covered && regret <= change:
		d.Capacity, d.Cause = v.Capacity, Hold
	case d.Capacity > v.Capacity:
		d.Cause = GrowAhead
	default:
		d.Cause = Shrink
	}
	return p.guard(v, d)
}

// bucketBelow returns the largest bucket whose upper edge a capacity reaches.
func (p *Planner) bucketBelow(capacity float64) int { return bucketOf(capacity*(1+1e-9)) - 1 }

// guard applies rules 3 to 5.
func (p *Planner) guard(v *View, d Decision) Decision {
	least, most, growOnly := Bounds(p.opt.Calendar, v.Time, v.Time.Add(p.opt.Slot))
	if d.Cause == Shrink {
		d.Capacity = max(d.Capacity, p.recent(v))
		wait := time.Duration(v.end()-p.moved)*v.Step < p.opt.Cooldown
		if wait || growOnly || d.Capacity > v.Capacity*(1-p.opt.MinSaving) || d.Capacity >= v.Capacity {
			d.Capacity, d.Cause = v.Capacity, Hold
		}
	}
	if need := p.peaks.Need(); p.opt.Memory && d.Capacity < need {
		d = p.keepAbove(v, d, need)
	}
	if c := min(max(d.Capacity, least), most); c != d.Capacity {
		d.Capacity, d.Cause = c, Overridden
	}
	return d
}

// keepAbove raises a decision to what peaks and kills ask for: to more than that
// where the capacity has to grow, so that peaks that creep up by a percent an hour
// are not a change an hour; and no lower than it is where that suffices.
func (p *Planner) keepAbove(v *View, d Decision, need float64) Decision {
	switch {
	case v.Capacity <= 0:
		d.Capacity, d.Cause = need, First
	case need > v.Capacity:
		d.Capacity, d.Cause = creepRoom*need, AbovePeaks
	case v.Capacity*(1-p.opt.MinSaving) <= creepRoom*need:
		d.Capacity, d.Cause = v.Capacity, Hold
	default:
		d.Capacity, d.Cause = creepRoom*need, Shrink
	}
	return d
}

// creepRoom over what peaks ask for.
const creepRoom = 1.05

func (p *Planner) towards(v *View, c float64) Cause {
	switch {
	case v.Capacity <= 0:
		return First
	case c > v.Capacity:
		return GrowAhead
	case c < v.Capacity:
		return Shrink
	}
	return Hold
}

// recent is the largest of the last five samples: what is surely used now.
func (p *Planner) recent(v *View) float64 {
	top := 0.0
	for _, x := range v.Past[max(0, len(v.Past)-5):] {
		if x > top && x <= maxUsage {
			top = x
		}
	}
	return top
}

// account books a decision: the price of changes follows the budget, and a
// change clears the debt.
func (p *Planner) account(v *View, d Decision) {
	if v.Capacity <= 0 {
		return
	}
	p.age += p.opt.Slot.Hours()
	p.price -= p.priceStep() * p.opt.Slot.Hours() // of no change
	if d.Capacity != v.Capacity {
		p.book(v)
	}
	p.price = min(max(p.price, priceFall), priceReach)
}

func (p *Planner) book(v *View) {
	p.price = min(p.price+p.priceStep()*24/p.opt.ChangesPerDay, priceReach)
	p.debt, p.moved = 0, v.end()
}

// priceStep is how far the logarithm of the price of changes goes in an hour
// without one: quickly at first, from a price that knows nothing of the load, then
// slowly, since the budget is one of days, so that a day of floods may spend what
// quiet ones left. 0.004 to 0.01 came to the same on the development traces.
func (p *Planner) priceStep() float64 { return max(priceStepLeast, 3/(p.age+96)) }

const (
	// priceStepLeast: at no change at all the price halves in a week.
	priceStepLeast = 0.004
	// priceReach bounds the factor to exp(3), 20; priceFall to a half: a budget is no
	// duty to spend, and what saves less than a quarter of an hour is no reason.
	priceReach = 3
	priceFall  = -0.7
)
