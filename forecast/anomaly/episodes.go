package anomaly

import (
	"math"

	"github.com/portent-go/portent/internal/order"
)

// episodes is the calibrated tail of one test statistic z ≥ 0: peaks over a
// threshold, counted once per episode.
//
// Exceedances of the threshold u come in runs. An incident of an hour is sixty of
// them a minute apart, and counted singly they would make the next incident
// ordinary. So exceedances with less than a run of quiet samples between them
// are one episode, of which only the highest counts (runs declustering: Davison
// & Smith 1990, "Models for exceedances over high thresholds", JRSS B 52(3),
// section 4). The chance that a sample begins an episode which reaches z is then
//
//	P = λ · (1 + ξ(z−u)/σ)^(−1/ξ),   z > u
//
// with λ episodes per sample and a generalised Pareto excess (Pickands 1975).
// Three choices keep anomalies out of the tail that they are judged by:
//
//   - σ comes from the median excess m, σ = m·ξ/(2^ξ−1). Up to a fifth of the
//     episodes of a real series are incidents; they move a median little, and a
//     mean or a maximum-likelihood fit beyond use.
//   - ξ is fixed at 0.1, once there are episodes: a young series is believed to
//     have a heavier tail, ξ = 0.4 before its first one, because what thirty
//     samples have not shown may still be ordinary. On ordinary stretches of web
//     and cloud metrics the excess is close to exponential in its body (quartile ÷ median 1.9, where
//     ξ = 0 gives 2.0) and heavier far out (99 % quantile ÷ median 8 to 10, where
//     ξ = 0 gives 6.6 and ξ = 0.1 gives 8.1). Estimating it for each series from
//     a hundred episodes was worse than fixing it.
//   - The episode in progress does not count until it has ended.
//
// The median is taken over the last 128 episodes, two weeks of a series with nine
// a day. Fewer make it jump about: at .1 alarms a day the F1 on training parts was
// .71 with 64, .77 with 128 and .76 with 256.
//
// The heights lie apart, in peaks: a step reads the rest of every tail and hardly
// ever these, and in a bank what is read together should lie together.
type episodes struct {
	n      uint8   // how many there are
	next   uint8   // where the next one goes
	quiet  uint16  // samples since the last exceedance
	top    float32 // highest z of the episode in progress; 0: none
	u      float32 // follows the 97 % quantile
	rate   float32 // episodes per sample
	median float32 // median height of episodes over u
}

// peaks are the codes of the highest z of the last episodes.
type peaks [episodeRing]uint16

const (
	episodeRing = 128
	fitEvery    = 4 // episodes from fit to fit, once there are many
	// overFraction of the samples exceed u: at one a minute about nine episodes
	// a day. At .015 there are fewer to learn from, at .05 they say less of the
	// far tail.
	overFraction = 0.03
	tailIndex    = 10 // 1/ξ

	priorU      = 2.75 // 97 % quantile of |z| for normal z in units of its mean
	priorRate   = overFraction / 3
	priorTrust  = 1000  // samples by which priorRate is believed
	rateMemory  = 20000 // samples
	priorExcess = 0.2   // prior median excess, relative to u; .2 is a little more than normal noise shows
	priorCount  = 8     // episodes by which it is believed

	lowestU  = 1.0 / 8
	highestU = 1 << 10
	// minPValue keeps PValue positive and Surprise finite: less than one sample
	// in the age of the universe cannot be told from never.
	minPValue = 1e-18
)

// seed makes e a tail without history.
func (e *episodes) seed(u float32) {
	*e = episodes{u: u, rate: priorRate, median: priorExcess * u}
}

// index returns 1/ξ after n episodes: 2.5 before the first, half way to 10 after eight.
func index(n int) float64 { return tailIndex * float64(n+4) / float64(n+16) }

// begins returns the probability that a sample begins an episode reaching
// z > u; 1 for lesser z.
func (e *episodes) begins(z float32) float64 {
	if z <= e.u {
		return 1
	}
	return max(float64(e.rate)*e.survival(z), minPValue)
}

// survival returns the share of exceedances of u that reach z > u.
func (e *episodes) survival(z float32) float64 {
	shape := &shapes[e.n]
	excess := float64(z-e.u) / float64(e.median)
	return math.Exp(-shape.k * math.Log1p(shape.halfLife*excess))
}

// shapes holds what follows from the number of episodes alone: the index, and the
// excess at the median in units of σ·k.
var shapes = func() (s [episodeRing + 1]struct{ k, halfLife float64 }) {
	for n := range s {
		k := index(n)
		s[n].k, s[n].halfLife = k, math.Exp2(1/k)-1
	}
	return s
}()

// height returns the z that an episode reaches with probability p: the inverse of
// begins.
func (e *episodes) height(p float64) float32 {
	share := p / float64(e.rate)
	if !(share < 1) {
		return e.u
	}
	shape := &shapes[e.n]
	excess := (math.Pow(share, -1/shape.k) - 1) / shape.halfLife
	return float32(min(float64(e.u)+excess*float64(e.median), math.MaxFloat32))
}

// add takes the z of the next lesson, the n-th; see over for step and every.
func (e *episodes) add(ring *peaks, z float32, step float32, every, n uint32) {
	move := e.u * float32(rate(0.01, n+10))
	hit := float32(0)
	if z > e.u {
		e.u += move * (1 - overFraction)
		if e.top == 0 {
			hit = 1
		}
		e.top = max(e.top, z)
		e.quiet = 0
	} else {
		e.u -= move * overFraction
		if e.top > 0 {
			if e.quiet++; over(e.quiet, step, every) {
				e.end(ring)
			}
		}
	}
	e.u = min(max(e.u, lowestU), highestU)
	weight := float32(1.0 / rateMemory)
	if n < rateMemory-priorTrust {
		weight = 1 / float32(n+priorTrust)
	}
	e.rate += weight * (hit - e.rate)
}

// end closes the episode in progress and learns from its height.
func (e *episodes) end(ring *peaks) {
	e.remember(ring, e.top)
	e.top, e.quiet = 0, 0
	if e.n < 4*fitEvery || e.next%fitEvery == 0 {
		e.fit(ring)
	}
}

func (e *episodes) remember(ring *peaks, z float32) {
	ring[e.next] = encodeZ(z)
	e.next = (e.next + 1) % episodeRing
	e.n = min(e.n+1, episodeRing)
}

// fit sets the median excess over the present u, drawn towards
// priorExcess as by priorCount episodes half above and half below it.
func (e *episodes) fit(ring *peaks) {
	var codes [episodeRing + priorCount]uint16
	floor, n := encodeZ(e.u), 0
	for _, c := range ring[:e.n] {
		if c > floor {
			codes[n] = c
			n++
		}
	}
	low, high := encodeZ(e.u*(1+priorExcess/2)), encodeZ(e.u*(1+priorExcess*3/2))
	for range priorCount / 2 {
		codes[n], codes[n+1] = low, high
		n += 2
	}
	e.median = max(decodeZ(order.Select(codes[:n], n/2))-e.u, 1e-3*e.u)
}

// A z is kept in 16 bits: 4 of exponent, from 2⁻³ to 2¹³, and 12 of mantissa.
const (
	codeBase  = (127 - 3) << 23
	codeShift = 11
	// highestZ is what larger z count as: beyond it ratios only tell how small the
	// scale was.
	highestZ = 1 << 12
)

func encodeZ(z float32) uint16 {
	b := math.Float32bits(min(max(z, lowestU), highestZ))
	return uint16((b - codeBase) >> codeShift)
}

func decodeZ(c uint16) float32 {
	return math.Float32frombits(uint32(c)<<codeShift + codeBase)
}
