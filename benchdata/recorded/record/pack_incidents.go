//go:build linux

package main

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
)

var incidentHeader = []string{"incident", "split", "fault", "variant", "target", "carrier",
	"start", "onset", "cleared", "end", "rows", "gaps", "load_shape", "load_rate", "restarts"}

// packIncidents writes incidents.csv and, per part, the series of services and
// of edges.
func packIncidents(dir, out string) error {
	recs, files, err := records[incidentRecord](dir, "incident")
	if err != nil {
		return err
	}
	labels, err := create(out, "incidents.csv", incidentHeader...)
	if err != nil {
		return err
	}
	for _, part := range parts {
		if err := packIncidentPart(out, part.name, labels, recs, files); err != nil {
			return err
		}
	}
	return labels.close()
}

func packIncidentPart(out, part string, labels *table, recs []incidentRecord, files []string) error {
	z, err := createZipped(filepath.Join(out, "incidents-"+part+".csv.gz"), "incident", "service", "metric", "values")
	if err != nil {
		return err
	}
	c, err := createZipped(filepath.Join(out, "calls-"+part+".csv.gz"), "incident", "caller", "callee", "metric", "values")
	if err != nil {
		return err
	}
	for i, r := range recs {
		if r.Plan.Part != part {
			continue
		}
		if err := packIncident(z, c, labels, r, strings.TrimSuffix(files[i], ".json")); err != nil {
			return fmt.Errorf("%s: %w", files[i], err)
		}
	}
	return firstError(z.close(), c.close())
}

func packIncident(z, c *zipped, labels *table, r incidentRecord, base string) error {
	raw, err := readRaw(base + ".csv")
	if err != nil {
		return err
	}
	id := strconv.Itoa(r.Plan.ID)
	var time []float64
	for _, service := range shop {
		mine := func(row []string) bool { return row[1] == service }
		if time, err = raw.column("time", mine); err != nil {
			return err
		}
		if service == shop[0] {
			z.put("time", id, "", "time", timeSeries(time))
		}
		for _, m := range metrics {
			v, err := raw.column(m.name, mine)
			if err != nil {
				return err
			}
			if fromZero(m.name) {
				subtractFirst(v)
			}
			z.put(m.name, id, service, m.name, series(v, m.round))
		}
	}
	labels.row(incidentLabels(r, time), nil)
	return packCalls(c, id, base+"-edges.csv", time)
}

func incidentLabels(r incidentRecord, time []float64) []string {
	p := r.Plan
	seconds := int((time[len(time)-1] - time[0]) / 1000)
	var restarts []string
	for _, s := range r.Restarts {
		restarts = append(restarts, fmt.Sprintf("%s:%s:%d", s.Service, s.Cause, s.At))
	}
	v := ""
	if p.Action.Where == "deploy" {
		v = bugVariant(p.Action.Bug)
	}
	return []string{strconv.Itoa(p.ID), p.Part, p.Fault, v, p.Target, p.Carrier,
		stamp(r.First), stamp(r.StartAt), stamp(r.EndAt), stamp(r.Last), strconv.Itoa(len(time)), strconv.Itoa(seconds + 1 - len(time)),
		p.Load.Shape, fmt.Sprintf("%.1f", p.Load.Rate), strings.Join(restarts, " ")}
}

// callRound is how the columns of edgeHeader after the names are rounded.
var callRound = []float64{1, 1, 1, 0, 0}

// packCalls writes the series of every edge, NaN in seconds in which the
// caller did not answer the scrape.
func packCalls(c *zipped, id, path string, time []float64) error {
	raw, err := readRaw(path)
	if err != nil {
		return err
	}
	edges := map[string]bool{}
	for _, row := range raw.rows {
		edges[row[1]+","+row[2]] = true
	}
	for _, e := range sortedKeys(edges) {
		mine := func(row []string) bool { return row[1]+","+row[2] == e }
		at, err := raw.column("time", mine)
		if err != nil {
			return err
		}
		for i, name := range edgeHeader[3:] {
			v, err := raw.column(name, mine)
			if err != nil {
				return err
			}
			c.put(name, id, e, name, series(alignTo(time, at, v), callRound[i]))
		}
	}
	return nil
}

// alignTo spreads values at some of the times over all of them.
func alignTo(time, at, v []float64) []float64 {
	by := map[float64]float64{}
	for i := range at {
		by[at[i]] = v[i]
	}
	out := make([]float64, len(time))
	for i, t := range time {
		x, ok := by[t]
		if !ok {
			x = nan
		}
		out[i] = x
	}
	return out
}

// packEdges writes the call graph.
func packEdges(_, out string) error {
	t, err := create(out, "edges.csv", "caller", "callee", "share")
	if err != nil {
		return err
	}
	for _, e := range callGraph {
		t.row([]string{e.from, e.to, strconv.FormatFloat(e.fraction, 'g', -1, 64)}, nil)
	}
	return t.close()
}

// packHost joins the host's rows of all sittings, one row a second.
func packHost(dir, out string) error {
	var z *zipped
	for _, f := range glob(dir, "host-*.csv") {
		raw, err := readRaw(f)
		if err != nil {
			return err
		}
		if z == nil {
			if z, err = createZipped(filepath.Join(out, "host.csv.gz"), raw.header...); err != nil {
				return err
			}
		}
		for _, row := range raw.rows {
			z.line(row...)
		}
	}
	if z == nil {
		return fmt.Errorf("%s: the host was not recorded", dir)
	}
	return z.close()
}
