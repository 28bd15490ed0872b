package prom

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

var errNotNumber = errors.New("not a number")

// pow10 holds the powers of ten that a float64 represents exactly.
var pow10 = [...]float64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

// parseFloat reads a number as Go writes it: decimal with exponent, NaN, Inf in
// any case and with a sign. Hexadecimal and underscores, which Go also takes,
// are refused as Prometheus does; so is what overflows to infinity.
//
// Decimals of up to 15 digits, nearly all there are, need no more than one exact
// division (Clinger, "How to read floating point numbers accurately", PLDI
// 1990); strconv, correct for all, does the rest.
func parseFloat(s []byte) (float64, error) {
	if v, ok := parseShort(s); ok {
		return v, nil
	}
	text := str(s)
	if strings.ContainsAny(text, "pPxX_") {
		return 0, errNotNumber
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, errNotNumber
	}
	return v, nil
}

// parseShort reads [-+]digits[.digits] of at most 15 digits.
func parseShort(s []byte) (float64, bool) {
	negative := false
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		negative = s[0] == '-'
		s = s[1:]
	}
	if len(s) == 0 || len(s) > 16 {
		return 0, false
	}
	var mantissa uint64
	point, digits := -1, 0
	for i, c := range s {
		switch {
		case c-'0' <= 9:
			mantissa = mantissa*10 + uint64(c-'0')
			digits++
		case c == '.' && point < 0:
			point = i
		default:
			return 0, false
		}
	}
	if digits == 0 || digits > 15 {
		return 0, false
	}
	v := float64(mantissa)
	if point >= 0 {
		v /= pow10[len(s)-1-point]
	}
	if negative {
		v = math.Copysign(v, -1)
	}
	return v, true
}

// parseMillis reads a time in whole milliseconds.
func parseMillis(s []byte) (int64, error) {
	v, err := strconv.ParseInt(str(s), 10, 64)
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
	v, err := parseFloat(s)
	if err != nil {
		return 0, err
	}
	if !(math.Abs(v) <= maxSeconds) {
		return 0, errNotNumber
	}
	return int64(math.Round(v * 1000)), nil
}
