package main

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// The break of wave, and when it lies.
const (
	breakRow   = 2000
	breakRows  = 12
	breakStart = "2023-11-21T20:53:20.000Z"
	breakEnd   = "2023-11-21T21:53:20.000Z"
)

// wave has a period of 48 samples, 4 hours, and stands 40 sigma too high for an
// hour from breakRow.
func wave(rows int) string {
	var b strings.Builder
	rng := rand.New(rand.NewPCG(3, 4))
	b.WriteString("time,load\n")
	for i := range rows {
		x := 100 + 10*math.Sin(2*math.Pi*float64(i)/48) + rng.NormFloat64()
		if i >= breakRow && i < breakRow+breakRows {
			x += 40
		}
		fmt.Fprintf(&b, "%d,%.3f\n", 1_700_000_000+300*i, x)
	}
	return b.String()
}

// variants are the flags that choose every model, with a season where it takes one.
func variants() (all [][]string) {
	for _, m := range models {
		all = append(all, []string{"-model", m.name}, []string{"-model", m.name, "-season", "none"})
		if m.season.takesPeriod() {
			all = append(all, []string{"-model", m.name, "-season", "4h"})
		}
	}
	return all
}

// overlaps reports whether an event from start to end lies in the break or around
// it. Times are written so that they compare as text.
func overlaps(cells []string) bool { return cells[1] < breakEnd && cells[2] >= breakStart }

// Every model raises one alarm for the break. The third of a day before it may have
// a few others at a budget of one a day.
func TestEveryModelSeesTheBreak(t *testing.T) {
	for _, flags := range variants() {
		out, _ := detect(t, wave(2100), append(flags, "-events", "-train", "1900", "-budget", "1")...)
		found, early := 0, 0
		for _, l := range lines(out) {
			if c := strings.Split(l, ","); overlaps(c) {
				found++
			} else if c[2] < breakStart {
				early++
			}
		}
		if found != 1 || early > 2 {
			t.Errorf("%v: %d alarms in the break, %d before it:\n%s", flags, found, early, out)
		}
	}
}

// The verdict on a row must not depend on later rows.
func TestEveryModelIsCausal(t *testing.T) {
	for _, flags := range variants() {
		whole, _ := detect(t, wave(700), flags...)
		part, _ := detect(t, wave(400), flags...)
		if !strings.HasPrefix(whole, part) || len(lines(part)) != 400 {
			t.Errorf("%v: verdicts of the first 400 rows differ when 300 more follow", flags)
		}
	}
}

func TestListModels(t *testing.T) {
	var out bytes.Buffer
	if err := run([]string{"-model", "list"}, nil, &out, nil); err != nil {
		t.Fatal(err)
	}
	for _, m := range models {
		if !strings.Contains(out.String(), "  "+m.name+" ") || m.good == "" || m.source == "" {
			t.Errorf("%s is not explained", m.name)
		}
	}
	for _, m := range instanceModels {
		if !strings.Contains(out.String(), "  "+m.name+" ") || m.good == "" || m.source == "" {
			t.Errorf("%s is not explained", m.name)
		}
	}
}
