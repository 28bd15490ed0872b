package benchdata

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/portent-go/portent"
	"github.com/portent-go/portent/benchdata/measure"
	"github.com/portent-go/portent/benchdata/recorded"
	"github.com/portent-go/portent/forecast/failure"
)

// TestLivesThroughTheMonitor replays every life of the test split through a
// monitor of its own and says what the failure model, made without these data,
// is worth as it comes: no threshold is fitted. Every ten seconds the risk is
// scored against "dies within the horizon"; moments whose horizon reaches past
// the end of a survivor are left out, nobody knows what became of it. The
// baseline is the highest utilisation of memory, descriptors and disk.
//
// The figures in the README are this test's log.
func TestLivesThroughTheMonitor(t *testing.T) {
	lives, err := recorded.Lives(recorded.Test)
	if err != nil {
		t.Fatal(err)
	}
	var o lifeOutcome
	for i := range lives {
		o.add(&lives[i], replayLife(t, &lives[i]))
	}
	t.Log(o.String())
	if o.minuteTold*5 < o.minute*4 || o.calmTold*4 > o.calm {
		t.Errorf("%d of %d told a minute before, %d of %d without a fault: something is broken", o.minuteTold, o.minute, o.calmTold, o.calm)
	}
	if o.foreseeable == 0 || o.foreseen*4 < o.foreseeable*3 {
		t.Errorf("%d of %d foreseeable deaths foreseen: something is broken", o.foreseen, o.foreseeable)
	}
}

// lifeResult is what the monitor said of one life.
type lifeResult struct {
	raised int64 // first alarm; 0 never
	warned int64 // first warning of an exhaustion; 0 never
	told   int64 // first of either after the fault began, if there was one; 0 never
	model  []scored
	level  []scored // the baseline, at the same moments
}

func replayLife(t *testing.T, l *recorded.Life) (res lifeResult) {
	t.Helper()
	m := newMonitor(t, portent.Config{Hooks: portent.Hooks{
		Event: func(ev portent.Event) {
			if ev.Kind == portent.RiskRaised && res.raised == 0 {
				res.raised = ev.Time
			}
			exhausts := ev.Kind == portent.WarningRaised && ev.Warning.Exhausted != nil
			if exhausts && res.warned == 0 {
				res.warned = ev.Time
			}
			if (exhausts || ev.Kind == portent.RiskRaised) && res.told == 0 && ev.Time >= l.Onset {
				res.told = ev.Time
			}
		},
		Risk: func(_ string, r failure.Risk) {
			horizon := r.Horizon.Milliseconds()
			known := l.Died() || r.Time+horizon <= l.End
			if !r.Ready || !known || r.Time%10_000 != 0 {
				return
			}
			dies := l.Died() && l.Death-r.Time <= horizon
			res.model = append(res.model, scored{r.Probability, dies})
			res.level = append(res.level, scored{fullest(l, r.Time), dies})
		},
	}})
	columns, err := l.Columns(m.Registry())
	if err != nil {
		t.Fatal(err)
	}
	push(t, m, l.Time, columns)
	return res
}

// fullest returns the highest utilisation of a life's resources at a time.
func fullest(l *recorded.Life, at int64) (top float64) {
	i, ok := slices.BinarySearch(l.Time, at)
	if !ok {
		return 0
	}
	for _, r := range [...][2]string{
		{"container_memory_working_set_bytes", "container_spec_memory_limit_bytes"},
		{"process_open_fds", "process_max_fds"},
		{"container_fs_usage_bytes", "container_fs_limit_bytes"},
	} {
		if u := l.Series(r[0])[i] / l.Series(r[1])[i]; u > top { // not when NaN
			top = u
		}
	}
	return top
}

// lifeOutcome adds lives up.
type lifeOutcome struct {
	lives, deaths, foreseeable, foreseen     int
	survivors, alarmed                       int
	exhausted, warnedDeaths, warnedSurvivors int       // of an exhaustion
	warnLeads                                []float64 // seconds
	ramps                                    []float64 // seconds from the fault to the exhaustion
	minute, minuteTold                       int       // deaths that can be foretold a minute before; of them, told
	calm, calmTold, faulty, faultyTold       int       // survivors without a fault, and with one that did not kill
	hours                                    float64
	leads                                    []float64 // seconds
	model, level                             [][]scored
}

func (o *lifeOutcome) add(l *recorded.Life, r lifeResult) {
	o.lives++
	o.hours += float64(l.End-l.Start) / 3600e3
	o.model, o.level = append(o.model, r.model), append(o.level, r.level)
	switch {
	case !l.Died():
		o.survivors++
		if l.Onset == 0 {
			o.calm++
			o.calmTold += count(r.told != 0)
		} else {
			o.faulty++
			o.faultyTold += count(r.told != 0)
		}
		if r.raised != 0 {
			o.alarmed++
		}
		if r.warned != 0 {
			o.warnedSurvivors++
		}
		return
	case l.Foreseeable:
		o.foreseeable++
	}
	o.deaths++
	if l.ForeseeableBy(time.Minute) {
		o.minute++
		o.minuteTold += count(r.told != 0 && l.Death-r.told >= time.Minute.Milliseconds())
	}
	if l.Foreseeable && r.raised != 0 && r.raised < l.Death {
		o.foreseen++
		o.leads = append(o.leads, float64(l.Death-r.raised)/1000)
	}
	if exhausts(l) {
		o.exhausted++
		o.ramps = append(o.ramps, float64(l.Death-l.Onset)/1000)
	}
	if exhausts(l) && r.warned != 0 && r.warned < l.Death {
		o.warnedDeaths++
		o.warnLeads = append(o.warnLeads, float64(l.Death-r.warned)/1000)
	}
}

func (o *lifeOutcome) String() string {
	slices.Sort(o.leads)
	slices.Sort(o.warnLeads)
	slices.Sort(o.ramps)
	ap, chance := averagePrecision(slices.Concat(o.model...))
	base, _ := averagePrecision(slices.Concat(o.level...))
	lo, hi := measure.Bootstrap(len(o.model), 1, func(pick []int) float64 {
		var s []scored
		for _, i := range pick {
			s = append(s, o.model[i]...)
		}
		ap, _ := averagePrecision(s)
		return ap
	})
	return fmt.Sprintf("%d lives, %.1f h, %d deaths\n%d of %d foreseeable deaths alarmed before they came, median lead %.0f s, %d with more than the 10 s in which a failing probe gives a death away, %d with more than 60 s\n%d of %d survivors alarmed\naverage precision %.3f [%.3f, %.3f by life], highest utilisation alone %.3f, chance %.3f\nmemory and disk: %d of %d exhaustions warned of before, median lead %.0f s (they had begun %.0f s before, in the median); %d survivors warned\nalarm or warning: %d of %d deaths whose fault was there to be seen a minute before were told a minute or more before; so were %d of %d survivors with a fault that did not kill, %d of %d without",
		o.lives, o.hours, o.deaths, o.foreseen, o.foreseeable, median(o.leads), longer(o.leads, 10), longer(o.leads, 60), o.alarmed, o.survivors, ap, lo, hi, base, chance,
		o.warnedDeaths, o.exhausted, median(o.warnLeads), median(o.ramps), o.warnedSurvivors, o.minuteTold, o.minute, o.faultyTold, o.faulty, o.calmTold, o.calm)
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// exhausts reports whether a life ended because a resource ran out.
func exhausts(l *recorded.Life) bool { return l.Cause == "oom-kill" || l.Cause == "enospc-exit" }

// longer counts the leads above a number of seconds.
func longer(leads []float64, seconds float64) (n int) {
	for _, l := range leads {
		if l > seconds {
			n++
		}
	}
	return n
}

func median(sorted []float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	return sorted[len(sorted)/2]
}
