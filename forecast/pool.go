package forecast

import "math"

// pool returns the methods that Auto blends, for n values of a series whose
// main season is m steps (1: none) and whose longer season is w. It is one list
// for all series: lags around whole seasons, lagged means at the scales of an
// hour to a day of a daily season, raw and logarithmic, short and long
// memory; and a few methods that no burst can mislead.
//
// The list was composed on the training parts of M4 Hourly and of four sets of
// server metrics: each member was kept because the blend is better with it on
// some of them, not because it is good alone.
func pool(m, w int) []Forecaster {
	var out []Forecaster
	for _, log := range []bool{false, true} {
		if m > 1 {
			out = append(out, seasonalRidges(m, w, log)...)
		}
		if m > 1 && m < fineSeason {
			continue
		}
		out = append(out, scaleRidges(m, w, log)...)
	}
	return append(out, robustMethods(m)...)
}

// fineSeason is from where on a season is so finely sampled that single lags
// are mostly noise, and means over parts of it say more.
const fineSeason = 48

func lag(k, beside int) []Window {
	var out []Window
	for l := max(1, k-beside); l <= k+beside; l++ {
		out = append(out, Window{Lag: l})
	}
	return out
}

// windows joins sets and drops repeated ones.
func windows(sets ...[]Window) []Window {
	var out []Window
	seen := map[Window]bool{}
	for _, s := range sets {
		for _, w := range s {
			if w.Width == 1 {
				w.Width = 0
			}
			if !seen[w] {
				seen[w] = true
				out = append(out, w)
			}
		}
	}
	return out
}

func upTo(k int) []Window {
	var out []Window
	for l := 1; l <= k; l++ {
		out = append(out, Window{Lag: l})
	}
	return out
}

// seasonalRidges regress on plain lags around whole seasons.
func seasonalRidges(m, w int, log bool) []Forecaster {
	cycles := func(k float64) float64 { return k * float64(m) }
	return []Forecaster{
		Ridge{Windows: windows(upTo(5), lag(m, 1), lag(2*m, 1), lag(w, 1)), Prior: m, Log: log, HalfLife: cycles(6)},
		Ridge{Windows: windows(upTo(3), lag(m, 1), lag(2*m, 1), lag(w, 1), lag(w+m, 1)), Prior: m, Log: log, HalfLife: cycles(17)},
		Ridge{Windows: windows(upTo(min(25, m+1)), lag(m, 2), lag(w, 2)), Prior: m, Log: log, HalfLife: cycles(42)},
		Ridge{Windows: windows(upTo(3), lag(m, 1), lag(2*m, 1), lag(w, 1), lag(2*w, 1)), Prior: m, Log: log, HalfLife: cycles(6)},
		Ridge{Windows: windows(upTo(3), lag(m, 1), lag(w, 1), lag(2*w, 1), lag(3*w, 1)), Prior: m, Log: log, HalfLife: cycles(6)},
		Ridge{Windows: windows(lag(m, 1), lag(w, 1), lag(w+m, 1), lag(2*w, 1)), Prior: m, Log: log, HalfLife: cycles(6)},
		Ridge{Windows: windows(upTo(5), lag(m, 1), lag(2*m, 1)), Prior: m, Log: log, HalfLife: cycles(17)},
		Ridge{Windows: windows(lag(w, 2), lag(2*w, 2)), Prior: w, Log: log, HalfLife: cycles(17)},
	}
}

// scaleRidges regress on means of the recent past at several scales, and of the
// same part of the seasons before. q is a 24th of the season: an hour of a day.
func scaleRidges(m, w int, log bool) []Forecaster {
	q := max(1, m/24)
	if m <= 1 {
		q, m = 4, 96 // no season: scales of 4, 16 and 96 steps
		return []Forecaster{
			Ridge{Windows: windows(upTo(3), []Window{{1, q}, {1, 4 * q}, {1, m}}), Log: log, HalfLife: 300},
			Ridge{Windows: windows(upTo(3), []Window{{1, q}, {1, 4 * q}}), Log: log, HalfLife: 100},
			Ridge{Windows: upTo(5), Log: log, HalfLife: 300},
			Ridge{Windows: upTo(20), Log: log, HalfLife: 1000},
		}
	}
	recent := windows(upTo(3), []Window{{1, q}, {1, 4 * q}, {1, m}})
	same := []Window{{m, 1}, {m - q/2, q}, {m - 2*q, 4 * q}, {2*m - q/2, q}, {2 * m, 1}}
	week := []Window{{w - q/2, q}, {w - 2*q, 4 * q}}
	life := func(k float64) float64 { return k * float64(m) }
	return []Forecaster{
		Ridge{Windows: recent, Log: log, HalfLife: life(3)},
		Ridge{Windows: windows(recent, same), Log: log, HalfLife: life(3)},
		Ridge{Windows: windows(recent, same), Prior: m, Log: log, HalfLife: life(3)},
		Ridge{Windows: windows(recent, same, week), Log: log, HalfLife: life(6)},
		Ridge{Windows: []Window{{m - q/2, q}, {2*m - q/2, q}, {1, m}, {1, 4 * q}, {3*m - q/2, q}}, Prior: m, Log: log, HalfLife: life(6)},
		Ridge{Windows: []Window{{1, q}, {1, 4 * q}, {1, m}, {m - q/2, q}}, Prior: m, Log: log, HalfLife: life(3)},
		Ridge{Windows: []Window{{1, 4 * q}, {1, m}, {m - 2*q, 4 * q}}, Prior: m, Log: log, HalfLife: life(6)},
		Ridge{Windows: upTo(5), Log: log, HalfLife: life(3)},
		Ridge{Windows: upTo(20), Log: log, HalfLife: life(3)},
	}
}

// robustMethods are those without a regression on lags.
//
// Theta, standard and with θ optimised along the line so far, stands for the
// methods that won competitions; nothing else in the list follows a trend.
func robustMethods(m int) []Forecaster {
	out := []Forecaster{Naive{}, Smoothing{0.05}, Smoothing{0.2}, Smoothing{0.5}}
	q := max(1, m/24)
	if m <= 1 {
		return append(out, RecentMedian{12}, RecentMedian{48}, RecentMedian{200}, Drift{})
	}
	for _, w := range []int{q, 4 * q, m} {
		if w >= 4 {
			out = append(out, RecentMedian{w})
		}
	}
	if fine := q / 16; fine != q/2 {
		out = append(out, SeasonalMedian{Season: m, Cycles: 3, Spread: fine}, SeasonalMedian{Season: m, Cycles: 7, Spread: fine})
	}
	for _, weight := range []float64{0.05, 0.2, 0.7} {
		out = append(out, Adjusted{m, Smoothing{weight}})
	}
	if m >= fineSeason {
		recent := windows(upTo(3), []Window{{1, q}, {1, 4 * q}, {1, m}})
		out = append(out, Adjusted{m, RecentMedian{q}}, Adjusted{m, Ridge{Windows: upTo(5), HalfLife: 3 * float64(m)}},
			Adjusted{m, Ridge{Windows: recent, HalfLife: 3 * float64(m)}}, Adjusted{m, Ridge{Windows: upTo(20), HalfLife: 6 * float64(m)}})
	}
	return append(out, Theta{Season: m}, Theta{Season: m, Optimised: true, Dynamic: true}, SeasonalNaive{m}, SeasonalMedian{Season: m, Cycles: 3, Spread: q / 2}, SeasonalMedian{Season: m, Cycles: 7, Spread: q / 2})
}

// roundSeason returns the nearest whole number of steps.
func roundSeason(p float64) int { return int(math.Round(p)) }
