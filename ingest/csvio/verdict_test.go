package csvio

import (
	"errors"
	"math"
	"strings"
	"testing"
)

func TestVerdictAppend(t *testing.T) {
	f := func(v Verdict, want string) {
		t.Helper()
		if got := string(v.Append([]byte("kept "))); got != "kept "+want+"\n" {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	nan := math.NaN()
	f(Verdict{Series: "cpu", Value: 1, Expected: nan, Lower: nan, Upper: nan}, "1970-01-01T00:00:00.000Z,cpu,1,,,,0,0")
	f(Verdict{Time: 1767366245678, Series: `cpu{host="a",zone="b"}`, Value: 9.5, Expected: 1, Lower: -.5, Upper: 1e21, Score: .999, Anomaly: true},
		`2026-01-02T15:04:05.678Z,"cpu{host=""a"",zone=""b""}",9.5,1,-0.5,1e+21,0.999,1`)
}

func TestVerdictsReadBack(t *testing.T) {
	var out strings.Builder
	w := NewVerdictWriter(&out)
	for i := range 2000 {
		if err := w.Write(Verdict{Time: int64(i) * 1000, Series: `cpu{host="a"}`, Value: float64(i) / 7}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	samples, b, err := readAll(t, strings.NewReader(out.String()), Config{Skip: []string{"expected", "lower", "upper", "score", "anomaly"}})
	if err != nil || len(samples) != 2000 || b.Value[700] != 100 || samples[1] != `cpu{host="a"} 1000 `+"0.14285714285714285" {
		t.Errorf("%v, %d samples", err, len(samples))
	}
}

type brokenWriter struct{}

var errBroken = errors.New("broken")

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

func TestVerdictWriterKeepsItsError(t *testing.T) {
	w := NewVerdictWriter(brokenWriter{})
	if err := w.Flush(); err != errBroken {
		t.Error(err)
	}
	if err := w.Write(Verdict{}); err != errBroken {
		t.Error(err)
	}
}
