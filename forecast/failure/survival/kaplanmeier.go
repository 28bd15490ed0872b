package survival

import "math"

// KaplanMeier estimates survival as the product over the times of 1 - events /
// at risk (Kaplan and Meier, J. American Statistical Association 53, 1958), with
// Greenwood's standard error. The zero value is usable.
type KaplanMeier struct {
	Confidence float64 // of the band; default 0.95
	Scale      Scale   // of the band; default Log
}

// NelsonAalen estimates the cumulative hazard as the sum over the times of
// events / at risk (Nelson, Technometrics 14, 1972; Aalen, Annals of Statistics
// 6, 1978), and survival as its exp(-H). The zero value is usable.
type NelsonAalen struct {
	Confidence float64 // of the band; default 0.95
	Scale      Scale   // of the band; default Log

	// Ties takes the failures at one time one after the other: d failures
	// among n are 1/n + 1/(n-1) + … (Fleming and Harrington, Communications in
	// Statistics 13, 1984), for times that are rounded. Default: d/n.
	Ties bool
}

// Fit returns one curve per stratum, ascending; one when there are no strata.
// Weights are counts: the standard errors take a row of weight 3 for three
// lives. Covariates play no part. Errors: those of [Data.Validate], and
// [ErrOptions]. Data without events give a curve of ones. Cost: a sort.
func (k KaplanMeier) Fit(d Data) ([]Curve, error) {
	return fitCurves(d, k.Confidence, k.Scale, product)
}

// Fit is as [KaplanMeier.Fit].
func (a NelsonAalen) Fit(d Data) ([]Curve, error) {
	if a.Ties {
		return fitCurves(d, a.Confidence, a.Scale, tiedExponential)
	}
	return fitCurves(d, a.Confidence, a.Scale, exponential)
}

func fitCurves(d Data, confidence float64, scale Scale, estimate func(*Curve, []int32)) ([]Curve, error) {
	b, err := newBand(confidence, scale)
	if err != nil {
		return nil, err
	}
	if err := d.Validate(); err != nil {
		return nil, err
	}
	if d, err = d.tieTimes(); err != nil {
		return nil, err
	}
	names, rows := d.strata()
	curves := make([]Curve, len(rows))
	for s := range rows {
		deaths := curves[s].count(&d, rows[s])
		curves[s].Stratum = names[s]
		estimate(&curves[s], deaths)
		b.apply(&curves[s])
	}
	return curves, nil
}

// count fills in the times, who was at risk, and what happened, and returns
// the number of rows that failed at each time.
func (c *Curve) count(d *Data, rows []int) (deaths []int32) {
	for _, place := range ascending(places(len(rows)), func(k int32) float64 { return d.Stop[rows[k]] }) {
		i := rows[place]
		k := len(c.Time) - 1
		if k < 0 || c.Time[k] != d.Stop[i] {
			c.Time, c.Events, c.Censored, deaths = append(c.Time, d.Stop[i]), append(c.Events, 0), append(c.Censored, 0), append(deaths, 0)
			k++
		}
		if d.Event[i] {
			c.Events[k] += d.weight(i)
			deaths[k]++
		} else {
			c.Censored[k] += d.weight(i)
		}
	}
	c.AtRisk = make([]float64, len(c.Time))
	left := 0.0
	for k := len(c.Time) - 1; k >= 0; k-- {
		left += c.Events[k] + c.Censored[k]
		c.AtRisk[k] = left
	}
	if d.Start != nil {
		c.leaveOutLateEntries(d, rows)
	}
	return deaths
}

// leaveOutLateEntries takes those who begin at or after a time off its risk
// set.
func (c *Curve) leaveOutLateEntries(d *Data, rows []int) {
	latest := descending(places(len(rows)), func(k int32) float64 { return d.Start[rows[k]] })
	late, next := 0.0, 0
	for k := len(c.Time) - 1; k >= 0; k-- {
		for ; next < len(latest) && d.Start[rows[latest[next]]] >= c.Time[k]; next++ {
			late += d.weight(rows[latest[next]])
		}
		c.AtRisk[k] -= late
	}
}

func (c *Curve) allocate() {
	n := len(c.Time)
	c.Survival, c.StdErr, c.Hazard, c.HazardErr = make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
}

// product is Kaplan and Meier's estimate: Greenwood's variance of ln S sums
// d/(n(n-d)), Aalen's of H sums d/n².
func product(c *Curve, _ []int32) {
	c.allocate()
	s, h, greenwood, aalen := 1.0, 0.0, 0.0, 0.0
	for k, n := range c.AtRisk {
		if d := c.Events[k]; d > 0 {
			left := n - d
			if left < 1e-12*n {
				left = 0 // what fractional weights leave by rounding
			}
			s *= left / n
			h += d / n
			greenwood += d / (n * left)
			aalen += d / (n * n)
		}
		c.Survival[k], c.StdErr[k], c.Hazard[k], c.HazardErr[k] = s, math.Sqrt(greenwood), h, math.Sqrt(aalen)
	}
}

func exponential(c *Curve, _ []int32) {
	c.allocate()
	h, v := 0.0, 0.0
	for k, n := range c.AtRisk {
		if d := c.Events[k]; d > 0 {
			h += d / n
			v += d / (n * n)
		}
		c.set(k, h, v)
	}
}

// tiedExponential takes the deaths of a time in turn, each of the mean weight.
func tiedExponential(c *Curve, deaths []int32) {
	c.allocate()
	h, v := 0.0, 0.0
	for k, n := range c.AtRisk {
		w := c.Events[k] / float64(deaths[k])
		for j := range deaths[k] {
			left := n - float64(j)*w
			h += w / left
			v += w / (left * left)
		}
		c.set(k, h, v)
	}
}

func (c *Curve) set(k int, h, v float64) {
	c.Survival[k], c.StdErr[k], c.Hazard[k], c.HazardErr[k] = math.Exp(-h), math.Sqrt(v), h, math.Sqrt(v)
}
