package forecast

// within returns x less its centred moving mean over one period: what a season
// can explain. At the ends the window is cut.
func within(x []float64, p float64) []float64 {
	half := max(1, roundSeason(p)/2)
	out := make([]float64, len(x))
	sum, n := 0.0, 0
	for i := 0; i < min(half, len(x)); i++ {
		sum += x[i]
		n++
	}
	for i := range x {
		if j := i + half; j < len(x) {
			sum += x[j]
			n++
		}
		if j := i - half - 1; j >= 0 {
			sum -= x[j]
			n--
		}
		out[i] = x[i] - sum/float64(n)
	}
	return out
}

// explainedBy is the R² of phase means, adjusted: 1 - (RSS/(n-P))/(TSS/(n-1)).
func explainedBy(x []float64, p float64) float64 {
	sum, count := phaseSums(x, p)
	var rss, tss, mean float64
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for k := range sum {
		sum[k] /= count[k]
	}
	ph := phaser{p: p, bins: float64(len(sum))}
	for _, v := range x {
		d := v - sum[ph.next()]
		rss += d * d
		tss += (v - mean) * (v - mean)
	}
	if tss == 0 || float64(len(x)) <= p+1 {
		return 0
	}
	return 1 - rss/(float64(len(x))-float64(len(sum)))/(tss/float64(len(x)-1))
}

// phaser walks through the bins of a period, as many as it has whole steps.
type phaser struct{ p, bins, t float64 }

func (ph *phaser) next() int {
	k := min(int(ph.t/ph.p*ph.bins+1e-9), int(ph.bins)-1)
	if ph.t++; ph.t >= ph.p-1e-9 {
		ph.t = max(0, ph.t-ph.p)
	}
	return k
}

func phaseSums(x []float64, p float64) (sum, count []float64) {
	bins := max(2, roundSeason(p))
	sum, count = make([]float64, bins), make([]float64, bins)
	ph := phaser{p: p, bins: float64(bins)}
	for _, v := range x {
		k := ph.next()
		sum[k] += v
		count[k]++
	}
	return sum, count
}

// multipleSeason is step 5. Seven is preferred when it gains four fifths of the
// best: calendars have weeks.
func multipleSeason(x []float64, p float64) (float64, bool) {
	best, at := 0.0, 0.0
	for _, k := range []float64{7, 2, 3, 4, 5, 6, 8, 9, 10} {
		if seasonCycles*k*p > float64(len(x)) {
			continue
		}
		z := within(x, k*p)
		base := explainedBy(z, p)
		gain := explainedBy(z, k*p) - base
		if k != 7 && at == 7*p {
			gain *= 0.8
		}
		if gain > best && gain > leastExplained*(1-base)+0.01 {
			best, at = gain, k*p
		}
	}
	return at, at > 0
}

// removePhases takes the phase means out of x.
func removePhases(x []float64, p float64) {
	sum, count := phaseSums(x, p)
	ph := phaser{p: p, bins: float64(len(sum))}
	for i := range x {
		k := ph.next()
		x[i] -= sum[k] / count[k]
	}
}
