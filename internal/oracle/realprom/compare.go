package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/prom"
)

// outcome counts what became of the samples the server stored.
type outcome struct {
	series, same, lost, changed, repeated, invented, stale int
	first                                                  string // a sample that went wrong
}

func (o *outcome) blame(reg *ingest.Registry, id ingest.SeriesID, what string, t int64) {
	if o.first == "" {
		o.first = fmt.Sprintf("%s: %s at %d", reg.Labels(id), what, t)
	}
}

// compare asks the server for all raw samples from from to to (Unix
// milliseconds) and looks for each in what was received.
func compare(ctx context.Context, s *server, rec *recorder, from, to int64) (string, error) {
	want, err := rawSamples(ctx, s.url, rec.reg, from, to)
	if err != nil {
		return "", err
	}
	rec.mu.Lock()
	defer rec.mu.Unlock()
	var o outcome
	for id, points := range want {
		o.series++
		o.compareSeries(rec, id, points, rec.window(id, from, to))
	}
	for id := range rec.samples {
		if want[id] == nil {
			o.compareSeries(rec, id, nil, rec.window(id, from, to))
		}
	}
	targets, err := targetHealth(s.url)
	if err != nil {
		return "", err
	}
	text, err := o.report(rec, from, to, targets)
	scrape, scrapeErr := checkScrape(ctx, s, rec)
	ranges, rangeErr := checkRange(ctx, s, rec, from, min(to, from+60_000))
	return text + scrape + ranges, errors.Join(err, scrapeErr, rangeErr)
}

func (r *recorder) window(id ingest.SeriesID, from, to int64) (in []point) {
	for _, p := range r.samples[id] {
		if p.time >= from && p.time <= to {
			in = append(in, p)
		}
	}
	return in
}

// compareSeries compares one series. The query API shows no stale markers, so
// those received must stand where it shows nothing.
func (o *outcome) compareSeries(rec *recorder, id ingest.SeriesID, want, got []point) {
	byTime := map[int64]uint64{}
	for _, p := range got {
		if _, ok := byTime[p.time]; ok {
			o.repeated++
			o.blame(rec.reg, id, "received twice", p.time)
		}
		byTime[p.time] = p.bits
	}
	for _, p := range want {
		bits, ok := byTime[p.time]
		switch {
		case !ok:
			o.lost++
			o.blame(rec.reg, id, "lost", p.time)
		case bits != p.bits && !bothNaN(bits, p.bits):
			o.changed++
			o.blame(rec.reg, id, "changed", p.time)
		default:
			o.same++
		}
		delete(byTime, p.time)
	}
	for t, bits := range byTime {
		if ingest.IsStale(math.Float64frombits(bits)) {
			o.stale++
			continue
		}
		o.invented++
		o.blame(rec.reg, id, "not in the server", t)
	}
}

// bothNaN is true of two ordinary NaNs: JSON does not tell them apart.
func bothNaN(a, b uint64) bool {
	x, y := math.Float64frombits(a), math.Float64frombits(b)
	return math.IsNaN(x) && math.IsNaN(y) && !ingest.IsStale(x) && !ingest.IsStale(y)
}

// rawSamples asks for a range vector, which holds samples as they were stored.
func rawSamples(ctx context.Context, base string, reg *ingest.Registry, from, to int64) (map[ingest.SeriesID][]point, error) {
	form := url.Values{
		"query": {fmt.Sprintf(`{__name__=~".+"}[%dms]`, to-from+1)},
		"time":  {strconv.FormatFloat(float64(to)/1000, 'f', 3, 64)},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/api/v1/query", strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	out := map[ingest.SeriesID][]point{}
	r, b := prom.NewQueryReader(resp.Body, base), ingest.NewBatch(reg)
	for {
		b.Reset()
		err := r.Next(ctx, b)
		if n := b.Drops.Dropped(); n > 0 {
			return nil, fmt.Errorf("%d samples of the server's answer refused: %v", n, b.Faults)
		}
		for i, id := range b.Series {
			if b.Time[i] >= from && b.Time[i] <= to {
				out[id] = append(out[id], point{b.Time[i], math.Float64bits(b.Value[i])})
			}
		}
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// targetHealth tells what the server thinks of its targets, ours among them.
func targetHealth(base string) (map[string]string, error) {
	resp, err := http.Get(base + "/api/v1/targets?state=active")
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var answer struct {
		Data struct {
			ActiveTargets []struct {
				Labels    map[string]string
				Health    string
				LastError string
			}
		}
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return nil, err
	}
	health := map[string]string{}
	for _, t := range answer.Data.ActiveTargets {
		health[t.Labels["job"]] = strings.TrimSpace(t.Health + " " + t.LastError)
	}
	return health, nil
}
