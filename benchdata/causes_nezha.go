package benchdata

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"iter"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/portent-go/portent/rca"
)

// Nezha reads the metrics of Nezha's Online Boutique (Yu et al., "Nezha:
// Interpretable Fine-Grained Root Causes Analysis for Microservices on
// Multi-modal Observability Data", ESEC/FSE 2023): one directory per day with
// <day>-fault_list.json and metric/, without logs and traces.
//
// A case has the hour before the fault as its baseline, earlier faults
// included: an operator has no list of them. Where the day begins less than 20
// rows before the fault, the missing rows are the ones from 8 min after it on,
// put in front. The fault lasts about 3 min and a value covers the minute before
// it, so the window is 4 min. Components are services; the latency that callers
// and callees measure of each edge is a metric with a peer.
func Nezha(fsys fs.FS) iter.Seq2[*CauseCase, error] {
	return func(yield func(*CauseCase, error) bool) {
		feed := caseFeed{yield: yield}
		lists, err := glob(fsys, "*/*-fault_list.json")
		if err != nil {
			feed.give(nil, err)
		}
		for _, list := range lists {
			day, err := openNezha(fsys, list)
			if err != nil {
				feed.give(nil, err)
				return
			}
			for _, f := range day.faults {
				if !feed.give(day.incident(f)) {
					return
				}
			}
		}
	}
}

const (
	nezhaHour   = 60 // rows of baseline
	nezhaLeast  = 20 // rows of baseline below which later rows stand in
	nezhaAfter  = 8 * time.Minute
	nezhaWindow = 4 * time.Minute
)

// nezhaFault is an entry of the fault list.
type nezhaFault struct {
	Timestamp string `json:"inject_timestamp"`
	Pod       string `json:"inject_pod"`
	Type      string `json:"inject_type"`
}

// nezhaDay is one day on one clock of minutes.
type nezhaDay struct {
	name   string
	faults []nezhaFault
	graph  rca.Graph
	frame  rca.Frame
}

func openNezha(fsys fs.FS, list string) (*nezhaDay, error) {
	d := &nezhaDay{name: path.Dir(list)}
	if err := d.readFaults(fsys, list); err != nil {
		return nil, err
	}
	folder := path.Join(d.name, "metric")
	if err := d.readGraph(fsys, path.Join(folder, "dependency.csv")); err != nil {
		return nil, err
	}
	pods, err := glob(fsys, folder+"/*_metric.csv")
	if err != nil {
		return nil, err
	}
	for _, pod := range pods {
		if err := d.readPod(fsys, pod); err != nil {
			return nil, err
		}
	}
	for _, side := range []string{"source", "destination"} {
		if err := d.readEdges(fsys, path.Join(folder, side+"_50.csv"), "latency_"+side+"_p50"); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func (d *nezhaDay) readFaults(fsys fs.FS, list string) error {
	text, err := readSmall(fsys, list)
	if err != nil {
		return err
	}
	var hours map[string][]nezhaFault
	if err := json.Unmarshal(text, &hours); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrFormat, list, err)
	}
	for _, h := range hours {
		d.faults = append(d.faults, h...)
	}
	slices.SortFunc(d.faults, func(a, b nezhaFault) int { return strings.Compare(a.Timestamp, b.Timestamp) })
	return nil
}

func (d *nezhaDay) readGraph(fsys fs.FS, name string) error {
	return rows(fsys, name, ',', 0, func(r cellRow) error {
		if len(r.cells) < 2 {
			return r.fault(1, "source and target")
		}
		if r.cells[0] != "Source" {
			d.graph.Edges = append(d.graph.Edges, rca.Edge{Caller: strings.Clone(r.cells[0]), Callee: strings.Clone(r.cells[1])})
		}
		return nil
	})
}

// service is the name of a pod without the hashes of its deployment.
func service(pod string) string {
	name, _, _ := strings.Cut(pod, "-")
	return name
}

// readPod adds the metrics of a pod.
func (d *nezhaDay) readPod(fsys fs.FS, name string) error {
	w, err := readNezha(fsys, name)
	if err != nil {
		return err
	}
	for i, metric := range w.names {
		if w.values[i] != nil {
			d.add(rca.Column{Component: service(path.Base(name)), Metric: metric}, w, i)
		}
	}
	return nil
}

// readEdges adds the latencies of the edges as one side measures them.
func (d *nezhaDay) readEdges(fsys fs.FS, name, metric string) error {
	w, err := readNezha(fsys, name)
	if err != nil {
		return err
	}
	for i, edge := range w.names {
		if caller, callee, ok := strings.Cut(edge, "_"); ok && w.values[i] != nil {
			d.add(rca.Column{Component: caller, Peer: callee, Metric: metric}, w, i)
		}
	}
	return nil
}

// readNezha reads a file of metrics. Its clock is the time written as text: the
// Unix seconds beside it are wrong for one pod.
func readNezha(fsys fs.FS, name string) (*wide, error) {
	w, skip := &wide{}, []string{"time", "timestamp", "podname"}
	err := rows(fsys, name, ',', 0, func(r cellRow) error {
		if w.names == nil {
			w.names, w.values = slices.Clone(r.cells), make([][]float64, len(r.cells))
			return nil
		}
		if len(r.cells) != len(w.names) {
			return r.fault(len(r.cells), fmt.Sprintf("%d cells", len(w.names)))
		}
		r.cells[0] = r.cells[0][:min(len(r.cells[0]), len(wallTime))]
		t, err := r.clock(0)
		if err != nil {
			return err
		}
		w.time = append(w.time, t)
		for i, n := range w.names {
			if slices.Contains(skip, strings.ToLower(n)) {
				continue
			}
			v, err := r.number(i)
			if err != nil {
				return err
			}
			w.values[i] = append(w.values[i], v)
		}
		return nil
	})
	if err == nil && len(w.time) == 0 {
		err = fmt.Errorf("%w: %s: no rows", ErrFormat, name)
	}
	return w, err
}

// add puts a column on the clock of the day, which is that of the first file:
// each row takes the newest value of its minute.
func (d *nezhaDay) add(c rca.Column, w *wide, i int) {
	if d.frame.Time == nil {
		d.frame.Time = slices.Compact(slices.Clone(w.time))
	}
	c.Values = nansOf(len(d.frame.Time))
	k := 0
	for row, t := range d.frame.Time {
		for ; k < len(w.time) && w.time[k] <= t+30_000; k++ {
			if w.time[k] > t-30_000 {
				c.Values[row] = w.values[i][k]
			}
		}
	}
	d.frame.Columns = append(d.frame.Columns, c)
}

// incident cuts the rows of a fault out of its day.
func (d *nezhaDay) incident(f nezhaFault) (*CauseCase, error) {
	seconds, err := strconv.ParseInt(f.Timestamp, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: inject_timestamp %q", ErrFormat, d.name, f.Timestamp)
	}
	c := &CauseCase{
		Set: "nezha", Name: d.name + "/" + f.Timestamp, Fault: f.Type, Graph: d.graph,
		At: seconds * 1000, Window: nezhaWindow, Components: []string{service(f.Pod)},
		Frame: d.cut(seconds * 1000),
	}
	return c, nil
}

func (d *nezhaDay) cut(at int64) *rca.Frame {
	row := func(t int64) int {
		k, _ := slices.BinarySearch(d.frame.Time, t)
		return k
	}
	from, to := row(at)-nezhaHour, row(at+nezhaWindow.Milliseconds())
	late, missing := row(at+nezhaAfter.Milliseconds()), 0
	if row(at) < nezhaLeast {
		missing = min(nezhaLeast-row(at), len(d.frame.Time)-late)
	}
	from = max(0, from)
	f := &rca.Frame{}
	for k := range missing {
		f.Time = append(f.Time, d.frame.Time[from]-int64(missing-k)*60_000)
	}
	f.Time = append(f.Time, d.frame.Time[from:to]...)
	for _, c := range d.frame.Columns {
		c.Values = slices.Concat(c.Values[late:late+missing], c.Values[from:to])
		f.Columns = append(f.Columns, c)
	}
	return f
}
