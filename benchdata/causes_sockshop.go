package benchdata

import (
	"io/fs"
	"iter"
	"math"
	"path"
	"slices"
	"strings"

	"github.com/portent-go/portent/rca"
)

// half is how many rows before and after the fault the usual protocol of Sock
// Shop takes.
const half = 300

// SockShop reads the fault injections of RCD's Sock Shop (Ikram et al., "Root
// Cause Analysis of Failures in Microservices through Causal Discovery",
// NeurIPS 2022), one directory <service>-<fault>/<n> with normal.csv and
// anomalous.csv each.
//
// The protocol is the usual one: the last 300 normal rows, then the first 300
// anomalous ones, without lat_50 and lat_99, memory in MB. Both files are
// recordings of other days; the frame has the clock of the anomalous one, and
// the normal rows end a second before it begins.
func SockShop(fsys fs.FS) iter.Seq2[*CauseCase, error] {
	return func(yield func(*CauseCase, error) bool) {
		feed := caseFeed{yield: yield}
		feed.eachDir(fsys, "*-*/*", func(dir string) (*CauseCase, error) { return sockShopCase(fsys, dir) })
	}
}

func sockShopCase(fsys fs.FS, dir string) (*CauseCase, error) {
	normal, err := readWide(fsys, path.Join(dir, "normal.csv"))
	if err != nil {
		return nil, err
	}
	bad, err := readWide(fsys, path.Join(dir, "anomalous.csv"))
	if err != nil {
		return nil, err
	}
	head := path.Dir(dir)
	cut := strings.LastIndexByte(head, '-')
	c := &CauseCase{
		Set: "sock-shop", Name: dir, Fault: head[cut+1:], At: bad.time[0],
		Components: []string{head[:cut]}, Metrics: []string{head[cut+1:]},
		Frame: &rca.Frame{},
	}
	from, to := max(0, len(normal.time)-half), min(half, len(bad.time))
	shift := bad.time[0] - 1000 - normal.time[len(normal.time)-1]
	for _, t := range normal.time[from:] {
		c.Frame.Time = append(c.Frame.Time, t+shift)
	}
	c.Frame.Time = append(c.Frame.Time, bad.time[:to]...)
	for i, name := range normal.names {
		after := bad.column(name)
		component, metric, ok := strings.Cut(name, "_")
		if !ok || after == nil || metric == "lat_50" || metric == "lat_99" {
			continue
		}
		values := slices.Concat(normal.values[i][from:], after[:to])
		if metric == "mem" {
			scaleBy(values, 1e-6)
		}
		c.Frame.Columns = append(c.Frame.Columns, rca.Column{Component: component, Metric: metric, Values: values})
	}
	return c, nil
}

func scaleBy(x []float64, factor float64) {
	for i := range x {
		x[i] *= factor
	}
}

func nansOf(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = math.NaN()
	}
	return x
}
