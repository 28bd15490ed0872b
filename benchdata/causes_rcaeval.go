package benchdata

import (
	"fmt"
	"io/fs"
	"iter"
	"path"
	"strconv"
	"strings"

	"github.com/portent-go/portent/rca"
)

// RCAEval reads the metrics of RCAEval's benchmarks RE1, RE2 and RE3 (Pham et
// al., "RCAEval: A Benchmark for Root Cause Analysis of Microservice Systems
// with Telemetry Data", WWW 2025): directories <service>_<fault>/<n>, at any
// depth up to two folders above, with inject_time.txt and data.csv (RE1),
// simple_metrics.csv or metrics.csv (RE2, RE3), whose columns are named
// <service>_<metric>. Logs and traces are not read. The metric to blame follows
// from the fault where RCAEval's own evaluation says so.
func RCAEval(fsys fs.FS) iter.Seq2[*CauseCase, error] {
	return func(yield func(*CauseCase, error) bool) {
		feed := caseFeed{yield: yield}
		pattern := "*_*/*"
		for _, up := range []string{"", "*/", "*/*/"} {
			if found, err := glob(fsys, up+"*_*/*/inject_time.txt"); err == nil && len(found) > 0 {
				pattern = up + "*_*/*"
				break
			}
		}
		feed.eachDir(fsys, pattern, func(dir string) (*CauseCase, error) { return rcaEvalCase(fsys, dir) })
	}
}

// rcaEvalMetrics is how the names of the metrics begin that a fault shows in.
var rcaEvalMetrics = map[string][]string{
	"cpu": {"cpu"}, "mem": {"mem"}, "disk": {"diskio"}, "socket": {"socket"}, "delay": {"latency"}, "loss": {"latency"},
}

func rcaEvalCase(fsys fs.FS, dir string) (*CauseCase, error) {
	text, err := readSmall(fsys, path.Join(dir, "inject_time.txt"))
	if err != nil {
		return nil, err
	}
	at, err := strconv.ParseFloat(strings.TrimSpace(string(text)), 64)
	if err != nil || !(at >= 0 && at < 1e12) {
		return nil, fmt.Errorf("%w: %s/inject_time.txt: %q, want Unix seconds", ErrFormat, dir, clip(string(text)))
	}
	w, err := readWide(fsys, path.Join(dir, rcaEvalFile(fsys, dir)))
	if err != nil {
		return nil, err
	}
	head := path.Base(path.Dir(dir))
	cut := strings.LastIndexByte(head, '_')
	c := &CauseCase{
		Set: "rcaeval", Name: dir, Fault: head[cut+1:], At: int64(at * 1000), Components: []string{head[:cut]},
		Metrics: rcaEvalMetrics[head[cut+1:]], Frame: &rca.Frame{Time: w.time},
	}
	for i, name := range w.names {
		if component, metric, ok := strings.Cut(name, "_"); ok && metric != "" {
			c.Frame.Columns = append(c.Frame.Columns, rca.Column{Component: component, Metric: metric, Values: w.values[i]})
		}
	}
	return c, nil
}

func rcaEvalFile(fsys fs.FS, dir string) string {
	for _, name := range []string{"data.csv", "simple_metrics.csv"} {
		if exists(fsys, path.Join(dir, name)) {
			return name
		}
	}
	return "metrics.csv"
}
