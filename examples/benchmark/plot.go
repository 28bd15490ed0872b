package main

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/portent-go/portent/benchdata"
	"github.com/portent-go/portent/benchdata/baseline"
	"github.com/portent-go/portent/benchdata/measure"
)

// scene is one place of a series that is worth a look.
type scene struct {
	s           *benchdata.Series
	score       []float64
	lower       []float64 // nil without band
	upper       []float64
	at, end     int     // what it is about
	bad         float64 // how bad, 0 … 1: the larger the worse
	threshold   float64 // best in hindsight
	explanation string
}

// scenesPerPage bounds a page to what a person looks through.
const scenesPerPage = 24

// plotSets writes a page per univariate detection set and wanted model.
func plotSets(o options, to string) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for _, set := range benchdata.Sets() {
		dir, ok := set.Dir(o.data)
		if !ok || set.Series == nil || !strings.Contains(set.Name, o.set) {
			continue
		}
		var series []*benchdata.Series
		for s, err := range set.Series(dir) {
			if err != nil {
				return err
			}
			series = append(series, s)
		}
		for _, m := range plotted(o) {
			if err := plotPage(o, to, set.Name, m.name, series, m.score); err != nil {
				return err
			}
		}
	}
	return nil
}

// scoring gives the scores of a series and, where the model has one, its band.
type scoring func(*benchdata.Series) (score, lower, upper []float64, err error)

type plottedModel struct {
	name  string
	score scoring
}

// plotted lists the models to draw; baselines only when they are asked for.
func plotted(o options) (models []plottedModel) {
	for _, m := range scorers {
		if o.model != "" && o.wants(m.name) {
			models = append(models, plottedModel{m.name, func(s *benchdata.Series) (a, b, c []float64, err error) {
				return m.score(s), nil, nil, nil
			}})
		}
	}
	for _, m := range detectors {
		if o.wants(m.name) {
			models = append(models, plottedModel{m.name, func(s *benchdata.Series) (a, b, c []float64, err error) {
				r, err := m.watch(s, 0)
				if err != nil {
					return nil, nil, nil, err
				}
				return r.score, r.lower, r.upper, nil
			}})
		}
	}
	return models
}

func plotPage(o options, to, set, model string, series []*benchdata.Series, score scoring) error {
	var missed, cried []scene
	for _, s := range series {
		fmt.Fprintf(o.log, "\r\x1b[Kplots  %s  %s  %s", set, model, s.Name)
		v, lower, upper, err := score(s)
		if err != nil {
			return err
		}
		m, c := scenes(scene{s: s, score: v, lower: lower, upper: upper})
		missed, cried = append(missed, m...), append(cried, c...)
	}
	name := filepath.Join(to, strings.NewReplacer(" ", "-", "/", "-", ",", "").Replace(set+"-"+model)+".html")
	fmt.Fprintf(o.log, "\r\x1b[Kplots  %s  %s  %s\n", set, model, name)
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(writePage(f, set, model, worst(missed), worst(cried)), f.Close())
}

// worst returns the worst scenes, at most three of one series.
func worst(all []scene) (out []scene) {
	slices.SortStableFunc(all, func(a, b scene) int { return cmp.Compare(b.bad, a.bad) })
	from := map[string]int{}
	for _, c := range all {
		if from[c.s.Name]++; from[c.s.Name] <= 3 && len(out) < scenesPerPage {
			out = append(out, c)
		}
	}
	return out
}

// scenes returns the anomalies whose first samples scored below the threshold
// that is best for the series in hindsight, and the hours of normal samples that
// scored above; how bad is the rank of the score among those of the series.
func scenes(base scene) (missed, cried []scene) {
	s := base.s
	times, label, score := s.Time[s.Start:], s.Label[s.Start:], base.score[s.Start:]
	_, base.threshold = measure.EventCurve(times, label, score).Best()
	rank := ranks(score)
	for _, seg := range measure.Segments(label) {
		c := base
		c.at, c.end = s.Start+seg.From, s.Start+seg.To
		top := seg.From
		for i := seg.From; i < min(seg.From+measure.Slack+1, len(score)); i++ {
			if score[i] > score[top] || math.IsNaN(score[top]) {
				top = i
			}
		}
		if c.bad = 1 - rank(score[top]); !(score[top] >= base.threshold) {
			c.explanation = fmt.Sprintf("anomaly of %d samples; its highest early score is above %.1f %% of all", seg.To-seg.From, 100*(1-c.bad))
			missed = append(missed, c)
		}
	}
	for _, seg := range measure.Segments(baseline.Above(score, math.Nextafter(base.threshold, math.Inf(-1)))) {
		if slices.Contains(label[max(0, seg.From-measure.Slack):min(len(label), seg.To)], true) {
			continue
		}
		c := base
		c.at, c.end = s.Start+seg.From, s.Start+seg.To
		c.bad = rank(slices.Max(score[seg.From:seg.To]))
		c.explanation = fmt.Sprintf("normal by label; score above %.2f %% of all", 100*c.bad)
		cried = append(cried, c)
	}
	return missed, cried
}

// ranks returns a function from a score to the share of scores below it.
func ranks(score []float64) func(float64) float64 {
	sorted := slices.DeleteFunc(slices.Clone(score), math.IsNaN)
	slices.Sort(sorted)
	return func(v float64) float64 {
		if math.IsNaN(v) {
			return 0
		}
		k, _ := slices.BinarySearch(sorted, v)
		return float64(k) / float64(len(sorted))
	}
}
