package benchdata

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"iter"
	"math"
	"path"
	"slices"
	"strings"

	"github.com/portent-go/portent/rca"
)

// PetShop reads PetShop (Hardt et al., "The PetShop Dataset: Finding Causes of
// Performance Issues across Microservices", CLeaR 2024): one directory per
// traffic scenario with graph.csv, noissue/ and the issues of train/ and test/.
//
// The normal rows come before the rows of the issue, moved so that they end one
// step before it: the normal period was recorded months later. After the
// issues come normal times ("noissue"): one every 13 rows from the 200th on,
// each once with the latency and once with the availability of the front end
// as symptom, the frame ending where an issue's would. Nothing is to blame in
// them.
func PetShop(fsys fs.FS) iter.Seq2[*CauseCase, error] {
	return func(yield func(*CauseCase, error) bool) {
		feed := caseFeed{yield: yield}
		scenarios, err := glob(fsys, "*/graph.csv")
		if err != nil {
			feed.give(nil, err)
		}
		for _, graph := range scenarios {
			p, err := openPetShop(fsys, path.Dir(graph))
			if err != nil {
				feed.give(nil, err)
				return
			}
			feed.eachDir(fsys, p.dir+"/t*/issue_*", func(dir string) (*CauseCase, error) { return p.issue(fsys, dir) })
			p.normalTimes(&feed)
		}
	}
}

// petShop is a traffic scenario: its call graph and its normal period.
type petShop struct {
	dir    string
	graph  rca.Graph
	normal *wide
}

func openPetShop(fsys fs.FS, dir string) (*petShop, error) {
	p := &petShop{dir: dir}
	var names []string
	err := rows(fsys, path.Join(dir, "graph.csv"), ',', 0, func(r cellRow) error {
		if names == nil {
			names = slices.Clone(r.cells)
			return nil
		}
		return p.addEdges(r, names)
	})
	if err != nil {
		return nil, err
	}
	p.normal, err = readPetShop(fsys, path.Join(dir, "noissue", "metrics.csv"))
	return p, err
}

func (p *petShop) addEdges(r cellRow, names []string) error {
	if len(r.cells) != len(names) {
		return r.fault(len(r.cells), fmt.Sprintf("%d cells", len(names)))
	}
	for i := 1; i < len(names); i++ {
		there, err := r.flag(i)
		if err != nil {
			return err
		}
		if there {
			p.graph.Edges = append(p.graph.Edges, rca.Edge{Caller: strings.Clone(r.cells[0]), Callee: names[i]})
		}
	}
	return nil
}

// petShopName joins the three lines of a header: "node\x00latency_p90".
func petShopName(node, metric, statistic string) string {
	return node + "\x00" + metric + "_" + statistic
}

// readPetShop reads metrics.csv: three header lines (node, metric, statistic)
// and one line with the name of the index, then Unix seconds and values.
func readPetShop(fsys fs.FS, name string) (*wide, error) {
	w := &wide{}
	var head [][]string
	err := rows(fsys, name, ',', 0, func(r cellRow) error {
		if len(head) < 3 {
			head = append(head, slices.Clone(r.cells))
			if len(head) == 3 {
				return w.petShopHead(r, head)
			}
			return nil
		}
		if t, err := r.number(0); err != nil || math.IsNaN(t) {
			return nil // the line that names the index
		}
		return w.add(r, 0)
	})
	if err == nil && len(w.time) == 0 {
		err = fmt.Errorf("%w: %s: no rows", ErrFormat, name)
	}
	return w, err
}

func (w *wide) petShopHead(r cellRow, head [][]string) error {
	n := len(head[0])
	if len(head[1]) != n || len(head[2]) != n {
		return r.fault(n, "three header lines of one width")
	}
	w.names, w.values = []string{"time"}, make([][]float64, n)
	for i := 1; i < n; i++ {
		w.names = append(w.names, petShopName(head[0][i], head[1][i], head[2][i]))
	}
	return nil
}

// petShopTarget is target.json.
type petShopTarget struct {
	Target struct {
		Node      string  `json:"node"`
		Metric    string  `json:"metric"`
		Timestamp float64 `json:"timestamp"`
	} `json:"target"`
	Root struct {
		Node string `json:"node"`
	} `json:"root_cause"`
}

func (p *petShop) issue(fsys fs.FS, dir string) (*CauseCase, error) {
	text, err := readSmall(fsys, path.Join(dir, "target.json"))
	if err != nil {
		return nil, err
	}
	var target petShopTarget
	if err := json.Unmarshal(text, &target); err != nil || !(math.Abs(target.Target.Timestamp) < 1e12) {
		return nil, fmt.Errorf("%w: %s/target.json: %v", ErrFormat, dir, err)
	}
	w, err := readPetShop(fsys, path.Join(dir, "metrics.csv"))
	if err != nil {
		return nil, err
	}
	return &CauseCase{
		Set: "petshop", Name: dir, Fault: target.Target.Metric, Graph: p.graph,
		At: int64(target.Target.Timestamp * 1000), Components: []string{target.Root.Node},
		Symptom: rca.Symptom{Component: target.Target.Node, Metric: target.Target.Metric + "_Average"},
		Frame:   p.frame(w),
	}, nil
}

// frame puts the normal rows before those of an issue.
func (p *petShop) frame(w *wide) *rca.Frame {
	n := p.normal
	f := &rca.Frame{}
	shift := w.time[0] - petShopStep - n.time[len(n.time)-1]
	for _, t := range n.time {
		f.Time = append(f.Time, t+shift)
	}
	f.Time = append(f.Time, w.time...)
	add := func(name string, before, after []float64) {
		node, metric, _ := strings.Cut(name, "\x00")
		f.Columns = append(f.Columns, rca.Column{Component: node, Metric: metric, Values: slices.Concat(before, after)})
	}
	for i, name := range n.names {
		if after := w.column(name); i > 0 && after != nil {
			add(name, n.values[i], after)
		} else if i > 0 {
			add(name, n.values[i], nansOf(len(w.time)))
		}
	}
	for i, name := range w.names {
		if i > 0 && n.column(name) == nil {
			add(name, nansOf(len(n.time)), w.values[i])
		}
	}
	return f
}

const (
	petShopStep  = 300_000 // ms between rows
	petShopFirst = 200     // first normal row that a baseline is long enough for
	petShopEvery = 13      // rows between normal times: no divisor of an hour or a day
	petShopAfter = 3       // rows that an issue has after its alert
)

// normalTimes yields the normal times.
func (p *petShop) normalTimes(feed *caseFeed) {
	for k := petShopFirst; k+petShopAfter <= len(p.normal.time); k += petShopEvery {
		f := &rca.Frame{Time: p.normal.time[:k+petShopAfter]}
		for i, name := range p.normal.names {
			if node, metric, ok := strings.Cut(name, "\x00"); ok {
				f.Columns = append(f.Columns, rca.Column{Component: node, Metric: metric, Values: p.normal.values[i][:k+petShopAfter]})
			}
		}
		for _, metric := range []string{"latency", "availability"} {
			c := &CauseCase{
				Set: "petshop", Name: fmt.Sprintf("%s/noissue/%d-%s", p.dir, k, metric), Graph: p.graph,
				At: p.normal.time[k], Frame: f, Symptom: rca.Symptom{Component: "PetSite", Metric: metric + "_Average"},
			}
			if !feed.give(c, nil) {
				return
			}
		}
	}
}
