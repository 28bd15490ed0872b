package feature

import "math"

// parts is the number of parts of a season: hours of a day.
const parts = 24

// track is the state of one signal.
type track struct {
	count   float64
	last    int64   // time of the last value
	value   float64 // the last value
	changed int64   // when it last differed from the one before
	base    float64 // slow mean
	dev     float64 // mean absolute deviation from it
	windows []window
	// Of each part of the season: times seen, its mean, the mean absolute
	// residual.
	seen, usual, miss []float64
}

// settled values make a baseline worth comparing with.
const settled = 10

// observe takes a value at time t.
func (k *track) observe(b *Builder, t int64, x float64) {
	first := k.count == 0
	if first {
		k.value, k.changed, k.base = x, t, x
	}
	if x != k.value {
		k.changed = t
	}
	for i := range k.windows {
		k.windows[i].add(b.widths[i], t, x, first)
	}
	if b.season > 0 {
		k.learnSeason(part(t, b.season), x)
	}
	if !first {
		k.compare(b, float64(t-k.last)/1000, x)
	}
	k.count++
	k.last, k.value = t, x
}

// compare moves the baseline. Once settled, a value moves it by at most four
// deviations' worth, so that a fault does not become normal while it lasts.
func (k *track) compare(b *Builder, dt, x float64) {
	d := x - k.base
	a := max(-math.Expm1(-dt/b.slow), 1/(k.count+1))
	if k.count > settled {
		limit := 4 * k.sigma()
		d = min(max(d, -limit), limit)
	}
	k.dev += (math.Abs(d) - k.dev) * a
	k.base += d * a
}

// sigma is the spread about the baseline, √(π/2) times the mean absolute
// deviation, not below 0.1 % of the level: less is never news.
func (k *track) sigma() float64 {
	return max(1.2533141373155001*k.dev, 0.001*math.Abs(k.base), 1e-12)
}

func part(t, season int64) int {
	p := t % season
	if p < 0 {
		p += season
	}
	return int(p * parts / season)
}

// learnSeason moves the mean of a part of the season by a hundredth for each of
// its values, faster at first.
func (k *track) learnSeason(p int, x float64) {
	k.seen[p]++
	a := max(0.01, 1/k.seen[p])
	d := x - k.usual[p]
	k.miss[p] += (math.Abs(d)*(1-a) - k.miss[p]) * a
	k.usual[p] += d * a
}

// cut bounds a value at ±50: beyond, how far says nothing more.
func cut(v float64) float64 { return min(max(v, -50), 50) }

// features appends the signal's features at time now.
func (k *track) features(b *Builder, s Signal, now int64, present bool, dst []float64) []float64 {
	if k.count == 0 {
		for range b.perSignal(s) {
			dst = append(dst, math.NaN())
		}
		return dst
	}
	x, sigma := k.value, k.sigma()
	level, score := x, cut((x-k.base)/sigma)
	if !present {
		level, score = math.NaN(), math.NaN()
	}
	if k.count <= settled {
		score = math.NaN()
	}
	dst = append(dst, level, score)
	crossing := math.NaN()
	for i := range k.windows {
		k.windows[i].advance(b.widths[i], now, false)
		w, straight := k.windows[i].look()
		dst = append(dst, cut((w.mean-k.base)/sigma), cut((x-w.oldest)/sigma), cut(w.slope/sigma), cut(w.span/sigma))
		if seconds := float64(b.widths[i]) * buckets / 1000; seconds <= b.horizon*1.01 || i == 0 {
			crossing = soon(s.Limit, x, w.slope/seconds, b.horizon) * straight
		}
	}
	dst = append(dst, math.Log1p(float64(now-k.changed)/1000/b.horizon), math.Log1p(float64(now-k.last)/1000/b.horizon))
	if b.season > 0 {
		dst = append(dst, k.seasonal(part(now, b.season), x, present))
	}
	if s.Limit != 0 {
		dst = append(dst, crossing)
	}
	return dst
}

// soon is exp(-T/horizon), T the time until a line of this slope per second
// meets the limit; 1 beyond the limit, 0 when it leads away.
func soon(limit, x, slope, horizon float64) float64 {
	t := (limit - x) / slope
	switch {
	case limit > 0 && x >= limit:
		return 1
	case math.IsNaN(t):
		return math.NaN()
	case t < 0 || math.IsInf(t, 0):
		return 0
	}
	return math.Exp(-t / horizon)
}

// seasonal compares a value with what is usual at its part of the season. The
// value is already in the mean, with the weight of one.
func (k *track) seasonal(p int, x float64, present bool) float64 {
	if !present || k.seen[p] < 3 {
		return math.NaN()
	}
	return cut((x - k.usual[p]) / max(1.2533141373155001*k.miss[p], 0.001*math.Abs(k.usual[p]), 1e-12))
}

// perSignal is the number of features of a signal.
func (b *Builder) perSignal(s Signal) int {
	n := 4 + 4*len(b.widths)
	if b.season > 0 {
		n++
	}
	if s.Limit != 0 {
		n++
	}
	return n
}
