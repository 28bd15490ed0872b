package prom

import (
	"errors"
	"math"
	"testing"
)

func TestParseFloat(t *testing.T) {
	f := func(text string, want float64) {
		t.Helper()
		got, err := parseFloat([]byte(text))
		if err != nil || math.Float64bits(got) != math.Float64bits(want) {
			t.Errorf("%s: %v %v, want %v", text, got, err, want)
		}
	}
	f("0", 0)
	f("-0", math.Copysign(0, -1))
	f("+1.", 1)
	f(".5", 0.5)
	f("999999999999999", 999999999999999)
	f("9999999999999999", 9999999999999999)
	f("0.1234567890123", 0.1234567890123)
	f("123456.7890123456", 123456.7890123456)
	f("1e-400", 0)
	f("5e-324", 5e-324)
	for _, bad := range []string{"", "+", "-", ".", "1..2", "1e", "0x1", "0x1p3", "1_0", "1e400", "٣", "1 "} {
		if v, err := parseFloat([]byte(bad)); !errors.Is(err, errNotNumber) {
			t.Errorf("%q: %v %v", bad, v, err)
		}
	}
}

// TestParseSecondsIsExact: a time in milliseconds survives its way through the
// text of seconds.
func TestParseSecondsIsExact(t *testing.T) {
	for _, ms := range []int64{0, 1, -1, 999, 1_700_000_000_001, 1_700_000_000_999, -62_135_596_800_000, 253_402_300_799_999} {
		if got, err := parseSeconds([]byte(unixText(ms))); err != nil || got != ms {
			t.Errorf("%d became %d, %v", ms, got, err)
		}
	}
	for _, bad := range []string{"NaN", "Inf", "1e300", ""} {
		if _, err := parseSeconds([]byte(bad)); err == nil {
			t.Errorf("%q taken for a time", bad)
		}
	}
	if got, err := parseSeconds([]byte("-8.9e15")); err != nil || got != -8.9e18 {
		t.Error(got, err)
	}
}
