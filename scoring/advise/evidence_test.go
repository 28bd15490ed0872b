package advise

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/portent-go/portent/scoring/advise/sizing"
	"github.com/portent-go/portent/scoring/catalog"
)

// A memory peak of three days ago is still provided for, one of CPU is not.
func TestMemoryRemembersPeaks(t *testing.T) {
	u := Usage{CPU: days(7, 1, 2, 1), Memory: days(7, 8*gib, 9*gib, 2)}
	u.CPU[100], u.Memory[100] = 14, 28*gib
	a := advise(t, u, Fleet{}, Options{})
	if got := a.Demand[catalog.Memory]; got.Evidence < 20*gib || got.Peak < got.Evidence || got.Peak > 32*gib {
		t.Errorf("memory %+v", got)
	}
	if got := a.Demand[catalog.CPU]; got.Evidence != 0 {
		t.Errorf("cpu %+v", got)
	}
}

// A kill asks for a fifth more than its limit; fifty kills for twice the usage and
// no more.
func TestKillsAreCapped(t *testing.T) {
	u := Usage{Memory: days(7, 8*gib, 9*gib, 2)}
	quiet := advise(t, u, Fleet{}, Options{}).Demand[catalog.Memory].Peak
	u.Kills = []Kill{{At: 160, Limit: 10 * gib}}
	if got := advise(t, u, Fleet{}, Options{}).Demand[catalog.Memory].Peak; got < 1.15*0.9*10*gib || got <= quiet {
		t.Errorf("%v GiB, %v without a kill", got/gib, quiet/gib)
	}
	for i := range 50 {
		u.Kills = append(u.Kills, Kill{At: 160 + i/7, Limit: 10 * gib * math.Pow(1.2, float64(i))})
	}
	if got := advise(t, u, Fleet{}, Options{}).Demand[catalog.Memory].Peak; got > 2*9.5*0.9*gib {
		t.Errorf("%v GiB", got/gib)
	}
}

func TestStartUpPeaksOfCPUAreLeftOut(t *testing.T) {
	u := Usage{Step: 5 * time.Minute, CPU: make([]float64, 7*288)}
	for i := range u.CPU {
		u.CPU[i] = 2 + 0.1*float64(i%5)
	}
	for _, at := range []int{1900, 1950, 1990} {
		u.CPU[at], u.CPU[at+1] = 15, 15
		u.Starts = append(u.Starts, at)
	}
	told, err := Advise(&u, Fleet{}, catalog.Example(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	u.Starts = nil
	plain, err := Advise(&u, Fleet{}, catalog.Example(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if told.Demand[catalog.CPU].Peak > 3 || plain.Demand[catalog.CPU].Peak < 10 || u.CPU[1900] != 15 {
		t.Errorf("told %v, not told %v", told.Demand[catalog.CPU].Peak, plain.Demand[catalog.CPU].Peak)
	}
}

func TestAdviceFollowsTheCalendar(t *testing.T) {
	end := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
	u := Usage{CPU: days(7, 1, 2, 1), Memory: days(7, 4*gib, 5*gib, 2), End: end}
	with := func(o sizing.Override) Options {
		var opt Options
		opt.Calendar[catalog.CPU] = []sizing.Override{o}
		return opt
	}
	tomorrow := end.Add(20 * time.Hour)
	sale := with(sizing.Override{From: tomorrow, To: tomorrow.Add(time.Hour), AtLeast: 12})
	if a := advise(t, u, Fleet{}, sale); a.To.Capacity(catalog.CPU) < 12 {
		t.Errorf("%v", a.To)
	}
	if a := advise(t, u, Fleet{}, with(sizing.Override{From: tomorrow, To: tomorrow.Add(time.Hour), AtMost: 1})); a.Demand[catalog.CPU].Peak != 0.8 {
		t.Errorf("%+v", a.Demand[catalog.CPU])
	}
	freeze := with(sizing.Override{From: end.Add(-time.Hour), To: end.Add(time.Hour), GrowOnly: true})
	if a := advise(t, u, fleet("c.4xlarge", 1), freeze); a.Action != Keep {
		t.Error(a.Reason())
	}
	if a := advise(t, u, fleet("c.4xlarge", 1), Options{}); a.Action == Keep {
		t.Error(a.Reason())
	}
	for i := 6 * 24; i < 7*24; i++ {
		u.CPU[i] *= 8
	}
	odd := with(sizing.Override{From: end.Add(-day), To: end, Ignore: true})
	if a := advise(t, u, Fleet{}, odd); a.Demand[catalog.CPU].Peak > 3 {
		t.Errorf("%+v", a.Demand[catalog.CPU])
	}
	all := with(sizing.Override{From: end.Add(-30 * day), To: end, Ignore: true})
	if a := advise(t, u, Fleet{}, all); a.Refusal != Gaps {
		t.Error(a.Reason())
	}
}

func TestSeasonsOfAnyLength(t *testing.T) {
	y := make([]float64, 7*24)
	for i := range y {
		y[i] = 1
		if i%10 >= 8 {
			y[i] = 6
		}
	}
	a := advise(t, Usage{CPU: y}, Fleet{}, Options{Season: 10 * time.Hour})
	b := advise(t, Usage{CPU: y}, Fleet{}, Options{})
	if x, z := a.Demand[catalog.CPU].Forecast, b.Demand[catalog.CPU].Forecast; math.Abs(x-6) > 0.5 || z < x {
		t.Errorf("ten hours %v, a day %v", x, z)
	}
}

// Seasons that an Outlook does not take are the base's, and no strange usage.
func TestSeasonsOutsideAnOutlook(t *testing.T) {
	for _, season := range []time.Duration{time.Hour, 1001 * time.Hour} {
		a := advise(t, Usage{CPU: days(50, 1, 2, 1)}, Fleet{}, Options{Season: season})
		if d := a.Demand[catalog.CPU]; a.Refusal != NoRefusal || !(d.Forecast > 1 && d.Forecast < 4) {
			t.Errorf("a season of %v: %v, %+v", season, a.Refusal, d)
		}
	}
}

// A history that begins with days of nothing is advised on.
func TestHistoryThatBeginsWithNothing(t *testing.T) {
	y := days(8, 1, 2, 1)
	for i := range 3 * 24 {
		y[i] = nan
	}
	a := advise(t, Usage{CPU: y}, Fleet{}, Options{})
	if d := a.Demand[catalog.CPU]; a.Refusal != NoRefusal || !(d.Forecast > 1.5 && d.Forecast < 3) {
		t.Errorf("%v, %+v", a.Refusal, d)
	}
}

// Use in no whole hour is too little to tell a peak from.
func TestUseOutsideWholeHours(t *testing.T) {
	y := make([]float64, 2*24*12+5)
	for i := range y {
		y[i] = 2
	}
	end := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
	opt := Options{}
	opt.Calendar[catalog.CPU] = []sizing.Override{{From: end.Add(-2 * day), To: end, Ignore: true}}
	u := Usage{CPU: y, Step: 5 * time.Minute, End: end}
	a, err := Advise(&u, Fleet{}, catalog.Example(), opt)
	if err != nil || a.Refusal != ShortHistory {
		t.Errorf("%v, %v, %+v", err, a.Refusal, a.Demand[catalog.CPU])
	}
}

func TestEvidenceFaults(t *testing.T) {
	f := func(u Usage, o Options, words string) {
		t.Helper()
		u.Step = time.Hour
		if _, err := Advise(&u, Fleet{}, catalog.Example(), o); !errors.Is(err, ErrOptions) || !strings.Contains(err.Error(), words) {
			t.Errorf("%v, want %q", err, words)
		}
	}
	memory := days(2, 1, 2, 1)
	f(Usage{Memory: memory, Kills: []Kill{{At: 48, Limit: 1}}}, Options{}, "sample 48 of 48")
	f(Usage{Memory: memory, Kills: []Kill{{At: 0, Limit: math.NaN()}}}, Options{}, "limit of NaN")
	f(Usage{Memory: memory, Starts: []int{-1}}, Options{}, "started in sample -1")
	f(Usage{Memory: memory}, Options{Season: -1}, "Season")
	var o Options
	o.Calendar[catalog.IOPS] = []sizing.Override{{}}
	f(Usage{Memory: memory}, o, "Calendar of iops")
}
