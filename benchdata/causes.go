package benchdata

import (
	"fmt"
	"io"
	"io/fs"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/portent-go/portent/rca"
)

// CauseCase is one incident whose root cause is known, or a time at which
// nothing was wrong.
type CauseCase struct {
	Set   string
	Name  string // unique in the set
	Fault string // kind of fault, "" when nothing was wrong

	Frame   *rca.Frame
	Graph   rca.Graph     // no edges when the set has none
	At      int64         // when the fault began, or the alert fired; Unix milliseconds
	Window  time.Duration // how much of the frame from At on shows the fault; 0 all
	Symptom rca.Symptom   // what the alert was about; zero when the set does not say

	Components []string // what is to blame: any of them is right; nil when nothing was wrong
	Metrics    []string // of those components, as beginnings of names; nil when not known
}

// Blames reports whether a component is one that is to blame.
func (c *CauseCase) Blames(component string) bool { return slices.Contains(c.Components, component) }

// BlamesMetric reports whether a metric of a component is one that is to blame.
func (c *CauseCase) BlamesMetric(component, metric string) bool {
	return c.Blames(component) && slices.ContainsFunc(c.Metrics, func(m string) bool { return strings.HasPrefix(metric, m) })
}

// CauseSet is a public data set of incidents.
type CauseSet struct {
	Name  string // folder under the data directory
	About string // one line
	Cases func(fs.FS) iter.Seq2[*CauseCase, error]
}

// CauseSets returns the sets of incidents that this package reads.
func CauseSets() []CauseSet {
	return []CauseSet{
		{"rca/sock-shop", "CPU and memory hogs, 32 metrics at 1 s, no call graph", SockShop},
		{"rca/petshop", "a cloud application, call graph, 5 min, and normal times", PetShop},
		{"rca/nezha", "pods of a shop, 1 min, faults of 3 min", Nezha},
	}
}

// Dir is [Set.Dir] for a set of incidents.
func (s CauseSet) Dir(dir string) (fs.FS, bool) { return Set{Name: s.Name}.Dir(dir) }

// caseFeed gives cases to the caller of an iterator until he has enough or an
// error ends it.
type caseFeed struct {
	yield func(*CauseCase, error) bool
	done  bool
}

func (f *caseFeed) give(c *CauseCase, err error) bool {
	if !f.done {
		f.done = !f.yield(c, err) || err != nil
	}
	return !f.done
}

// eachDir calls read for each directory that pattern matches, in natural order.
func (f *caseFeed) eachDir(fsys fs.FS, pattern string, read func(dir string) (*CauseCase, error)) {
	dirs, err := fs.Glob(fsys, pattern)
	if err == nil && len(dirs) == 0 {
		err = fmt.Errorf("%w: no directory matches %s", ErrLayout, pattern)
	}
	if err != nil {
		f.give(nil, err)
		return
	}
	slices.SortFunc(dirs, natural)
	for _, dir := range dirs {
		if !f.give(read(dir)) {
			return
		}
	}
}

// wide is a file of one column per metric and one row per time.
type wide struct {
	time   []int64
	names  []string
	values [][]float64
}

// readWide reads a file whose header names its columns and whose column "time"
// holds Unix seconds; rows whose time does not follow the one before are left
// out, as one recording of Sock Shop has some twice.
func readWide(fsys fs.FS, name string) (*wide, error) {
	w, clock := &wide{}, -1
	err := rows(fsys, name, ',', 0, func(r cellRow) error {
		if w.names == nil {
			w.names = slices.Clone(r.cells)
			w.values = make([][]float64, len(w.names))
			if clock = slices.Index(w.names, "time"); clock < 0 {
				return r.fault(0, "a header with a column called time")
			}
			return nil
		}
		return w.add(r, clock)
	})
	if err == nil && len(w.time) == 0 {
		err = fmt.Errorf("%w: %s: no rows", ErrFormat, name)
	}
	return w, err
}

func (w *wide) add(r cellRow, clock int) error {
	if len(r.cells) != len(w.names) {
		return r.fault(len(r.cells), fmt.Sprintf("%d cells", len(w.names)))
	}
	t, err := r.seconds(clock)
	if err != nil {
		return err
	}
	if n := len(w.time); n > 0 && t <= w.time[n-1] {
		return nil
	}
	w.time = append(w.time, t)
	for i := range w.names {
		v, err := r.number(i)
		if err != nil {
			return err
		}
		w.values[i] = append(w.values[i], v)
	}
	return nil
}

// column returns the values of a column, or nil.
func (w *wide) column(name string) []float64 {
	if i := slices.Index(w.names, name); i >= 0 {
		return w.values[i]
	}
	return nil
}

// exists reports whether a file is there, compressed or not.
func exists(fsys fs.FS, name string) bool {
	for _, n := range []string{name, name + ".gz"} {
		if _, err := fs.Stat(fsys, n); err == nil {
			return true
		}
	}
	return false
}

// readSmall returns the whole of a small file.
func readSmall(fsys fs.FS, name string) ([]byte, error) {
	if !exists(fsys, name) {
		return nil, fmt.Errorf("%w: %s[.gz]", ErrLayout, name)
	}
	h, err := open(fsys, name)
	if err != nil {
		return nil, err
	}
	defer h.Close()
	b, err := io.ReadAll(io.LimitReader(h, maxSmall+1))
	switch {
	case err != nil:
		return nil, readFault(name, err)
	case len(b) > maxSmall:
		return nil, fmt.Errorf("%w: %s: more than %d bytes", ErrLarge, name, maxSmall)
	}
	return b, nil
}

// maxSmall bounds files that say what a case is.
const maxSmall = 1 << 20
