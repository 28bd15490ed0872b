package ensemble

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/portent-go/portent/forecast/failure"
	"github.com/portent-go/portent/forecast/failure/landmark"
	"github.com/portent-go/portent/forecast/gbdt"
	"github.com/portent-go/portent/forecast/lstm"
)

// Model is a fitted ensemble. It is immutable and may be used by many
// goroutines at once.
type Model struct {
	horizon     time.Duration
	columns     []string
	categories  []int
	in          inputs
	members     []members
	calibration calibration
	version     string
}

// Risk is the judgement on an entity at one moment.
type Risk struct {
	failure.Risk

	// Low and High are the probabilities of failing within the horizon if the
	// entity turned out to survive and to fail: a Venn-Abers interval, widened
	// where Probability, which is smoothed, lies outside. Far apart means that few
	// failures were ever seen at such a score.
	Low, High float64

	// Score is the blend of the members on the scale of the fleet's tail: 5.3 is
	// one in two hundred.
	Score float64
}

// seal gives the model its version.
func (m *Model) seal() error {
	b, err := m.AppendBinary(nil)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(b)
	m.version = "ensemble-" + hex.EncodeToString(sum[:4])
	return nil
}

// Version identifies the model in every risk: eight hexadecimal digits of the
// SHA-256 of its binary form.
func (m *Model) Version() string { return m.version }

// Horizon returns how far ahead the model looks.
func (m *Model) Horizon() time.Duration { return m.horizon }

// Columns returns the names of the features, in order; a copy.
func (m *Model) Columns() []string { return slices.Clone(m.columns) }

// Categories returns the columns that are categories; a copy.
func (m *Model) Categories() []int { return slices.Clone(m.categories) }

// Boosts, Forests and Hazards return the tree models, to be explained by others;
// they are the model's own. A hazard's last feature is the step, from 1.
func (m *Model) Boosts() []*gbdt.Model { return m.of(boost).trees }

// Forests returns the forests.
func (m *Model) Forests() []*gbdt.Model { return m.of(forest).trees }

// Hazards returns the hazards.
func (m *Model) Hazards() []*gbdt.Model { return m.of(hazard).trees }

// Nets returns the recurrent nets; see [Model.NetInputs].
func (m *Model) Nets() []*lstm.Model { return m.of(net).nets }

// NetInputs writes what the nets see of a row: as many places as columns they see
// (all, or [Config].NetColumns) and two, gap being the time since the entity's row
// before (0 at its first; nets that judge each row by itself are told 0 always). A
// nil dst allocates.
func (m *Model) NetInputs(dst, features []float64, gap time.Duration) []float64 {
	if dst == nil {
		dst = make([]float64, m.in.width())
	}
	if m.in.alone {
		gap = 0
	}
	m.in.row(dst, features, gap.Hours())
	return dst
}

func (m *Model) of(k kind) *members {
	for i := range m.members {
		if m.members[i].kind == k {
			return &m.members[i]
		}
	}
	return &members{}
}

// Weights returns the weight of each kind of member in the blend, by name.
func (m *Model) Weights() map[string]float64 {
	w := map[string]float64{}
	for _, g := range m.members {
		w[g.kind.String()] = g.share
	}
	return w
}

// Scores are the judgement on a table, a value per row.
type Scores struct {
	Probability []float64            // calibrated
	Blend       []float64            // what the rows are ordered by; see [Risk].Score
	Kind        map[string][]float64 // of each kind of member by itself, on the scale of the blend
}

// Score judges every row of a table. Rows of one entity are taken in the order
// of time, each judged by what was known by then; nets see an entity's past only
// as far as its rows are in the table. Labels are not looked at. Errors:
// [ErrTable] when the columns are not the model's.
func (m *Model) Score(t *landmark.Table) (Scores, error) {
	if !slices.Equal(t.Columns, m.columns) {
		return Scores{}, fmt.Errorf("%w: columns %q, want %q", ErrTable, t.Columns, m.columns)
	}
	if len(t.Data) != t.Len()*len(t.Columns) || len(t.Entity) != t.Len() {
		return Scores{}, fmt.Errorf("%w: %d numbers and %d entities for %d rows", ErrTable, len(t.Data), len(t.Entity), t.Len())
	}
	s := Scores{Probability: make([]float64, t.Len()), Blend: make([]float64, t.Len()), Kind: map[string][]float64{}}
	for k := range m.members {
		g := &m.members[k]
		scores := g.score(t, &m.in)
		for i, v := range scores {
			scores[i] = g.ref.of(v)
			s.Blend[i] += g.share * scores[i]
		}
		s.Kind[g.kind.String()] = scores
	}
	for i, b := range s.Blend {
		s.Probability[i] = m.calibration.probability(b)
	}
	return s, nil
}

// risk turns a blend and the hazards' curve into a risk; curve may be nil.
func (m *Model) risk(at int64, blend float64, curve []float64) Risk {
	r := Risk{Score: blend}
	r.Time, r.Horizon, r.ModelVersion, r.Ready = at, m.horizon, m.version, true
	r.Probability = m.calibration.probability(blend)
	r.Low, r.High = m.calibration.interval(blend)
	r.LogOdds = logit(r.Probability)
	spread(&r.Risk, curve)
	return r
}

// spread fills the hazards of the twelfths of the horizon: in proportion, as
// cumulated hazards, to the curve of the hazard members, and together as much as
// the probability says.
func spread(r *failure.Risk, curve []float64) {
	var weight [failure.Bins]float64
	sum := 0.0
	for j := range weight {
		weight[j] = 1
		if len(curve) > 0 {
			weight[j] = -math.Log1p(-min(curve[j*len(curve)/failure.Bins], 1-1e-12))
		}
		sum += weight[j]
	}
	if !(sum > 0) {
		weight, sum = [failure.Bins]float64{1}, 1
	}
	total := -math.Log1p(-min(r.Probability, 1-1e-12))
	step, alive, lead := r.Horizon.Seconds()/failure.Bins, 1.0, 0.0
	for j, w := range weight {
		h := -math.Expm1(-total * w / sum)
		r.Hazard[j] = h
		lead += (float64(j) + 0.5) * step * alive * h
		alive *= 1 - h
	}
	if r.Probability > 0 {
		r.Lead = time.Duration(lead / r.Probability * float64(time.Second))
	}
}
