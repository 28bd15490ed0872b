package main

import (
	"io"
	"strconv"
	"strings"
	"testing"
)

func TestSeasonInSamples(t *testing.T) {
	m, err := findModel("holt-winters")
	if err != nil {
		t.Fatal(err)
	}
	f := func(text string, step int64, want int) {
		t.Helper()
		var s season
		if err := s.Set(text); err != nil {
			t.Fatal(err)
		}
		if got, err := m.inSamples(s.period, step); got != want || (err == nil) != (want > 0) {
			t.Errorf("%s by %d ms: %d samples, %v, want %d", text, step, got, err, want)
		}
	}
	f("24h", 60_000, 1440)
	f("24h", 59_990, 1440) // nearest
	f("90m", 300_000, 18)
	f("24h", 86_400_000, 0) // one sample is no season
	f("168h", 1000, 0)      // more than the model takes
}

// A season that makes too many samples is known to do so only once the samples
// are known: the error then names the series and what to do.
func TestSeasonTooLong(t *testing.T) {
	err := run([]string{"-model", "discord", "-season", "24h", "-"}, strings.NewReader(wave(100)), io.Discard, io.Discard)
	for _, want := range []string{"series load", "-season 24h", "288 samples", "discord", "8 to 128", "leave it out"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v lacks %q", err, want)
		}
	}
}

// A season that is given must be used.
func TestSeasonNarrowsTheInterval(t *testing.T) {
	width := func(flags ...string) (sum float64) {
		out, _ := detect(t, wave(1500), append(flags, "-model", "holt-winters")...)
		for _, l := range lines(out)[1000:] {
			sum += interval(t, l)
		}
		return sum / 500
	}
	if with, without := width("-season", "4h"), width("-season", "none"); with > 0.9*without {
		t.Errorf("interval %.2f with the season, %.2f without", with, without)
	}
}

func TestMedianStep(t *testing.T) {
	if got := medianStep([]int64{0, 10, 20, 25, 1000, 1010}); got != 10 {
		t.Errorf("%d, want 10 whatever gaps there are", got)
	}
}

func TestSeasonNoneIsTrueOfModelsWithoutOne(t *testing.T) {
	plain, _ := detect(t, wave(300), "-model", "ewma")
	if none, _ := detect(t, wave(300), "-model", "ewma", "-season", "none"); none != plain {
		t.Error("-season none changes a model that has no season")
	}
}

// interval returns the width of the interval of a row.
func interval(t *testing.T, row string) float64 {
	t.Helper()
	c := strings.Split(row, ",")
	lower, err := strconv.ParseFloat(c[4], 64)
	if err != nil {
		t.Fatal(row, err)
	}
	upper, err := strconv.ParseFloat(c[5], 64)
	if err != nil {
		t.Fatal(row, err)
	}
	return upper - lower
}
