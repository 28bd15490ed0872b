package early

import (
	"archive/tar"
	"bufio"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/warning"
)

// flood is a stretch of a load, as positions: it begins at onset, is highest at
// peak and over at end.
type flood struct{ onset, peak, end int }

// load is requests per minute.
type load struct {
	name   string
	time   []int64
	value  []float64
	floods []flood
}

// learning is how much of a load nothing is counted in, and in which the
// baselines choose their thresholds: two weeks of minutes.
const learning = 14 * 1440

// TestFloods prints, for the flood detector and two baselines at equal budgets,
// how many floods were noticed before their peak, how long after the onset and
// before the peak in the median, and how many alarms a day fell outside floods.
func TestFloods(t *testing.T) {
	loads := []load{simulatedFloods(1), simulatedFloods(2), simulatedFloods(3)}
	if root := os.Getenv("PORTENT_DATA"); root != "" {
		loads = append(loads, worldcup(t, root), nasa(t, root))
	}
	for i, l := range loads {
		t.Logf("%s: %d floods in %d days", l.name, len(l.floods), len(l.value)/1440)
		for _, budget := range []float64{0.1, 0.3, 1} {
			noticed, all := l.log(t, fmt.Sprintf("flood detector, budget %v", budget), detectorAlarms(&l, budget))
			if i < 3 && budget == 1 && 2*noticed < all {
				t.Errorf("%d of %d simulated floods noticed before their peak", noticed, all)
			}
			l.log(t, fmt.Sprintf("k × the same minute yesterday, %v", budget), l.thresholdAlarms(l.ratios(), budget))
			l.log(t, fmt.Sprintf("difference, %v", budget), l.thresholdAlarms(l.differences(), budget))
		}
	}
}

func detectorAlarms(l *load, budget float64) (at []int) {
	f, err := warning.NewFlood(warning.FloodConfig{Budget: budget})
	if err != nil {
		panic(err)
	}
	for i, v := range l.value {
		if f.Step(l.time[i], v).Phase == anomaly.Opened {
			at = append(at, i)
		}
	}
	return at
}

func (l *load) log(t *testing.T, name string, alarms []int) (noticed, all int) {
	t.Helper()
	var delay, lead []float64
	inside := map[int]bool{}
	for _, f := range l.floods {
		if f.onset < learning {
			continue
		}
		all++
		first := true
		for k, a := range alarms {
			if a < f.onset-5 || a > f.end {
				continue
			}
			inside[k] = true
			if first && a <= f.peak {
				noticed++
				delay, lead = append(delay, float64(a-f.onset)), append(lead, float64(f.peak-a))
			}
			first = false
		}
	}
	outside := 0
	for k, a := range alarms {
		if a >= learning && !inside[k] {
			outside++
		}
	}
	t.Logf("  %-38s %d of %d before the peak, %v min after the onset, %v min before the peak, %.2f false alarms a day",
		name, noticed, all, median(delay), median(lead), 1440*float64(outside)/float64(len(l.value)-learning))
	return noticed, all
}

func median(x []float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	slices.Sort(x)
	return x[len(x)/2]
}

// ratios is the load over that of a day before, both raised by a tenth of the
// mean so that quiet nights do not tower.
func (l *load) ratios() []float64 {
	some := 0.1 * mean(l.value)
	out := make([]float64, len(l.value))
	for i := 1440; i < len(out); i++ {
		out[i] = (l.value[i] + some) / (l.value[i-1440] + some)
	}
	return out
}

func (l *load) differences() []float64 {
	out := make([]float64, len(l.value))
	for i := 1; i < len(out); i++ {
		out[i] = l.value[i] - l.value[i-1]
	}
	return out
}

func mean(x []float64) (m float64) {
	for _, v := range x {
		m += v / float64(len(x))
	}
	return m
}

// thresholdAlarms opens an alarm where a score passes the threshold after an
// hour below it; the threshold is the lowest that keeps to the budget in the
// learning part.
func (l *load) thresholdAlarms(score []float64, budget float64) []int {
	candidates := slices.Clone(score[1440:learning])
	slices.Sort(candidates)
	threshold := candidates[len(candidates)-1]
	for k := len(candidates) - 1; k > 0; k -= 1 + len(candidates)/3000 {
		if n := len(episodes(score[1440:learning], candidates[k])); float64(n) > budget*float64(learning-1440)/1440 {
			break
		}
		threshold = candidates[k]
	}
	return episodes(score, threshold)
}

func episodes(score []float64, threshold float64) (at []int) {
	last := -61
	for i, v := range score {
		if v <= threshold {
			continue
		}
		if i-last > 60 {
			at = append(at, i)
		}
		last = i
	}
	return at
}

// simulatedFloods is four weeks of a daily load whose noise hangs together, with
// a flood every other day of the last three, of 0.7 to 3.7 times the load, that
// rises within 10 to 60 minutes.
func simulatedFloods(seed uint64) load {
	rng := rand.New(rand.NewPCG(seed, 8))
	l := load{name: fmt.Sprintf("simulated, seed %d", seed)}
	const n = 28 * 1440
	extra := make([]float64, n)
	for day := 7; day < 28; day += 2 {
		onset, rise, hold, factor := day*1440+rng.IntN(1440), 10+rng.IntN(50), 20+rng.IntN(120), 0.7+3*rng.Float64()
		for i := 0; i < rise+hold+60 && onset+i < n; i++ {
			switch {
			case i < rise:
				extra[onset+i] = factor * math.Expm1(3*float64(i)/float64(rise)) / math.Expm1(3)
			case i < rise+hold:
				extra[onset+i] = factor
			default:
				extra[onset+i] = factor * math.Exp(-float64(i-rise-hold)/20)
			}
		}
		l.floods = append(l.floods, flood{onset, min(onset+rise, n-1), min(onset+rise+hold+60, n-1)})
	}
	drift := 0.0
	for i := range n {
		drift = 0.97*drift + 0.02*rng.NormFloat64()
		v := 1000 * (1 + 0.7*math.Sin(2*math.Pi*float64(i)/1440)) * math.Exp(drift) * (1 + extra[i])
		l.time, l.value = append(l.time, int64(i)*60_000), append(l.value, math.Round(v+math.Sqrt(v)*rng.NormFloat64()))
	}
	return l
}

// findFloods calls a flood, with hindsight, what is at least twice the median of
// the same minute over the seven days before and after, smoothed over eleven
// minutes; it begins where the load last was within a quarter of that median.
func (l *load) findFloods() {
	smooth, ratio := l.smoothed(), make([]float64, len(l.value))
	some := 0.1 * mean(l.value)
	var days []float64
	for i := range ratio {
		days = days[:0]
		for d := -7; d <= 7; d++ {
			if j := i + d*1440; d != 0 && j >= 0 && j < len(smooth) {
				days = append(days, smooth[j])
			}
		}
		ratio[i] = (smooth[i] + some) / (median(days) + some)
	}
	for i := 0; i < len(ratio); i++ {
		if ratio[i] >= 2 {
			f := floodAround(ratio, smooth, i)
			l.floods = append(l.floods, f)
			i = f.end + 180
		}
	}
}

// floodAround spreads a flood from its first position beyond twice the usual to
// where three hours have been below.
func floodAround(ratio, smooth []float64, i int) flood {
	f := flood{onset: i, peak: i, end: i}
	for f.onset > 0 && ratio[f.onset-1] > 1.25 && i-f.onset < 180 {
		f.onset--
	}
	for j := i; j < len(ratio) && j-f.end < 180; j++ {
		if ratio[j] >= 2 {
			f.end = j
		}
	}
	for j := i; j <= f.end; j++ {
		if smooth[j] > smooth[f.peak] {
			f.peak = j
		}
	}
	return f
}

func (l *load) smoothed() []float64 {
	out := make([]float64, len(l.value))
	for i := range out {
		out[i] = mean(l.value[max(0, i-5):min(len(out), i+6)])
	}
	return out
}

func worldcup(t *testing.T, root string) load {
	t.Helper()
	f, err := os.Open(filepath.Join(root, "scaling/worldcup98/invocation_count.csv.gz"))
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	l := load{name: "worldcup98"}
	for s := bufio.NewScanner(z); s.Scan(); {
		at, count, _ := strings.Cut(s.Text(), ",")
		when, err := time.Parse("2006-01-02 15:04:05", at)
		if err != nil {
			continue // header
		}
		v, err := strconv.ParseFloat(count, 64)
		if err != nil {
			t.Fatal(err)
		}
		l.time, l.value = append(l.time, when.UnixMilli()), append(l.value, v)
	}
	l.findFloods()
	return l
}

// nasa sums requests per second to minutes.
func nasa(t *testing.T, root string) load {
	t.Helper()
	f, err := os.Open(filepath.Join(root, "web-service-datasets/dataset/nasa/workload.tbz2"))
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	archive := tar.NewReader(bzip2.NewReader(f))
	for {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) || err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(h.Name, ".txt") {
			break
		}
	}
	l := load{name: "nasa"}
	s := bufio.NewScanner(archive)
	s.Split(bufio.ScanWords)
	sum, n := 0.0, 0
	for s.Scan() {
		v, err := strconv.ParseFloat(s.Text(), 64)
		if err != nil {
			t.Fatal(err)
		}
		sum += v
		if n++; n%60 == 0 {
			l.time, l.value = append(l.time, int64(n/60)*60_000), append(l.value, sum)
			sum = 0
		}
	}
	l.findFloods()
	return l
}
