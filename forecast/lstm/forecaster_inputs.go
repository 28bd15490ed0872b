package lstm

import (
	"fmt"
	"math"
	"slices"

	"github.com/portent-go/portent/forecast"
)

// What comes after the last known step is a gap to the net, and it learns from
// gaps: each training sequence is some steps of the past and then as many as the
// horizon whose values are kept from it. In a gap the season repeats, y'(t) =
// y'(t-m), as it does in gaps of the data. The inputs at step t, in units of the
// scale, are
//
//	0  u(t) = y(t) - y'(t-m)          what repeating the season got wrong
//	1  y(t) - y(t-1)                  where it is going
//	2  y(t) - mean of a season        where in the wave it stands
//	3  y'(t+1-2m) - y'(t+1-m)         what the season before last says of t+1
//	4  y'(t+1-w) - y'(t+1-m)          what the longer season says
//	5  mean of y'(t+1-j·m), j = 1…4, less y'(t+1-m)
//	6  the same with w
//	7  steps since the last known value, in horizons
//
// where m is the main season (1 without) and w the longer one, or seven times m;
// 0 to 2 are missing in a gap. The net answers u(t+1), and the scale is the mean of
// |u|.
const forecastInputs = 8

// past is a series as the net sees it.
type past struct {
	y     []float64 // gaps filled
	gap   []bool
	m, w  int
	wave  int // over how many steps the level is taken
	scale float64
	log   bool // y holds logarithms
}

const (
	// leastSteps past the first season are wanted to learn from.
	leastSteps = 32
	// context is how many known steps stand before a gap in training. The lags
	// carry the seasons, so the state has to carry hours rather than days.
	context = 96
	// leastWave is over how many steps the level is taken without a season.
	leastWave = 8
	// excessive values have infinite squares; the bound of package forecast.
	excessive = 1e150
)

// seasonsOf returns m and w.
func seasonsOf(seasons []float64) (main, long int) {
	if len(seasons) == 0 {
		return 1, 1
	}
	main = int(math.Round(seasons[0]))
	long = 7 * main
	if len(seasons) > 1 {
		long = int(math.Round(seasons[1]))
	}
	return main, long
}

func newPast(y, seasons []float64) (*past, error) {
	if seasons == nil {
		seasons = forecast.DetectSeasons(y)
	}
	p := &past{}
	p.m, p.w = seasonsOf(seasons)
	p.wave = max(p.m, leastWave)
	present := 0
	for i, v := range y {
		if math.Abs(v) > excessive {
			return nil, fmt.Errorf("%w: lstm: y[%d] = %v", forecast.ErrValue, i, v)
		}
		if !math.IsNaN(v) {
			present++
		}
	}
	if present < p.wave+leastSteps {
		return nil, fmt.Errorf("%w: lstm: %d values of %d present, want %d", forecast.ErrShort, present, len(y), p.wave+leastSteps)
	}
	if p.log = positive(y); p.log {
		y = slices.Clone(y)
		for i, v := range y {
			y[i] = math.Log(v)
		}
	}
	p.fill(y)
	p.measure(y)
	return p, nil
}

// positive says whether every value is above 0, and none so near to it against the
// mean that its logarithm says more of the rounding.
func positive(y []float64) bool {
	least, mean, n := math.Inf(1), 0.0, 0.0
	for _, v := range y {
		if v == v {
			n++
			mean += (v - mean) / n
			least = min(least, v)
		}
	}
	return least > 0 && least >= mean/100
}

// fill copies y; gaps are filled from the season before, those before the first
// value of a phase by that value.
func (p *past) fill(y []float64) {
	p.y, p.gap = make([]float64, len(y)), make([]bool, len(y))
	for phase := range min(p.m, len(y)) {
		last := math.NaN()
		for i := phase; i < len(y) && last != last; i += p.m {
			last = y[i]
		}
		for i := phase; i < len(y); i += p.m {
			if p.gap[i] = math.IsNaN(y[i]); !p.gap[i] {
				last = y[i]
			}
			p.y[i] = last
		}
	}
	p.bridge()
}

// bridge fills phases without any value from the step before.
func (p *past) bridge() {
	last := 0.0
	for _, v := range p.y {
		if v == v {
			last = v
			break
		}
	}
	for i, v := range p.y {
		if v != v {
			p.y[i] = last
		}
		last = p.y[i]
	}
}

// measure sets the scale; that of a series that repeats to the last bit is 0.
func (p *past) measure(y []float64) {
	n := 0.0
	for t := p.m; t < len(y); t++ {
		if d := math.Abs(y[t] - y[t-p.m]); d == d {
			n++
			p.scale += (d - p.scale) / n
		}
	}
}

// extended returns the past with h steps to come.
func (p *past) extended(h int) *past {
	q := *p
	q.y, q.gap = append(make([]float64, 0, len(p.y)+h), p.y...), append(make([]bool, 0, len(p.y)+h), p.gap...)
	for range h {
		q.y, q.gap = append(q.y, q.y[len(q.y)-p.m]), append(q.gap, true)
	}
	return &q
}

// rows are the inputs of steps from…to-1, the first of which is at least a season
// in; horizon is the unit of input 7.
func (p *past) rows(from, to int, horizon float64) [][]float64 {
	out := rows(to-from, forecastInputs)
	sum, age := 0.0, 0.0
	for _, v := range p.y[from-p.wave : from] {
		sum += v
	}
	for t := from; t < to; t++ {
		sum += p.y[t] - p.y[t-p.wave]
		age++
		if !p.gap[t] {
			age = 0
		}
		p.row(out[t-from], t, sum/float64(p.wave))
		out[t-from][7] = age / horizon
	}
	return out
}

// row writes the inputs at step t but the last.
func (p *past) row(dst []float64, t int, level float64) {
	ref := p.y[t+1-p.m]
	dst[0], dst[1], dst[2] = p.y[t]-p.y[t-p.m], p.y[t]-p.y[t-1], p.y[t]-level
	if p.gap[t] {
		dst[0], dst[1], dst[2] = math.NaN(), math.NaN(), math.NaN()
	}
	dst[3] = p.before(t, 2*p.m) - ref
	dst[4] = p.before(t, p.w) - ref
	dst[5] = p.cycles(t, p.m) - ref
	dst[6] = p.cycles(t, p.w) - ref
	for k := range dst[:7] {
		if dst[k] /= p.scale; p.scale == 0 {
			dst[k] = 0
		}
	}
}

// before is step t+1 a season ago; NaN when there is none.
func (p *past) before(t, season int) float64 {
	if t+1-season < 0 {
		return math.NaN()
	}
	return p.y[t+1-season]
}

// cycles is the mean of step t+1 in the last four seasons, or fewer when there are
// not as many; NaN when there is none.
func (p *past) cycles(t, season int) float64 {
	sum, n := 0.0, 0.0
	for j := 1; j <= 4 && t+1-j*season >= 0; j++ {
		sum += p.y[t+1-j*season]
		n++
	}
	return sum / n
}

// sequences are pieces to learn from: context, and a gap of the horizon, shorter
// when the series is; half a horizon apart.
func (p *past) sequences(horizon int) (out []Sequence) {
	h := min(horizon, (len(p.y)-p.wave)/2)
	kept := p.extended(0)
	for end := len(p.y); end-h-leastSteps/2 >= p.wave; end -= max(h/2, 1) {
		from := max(p.wave, end-h-context)
		for t := end - h; t < end; t++ {
			kept.y[t], kept.gap[t] = kept.y[t-p.m], true
		}
		s := Sequence{X: kept.rows(from, end-1, float64(horizon))}
		for t := from + 1; t < end; t++ {
			s.Y = append(s.Y, p.target(t, kept.y[t-p.m]))
		}
		copy(kept.y[end-h:], p.y[end-h:end])
		copy(kept.gap[end-h:], p.gap[end-h:end])
		out = append(out, s)
	}
	return out
}

// target is u(t), nil when nobody knows.
func (p *past) target(t int, ref float64) []float64 {
	if p.gap[t] || p.scale == 0 {
		return nil
	}
	return []float64{(p.y[t] - ref) / p.scale}
}
