package lstm

import "math"

// Head is what a net answers at every step.
type Head int

const (
	// Binary answers the probability of an event within the horizon its
	// targets were made with. Target: 1 or 0. Loss: cross-entropy.
	Binary Head = iota
	// Hazard answers, for each interval of [Config.Edges], the probability of
	// the event in it given that there was none before (discrete-time survival;
	// Singer and Willett 1993, Gensheimer and Narasimhan 2019). Target: time
	// until event or censoring, and 1 for an event, 0 for censored. Loss: the
	// negative log-likelihood; the interval in which a life is censored counts
	// for nothing.
	Hazard
	// Remaining answers the remaining life, in the unit of its targets, never
	// below 0. Target: remaining life. Loss: squared error.
	Remaining
	// Next answers the next value of every input, or of the first few
	// ([Config.Answers]). Targets are the inputs themselves, unless a sequence says
	// others. Loss: squared error in units of each input's deviation.
	Next
	// Hidden answers the outputs of the last layer as they are. Only imported
	// nets have it.
	Hidden
)

// String returns the name of the head.
func (h Head) String() string {
	return [...]string{"Binary", "Hazard", "Remaining", "Next", "Hidden"}[h]
}

// targetWidth is the number of values of a target.
func (h Head) targetWidth(outputs int) int {
	switch h {
	case Hazard:
		return 2
	case Next:
		return outputs
	}
	return 1
}

// loss returns the loss of one answer, given the head's sums z and a target,
// and writes its derivative into dz; a masked target costs nothing.
func (h Head) loss(dz, z, target []float32, edges []float64) float64 {
	clear(dz)
	switch h {
	case Binary:
		if target[0] != target[0] {
			return 0
		}
		return logistic(dz, z, 0, float64(target[0]))
	case Hazard:
		if target[0] != target[0] {
			return 0
		}
		return hazardLoss(dz, z, float64(target[0]), target[1] == 1, edges)
	}
	sum := 0.0
	for k, y := range target {
		if e := float64(z[k]) - float64(y); e == e {
			sum += e * e / 2
			dz[k] = float32(e)
		}
	}
	return sum
}

// logistic is the cross-entropy of sum k against y in 0…1, in the form that
// does not overflow: max(z, 0) - z·y + log(1 + e^-|z|).
func logistic(dz, z []float32, k int, y float64) float64 {
	x := float64(z[k])
	dz[k] = float32(probability(x) - y)
	return max(x, 0) - x*y + math.Log1p(math.Exp(-math.Abs(x)))
}

// hazardLoss adds a cross-entropy per interval lived through, and one of the
// interval of the event.
func hazardLoss(dz, z []float32, time float64, event bool, edges []float64) float64 {
	sum := 0.0
	for k, end := range edges {
		end = float64(float32(end)) // rounded as times are: an event at an edge is in its interval
		if event && time <= end {
			return sum + logistic(dz, z, k, 1)
		}
		if time < end {
			return sum
		}
		sum += logistic(dz, z, k, 0)
	}
	return sum
}

// probability is the logistic function, without overflow for any x.
func probability(x float64) float64 {
	if x < 0 {
		e := math.Exp(x)
		return e / (1 + e)
	}
	return 1 / (1 + math.Exp(-x))
}

// outputsOf writes the head's sums of one row of outputs h into z: eight partial
// sums each, because one would wait for its own last addition. Streams and
// batches both come here.
func (m *Model) outputsOf(z, h []float32) {
	for o := range m.net.outputs {
		var s [8]float32
		v := m.rows[o*len(h):][:len(h)]
		for k := 0; k+8 <= len(v); k += 8 {
			p, q := h[k:][:8], v[k:][:8]
			s[0] += float32(p[0] * q[0])
			s[1] += float32(p[1] * q[1])
			s[2] += float32(p[2] * q[2])
			s[3] += float32(p[3] * q[3])
			s[4] += float32(p[4] * q[4])
			s[5] += float32(p[5] * q[5])
			s[6] += float32(p[6] * q[6])
			s[7] += float32(p[7] * q[7])
		}
		z[o] = m.net.d[o] + (((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7])))
	}
}

// answer turns the sums of the head into what [Stepper.Step] answers.
func (m *Model) answer(dst []float64, z []float32) {
	for k := range dst {
		x := float64(z[k])
		switch m.head {
		case Binary, Hazard:
			x = probability(x)
		case Remaining:
			x = max(0, m.outMean+m.outScale*x)
		case Next:
			x = m.mean[k] + m.deviation[k]*x
		}
		dst[k] = x
	}
}

// Survival turns the hazards of consecutive intervals into the probability of
// living past the end of each, S(k) = Π (1 - h(j)), j ≤ k. It writes into dst,
// of the same length, and returns it; a nil dst allocates; dst may be hazards.
func Survival(dst, hazards []float64) []float64 {
	if dst == nil {
		dst = make([]float64, len(hazards))
	}
	if len(dst) != len(hazards) {
		panic(badDst)
	}
	s := 1.0
	for k, h := range hazards {
		s *= 1 - h
		dst[k] = s
	}
	return dst
}
