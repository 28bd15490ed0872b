package sizing

import (
	"math"
	"time"
)

// Static sizes once a day for the whole day, as a recommender does whose advice
// is applied with the nightly roll-out: the capacity whose expected cost over the
// next 24 slots is least, see [plan], a change costing nothing and nothing
// correcting it in between.
type Static struct {
	planner *Planner
}

// NewStatic returns the policy. Of the options only Slot, Season, MissPrice
// (default here 20: one size for a day must cover the day's peak), Memory,
// Calendar and MinHistory count. Errors: [ErrOptions].
func NewStatic(opt Options) (*Static, error) {
	if opt.MissPrice == 0 {
		opt.MissPrice = staticMissPrice
	}
	opt.NoEmergency = true
	p, err := NewPlanner(opt)
	if err != nil {
		return nil, err
	}
	return &Static{p}, nil
}

const staticMissPrice = 20

// Every implements [Policy]: as many slots as the outlook sees, a day of hours.
func (s *Static) Every() time.Duration { return Leads * s.planner.opt.Slot }

// Decide implements [Policy].
func (s *Static) Decide(v View) (Decision, error) {
	p := s.planner
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
	bucket, _ := p.plan.best(p.outlook, Leads, math.MinInt32, p.opt.MissPrice, math.Inf(1))
	d := Decision{Capacity: bucketTop(bucket)}
	d.Cause = p.towards(&v, d.Capacity)
	d.Low, d.High = p.outlook.Band(0)
	return p.guard(&v, d), nil
}
