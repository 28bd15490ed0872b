package recorded

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// Incidents returns the incidents of a split in the order of their numbers.
// The result is the caller's.
func Incidents(split Split) ([]Incident, error) { return readIncidents(files, split) }

func readIncidents(fsys fs.FS, split Split) ([]Incident, error) {
	recs, err := records(fsys, "incidents.csv")
	if err != nil {
		return nil, err
	}
	var out []Incident
	at := map[string]int{}
	for _, r := range recs {
		if Split(r.text("split")) != split {
			continue
		}
		in := incidentOf(r)
		if r.err != nil {
			return nil, r.err
		}
		at[strconv.Itoa(in.ID)] = len(out)
		out = append(out, in)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w: no incidents in split %q", ErrData, split)
	}
	if err := fillIncidents(fsys, split, out, at); err != nil {
		return nil, err
	}
	for i := range out {
		if err := out[i].check(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func incidentOf(r *record) Incident {
	return Incident{
		ID: int(r.int("incident")), Split: Split(r.text("split")), Fault: r.text("fault"), Variant: r.text("variant"),
		Target: r.text("target"), Carrier: r.text("carrier"),
		Start: r.int("start"), Onset: r.int("onset"), Cleared: r.int("cleared"), End: r.int("end"),
		Shape: r.text("load_shape"), Rate: r.num("load_rate"), Restarts: r.restarts("restarts"),
	}
}

// restarts reads "service:cause:time" words.
func (r *record) restarts(col string) (out []Restart) {
	for w := range strings.FieldsSeq(r.text(col)) {
		p := strings.Split(w, ":")
		if len(p) != 3 {
			r.fail(col, w)
			return nil
		}
		t, err := strconv.ParseInt(p[2], 10, 64)
		if err != nil {
			r.fail(col, w)
			return nil
		}
		out = append(out, Restart{p[0], p[1], t})
	}
	return out
}

func fillIncidents(fsys fs.FS, split Split, out []Incident, at map[string]int) error {
	pick := func(id string) (*Incident, error) {
		i, ok := at[id]
		if !ok {
			return nil, fmt.Errorf("%w: incident %q", ErrData, id)
		}
		return &out[i], nil
	}
	err := lines(fsys, "incidents-"+string(split)+".csv.gz", 4, func(c []string) error {
		in, err := pick(c[0])
		if err != nil {
			return err
		}
		return in.addService(c[1], c[2], c[3])
	})
	if err != nil {
		return err
	}
	return lines(fsys, "calls-"+string(split)+".csv.gz", 5, func(c []string) error {
		in, err := pick(c[0])
		if err != nil {
			return err
		}
		return in.addCalls(c[1], c[2], c[3], c[4])
	})
}

func (in *Incident) addService(name, metric, cell string) (err error) {
	if metric == "time" {
		in.Time, err = times(cell, in.Start)
		return err
	}
	s := in.Service(name)
	if s == nil {
		in.Services = append(in.Services, Service{Name: name})
		s = &in.Services[len(in.Services)-1]
	}
	v, err := values(cell)
	s.Metrics, s.Values = append(s.Metrics, metric), append(s.Values, v)
	return err
}

func (in *Incident) addCalls(caller, callee, metric, cell string) error {
	v, err := values(cell)
	for i := range in.Calls {
		if c := &in.Calls[i]; c.Caller == caller && c.Callee == callee {
			c.Metrics, c.Values = append(c.Metrics, metric), append(c.Values, v)
			return err
		}
	}
	in.Calls = append(in.Calls, Calls{caller, callee, []string{metric}, [][]float64{v}})
	return err
}

func (in *Incident) check() error {
	for _, s := range in.Services {
		if err := checkLengths(fmt.Sprintf("incident %d, %s", in.ID, s.Name), len(in.Time), s.Values); err != nil {
			return err
		}
	}
	for _, c := range in.Calls {
		if err := checkLengths(fmt.Sprintf("incident %d, %s>%s", in.ID, c.Caller, c.Callee), len(in.Time), c.Values); err != nil {
			return err
		}
	}
	return nil
}

// Edges returns the call graph of the incidents.
func Edges() ([]Edge, error) {
	recs, err := records(files, "edges.csv")
	if err != nil {
		return nil, err
	}
	var out []Edge
	for _, r := range recs {
		out = append(out, Edge{r.text("caller"), r.text("callee"), r.num("share")})
		if r.err != nil {
			return nil, r.err
		}
	}
	return out, nil
}
