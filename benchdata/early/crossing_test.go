package early

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/portent-go/portent/benchdata/recorded"
	"github.com/portent-go/portent/forecast/warning"
)

// reliability collects what was predicted and what came.
type reliability struct {
	predicted, came []float64
	lead            []float64 // |median − truth| / truth, of moments whose median was not Never
	covered, asked  int       // truth inside the central 80 %
	ahead           []float64 // seconds between a lasting warning and the crossing, per path that crosses; 0 without
}

// warnAt is the probability, within the longest horizon, that is taken as a
// warning when lead times are measured.
const warnAt = 0.5

// path is a series and the moment that it first reached a threshold.
type path struct {
	time      []int64
	value     []float64
	threshold warning.Threshold
	since     int64 // moments before it are stepped, not asked
}

// crossed is the position of the first value at or past the threshold, or the
// length.
func (p *path) crossed() int {
	for i, v := range p.value {
		if v >= p.threshold.Value && !p.threshold.Below || v <= p.threshold.Value && p.threshold.Below {
			return i
		}
	}
	return len(p.value)
}

// follow asks every so many samples whether the threshold will be reached within
// each horizon. Moments whose horizon reaches past the end are left out.
func (r *reliability) follow(p path, every int, horizons ...time.Duration) {
	var k warning.Tracker
	end, warned := p.crossed(), int64(0)
	for i := range end {
		k.Step(p.time[i], p.value[i])
		if i%every != every-1 || !k.Ready() || p.time[i] < p.since {
			continue
		}
		left, known := warning.Never, time.Duration(p.time[len(p.time)-1]-p.time[i])*time.Millisecond
		if end < len(p.value) {
			left = time.Duration(p.time[end]-p.time[i]) * time.Millisecond
		}
		c := k.Crossing(p.threshold)
		r.ask(c, left, known, horizons)
		if c.Probability(horizons[len(horizons)-1]) < warnAt {
			warned = 0
		} else if warned == 0 {
			warned = p.time[i]
		}
	}
	if end < len(p.value) && p.time[end] > p.since {
		lead := 0.0
		if warned > 0 {
			lead = float64(p.time[end]-warned) / 1000
		}
		r.ahead = append(r.ahead, lead)
	}
}

func (r *reliability) ask(c warning.Crossing, left, known time.Duration, horizons []time.Duration) {
	for _, h := range horizons {
		if left > h && known < h {
			continue
		}
		came := 0.0
		if left <= h {
			came = 1
		}
		r.predicted, r.came = append(r.predicted, c.Probability(h)), append(r.came, came)
	}
	if left == warning.Never {
		return
	}
	r.asked++
	if c.Lower() <= left && left <= c.Upper() {
		r.covered++
	}
	if m := c.Median(); m != warning.Never {
		r.lead = append(r.lead, math.Abs(m.Seconds()-left.Seconds())/left.Seconds())
	}
}

// String prints per bin of predicted probability its mean, the frequency of
// crossings and the count; then the Brier score, that of always predicting the
// base rate, the median lead-time error, how long before a crossing a warning stood
// that lasted until it, and the coverage.
func (r *reliability) String() string {
	var b strings.Builder
	edges := []float64{0, 0.02, 0.2, 0.5, 0.8, 0.98, 1.01}
	for i, low := range edges[:len(edges)-1] {
		n, p, y := r.bin(low, edges[i+1])
		if n > 0 {
			fmt.Fprintf(&b, " %.2f→%.2f (%d)", p, y, n)
		}
	}
	brier, base := r.brier()
	fmt.Fprintf(&b, "; Brier %.3f, base rate %.3f", brier, base)
	if len(r.lead) > 0 {
		slices.Sort(r.lead)
		fmt.Fprintf(&b, "; lead-time error %.0f %% in the median", 100*r.lead[len(r.lead)/2])
	}
	if n := len(r.ahead); n > 0 {
		slices.Sort(r.ahead)
		never, _ := slices.BinarySearch(r.ahead, 1e-9)
		fmt.Fprintf(&b, "; warned of %d of %d crossings, %.0f s ahead in the median of all", n-never, n, r.ahead[n/2])
	}
	if r.asked > 0 {
		fmt.Fprintf(&b, "; 80 %% interval holds %.0f %%", 100*float64(r.covered)/float64(r.asked))
	}
	return b.String()
}

func (r *reliability) bin(low, high float64) (n int, predicted, came float64) {
	for i, p := range r.predicted {
		if p >= low && p < high {
			n++
			predicted += p
			came += r.came[i]
		}
	}
	return n, predicted / float64(n), came / float64(n)
}

func (r *reliability) brier() (model, base float64) {
	n := float64(len(r.came))
	for i, p := range r.predicted {
		model += (p - r.came[i]) * (p - r.came[i]) / n
		base += r.came[i] / n
	}
	return model, base * (1 - base)
}

// simulations of resources, 1500 minutes each, threshold 100; the seed sets
// start, rate and noise.
var simulations = map[string]func(rng *rand.Rand, i int, s *simState) float64{
	"line": func(rng *rand.Rand, i int, s *simState) float64 {
		return s.start + s.rate*float64(i) + s.noise*rng.NormFloat64()
	},
	"bending line": func(rng *rand.Rand, _ int, s *simState) float64 {
		if rng.IntN(300) == 0 {
			s.rate *= math.Exp(0.7 * rng.NormFloat64())
		}
		s.start += s.rate
		return s.start + 0.3*s.noise*rng.NormFloat64()
	},
	"random walk": func(rng *rand.Rand, _ int, s *simState) float64 {
		s.start += 0.5*s.rate + 1.5*s.noise*rng.NormFloat64()
		return s.start
	},
	"saw-tooth": func(rng *rand.Rand, i int, s *simState) float64 {
		return s.start + 40*float64(i%s.period)/float64(s.period) + 0.5*s.noise*rng.NormFloat64()
	},
	"leaking saw-tooth": func(rng *rand.Rand, i int, s *simState) float64 {
		return s.start + 30*float64(i%s.period)/float64(s.period) + s.rate*float64(i) + 0.3*s.noise*rng.NormFloat64()
	},
	"bursts": func(rng *rand.Rand, _ int, s *simState) float64 {
		if rng.IntN(10) == 0 {
			s.start += 10 * s.rate * rng.ExpFloat64()
		}
		return s.start
	},
	"load around a mean": func(rng *rand.Rand, _ int, s *simState) float64 {
		s.drift = 0.9*s.drift + 4*rng.NormFloat64()
		return 70 + s.drift
	},
}

type simState struct {
	start, rate, noise, drift float64
	period                    int
}

func simulate(draw func(*rand.Rand, int, *simState) float64, seed uint64) path {
	rng := rand.New(rand.NewPCG(seed, 77))
	s := simState{start: 20 + 20*rng.Float64(), rate: 0.04 * math.Exp(0.7*rng.NormFloat64()), noise: 0.5 * math.Exp(rng.NormFloat64()), period: 100 + rng.IntN(200)}
	p := path{threshold: warning.Threshold{Value: 100}}
	for i := range 1500 {
		p.time, p.value = append(p.time, int64(i)*60_000), append(p.value, draw(rng, i, &s))
	}
	return p
}

// TestCrossingSimulated wants the probabilities, over all kinds of simulated
// series together, to come true about as often as they say.
func TestCrossingSimulated(t *testing.T) {
	var all reliability
	for _, name := range slices.Sorted(maps.Keys(simulations)) {
		var r reliability
		for seed := range uint64(40) {
			p := simulate(simulations[name], seed)
			r.follow(p, 97, 30*time.Minute, time.Hour, 3*time.Hour, 6*time.Hour)
			all.follow(p, 97, 30*time.Minute, time.Hour, 3*time.Hour, 6*time.Hour)
		}
		t.Logf("%-18s%v", name, &r)
	}
	t.Logf("%-18s%v", "all", &all)
	for _, edge := range [][2]float64{{0, 0.02}, {0.02, 0.2}, {0.2, 0.5}, {0.5, 0.8}, {0.8, 1.01}} {
		if n, p, y := all.bin(edge[0], edge[1]); n > 100 && math.Abs(p-y) > 0.25 {
			t.Errorf("%.2f predicted, %.2f came (%d)", p, y, n)
		}
	}
	if model, base := all.brier(); model > 0.75*base {
		t.Errorf("Brier score %.3f, base rate %.3f", model, base)
	}
}

// TestCrossingOfRecordedLives asks, for memory, descriptors and disk of every
// recorded life, when 90 % of the limit is reached; after the onset of faults
// that were meant to reach it, and at all times.
func TestCrossingOfRecordedLives(t *testing.T) {
	resources := [][2]string{
		{"container_memory_working_set_bytes", "container_spec_memory_limit_bytes"},
		{"process_open_fds", "process_max_fds"},
		{"container_fs_usage_bytes", "container_fs_limit_bytes"},
	}
	for _, split := range []recorded.Split{recorded.Train, recorded.Test} {
		lives, err := recorded.Lives(split)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range resources {
			var all, onset reliability
			for i := range lives {
				p, ok := lifePath(&lives[i], name)
				if !ok {
					continue
				}
				all.follow(p, 7, 10*time.Second, 30*time.Second, time.Minute, 2*time.Minute)
				if p.crossed() < len(p.value) && lives[i].Onset > 0 {
					p.since = lives[i].Onset + 10_000
					onset.follow(p, 7, 10*time.Second, 30*time.Second, time.Minute, 2*time.Minute)
				}
			}
			t.Logf("%s %s, all times:%v", split, name[0], &all)
			t.Logf("%s %s, after onset, where reached:%v", split, name[0], &onset)
		}
	}
}

func lifePath(l *recorded.Life, name [2]string) (path, bool) {
	used, limit := l.Series(name[0]), l.Series(name[1])
	if used == nil || limit == nil {
		return path{}, false
	}
	p := path{time: l.Time, threshold: warning.Threshold{Value: 0.9}}
	for i := range used {
		p.value = append(p.value, used[i]/limit[i])
	}
	return p, true
}

// TestCrossingOfRealTraces sets the threshold at the 99 % quantile of the first
// half of memory and processor traces of virtual machines, and asks in the
// second half, of trackers a day old. Such crossings are spikes, not trends, and
// the base rate, known in hindsight, is hard to beat: what is wanted is that no
// trend is claimed where there is none.
func TestCrossingOfRealTraces(t *testing.T) {
	root := os.Getenv("PORTENT_DATA")
	if root == "" {
		t.Skip("PORTENT_DATA is not set")
	}
	files, err := filepath.Glob(filepath.Join(root, "bitbrains/fastStorage/2013-8/*.csv.gz"))
	if err != nil || len(files) == 0 {
		t.Skipf("no bitbrains traces under %s", root)
	}
	for column, name := range map[int]string{6: "memory", 4: "processor"} {
		var r reliability
		for _, file := range files {
			p := bitbrains(t, file, column)
			first := slices.Clone(p.value[:len(p.value)/2])
			slices.Sort(first)
			p.threshold = warning.Threshold{Value: first[len(first)*99/100]}
			for from := len(first); from < len(p.value)-300; from += 500 { // the threshold is passed again and again
				part := path{p.time[from-288 : min(from+500, len(p.time))], p.value[from-288 : min(from+500, len(p.time))], p.threshold, p.time[from]}
				r.follow(part, 23, time.Hour, 6*time.Hour)
			}
		}
		t.Logf("bitbrains %s:%v", name, &r)
		if model, base := r.brier(); model > 1.2*base {
			t.Errorf("%s: Brier score %.3f, base rate %.3f", name, model, base)
		}
	}
}

func bitbrains(t *testing.T, file string, column int) (p path) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for s := bufio.NewScanner(z); s.Scan(); {
		cells := strings.Split(s.Text(), ";")
		at, err := strconv.ParseInt(strings.TrimSpace(cells[0]), 10, 64)
		if err != nil || len(p.time) > 0 && at*1000 <= p.time[len(p.time)-1] {
			continue // header, repeated times
		}
		v, err := strconv.ParseFloat(strings.TrimSpace(cells[column]), 64)
		if err != nil {
			t.Fatal(err)
		}
		p.time, p.value = append(p.time, at*1000), append(p.value, v)
	}
	return p
}
