package prom

import "testing"

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
