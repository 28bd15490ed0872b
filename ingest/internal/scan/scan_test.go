package scan

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/portent-go/portent/ingest"
)

func TestFloat(t *testing.T) {
	f := func(s string, want float64) {
		t.Helper()
		got, ok := Float([]byte(s))
		if !ok || math.Float64bits(got) != math.Float64bits(want) {
			t.Errorf("%q: got %v %v, want %v", s, got, ok, want)
		}
	}
	f("0", 0)
	f("-0", math.Copysign(0, -1))
	f("+1.5", 1.5)
	f("1.", 1)
	f(".5", .5)
	f("0.1", .1)
	f("123456789012345", 123456789012345)
	f("0.0000000000001", 1e-13)
	f("9007199254740993", 9007199254740992) // 16 digits: strconv
	f("1e3", 1000)
	f("-Inf", math.Inf(-1))
	f("inf", math.Inf(1))

	bad := func(s string) {
		t.Helper()
		if v, ok := Float([]byte(s)); ok {
			t.Errorf("%q read as %v", s, v)
		}
	}
	bad("")
	bad("-")
	bad(".")
	bad("1.2.3")
	bad("0x10")
	bad("1_000")
	bad("1e999") // overflows
	bad("12a")
}

func TestInt(t *testing.T) {
	f := func(s string, want int64, wantOK bool) {
		t.Helper()
		if got, ok := Int([]byte(s)); got != want || ok != wantOK {
			t.Errorf("%q: got %d %v", s, got, ok)
		}
	}
	f("0", 0, true)
	f("-5", -5, true)
	f("+7", 7, true)
	f("9223372036854775807", math.MaxInt64, true)
	f("-9223372036854775808", math.MinInt64, true)
	f("9223372036854775808", 0, false)
	f("18446744073709551616", 0, false)
	f("", 0, false)
	f("-", 0, false)
	f("1.0", 0, false)
	if u, ok := Uint([]byte("00000000000000000000000007")); !ok || u != 7 {
		t.Errorf("many zeros and a seven: %d, %v", u, ok)
	}
	if u, ok := Uint([]byte("18446744073709551615")); !ok || u != math.MaxUint64 {
		t.Errorf("largest uint64: %d %v", u, ok)
	}
}

func TestQuoteIsBounded(t *testing.T) {
	if got := Quote("abc"); got != `"abc"` {
		t.Error(got)
	}
	if got := Quote(strings.Repeat("x", 1<<20)); len(got) > 64 {
		t.Errorf("%d bytes", len(got))
	}
	if got := Clip(strings.Repeat("x", 1<<20)); len(got) > 256 {
		t.Errorf("%d bytes", len(got))
	}
}

func TestAddLabels(t *testing.T) {
	got := AddLabels(ingest.FromStrings("a", "1"), ingest.FromStrings("a", "2", "b", "3"))
	if got.String() != `{a="2",b="3"}` {
		t.Error(got)
	}
	if errs := CheckLabels("L", ingest.Labels{{Name: "", Value: "x"}, {Name: "a", Value: "1"}, {Name: "a", Value: "2"}, {Name: ingest.MetricName, Value: "m"}}); len(errs) != 3 {
		t.Error(errs)
	}
}

func FuzzFloat(f *testing.F) {
	for _, s := range []string{"1.5", "-0", "1e308", "NaN", "0x1p3", "123456789.123456"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := Float([]byte(s))
		want, err := strconv.ParseFloat(s, 64)
		if ok && err != nil {
			t.Fatalf("%q read as %v, strconv: %v", s, got, err)
		}
		if ok && math.Float64bits(got) != math.Float64bits(want) {
			t.Fatalf("%q: %v, strconv %v", s, got, want)
		}
		if !ok && err == nil && !strings.ContainsAny(s, "pPxX_") {
			t.Fatalf("%q refused, strconv %v", s, want)
		}
	})
}

func BenchmarkFloat(b *testing.B) {
	f := func(name, s string, parse func([]byte) (float64, bool)) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(s)))
			in := []byte(s)
			for b.Loop() {
				parse(in)
			}
		})
	}
	rival := func(s []byte) (float64, bool) {
		v, err := strconv.ParseFloat(string(s), 64)
		return v, err == nil
	}
	for _, s := range []string{"7", "39.722330", "174.33333333333334"} {
		f("scan/"+s, s, Float)
		f("strconv/"+s, s, rival)
	}
}
