package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strconv"
	"time"

	"github.com/portent-go/portent/forecast/failure/ensemble"
	"github.com/portent-go/portent/forecast/failure/landmark"
)

// train fits a model on a landmark table.
func train(o *options) error {
	if o.horizon <= 0 || o.model == "" {
		return fmt.Errorf("train needs -horizon and -model (%w)", errUsage)
	}
	table, err := o.read()
	if err != nil {
		return err
	}
	m, report, err := o.config(o.horizon).Fit(table)
	if err != nil {
		return err
	}
	data, err := m.MarshalBinary()
	if err != nil {
		return err
	}
	if err := write(o.model, data); err != nil {
		return err
	}
	fmt.Fprintf(o.log, "%s: %d rows with %d failures, validated on %d with %d; %d trees, %d epochs; %d bytes\n",
		m.Version(), report.Learned, report.Failures, report.ValidRows, report.ValidFailures, report.BoostTrees, report.NetEpochs, len(data))
	if o.report == "" {
		return nil
	}
	return writeJSON(o.report, report)
}

// readModel reads the model named by the flags.
func (o *options) readModel() (*ensemble.Model, error) {
	if o.model == "" {
		return nil, fmt.Errorf("-model names the model file (%w)", errUsage)
	}
	data, err := os.ReadFile(o.model)
	if err != nil {
		return nil, fmt.Errorf("cannot read the model: %w", err)
	}
	m := new(ensemble.Model)
	return m, m.UnmarshalBinary(data)
}

// judged is a row of JSON output.
type judged struct {
	Entity      string            `json:"entity"`
	Time        int64             `json:"time"`
	Probability float64           `json:"probability"`
	Low         float64           `json:"low"`
	High        float64           `json:"high"`
	Lead        time.Duration     `json:"lead_seconds"`
	Hazard      [12]float64       `json:"hazard"`
	Reasons     []ensemble.Reason `json:"reasons"`
	Model       string            `json:"model"`
}

// score judges the rows of a table in the order of the file, each entity's in
// the order of time.
func score(o *options) error {
	m, err := o.readModel()
	if err != nil {
		return err
	}
	o.horizon = m.Horizon() // of a label column, which is not looked at
	table, err := o.read()
	if err != nil {
		return err
	}
	all, err := m.Score(table)
	if err != nil {
		return err
	}
	rows := told(table, o.last)
	if !o.json {
		return scoreCSV(o, m, table, all, rows)
	}
	return scoreJSON(o, m, rows, func(i int) (judged, []float64) {
		r := m.RiskOf(table.Time[i], all.Blend[i], table.Row(i))
		return judged{Entity: table.Entity[i], Time: r.Time, Probability: r.Probability, Low: r.Low, High: r.High,
			Lead: r.Lead / time.Second, Hazard: r.Hazard, Model: m.Version()}, table.Row(i)
	})
}

// told lists the rows to tell of: all, or the latest of each entity.
func told(t *landmark.Table, last bool) (rows []int) {
	newest := map[string]int{}
	for i, e := range t.Entity {
		if k, seen := newest[e]; !seen || t.Time[i] >= t.Time[k] {
			newest[e] = i
		}
	}
	for i, e := range t.Entity {
		if !last || newest[e] == i {
			rows = append(rows, i)
		}
	}
	return rows
}

func scoreCSV(o *options, m *ensemble.Model, t *landmark.Table, all ensemble.Scores, rows []int) error {
	w := csv.NewWriter(o.out) // keeps its first error
	w.Write([]string{"entity", "time", "probability", "low", "high", "score"})
	for _, i := range rows {
		line := []string{t.Entity[i], strconv.FormatInt(t.Time[i], 10)}
		low, high := m.Interval(all.Blend[i])
		for _, v := range []float64{all.Probability[i], low, high, all.Blend[i]} {
			line = append(line, strconv.FormatFloat(v, 'g', 6, 64))
		}
		w.Write(line)
	}
	w.Flush()
	return w.Error()
}

// reasons is how many are told of a row.
const reasons = 5

func scoreJSON(o *options, m *ensemble.Model, rows []int, row func(i int) (judged, []float64)) error {
	e := json.NewEncoder(o.out)
	for _, i := range rows {
		j, features := row(i)
		j.Reasons = m.Explain(features, nil)
		j.Reasons = j.Reasons[:min(reasons, len(j.Reasons))]
		for k := range j.Reasons {
			if math.IsNaN(j.Reasons[k].Value) {
				j.Reasons[k].Value = 0 // JSON has no NaN; Missing says it
			}
		}
		if err := e.Encode(j); err != nil {
			return fmt.Errorf("cannot write: %w", err)
		}
	}
	return nil
}
