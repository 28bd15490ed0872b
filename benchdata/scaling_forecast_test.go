package benchdata_test

import (
	"math"
	"testing"
	"time"

	"github.com/portent-go/portent/benchdata"
	"github.com/portent-go/portent/scoring/advise/sizing"
)

// wape is the absolute errors of day-ahead forecasts over the demand, from origins
// once a day after a week, and the same of yesterday's curve, over the minutes that
// both have.
func wape(t *testing.T, f *benchdata.ForecastTask) (ours, yesterday float64) {
	t.Helper()
	const day = 1440
	y, total := f.Value, 0.0
	for at := 7 * day; at < len(y); at += day {
		path, err := sizing.Expect(y[:at], f.Step, 24*time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		for i := at; i < min(at+day, len(y)); i++ {
			if v, before := y[i], y[i-day]; !math.IsNaN(v) && !math.IsNaN(before) {
				ours += math.Abs(v - path[i-at])
				yesterday += math.Abs(v - before)
				total += v
			}
		}
	}
	return ours / total, yesterday / total
}

// The references over 15 crane traces: an FFT-based predictor .292, same time
// yesterday .263. The eight here are harder, so the ratio is what compares: .25 of
// .263 is .95.
func TestScalingWAPE(t *testing.T) {
	var ours, yesterday, n float64
	for _, f := range scalingTraces(t) {
		a, b := wape(t, f)
		t.Logf("%-17s WAPE %.3f, same time yesterday %.3f", f.Name, a, b)
		if isCrane(f) {
			ours, yesterday, n = ours+a, yesterday+b, n+1
		}
	}
	t.Logf("crane: %.3f, same time yesterday %.3f: %.2f of it", ours/n, yesterday/n, ours/yesterday)
	if ours/yesterday > 0.80 {
		t.Errorf("WAPE is %.3f of same time yesterday's", ours/yesterday)
	}
}

// held is how the 90 % bands issued every hour held: the share of samples inside
// by lead, by quarter of the day and over all leads, and what they were worth: their mean width and
// interval score (Gneiting and Raftery 2007: width and 20 times what lies outside),
// as shares of mean demand.
type held struct {
	lead         [sizing.Leads]float64
	quarter      [4]float64 // of the day, as the trace begins
	all          float64
	width, score float64
}

// coverage measures the bands issued from a day on.
func coverage(t *testing.T, f *benchdata.ForecastTask, fromDay int) (h held) {
	t.Helper()
	o, err := sizing.NewOutlook(24)
	if err != nil {
		t.Fatal(err)
	}
	type band struct{ low, high float64 }
	var inside, n [sizing.Leads]float64
	var part, parts [4]float64
	in, of, demand := 0.0, 0.0, 0.0
	issued := map[int][sizing.Leads]band{}
	for hour := 0; 60*hour+60 <= len(f.Value); hour++ {
		var row [sizing.Leads]band
		for k := range row {
			row[k].low, row[k].high = o.Band(k)
		}
		issued[hour] = row
		samples := f.Value[60*hour : 60*hour+60]
		for k := range min(sizing.Leads, max(0, hour-24*fromDay+1)) {
			b := issued[hour-k][k]
			for _, v := range samples {
				if math.IsNaN(v) {
					continue
				}
				n[k]++
				parts[hour%24/6]++
				demand += v
				h.width += b.high - b.low
				h.score += b.high - b.low + 20*max(0, v-b.high, b.low-v)
				if v >= b.low && v <= b.high {
					inside[k]++
					part[hour%24/6]++
				}
			}
		}
		if err := o.Add(samples); err != nil {
			t.Fatal(err)
		}
	}
	for k := range inside {
		h.lead[k] = inside[k] / n[k]
		in, of = in+inside[k], of+n[k]
	}
	for i := range part {
		h.quarter[i] = part[i] / parts[i]
	}
	h.all, h.width, h.score = in/of, h.width/demand, h.score/demand
	return h
}

// The band holds 87 to 93 % on every trace, an hour ahead and over all leads of the
// next 24 hours, of the bands issued after a week. Input0 has one day after that,
// which pays for the one two days before, where demand rose by a fifth; measured
// from the third day on it is inside too.
func TestScalingCoverage(t *testing.T) {
	for _, f := range scalingTraces(t) {
		h, early := coverage(t, f, 7), coverage(t, f, 2)
		t.Logf("%-17s 90 %% band: 1 h ahead %.3f, 2 h %.3f, 6 h %.3f, 12 h %.3f, 24 h %.3f; by quarter of the day %.3f; all leads %.3f; width %.2f, interval score %.2f of demand; from the third day on %.3f",
			f.Name, h.lead[0], h.lead[1], h.lead[5], h.lead[11], h.lead[23], h.quarter, h.all, h.width, h.score, early.all)
		if h.lead[0] < 0.87 || h.lead[0] > 0.93 {
			t.Errorf("%s: coverage an hour ahead %.3f", f.Name, h.lead[0])
		}
		most := 0.93
		if f.Name == "input0" {
			most = 0.95
		}
		if h.all < 0.87 || h.all > most {
			t.Errorf("%s: coverage of all leads %.3f", f.Name, h.all)
		}
	}
}

// peakOf returns the minute of a day's highest demand.
func peakOf(y []float64, from, to int) int {
	at := from
	for i := from; i < to; i++ {
		if y[i] > y[at] || math.IsNaN(y[at]) {
			at = i
		}
	}
	return at
}

// foreseeable says whether history could foresee a peak: within the last seven
// days, and an hour either side of the same time of day, demand had come to nine
// tenths of it.
func foreseeable(y []float64, at int) bool {
	for b := 1; b <= 7; b++ {
		for i := max(0, at-1440*b-60); i <= at-1440*b+60; i++ {
			if y[i] >= 0.9*y[at] {
				return true
			}
		}
	}
	return false
}

// floods counts the days whose peak was covered to the given share by the capacity
// in force half an hour before, among those history could foresee and the rest.
func floods(y []float64, r *sizing.Result, share float64) (ready, days [2]int) {
	for d := r.First; d+1440 <= len(y); d += 1440 {
		at := peakOf(y, d, d+1440)
		kind := 1
		if foreseeable(y, at) {
			kind = 0
		}
		days[kind]++
		if i := at - 30 - r.First; i >= 0 && r.Capacity[i] >= share*y[at] {
			ready[kind]++
		}
	}
	return ready, days
}

// Half an hour before the day's peak, was there capacity for it? The default
// misses 1.5 % of samples on purpose, and a day's peak is the first of them: it
// covers four fifths of the peak, and 15 minutes of emergency the rest. Who wants
// the peak itself covered says so, and pays with slack.
func TestScalingFloods(t *testing.T) {
	traces := scalingTraces(t)
	cup := traces[len(traces)-1]
	for _, c := range []struct {
		name  string
		opt   sizing.Options
		share float64 // of the peak, to be covered on four of five days
	}{
		{"default", sizing.Options{}, 0.8},
		{"careful", sizing.Options{MissPrice: 10, MissMost: 0.002}, 1},
	} {
		p, err := sizing.NewPlanner(c.opt)
		if err != nil {
			t.Fatal(err)
		}
		r, err := sizing.Replay{Step: cup.Step}.Run(cup.Value, p)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: slack %.3f, missed %.2f %%, %.1f changes a day", c.name, r.Slack, 100*r.Under, r.Changes)
		for _, share := range []float64{0.8, 0.9, 1} {
			ready, days := floods(cup.Value, r, share)
			t.Logf("%3.0f %% of the peak covered half an hour before on %d of %d days that history could foresee, %d of %d others",
				100*share, ready[0], days[0], ready[1], days[1])
			if share <= c.share && 5*ready[0] < 4*days[0] {
				t.Errorf("%s: %d of %d", c.name, ready[0], days[0])
			}
		}
	}
}
