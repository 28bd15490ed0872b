package main

import (
	"strings"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
)

func TestTrainFlag(t *testing.T) {
	f := func(text string, rows int, end int64) {
		t.Helper()
		var got train
		if err := got.Set(text); err != nil {
			t.Error(text, err)
		}
		if got.rows != rows || rows == 0 && got.end != end {
			t.Errorf("%s: %d rows, end %d, want %d, %d", text, got.rows, got.end, rows, end)
		}
	}
	f("1000", 1000, 0)
	f("1e3", 1000, 0)
	f("1767225600", 0, 1767225600_000)
	f("1767225600000", 0, 1767225600_000)
	f("2026-01-01", 0, 1767225600_000)
	f("2026-01-01 00:00", 0, 1767225600_000)
	f("2026-01-01T01:00:00+01:00", 0, 1767225600_000)
	for _, bad := range []string{"", "0", "-5", "0.7", "soon", "2026-01-01;5", "NaN", "-Inf", "2026-01-01\n2026-01-02"} {
		if err := new(train).Set(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

// So many rows are the time of the row after them, and no alarm begins before it,
// also not for one that is open then.
func TestTrainSilences(t *testing.T) {
	content := wave(2100)
	for _, m := range models {
		for _, rows := range []string{"2003", "2012"} {
			flags := []string{"-model", m.name, "-events", "-budget", "1"}
			out, _ := detect(t, content, append(flags, "-train", rows)...)
			end := map[string]string{"2003": "2023-11-21T21:08:20.000Z", "2012": breakEnd}[rows]
			for _, l := range lines(out) {
				if c := strings.Split(l, ","); c[1] < end {
					t.Errorf("%s: alarm %s in the training of %s rows", m.name, l, rows)
				}
			}
			if other, _ := detect(t, content, append(flags, "-train", end)...); other != out {
				t.Errorf("%s: -train %s is not -train %s:\n%s%s", m.name, rows, end, out, other)
			}
		}
	}
}

// Training changes no score, and rows come out all the same.
func TestTrainOnlyTeaches(t *testing.T) {
	with, _ := detect(t, wave(2100), "-model", "difference", "-budget", "1", "-train", "2010")
	without, _ := detect(t, wave(2100), "-model", "difference", "-budget", "1")
	a, b := lines(with), lines(without)
	marked := 0
	for i := range b {
		if i < 2010 && strings.HasSuffix(b[i], ",1") {
			b[i] = strings.TrimSuffix(b[i], "1") + "0"
			marked++
		}
		if a[i] != b[i] {
			t.Fatalf("row %d: %s, want %s", i, a[i], b[i])
		}
	}
	if marked == 0 {
		t.Error("nothing to silence")
	}
}

func TestTrainIsAllThereIs(t *testing.T) {
	out, log := detect(t, wave(100), "-train", "100", "-events")
	if len(lines(out)) != 0 || !strings.Contains(log, "no sample lies after -train 100") {
		t.Errorf("%s%s", out, log)
	}
}

// Series that begin at the start of a long file again and again share one moment.
func TestTrainCountsRowsOfLongFiles(t *testing.T) {
	k := train{}
	if err := k.Set("2"); err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{true, true, true, false, true, true, false, false} {
		at := []int64{10, 10, 20, 30, 10, 20, 30, 40}[i]
		if got := k.holds(at); got != want {
			t.Errorf("sample %d at %d: training is %v", i, at, got)
		}
	}
}

func TestHush(t *testing.T) {
	const quiet, opened, open, closed = anomaly.Quiet, anomaly.Opened, anomaly.Open, anomaly.Closed
	var h hush
	for i, s := range []struct {
		training  bool
		said, got anomaly.Phase
	}{
		{true, opened, quiet}, {true, open, quiet}, {true, closed, quiet}, // all of it in the training
		{true, opened, quiet}, {false, open, quiet}, {false, closed, quiet}, {false, quiet, quiet}, // over its end
		{false, opened, opened}, {false, open, open}, {false, closed, closed}, // after it
	} {
		phase, kind := s.said, anomaly.Spike
		if h.apply(s.training, &phase, &kind); phase != s.got {
			t.Errorf("%d: %v becomes %v, want %v", i, s.said, phase, s.got)
		}
	}
}
