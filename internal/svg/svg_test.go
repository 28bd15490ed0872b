package svg

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"time"
)

// wellFormed fails when a drawing is not XML.
func wellFormed(t *testing.T, s string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(s))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, s)
		}
	}
}

func TestTextsAreEscaped(t *testing.T) {
	hostile := `"><script>alert(1)</script>&` + "\x00\x1b\xff\uffff"
	c := New(100, 50, hostile)
	c.Text(1, 2, hostile, Text{Colour: hostile, Title: hostile})
	c.Rect(0, 0, 1, 1, Style{Fill: hostile, Stroke: hostile, Dash: hostile, Title: hostile})
	c.Path(hostile, Style{Stroke: "red"})
	c.Legend(0, 0, []string{hostile}, []Style{{Fill: "red"}})
	wellFormed(t, c.String())
	if strings.Contains(c.String(), "<script") {
		t.Error("a script got in")
	}
	p := Page{Title: hostile}
	p.Heading(hostile)
	p.Text(hostile)
	p.Table([]string{hostile}, [][]string{{hostile}}, nil)
	p.Draw(c)
	var b strings.Builder
	if _, err := p.WriteTo(&b); err != nil || strings.Contains(b.String(), "<script") {
		t.Error("a script got in", err)
	}
}

func TestMissingValuesBreakLines(t *testing.T) {
	nan := math.NaN()
	c := New(100, 100, "")
	p := c.Plot(0, 0, 100, 100, Scale{From: 0, To: 4}, Scale{From: 0, To: 1})
	p.Curve([]float64{0, 1, 2, 3, 4}, []float64{0, 1, nan, 0.5, math.Inf(1)}, Style{Stroke: "red"})
	p.Area([]float64{0, 1, 2, 3}, []float64{0, 0, nan, 0}, []float64{1, 1, 1, nan}, Style{Fill: "red"})
	p.Point(nan, 0, 1, Style{Fill: "red"})
	p.Cell(0, nan, 0, 1, Style{Fill: "red"})
	s := c.String()
	wellFormed(t, s)
	if !strings.Contains(s, `d="M0 100h0L25 0M75 50h0`) {
		t.Error(s)
	}
	if strings.Contains(s, "NaN") || strings.Contains(s, "Inf") {
		t.Error("missing values were drawn:", s)
	}
}

func TestSpikesSurviveThinning(t *testing.T) {
	ys := make([]float64, 100_000)
	xs := make([]float64, len(ys))
	for i := range xs {
		xs[i] = float64(i)
	}
	ys[54_321] = 1
	c := New(100, 100, "")
	p := c.Plot(0, 0, 100, 100, Scale{From: 0, To: 1e5}, Scale{From: 0, To: 1})
	p.Curve(xs, ys, Style{Stroke: "red"})
	if s := c.String(); !strings.Contains(s, "54.32 0L") || len(s) > 10_000 {
		t.Errorf("%d bytes: %.300s", len(s), s)
	}
}

func TestMarks(t *testing.T) {
	f := func(s Scale, length float64, want string) {
		t.Helper()
		var labels []string
		for _, m := range s.Marks(length) {
			labels = append(labels, m.Label)
		}
		if got := strings.Join(labels, " "); got != want {
			t.Errorf("%v: %s, want %s", s, got, want)
		}
	}
	f(Scale{From: 0, To: 1}, 200, "0 0.25 0.5 0.75 1")
	f(Scale{From: 1, To: 0}, 200, "0 0.25 0.5 0.75 1") // turned round
	f(Scale{From: -3, To: 3}, 150, "-2 0 2")
	f(Scale{From: 0.001, To: 100, Log: true}, 200, "0.001 0.01 0.1 1 10 100")
	f(Scale{From: 1, To: 1e30, Log: true}, 200, "1 1e+04 1e+08 1e+12 1e+16 1e+20 1e+24 1e+28")
	f(Scale{From: 0, To: 0}, 100, "")
	f(Scale{From: math.Inf(-1), To: 1}, 100, "")
	f(Scale{From: 0, To: 1, Log: true}, 100, "")
	f(Scale{From: 0, To: 9, Ticks: []Tick{{3, "three"}}}, 100, "three")
	f(Times(0, 7_200_000), 300, "1 Jan 00:30 01:00 01:30 02:00")
	f(Times(-86_400_000, 86_400_000), 250, "31 Dec 12:00 1 Jan 12:00 2 Jan")
	f(Scale{From: 0, To: 86_400_000, Time: time.FixedZone("", 3600)}, 300, "06:00 12:00 18:00 2 Jan")
	f(Times(0, 3e11), 400, "1 Jan 1970 30 Dec 1971 27 Dec 1973 25 Dec 1975 22 Dec 1977")
	f(Times(5, 4), 100, "") // no round time within a millisecond
}

func TestFit(t *testing.T) {
	f := func(from, to float64, values ...float64) {
		t.Helper()
		if s := Fit(values); math.Abs(s.From-from) > 1e-9 || math.Abs(s.To-to) > 1e-9 {
			t.Errorf("%v: %v", values, s)
		}
	}
	f(0, 1)
	f(0, 1, math.NaN(), math.Inf(1))
	f(4.5, 5.5, 5)
	f(0, 10.6, 1, 10)
	f(7.88, 10.12, 8, 10)
	f(-1.12, 1.12, -1, 1)
}

func TestColours(t *testing.T) {
	if Diverging(-9) != "#2166ac" || Diverging(0) != "#f7f7f7" || Diverging(1) != "#b2182b" || Diverging(math.NaN()) != "#cbd5e1" {
		t.Error(Diverging(-9), Diverging(0), Diverging(1))
	}
	if Sequential(-1) != "#f7f7f7" || Sequential(2) != "#08306b" || Sequential(math.NaN()) != "#cbd5e1" {
		t.Error(Sequential(-1), Sequential(2))
	}
	if Colour(7) != Colour(0) || Colour(-1) != Colour(6) {
		t.Error("colours do not repeat")
	}
}

// No time stamps, however far apart, make ticks without end.
func TestTimesFarApart(t *testing.T) {
	f := func(from, to float64, want bool) {
		t.Helper()
		ticks := Scale{From: from, To: to, Time: time.UTC}.Marks(600)
		if len(ticks) > 20 || len(ticks) > 0 != want {
			t.Errorf("%v to %v: %d ticks", from, to, len(ticks))
		}
	}
	const year = 365 * 86_400_000
	f(0, 1, true)
	f(0, 50*year, true)
	f(0, 900*year, true)
	f(-5000*year, 5000*year, false)
	f(-1<<53, 1<<53, false)
	f(math.Inf(-1), math.Inf(1), false)
	f(math.NaN(), 5, false)
	f(-1e300, 1e300, false)
}
