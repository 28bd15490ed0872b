package prom

import (
	"errors"
	"math"
	"strconv"

	"github.com/portent-go/portent/ingest/internal/scan"
)

var errNotNumber = errors.New("not a number")

// parseMillis reads a time in whole milliseconds.
func parseMillis(s []byte) (int64, error) {
	v, err := strconv.ParseInt(scan.String(s), 10, 64)
	if err != nil {
		return 0, errNotNumber
	}
	return v, nil
}

// maxSeconds is the largest time in seconds whose milliseconds fit an int64
// with room to spare.
const maxSeconds = 9e15

// parseSeconds reads a time in seconds, as OpenMetrics and the query API write
// it, and rounds it to milliseconds.
func parseSeconds(s []byte) (int64, error) {
	v, ok := scan.Float(s)
	if !ok || !(math.Abs(v) <= maxSeconds) {
		return 0, errNotNumber
	}
	return int64(math.Round(v * 1000)), nil
}
