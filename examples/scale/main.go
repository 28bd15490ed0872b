// Command scale shows what one process holds: it pushes rounds of samples for a
// million series (or -series) through a Monitor, saves and restores a snapshot,
// and prints rates, times and memory.
//
//	go run ./examples/scale
package main

import (
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/portent-go/portent"
	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/ingest"
)

const usage = `usage: scale [flags]

Fills one Monitor with series (a hundred per instance), pushes one sample of each
per round, a minute of stream time apart, and prints what it took. Every sample
is counted back through the verdict hook. The last rounds, after -season rounds a
quarter of an hour apart, run with the daily and weekly profiles of every series
in memory.

`

func main() {
	series := flag.Int("series", 1_000_000, "number of series")
	rounds := flag.Int("rounds", 40, "samples per series before the profiles exist")
	season := flag.Int("season", 30, "further samples per series, 15 minutes apart")
	dir := flag.String("dir", "", "directory for the snapshot (default: a temporary one)")
	flag.Usage = func() {
		fmt.Fprint(os.Stderr, usage, "flags:\n")
		flag.PrintDefaults()
	}
	flag.Parse()
	if err := run(*series, *rounds, *season, *dir, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "scale:", err)
		os.Exit(1)
	}
}

func run(series, rounds, season int, dir string, out io.Writer) error {
	if dir == "" {
		tmp, err := os.MkdirTemp("", "portent-scale-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(tmp)
		dir = tmp
	}
	f, err := newFleet(series)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d series on %d instances, %d CPUs\n", series, (series+99)/100, runtime.NumCPU())
	if err := f.play(rounds, time.Minute, "without profiles", out); err != nil {
		return err
	}
	if err := f.play(season, 15*time.Minute, "building profiles", out); err != nil {
		return err
	}
	if err := f.play(10, time.Minute, "with profiles", out); err != nil {
		return err
	}
	return f.snapshot(dir, out)
}

// fleet is a monitor and a batch with one sample of every series.
type fleet struct {
	m      *portent.Monitor
	b      *ingest.Batch
	now    time.Time
	round  int
	scored []int64 // verdicts, by shard-safe slot of the series
}

func newFleet(series int) (*fleet, error) {
	f := &fleet{now: time.Unix(1_700_000_000, 0), scored: make([]int64, series)}
	m, err := portent.New(portent.Config{
		Now:   func() time.Time { return time.Time{} },
		Hooks: portent.Hooks{Verdict: func(id ingest.SeriesID, _ anomaly.Verdict) { f.scored[id]++ }},
	})
	if err != nil {
		return nil, err
	}
	f.m, f.b = m, m.NewBatch()
	for i := range series {
		id, cause := m.Registry().Series(ingest.FromStrings(
			ingest.MetricName, "metric_"+strconv.Itoa(i%100), "instance", fmt.Sprintf("host-%05d:9100", i/100),
			"job", "node", "cluster", "eu-1", "device", "d"+strconv.Itoa(i%10)))
		if cause != ingest.Accepted {
			return nil, cause.Err()
		}
		f.b.Append(id, 0, 0)
	}
	return f, nil
}

// play pushes rounds and prints rate and memory.
func (f *fleet) play(rounds int, step time.Duration, title string, out io.Writer) error {
	var spent time.Duration
	for range rounds {
		f.fill(step)
		start := time.Now()
		if err := f.m.Push(f.b); err != nil {
			return err
		}
		spent += time.Since(start)
	}
	n := rounds * f.b.Len()
	runtime.GC()
	fmt.Fprintf(out, "%-18s %9d samples  %6.0f ns/sample  %5.2f M samples/s  resident %5.2f GiB (peak %5.2f)\n",
		title, n, float64(spent.Nanoseconds())/float64(n), float64(n)/spent.Seconds()/1e6, status("VmRSS"), status("VmHWM"))
	return nil
}

// fill makes the next sample of every series: a daily wave with cheap noise.
func (f *fleet) fill(step time.Duration) {
	f.now = f.now.Add(step)
	f.round++
	t := f.now.UnixMilli()
	wave := math.Sin(2 * math.Pi * float64(f.now.Unix()%86400) / 86400)
	for i := range f.b.Time {
		noise := uint32(i)*2654435761 ^ uint32(f.round*40503)*2246822519
		f.b.Time[i], f.b.Value[i] = t, 100+20*wave+float64(noise>>16)/65536
	}
}

// snapshot saves, restores into a second monitor and compares.
func (f *fleet) snapshot(dir string, out io.Writer) error {
	for id, n := range f.scored {
		if n != int64(f.round) {
			return fmt.Errorf("series %d: %d samples scored of %d", id, n, f.round)
		}
	}
	fmt.Fprintf(out, "every sample scored: %d × %d\n", len(f.scored), f.round)
	start := time.Now()
	if err := f.m.SaveSnapshot(dir); err != nil {
		return err
	}
	saved := time.Since(start)
	size := dirSize(dir)
	f.m, f.b = nil, nil // make room for the second monitor
	runtime.GC()
	again, err := portent.New(portent.Config{Now: func() time.Time { return time.Time{} }})
	if err != nil {
		return err
	}
	start = time.Now()
	if err := again.LoadSnapshot(dir); err != nil {
		return err
	}
	loaded := time.Since(start)
	second := filepath.Join(dir, "again")
	if err := again.SaveSnapshot(second); err != nil {
		return err
	}
	same, err := sameFile(dir, second)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "snapshot %.2f GiB: saved in %.1f s, restored in %.1f s, restored state bit-equal: %v\n",
		size, saved.Seconds(), loaded.Seconds(), same)
	return nil
}

// status reads a field of /proc/self/status in GiB; NaN where there is none.
func status(field string) float64 {
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return math.NaN()
	}
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, field+":"); ok {
			kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kb / (1 << 20)
		}
	}
	return math.NaN()
}
