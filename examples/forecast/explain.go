package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/portent-go/portent/forecast"
)

// explain says what the forecast rests on, and how such forecasts did before.
func explain(log io.Writer, s series, m fitted, horizon, origins int) {
	missing := 0
	for _, v := range s.values {
		if math.IsNaN(v) {
			missing++
		}
	}
	fmt.Fprintf(log, "%s: %d steps of %v, %d missing; %s\n", s.name, len(s.values), s.step, missing, seasonText(m.seasons))
	shares := m.shares
	slices.SortStableFunc(shares, func(a, b forecast.Share) int {
		switch {
		case a.Weight > b.Weight:
			return -1
		case a.Weight < b.Weight:
			return 1
		}
		return 0
	})
	for _, sh := range shares[:min(3, len(shares))] {
		fmt.Fprintf(log, "  %2.0f %% %s\n", 100*sh.Weight, clip(strings.TrimPrefix(fmt.Sprintf("%T%+v", sh.Method, sh.Method), "forecast."), 100))
	}
	if origins > 0 {
		past(log, s, m, horizon, origins)
	}
}

// past repeats the forecast at earlier times.
func past(log io.Writer, s series, m fitted, horizon, origins int) {
	b := forecast.Backtest{Horizon: horizon, Origins: origins, Season: 1}
	if len(m.seasons) > 0 {
		b.Season = int(m.seasons[0] + 0.5)
	}
	score, err := b.Run(m.method, s.values)
	if err != nil {
		fmt.Fprintf(log, "  too short to measure past forecasts\n")
		return
	}
	fmt.Fprintf(log, "  %d past forecasts: MASE %.2f, mean absolute error %.3g, 90 %% interval held %.0f %%\n", score.Origins, score.MASE, score.MAE, 100*score.Coverage)
}

func seasonText(seasons []float64) string {
	if len(seasons) == 0 {
		return "no season"
	}
	var parts []string
	for _, p := range seasons {
		parts = append(parts, fmt.Sprintf("%.4g", p))
	}
	return "season of " + strings.Join(parts, " and ") + " steps"
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}
