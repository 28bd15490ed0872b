package filter

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// peaks is one tail of a [SPOT], seen so that unusual is large.
type peaks struct {
	threshold float64 // t
	bound     float64 // z_q, as of the newest excess
	total     int     // excesses ever, Nₜ
	size, at  int     // excesses kept, and where the next goes once all places are taken
	fit       pareto
	theta     float64 // of the fit, where the next one starts
	values    [maxPeaks]float64
}

// keep holds the largest values of the initial samples, sorted downwards.
func (p *peaks) keep(y float64) {
	i := p.size
	if i == maxPeaks {
		if i--; y <= p.values[i] {
			return
		}
	} else {
		p.size++
	}
	for ; i > 0 && p.values[i-1] < y; i-- {
		p.values[i] = p.values[i-1]
	}
	p.values[i] = y
}

// begin makes the order statistic k of n samples the threshold and what lies
// beyond it the first excesses.
func (p *peaks) begin(k, n int, risk float64) {
	p.threshold = p.values[min(n-1-k, p.size-1)]
	size := 0
	for _, y := range p.values[:p.size] {
		if y > p.threshold {
			p.values[size] = y - p.threshold
			size++
		}
	}
	if p.at = 0; size == 0 { // all equal: the least excess there is
		p.values[0] = floorOf(p.threshold)
		size = 1
	}
	p.size, p.total = size, size
	p.refit(risk, n)
}

// refit scans the profile while there are few excesses, later every 16th time: in
// between it follows the maximum, or stays exponential.
func (p *peaks) refit(risk float64, n int) {
	kept := p.values[:p.size]
	switch {
	case p.total <= maxPeaks || p.total%rescan == 0:
		p.fit, p.theta = fitPareto(kept, 0)
	case p.theta != 0:
		p.fit, p.theta = fitPareto(kept, p.theta)
	default:
		p.fit = pareto{0, max(mean(kept), leastSigma)}
	}
	p.bound = p.quantile(risk, n)
}

// add takes a value beyond the threshold, the n-th sample, and fits again. It takes
// the place of the oldest where there is no other.
func (p *peaks) add(y, risk float64, n int) {
	if p.size < maxPeaks {
		p.values[p.size] = y - p.threshold
		p.size++
	} else {
		p.values[p.at] = y - p.threshold
		p.at = (p.at + 1) % maxPeaks
	}
	p.total = min(p.total+1, math.MaxInt32)
	p.refit(risk, n)
}

func mean(x []float64) (m float64) {
	for _, v := range x {
		m += v
	}
	return m / float64(len(x))
}

// quantile returns z_q, the value that the next of n samples exceeds with
// probability q.
func (p *peaks) quantile(q float64, n int) float64 {
	return p.threshold + p.fit.excess(q*float64(n)/float64(p.total))
}

// surprise returns −log₁₀ P(Y > y) beyond the threshold, and below it a straight
// line to zero at the centre. At most leastProbability's.
func (p *peaks) surprise(y, centre float64, n int) float64 {
	share := float64(p.total) / float64(n)
	if y > p.threshold {
		return -math.Log10(max(share*p.fit.endless().survival(y-p.threshold), leastProbability))
	}
	if y <= centre {
		return 0
	}
	return -math.Log10(share) * (y - centre) / (p.threshold - centre)
}

// leastProbability keeps surprise finite.
const leastProbability = 1e-300

func (p *peaks) append(dst []byte) []byte {
	dst = codec.AppendFloat64s(dst, []float64{p.threshold, p.bound, p.fit.gamma, p.fit.sigma, p.theta})
	dst = codec.AppendUint32(dst, uint32(p.total))
	dst = append(dst, byte(p.size), byte(p.at))
	return codec.AppendFloat64s(dst, p.values[:p.size])
}

func (p *peaks) read(r *codec.Reader) {
	p.threshold, p.bound, p.fit.gamma = r.Finite(), r.Finite(), r.Finite()
	p.fit.sigma, p.theta = nonNegative(r), r.Finite()
	p.total = int(r.Uint32())
	p.size, p.at = int(r.Byte()), int(r.Byte())
	if p.size > maxPeaks || p.at >= maxPeaks || p.total > math.MaxInt32 || p.size > 0 && p.total > 0 && !(p.fit.sigma > 0) {
		r.Fail("%d excesses of %d, next %d", p.size, p.total, p.at)
		p.size = 0
	}
	for i := range p.values[:p.size] {
		p.values[i] = r.Finite()
	}
}

// drift is the moving mean that DSPOT judges against.
type drift struct {
	depth, size, at int
	values          [maxDepth]float64
}

func (w *drift) filled() bool { return w.size >= w.depth }

// mean of the window; 0 without one.
func (w *drift) mean() float64 {
	if w.depth == 0 {
		return 0
	}
	var sum float64
	for _, v := range w.values[:w.size] {
		sum += v
	}
	return sum / float64(max(w.size, 1))
}

func (w *drift) push(x float64) {
	if w.depth == 0 {
		return
	}
	w.values[w.at] = x
	w.at = (w.at + 1) % w.depth
	w.size = min(w.size+1, w.depth)
}

func (w *drift) append(dst []byte) []byte {
	dst = append(dst, byte(w.depth), byte(w.size), byte(w.at))
	return codec.AppendFloat64s(dst, w.values[:w.size])
}

func (w *drift) read(r *codec.Reader) {
	depth := int(r.Byte())
	w.size, w.at = int(r.Byte()), int(r.Byte())
	if depth != w.depth || w.size > depth || depth > 0 && w.at >= depth || depth == 0 && w.at > 0 {
		r.Fail("window of %d, want %d", depth, w.depth)
		w.size, w.at = 0, 0
	}
	for i := range w.values[:w.size] {
		w.values[i] = bounded(r)
	}
}
