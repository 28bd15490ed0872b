package report

import (
	"math"
	"testing"
)

func TestNumber(t *testing.T) {
	f := func(v float64, want string) {
		t.Helper()
		if got := number(v); got != want {
			t.Errorf("number(%v) = %q, want %q", v, got, want)
		}
	}
	f(0, "0")
	f(0.1234, "0.123")
	f(1.5, "1.5")
	f(-12.345, "-12.3")
	f(999.4, "999")
	f(1234, "1234")
	f(12345, "12.3k")
	f(3.1e9, "3.1G")
	f(2.5e17, "250P")
	f(0.00001, "1.0e-05")
	f(1e20, "1e+20")
	f(math.NaN(), "–")
}

func TestQuantity(t *testing.T) {
	for want, got := range map[string]string{
		"3.1 GB": quantity(3.1e9, unitOf("memory_bytes")),
		"0.25 s": quantity(0.25, unitOf("latency_seconds")),
		"0.92":   quantity(0.92, unitOf("cpu_utilization")),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestPercent(t *testing.T) {
	f := func(v float64, want string) {
		t.Helper()
		if got := percent(v); got != want {
			t.Errorf("percent(%v) = %q, want %q", v, got, want)
		}
	}
	f(0, "0 %")
	f(0.00004, "< 0.1 %")
	f(0.0042, "0.4 %")
	f(0.5, "50 %")
	f(0.9997, "99.9 %") // never rounded up to certainty
	f(1, "100 %")
}

func TestDuration(t *testing.T) {
	f := func(ms int64, want string) {
		t.Helper()
		if got := duration(ms); got != want {
			t.Errorf("duration(%d) = %q, want %q", ms, got, want)
		}
	}
	f(1500, "2 s")
	f(60_000, "1 min")
	f(90_000, "1 min 30 s")
	f(3_600_000, "1 h")
	f(3_660_000, "1 h 1 min")
	f(4*86_400_000, "4 days")
}
