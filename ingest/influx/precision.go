package influx

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/portent-go/portent/ingest/internal/scan"
)

// millis converts a time stamp; false means that it does not fit.
func millis(t int64, unit Precision) (int64, bool) {
	switch unit {
	case Nanoseconds:
		return floorDiv(t, 1e6), true
	case Microseconds:
		return floorDiv(t, 1e3), true
	case Milliseconds:
		return t, true
	}
	factor := [...]int64{Seconds: 1e3, Minutes: 60e3, Hours: 3600e3}[unit]
	product := t * factor
	return product, product/factor == t
}

func floorDiv(t, by int64) int64 {
	q := t / by
	if t%by < 0 {
		q--
	}
	return q
}

var precisionNames = [numPrecisions]string{
	"nanoseconds", "microseconds", "milliseconds", "seconds", "minutes", "hours",
}

// String returns the unit in words, e.g. "nanoseconds".
func (u Precision) String() string {
	if u >= numPrecisions {
		return "precision(" + strconv.Itoa(int(u)) + ")"
	}
	return precisionNames[u]
}

var errPrecision = errors.New("influx: unknown precision")

// ParsePrecision reads the names that requests use: ns, us, ms, s, of both
// versions of the API, and n, u, µ, m, h of version 1.
func ParsePrecision(s string) (Precision, error) {
	switch s {
	case "n", "ns":
		return Nanoseconds, nil
	case "u", "us", "µ", "µs":
		return Microseconds, nil
	case "ms":
		return Milliseconds, nil
	case "s":
		return Seconds, nil
	case "m":
		return Minutes, nil
	case "h":
		return Hours, nil
	}
	return 0, fmt.Errorf("%w %s", errPrecision, scan.Quote(s))
}
