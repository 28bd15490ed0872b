package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/portent-go/portent/benchdata/measure"
	"github.com/portent-go/portent/benchdata/protocol"
	"github.com/portent-go/portent/forecast/failure/calibrate"
	"github.com/portent-go/portent/forecast/failure/ensemble"
	"github.com/portent-go/portent/forecast/failure/landmark"
)

// line is a judged model.
type line struct {
	Name      string             `json:"name"`
	Judgement protocol.Judgement `json:"-"`
	AP        float64            `json:"average_precision"`
	Low       float64            `json:"low"`
	High      float64            `json:"high"`
	AUC       float64            `json:"auc"`
	Recall    float64            `json:"recall_at_budget"`
	Ratio     *float64           `json:"predicted_to_observed,omitempty"`
	Skill     *float64           `json:"brier_skill,omitempty"`
}

func newLine(name string, j protocol.Judgement) line {
	l := line{Name: name, Judgement: j, AP: j.AP, Low: j.Low, High: j.High, AUC: j.AUC, Recall: j.Recall}
	if !math.IsNaN(j.Ratio) && !math.IsInf(j.Ratio, 0) {
		l.Ratio, l.Skill = &j.Ratio, &j.Skill
	}
	return l
}

// verdict is everything an evaluation found.
type verdict struct {
	Task         string               `json:"task"`
	Model        string               `json:"model"`
	Fit          ensemble.Report      `json:"fit"`
	TrainRows    int                  `json:"train_rows"`
	TestRows     int                  `json:"test_rows"`
	TestFailures int                  `json:"test_failures"`
	Budget       float64              `json:"budget"`
	Lines        []line               `json:"models"`
	Rival        *protocol.Difference `json:"against_rival,omitempty"`
	Leak         []line               `json:"splits,omitempty"`
	Events       protocol.Events      `json:"-"`
	parts        *protocol.Parts
	probability  []float64 // of the test part, as told
}

// evaluate fits on the past and judges the future.
func evaluate(o *options) error {
	parts, err := o.parts()
	if err != nil {
		return err
	}
	v := &verdict{Task: parts.Task.Name, TrainRows: parts.Train.Len(), TestRows: parts.Test.Len(), Budget: parts.Task.Budget, parts: parts}
	began := time.Now()
	if o.raw == nil {
		o.raw = parts.RawColumns()
	}
	o.alone = o.alone || parts.Task.Alone || parts.Task.Sampled
	m, report, err := o.config(parts.Task.Horizon).Fit(parts.Train)
	if err != nil {
		return err
	}
	v.Model, v.Fit = m.Version(), report
	fmt.Fprintf(o.log, "fitted in %v\n", time.Since(began).Round(time.Second))
	if err := o.judge(v, m); err != nil {
		return err
	}
	if err := o.again(v); err != nil {
		return err
	}
	if err := o.save(m); err != nil {
		return err
	}
	if !o.json { // what is known is told before the minutes that the other splits take
		if _, err := io.WriteString(o.out, v.text()); err != nil {
			return err
		}
	}
	if o.leak {
		if err := o.leaks(v); err != nil {
			return err
		}
	}
	return o.tell(v)
}

// parts divides the table that the flags name.
func (o *options) parts() (*protocol.Parts, error) {
	if o.set != "" {
		t, err := o.task()
		if err != nil {
			return nil, err
		}
		if o.budget > 0 {
			t.Budget = o.budget
		}
		return t.Load(o.dir)
	}
	if o.horizon <= 0 || o.test == 0 {
		return nil, fmt.Errorf("evaluate needs -set, or -horizon and -test (%w)", errUsage)
	}
	table, err := o.read()
	if err != nil {
		return nil, err
	}
	t := protocol.Task{Name: o.file, Horizon: o.horizon, Budget: o.budget, Cut: landmark.Cut{Test: int64(o.test), End: int64(o.end), Embargo: o.embargo}}
	if t.Budget == 0 {
		t.Budget = 0.005
	}
	if t.Cut.Embargo == 0 {
		t.Cut.Embargo = t.Horizon
	}
	return t.Divide(table)
}

// judge measures the ensemble, its kinds, what is trivial, and the rival.
func (o *options) judge(v *verdict, m *ensemble.Model) error {
	p := v.parts
	all, err := m.Score(p.History)
	if err != nil {
		return err
	}
	blend := p.OfTest(all.Blend)
	plain := p.OfTest(all.Probability)
	v.probability = plain
	if o.follow {
		v.probability = p.Follow(all.Probability, followConfig(p.Task.Horizon))
	}
	v.add("ensemble", blend, plain)
	if o.follow {
		v.add("ensemble, following the rate", blend, v.probability)
	}
	for _, kind := range slices.Sorted(maps.Keys(all.Kind)) {
		s := p.OfTest(all.Kind[kind])
		v.add(kind+" alone", s, s)
	}
	trivial := p.Trivial()
	for _, name := range slices.Sorted(maps.Keys(trivial)) {
		v.add(name, trivial[name], trivial[name])
	}
	for _, y := range p.Labels() {
		if y {
			v.TestFailures++
		}
	}
	v.Events = v.events()
	return o.compare(v, blend)
}

// compare judges the rival, if there is one.
func (o *options) compare(v *verdict, blend []float64) error {
	if o.rival == "" {
		return nil
	}
	rival, err := readRival(o.rival, v.parts.Test)
	if err != nil {
		return err
	}
	v.add("rival", rival, rival)
	d := v.parts.Compare(blend, rival)
	v.Rival = &d
	return nil
}

// followConfig keeps failures in mind for two horizons.
func followConfig(horizon time.Duration) calibrate.RecentreConfig {
	return calibrate.RecentreConfig{HalfLife: 2 * horizon}
}

// add judges the order of score, and the probabilities.
func (v *verdict) add(name string, score, probability []float64) {
	j := v.parts.Judge(score)
	q := protocol.Judgement{Ratio: math.NaN(), Skill: math.NaN()}
	if y := v.parts.Labels(); within(probability) {
		q.Ratio, q.Skill = measure.PredictedToObserved(probability, y), measure.BrierSkill(probability, y, measure.Prevalence(y))
	}
	j.Ratio, j.Skill = q.Ratio, q.Skill
	v.Lines = append(v.Lines, newLine(name, j))
}

func within(p []float64) bool {
	return !slices.ContainsFunc(p, func(v float64) bool { return !(v >= 0 && v <= 1) }) && slices.Max(p) > 0
}

// events follows the alarms of each entity at the threshold that spends the
// budget on the rows of the test part's first moment.
func (v *verdict) events() protocol.Events {
	p := v.parts
	var first []float64
	for i, at := range p.Test.Time {
		if at == slices.Min(p.Test.Time) {
			first = append(first, v.probability[i])
		}
	}
	on, err := calibrate.Budget(first, p.Task.Budget)
	if err != nil || math.IsInf(on, 1) {
		on, _ = calibrate.Budget(v.probability, p.Task.Budget)
	}
	return protocol.NewWatch(p.Test, v.probability, p.Task.Horizon).At(on, on/2)
}

// again fits with other seeds.
func (o *options) again(v *verdict) error {
	for k := 1; k < o.seeds; k++ {
		c := o.config(v.parts.Task.Horizon)
		c.Seed += uint64(1000 * k)
		m, _, err := c.Fit(v.parts.Train)
		if err != nil {
			return err
		}
		all, err := m.Score(v.parts.History)
		if err != nil {
			return err
		}
		v.add(fmt.Sprintf("ensemble, seed %d", c.Seed), v.parts.OfTest(all.Blend), v.parts.OfTest(all.Probability))
		for _, kind := range slices.Sorted(maps.Keys(all.Kind)) {
			s := v.parts.OfTest(all.Kind[kind])
			v.add(fmt.Sprintf("%s alone, seed %d", kind, c.Seed), s, s)
		}
	}
	return nil
}

// leaks fits three boosts on each of three splits: only the split differs.
func (o *options) leaks(v *verdict) error {
	for _, s := range []struct {
		name  string
		parts *protocol.Parts
	}{
		{"split by time (honest)", v.parts},
		{"split by time, entities held out", v.parts.Disjoint(o.seed)},
		{"split at random (leaks)", v.parts.Leaky(o.seed)},
	} {
		c := ensemble.Config{Horizon: v.parts.Task.Horizon, Boosts: 3, Forests: ensemble.None, Hazards: ensemble.None, Nets: ensemble.None, Seed: o.seed}
		m, _, err := c.Fit(s.parts.Train)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		all, err := m.Score(s.parts.Test) // boosts remember nothing
		if err != nil {
			return err
		}
		v.Leak = append(v.Leak, newLine(s.name, s.parts.Judge(all.Probability)))
	}
	return nil
}

// readRival reads probabilities and brings them into the order of the test rows.
func readRival(name string, test *landmark.Table) ([]float64, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("cannot read the rival: %w", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) < 2 || !slices.Equal(rows[0], []string{"entity", "time", "probability"}) {
		return nil, fmt.Errorf("%s: want entity,time,probability: %v", name, err)
	}
	type key struct {
		entity string
		time   int64
	}
	said := map[key]float64{}
	for _, r := range rows[1:] {
		at, err1 := strconv.ParseInt(r[1], 10, 64)
		p, err2 := strconv.ParseFloat(r[2], 64)
		if err1 != nil || err2 != nil {
			return nil, fmt.Errorf("%s: row %q", name, r)
		}
		said[key{r[0], at}] = p
	}
	out := make([]float64, test.Len())
	for i := range out {
		p, ok := said[key{test.Entity[i], test.Time[i]}]
		if !ok {
			return nil, fmt.Errorf("%s says nothing of %s at %d", name, test.Entity[i], test.Time[i])
		}
		out[i] = p
	}
	return out, nil
}

// save writes the model, if a file is named.
func (o *options) save(m *ensemble.Model) error {
	if o.model == "" {
		return nil
	}
	data, err := m.MarshalBinary()
	if err != nil {
		return err
	}
	return write(o.model, data)
}

// tell writes the rest of what was found.
func (o *options) tell(v *verdict) error {
	if o.report != "" {
		if err := writeJSON(o.report, v); err != nil {
			return err
		}
	}
	if o.html != "" {
		if err := v.page(o.html); err != nil {
			return err
		}
	}
	if o.json {
		e := json.NewEncoder(o.out)
		e.SetIndent("", "  ")
		return e.Encode(v)
	}
	_, err := io.WriteString(o.out, v.leakText())
	return err
}
