package sizing

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"
)

func TestBurstsAreToldApart(t *testing.T) {
	y := load(4, 10, 12, 99, 0, 1)
	raise := func(from, n int, to float64) {
		for i := range n {
			y[from+i] = to
		}
	}
	raise(400, 2, 60)  // ten minutes
	raise(600, 24, 50) // two hours
	for i := 790; i < 800; i++ {
		y[i] = nan // down for 50 minutes
	}
	raise(800, 3, 70)
	raise(1000, 2, 80) // after a restart that was told
	got, err := Bursts(y, step5, []int{999})
	must(t, err)
	var words []string
	for _, b := range got {
		words = append(words, fmt.Sprint(b.Kind, " ", b.From, "-", b.To, " ", b.Peak))
	}
	want := "[short burst 400-402 60 surge 600-624 50 start-up 800-803 70 start-up 1000-1002 80]"
	if fmt.Sprint(words) != want {
		t.Errorf("%v\nwant %v", words, want)
	}
	clean := Without(y, got, StartUp)
	if !math.IsNaN(clean[801]) || clean[401] != 60 || y[801] != 70 {
		t.Error("only start-up goes, from a copy")
	}
}

func TestBurstsOfStrangeInput(t *testing.T) {
	if _, err := Bursts([]float64{1}, 0, nil); !errors.Is(err, ErrOptions) {
		t.Error(err)
	}
	if _, err := Bursts([]float64{1, -1}, time.Minute, nil); !errors.Is(err, ErrUsage) {
		t.Error(err)
	}
	for _, y := range [][]float64{nil, {nan, nan}, make([]float64, 1000), load(2, 5, 9, 99, 0, 3)} {
		if b, err := Bursts(y, step5, []int{-4, 7000}); err != nil || len(b) != 0 {
			t.Errorf("%v %v", b, err)
		}
	}
}

// What takes longer than a start is a surge, though it began with one; in the
// first hour nothing is usual yet; a dip shorter than three minutes ends nothing.
func TestBurstsAtTheEdges(t *testing.T) {
	f := func(change func(y []float64) []int, want string) {
		t.Helper()
		y := make([]float64, 2*1440)
		for i := range y {
			y[i] = 10 + float64(i%3)
		}
		starts := change(y)
		got, err := Bursts(y, time.Minute, starts)
		must(t, err)
		words := ""
		for _, b := range got {
			words += fmt.Sprint(b.Kind, " ", b.From, "-", b.To, ";")
		}
		if words != want {
			t.Errorf("%q, want %q", words, want)
		}
	}
	fill := func(y []float64, from, to int, v float64) {
		for i := from; i < to; i++ {
			y[i] = v
		}
	}
	f(func(y []float64) []int { fill(y, 2000, 2025, 50); return []int{1995} }, "start-up 2000-2025;")
	f(func(y []float64) []int { fill(y, 2000, 2026, 50); return []int{1995} }, "surge 2000-2026;")
	f(func(y []float64) []int { fill(y, 2000, 2010, 50); return []int{1990} }, "short burst 2000-2010;") // the start is ten minutes gone
	f(func(y []float64) []int { fill(y, 2000, 2015, 50); return nil }, "short burst 2000-2015;")
	f(func(y []float64) []int { fill(y, 2000, 2016, 50); return nil }, "surge 2000-2016;")
	f(func(y []float64) []int { fill(y, 10, 50, 50); return nil }, "")                                                    // the first hour
	f(func(y []float64) []int { fill(y, 2000, 2012, 50); fill(y, 2004, 2006, 10); return nil }, "short burst 2000-2012;") // a dip
	f(func(y []float64) []int { fill(y, 1990, 1999, nan); fill(y, 1999, 2003, 50); return nil }, "short burst 1999-2003;")
	f(func(y []float64) []int { fill(y, 1989, 1999, nan); fill(y, 1999, 2003, 50); return nil }, "start-up 1999-2003;") // gone for ten minutes
}
