package csvio

import (
	"testing"
	"time"
)

func TestTime(t *testing.T) {
	f := func(s string, want int64) {
		t.Helper()
		c := clock{place: time.UTC}
		if got, ok := c.millis([]byte(s)); !ok || got != want {
			t.Errorf("%q: got %d %v, want %d", s, got, ok, want)
		}
	}
	const noon = 1767366245678 // 2026-01-02 15:04:05.678 UTC
	f("2026-01-02T15:04:05.678Z", noon)
	f("2026-01-02 15:04:05.678", noon)
	f("2026/01/02 15:04:05.678", noon)
	f("2026-01-02T15:04:05.678999+00:00", noon) // cut off
	f("2026-01-02T17:04:05.678+02:00", noon)
	f("2026-01-02T08:34:05.678-0630", noon)
	f("2026-01-02T13:04:05.678-02", noon)
	f("2026-01-02 15:04:05.678 +0000 UTC", noon)
	f("2026-01-02 15:04:05.678 +0000 UTC m=+0.113112869", noon) // time.Time.String
	f("2026-01-02 15:04:05,678 UTC", noon)
	f("2026-01-02 15:04:05", noon/1000*1000)
	f("2026-01-02 15:04", noon/60000*60000)
	f("2026-01-02", noon/86400000*86400000)
	f("1767366245", noon/1000*1000)
	f("1767366245.678", noon)
	f("1767366245.678999", noon)
	f("1.767366245678e+09", noon)
	f("1767366245678", noon)
	f("1767366245678901", noon)
	f("1767366245678901234", noon)
	f("0", 0)
	f("-1.5", -1500)
	f("99999999999", 99999999999000) // seconds below 1e11
	f("100000000000", 100000000000)  // milliseconds from there

	bad := func(s string) {
		t.Helper()
		c := clock{place: time.UTC}
		if got, ok := c.millis([]byte(s)); ok {
			t.Errorf("%q read as %d", s, got)
		}
	}
	bad("")
	bad("noon")
	bad("NaN")
	bad("2026-13-02")
	bad("2026-01-02X15:04:05")
	bad("2026-01-02 15:64")
	bad("2026-01-02 15:04:05.")
	bad("2026-01-02 15:04:05 CET") // an unknown zone
	bad("2026-01-02 15:04:05Zulu")
	bad("9223372036854775808")
	bad("1e300")
	bad("12.3.4")
}

func TestTimeUnits(t *testing.T) {
	f := func(u Unit, s string, want int64) {
		t.Helper()
		c := clock{unit: u, place: time.UTC}
		if got, ok := c.millis([]byte(s)); !ok || got != want {
			t.Errorf("%d %q: got %d %v, want %d", u, s, got, ok, want)
		}
	}
	f(Seconds, "1000000000000", 1000000000000000)
	f(Milliseconds, "5", 5)
	f(Microseconds, "5000", 5)
	f(Nanoseconds, "-5000000", -5)
}

func TestTimeLocation(t *testing.T) {
	c := clock{place: time.FixedZone("x", 3600)}
	if got, _ := c.millis([]byte("1970-01-01 01:00:00")); got != 0 {
		t.Error(got)
	}
	if got, _ := c.millis([]byte("1970-01-01 01:00:00Z")); got != 3600_000 {
		t.Error("a zone of its own must win:", got)
	}
}

func TestDaysAgreesWithTime(t *testing.T) {
	for at := time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < 2500; at = at.AddDate(0, 0, 17) {
		want := at.Unix() / 86400
		if at.Unix() < 0 && at.Unix()%86400 != 0 {
			want--
		}
		if got := days(int64(at.Year()), int64(at.Month()), int64(at.Day())); got != want {
			t.Fatalf("%v: %d, want %d", at, got, want)
		}
	}
}
