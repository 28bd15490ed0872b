package sizing

import (
	"math"
	"time"

	"github.com/portent-go/portent/internal/order"
)

// Static sizes once a day for the whole day, as a recommender does whose advice
// is applied with the nightly roll-out, and nothing corrects it in between: the
// largest 99 % quantile of the last three days, times a room that follows the
// budget of misses,
//
//	log room += 0.03·days·(missed/MissMost - 1),  from a room of 1.22
//
// so that a load whose days are alike gets less and one that floods gets more.
// The forecast of [Outlook] gives the band, but not the size: over a day its tails
// are dearer than three days' peaks.
type Static struct {
	planner *Planner
	room    float64 // logarithm of what it differs by from staticRoom
	counted int
}

const (
	// staticDays: one day's peak was a fifth dearer on the traces at the same
	// misses, seven days' a twentieth.
	staticDays     = 3
	staticQuantile = 0.99
	// staticRoom is exp(0.2), the room that missed a little over 1 % on crane's traces.
	staticRoom  = 1.22
	staticStep  = 0.03 // a day
	staticLeast = -0.3
	staticReach = 1.0
)

// NewStatic returns the policy. Of the options only Slot, Season, MissMost,
// Memory, Calendar and MinHistory count. Errors: [ErrOptions].
func NewStatic(opt Options) (*Static, error) {
	opt.NoEmergency = true
	p, err := NewPlanner(opt)
	if err != nil {
		return nil, err
	}
	p.opt.Cooldown, p.opt.MinSaving = 0, 0
	return &Static{planner: p}, nil
}

// Every implements [Policy]: as many slots as the outlook sees, a day of hours.
func (s *Static) Every() time.Duration { return Leads * s.planner.opt.Slot }

// Decide implements [Policy]. Errors: as [Planner.Decide].
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
	s.count(&v)
	need := s.peak(&v)
	if need <= leastDemand { // nothing but gaps, or no use, for days
		return hold, nil
	}
	d := Decision{Capacity: staticRoom * math.Exp(s.room) * need}
	d.Cause = p.towards(&v, d.Capacity)
	if p.outlook.known() {
		d.Low, d.High = p.outlook.Band(0)
	}
	return p.guard(&v, d), nil
}

// count lets the room follow the misses since the last decision.
func (s *Static) count(v *View) {
	if v.Capacity > 0 && s.counted > 0 {
		rate := staticStep * v.Step.Hours() / 24
		for _, x := range v.last(s.counted) {
			s.room -= rate
			if x > v.Capacity {
				s.room += rate / s.planner.opt.MissMost
			}
		}
		s.room = min(max(s.room, staticLeast), staticReach)
	}
	s.counted = v.end()
}

// peak is the largest of the last days' quantiles.
func (s *Static) peak(v *View) float64 {
	n, top := int(s.Every()/v.Step), 0.0
	for d := range staticDays {
		end := len(v.Past) - d*n
		if end <= 0 {
			break
		}
		first := max(end-n, 0)
		start := v.Time.Add(-time.Duration(len(v.Past)-first) * v.Step)
		present := order.AppendPresent(nil, Typical(v.Past[first:end], start, v.Step, s.planner.opt.Calendar))
		if len(present) > 0 {
			top = max(top, order.Quantile(present, staticQuantile))
		}
	}
	return top
}
