package gbdt

import (
	"fmt"
	"math"
	"slices"
)

// Hazard fits discrete-time hazards: the probability h(s, x) that a life ends
// in step s, given that it reached it. A row counts once for each step that it
// is known to have lived through and once for the one it ended in (person-period
// data: Tutz and Schmid, Modeling Discrete Time-to-Event Data, 2016, section
// 3.4), with the step as one more feature, so that the shape of the hazard may
// differ from row to row. The zero Hazard is usable.
type Hazard struct {
	// Trainer of the trees; its Objective must be [Logistic], the default, and
	// Monotone, if any, has one more entry, for the step.
	Trainer Trainer

	// Steps is the horizon: what is later counts as lived through. Default the
	// longest life.
	Steps int
}

// Validate reports every fault at once, as [ErrOptions].
func (z Hazard) Validate() error {
	if err := z.Trainer.Validate(); err != nil {
		return err
	}
	if z.Trainer.Objective != Logistic {
		return fmt.Errorf("%w: Hazard.Trainer.Objective is %d, want Logistic", ErrOptions, z.Trainer.Objective)
	}
	if z.Steps < 0 || z.Steps > maxSteps {
		return fmt.Errorf("%w: Hazard.Steps is %d, want 0 (for the longest life) to %d", ErrOptions, z.Steps, maxSteps)
	}
	return nil
}

const maxSteps = 1 << 20

// Lives are rows and what became of them.
type Lives struct {
	X      Matrix
	Lived  []int     // steps known to be lived through, at least 0
	Failed []bool    // whether the next step was the last; if not, nothing is known of it
	Weight []float64 // nil means 1 each
	Names  []string  // of the features; nil or one per column
}

// HazardModel is a fitted [Hazard]. Immutable, like [Model].
type HazardModel struct {
	model *Model
	steps int
}

// Fit learns a model. Memory: that of [Trainer.Fit] on Σ min(Lived+1, Steps)
// rows. Errors: as there; lives that show no end or no step lived through are
// [ErrData].
func (z Hazard) Fit(l Lives) (*HazardModel, error) {
	if err := z.Validate(); err != nil {
		return nil, err
	}
	steps := z.Steps
	if steps == 0 {
		steps = l.longest()
	}
	d, err := l.periods(steps)
	if err != nil {
		return nil, err
	}
	m, err := z.Trainer.Fit(d)
	if err != nil {
		return nil, err
	}
	return &HazardModel{m, steps}, nil
}

func (l Lives) longest() int {
	steps := 1
	for i, n := range l.Lived {
		if i < len(l.Failed) && l.Failed[i] {
			n++
		}
		steps = max(steps, n)
	}
	return steps
}

// periods expands lives into a row per step.
func (l Lives) periods(steps int) (Data, error) {
	n := l.X.Rows()
	if l.X.Cols < 1 || n*l.X.Cols != len(l.X.Data) || len(l.Lived) != n || len(l.Failed) != n || l.Weight != nil && len(l.Weight) != n {
		return Data{}, fmt.Errorf("%w: %d numbers in rows of %d, %d and %d ends, %d weights", ErrData, len(l.X.Data), l.X.Cols, len(l.Lived), len(l.Failed), len(l.Weight))
	}
	total := 0
	for i, lived := range l.Lived {
		if lived < 0 || lived > math.MaxInt32 || steps > maxSteps {
			return Data{}, fmt.Errorf("%w: row %d lived %d steps", ErrData, i, lived)
		}
		if total += min(lived+1, steps); total > maxRows {
			return Data{}, fmt.Errorf("%w: more than %d steps in all", ErrData, maxRows)
		}
	}
	d := Data{X: Matrix{make([]float64, 0, total*(l.X.Cols+1)), l.X.Cols + 1}}
	if l.Names != nil {
		d.Names = append(slices.Clone(l.Names), "step")
	}
	for i := range n {
		l.expand(&d, i, steps)
	}
	return d, nil
}

func (l Lives) expand(d *Data, i, steps int) {
	for s := range min(l.Lived[i]+1, steps) {
		end := s == l.Lived[i]
		if end && !l.Failed[i] {
			break
		}
		d.X.Data = append(append(d.X.Data, l.X.Row(i)...), float64(s+1))
		y := 0.0
		if end {
			y = 1
		}
		d.Y = append(d.Y, y)
		if l.Weight != nil {
			d.Weight = append(d.Weight, l.Weight[i])
		}
	}
}

// Steps is the number of steps of the hazard.
func (m *HazardModel) Steps() int { return m.steps }

// Model returns the trees, whose last feature is the step, from 1.
func (m *HazardModel) Model() *Model { return m.model }

// Hazards writes h(1, x) to h(Steps, x) into dst, which may be nil, and returns
// it. The row has the features that were fitted, without the step.
func (m *HazardModel) Hazards(dst, row []float64) []float64 {
	if len(row) != m.model.features-1 {
		panic(badRow)
	}
	if dst == nil {
		dst = make([]float64, m.steps)
	}
	if len(dst) != m.steps {
		panic(badLength)
	}
	at := append(slices.Clone(row), 0)
	for s := range dst {
		at[len(row)] = float64(s + 1)
		dst[s] = m.model.Predict(at)
	}
	return dst
}

// Failure returns the probability that a life with these features ends within
// the given number of steps, at most Steps: 1 - Π(1 - h(s, x)).
func (m *HazardModel) Failure(row []float64, steps int) float64 {
	logSurvival := 0.0
	for _, h := range m.Hazards(nil, row)[:steps] {
		logSurvival += math.Log1p(-h)
	}
	return -math.Expm1(logSurvival)
}
