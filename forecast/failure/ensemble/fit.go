package ensemble

import (
	"fmt"
	"time"

	"github.com/portent-go/portent/forecast/failure/landmark"
)

// Report tells how a fit went. All figures are of the validation part, on which
// weights and calibration were chosen and trees and nets stopped: flattering,
// and no substitute for a test.
type Report struct {
	Learned          int       `json:"learned_rows"` // rows of the first fit
	Failures         int       `json:"learned_failures"`
	ValidRows        int       `json:"valid_rows"` // of the validation part
	ValidFailures    int       `json:"valid_failures"`
	Kinds            []string  `json:"kinds"`       // of members
	Weights          []float64 `json:"weights"`     // of each kind in the blend
	BoostTrees       int       `json:"boost_trees"` // found by early stopping
	NetEpochs        int       `json:"net_epochs"`
	RefitRows        int       `json:"refit_rows"` // of the last fit
	RefitFailures    int       `json:"refit_failures"`
	Predicted        float64   `json:"predicted"`         // mean probability on the validation part
	ValidCalibration float64   `json:"valid_calibration"` // that by the share that failed
}

// Fit learns a model from landmarks.
//
//  1. Rows whose label is unknown, for censoring or because an alarm changed
//     their fate, teach nothing; nets pass over them as the past of later rows.
//  2. The last part of the time is kept for validation, an embargo of one
//     horizon before it.
//  3. Every kind of member is fitted on what is before; its scores on the
//     validation rows make its scale, the blend of all the calibration.
//  4. The members are fitted again on all rows, for as many rounds.
//
// The order of the rows does not matter but for ties in time. The table is not
// kept. Errors: [ErrConfig]; [ErrTraining] for an inconsistent table, and for
// parts with fewer than five failures or survivals.
func (c Config) Fit(t *landmark.Table) (*Model, Report, error) {
	if err := c.Validate(); err != nil {
		return nil, Report{}, err
	}
	if err := trainable(t); err != nil {
		return nil, Report{}, err
	}
	c = c.withDefaults().suited(t)
	p := divide(t, c.Horizon, c.Valid)
	report := Report{Learned: len(p.learn), Failures: p.failures(p.learn), ValidRows: len(p.valid), ValidFailures: p.failures(p.valid)}
	if few(report.Failures, report.Learned) || few(report.ValidFailures, report.ValidRows) {
		return nil, report, fmt.Errorf("%w: %d failures in %d rows to learn from, %d in %d to validate on: want %d of each class in both",
			ErrTraining, report.Failures, report.Learned, report.ValidFailures, report.ValidRows, fewest)
	}
	use, err := c.netColumns(t)
	if err != nil {
		return nil, report, err
	}
	in := newInputs(&p, p.learn, use, c.NetAlone)
	first, found, err := fitMembers(c, &p, &in, rounds{})
	if err != nil {
		return nil, report, err
	}
	m := &Model{horizon: c.Horizon, columns: t.Columns, categories: t.Categories}
	refs, err := m.weigh(c, &p, &in, first, &report)
	if err != nil {
		return nil, report, err
	}
	report.BoostTrees, report.NetEpochs = found.boost, found.epochs
	all := whole(t, c.Horizon)
	report.RefitRows, report.RefitFailures = len(all.learn), all.failures(all.learn)
	m.in = newInputs(&all, all.learn, use, c.NetAlone)
	if m.members, _, err = fitMembers(c, &all, &m.in, found); err != nil {
		return nil, report, err
	}
	for k := range m.members {
		m.members[k].ref, m.members[k].share = refs[k].ref, refs[k].share
	}
	return m, report, m.seal()
}

// suited leaves out kinds by default that a table cannot teach: nets without
// fifty entities to follow, hazards where nothing says when a failure came, only
// that it did within the horizon.
func (c Config) suited(t *landmark.Table) Config {
	others := max(c.Boosts, 0) + max(c.Forests, 0)
	if c.Nets > 0 && others > 0 && len(t.Entities()) < fewEntities {
		c.Nets = None
	}
	if c.Hazards > 0 && others > 0 && !timed(t, c.Horizon) {
		c.Hazards = None
	}
	return c
}

const fewEntities = 50

// timed reports whether failures within the horizon come at different times
// after their landmarks.
func timed(t *landmark.Table, h time.Duration) bool {
	first := int64(-1)
	for i, after := range t.After {
		if f, _ := t.Label(i, h); f && first < 0 {
			first = after
		} else if f && after != first {
			return true
		}
	}
	return false
}

// fewest is what a part needs of either class: below, not even the order of
// members can be told.
const fewest = 5

func few(failures, rows int) bool { return failures < fewest || rows-failures < fewest }

func trainable(t *landmark.Table) error {
	if err := t.Validate(); err != nil {
		return fmt.Errorf("%w: %w", ErrTraining, err)
	}
	if t.Len() == 0 {
		return fmt.Errorf("%w: no rows", ErrTraining)
	}
	for _, c := range t.Categories {
		for i := range t.Time {
			if v := t.Row(i)[c]; v == v && (v < 0 || v > 254 || v != float64(int(v))) {
				return fmt.Errorf("%w: row %d has category %v in column %q, want a whole number of 0 to 254", ErrTraining, i, v, t.Columns[c])
			}
		}
	}
	return nil
}

// weigh makes the scales, the weights and the calibration on the validation
// part.
func (m *Model) weigh(c Config, p *part, in *inputs, first []members, report *Report) ([]members, error) {
	label := make([]bool, len(p.valid))
	for k, i := range p.valid {
		label[k], _ = p.table.Label(i, p.horizon)
	}
	tails := make([][]float64, len(first))
	for k := range first {
		g := &first[k]
		scores := g.validScores(p, in)
		g.ref = newReference(scores)
		tails[k] = make([]float64, len(scores))
		for i, s := range scores {
			tails[k][i] = g.ref.of(s)
		}
	}
	weights := byPrecision(tails, label, report.ValidFailures)
	if c.Stack {
		weights = stack(tails, label)
	}
	blend := make([]float64, len(label))
	for k, w := range weights {
		first[k].share = w
		report.Kinds, report.Weights = append(report.Kinds, first[k].kind.String()), append(report.Weights, w)
		for i, u := range tails[k] {
			blend[i] += w * u
		}
	}
	var err error
	if m.calibration, err = newCalibration(blend, label, report.ValidFailures); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTraining, err)
	}
	for _, b := range blend {
		report.Predicted += m.calibration.probability(b) / float64(len(blend))
	}
	report.ValidCalibration = report.Predicted * float64(len(blend)) / float64(report.ValidFailures)
	return first, nil
}

// validScores scores the validation rows; nets need the rows before them.
func (g *members) validScores(p *part, in *inputs) []float64 {
	if g.kind != net {
		return g.score(p.table.Select(p.valid), in)
	}
	all := g.score(p.table, in)
	scores := make([]float64, len(p.valid))
	for k, i := range p.valid {
		scores[k] = all[i]
	}
	return scores
}
