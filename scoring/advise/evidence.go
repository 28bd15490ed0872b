package advise

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/portent-go/portent/scoring/advise/sizing"
	"github.com/portent-go/portent/scoring/catalog"
)

// Kill is an out-of-memory kill: evidence that more was needed than was seen.
// What it may ask for is capped, see [sizing.Peaks], so that advice does not chase
// its own limit.
type Kill struct {
	At    int     // the sample it happened at
	Limit float64 // the memory limit in force, summed over instances as the usage is
}

// validateEvidence reports starts and kills outside the history.
func (u *Usage) validateEvidence() error {
	var errs []error
	for _, k := range u.Kills {
		if k.At < 0 || k.At >= len(u.Memory) || !(k.Limit > 0 && k.Limit <= maxUsage) {
			errs = append(errs, fmt.Errorf("%w: killed at a limit of %v in sample %d of %d", ErrOptions, k.Limit, k.At, len(u.Memory)))
		}
	}
	for _, s := range u.Starts {
		if s < 0 {
			errs = append(errs, fmt.Errorf("%w: started in sample %d", ErrOptions, s))
		}
	}
	return errors.Join(errs...)
}

// typical returns the history of a dimension without what says nothing of other
// days: what the calendar ignores, and the start-up peaks of CPU where starts are
// told. The history itself is not changed.
func (u *Usage) typical(d catalog.Dimension, o Options) []float64 {
	y := u.Of(d)
	if d == catalog.CPU && len(u.Starts) > 0 {
		if bursts, err := sizing.Bursts(y, u.Step, u.Starts); err == nil { // else it is refused as strange
			y = sizing.Without(y, bursts, sizing.StartUp)
		}
	}
	first := u.End.Add(-time.Duration(len(y)) * u.Step)
	return sizing.Typical(y, first, u.Step, o.Calendar[d])
}

// evidence returns the least memory that decaying peaks and kills ask for.
func (u *Usage) evidence() float64 {
	var p sizing.Peaks
	kill := 0
	for i, v := range u.Memory {
		p.Step(v, u.Step)
		for ; kill < len(u.Kills) && u.Kills[kill].At <= i; kill++ {
			_ = p.Kill(u.Kills[kill].Limit) // validated
		}
	}
	return p.Need()
}

// bound raises the demand to the evidence and moves it between the calendar's
// bounds over the horizon. They are capacities, and demand is planned to the
// ceiling.
func (d *Demand) bound(u *Usage, dim catalog.Dimension, o Options) {
	if dim == catalog.Memory {
		d.Evidence = u.evidence() * o.Ceiling[dim]
		d.Peak = max(d.Peak, d.Evidence)
	}
	least, most, _ := sizing.Bounds(o.Calendar[dim], u.End, u.End.Add(o.Horizon))
	d.Peak = max(d.Peak, least*o.Ceiling[dim])
	if !math.IsInf(most, 1) {
		d.Peak = min(d.Peak, most*o.Ceiling[dim])
	}
}

// growOnly says whether the calendar forbids less of any dimension now.
func (o *Options) growOnly(u *Usage) bool {
	for _, c := range o.Calendar {
		if _, _, only := sizing.Bounds(c, u.End, u.End.Add(u.Step)); only {
			return true
		}
	}
	return false
}
