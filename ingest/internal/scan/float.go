package scan

import (
	"math"
	"strconv"
	"strings"
)

// pow10 holds the powers of ten that a float64 represents exactly.
var pow10 = [...]float64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

// Float reads a number as Go writes it: decimal, with or without exponent, NaN
// and Inf in any case and with a sign. Hexadecimal and underscores, which Go
// also takes, are refused; a number too large for a float64 is, too.
//
// Decimals of up to 15 digits need no more than one exact division (Clinger,
// "How to read floating point numbers accurately", PLDI 1990); strconv, which
// is right for all, does the rest.
func Float(s []byte) (float64, bool) {
	if v, ok := shortFloat(s); ok {
		return v, true
	}
	text := String(s)
	if strings.ContainsAny(text, "pPxX_") {
		return 0, false
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil
}

// shortFloat reads [-+]digits[.digits] of at most 15 digits.
func shortFloat(s []byte) (float64, bool) {
	negative := len(s) > 0 && s[0] == '-'
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	if len(s) == 0 || len(s) > 16 {
		return 0, false
	}
	mantissa, point, ok := digits(s)
	if !ok {
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

// digits reads at most 15 decimal digits with at most one point, at the index
// returned, or -1.
func digits(s []byte) (mantissa uint64, point int, ok bool) {
	point = -1
	for i, c := range s {
		switch {
		case c-'0' <= 9:
			mantissa = mantissa*10 + uint64(c-'0')
		case c == '.' && point < 0:
			point = i
		default:
			return 0, 0, false
		}
	}
	n := len(s)
	if point >= 0 {
		n--
	}
	return mantissa, point, n > 0 && n <= 15
}

// Int reads a decimal integer with an optional sign; ok is false when it is none
// or does not fit.
func Int(s []byte) (int64, bool) {
	negative := len(s) > 0 && s[0] == '-'
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	u, ok := Uint(s)
	switch {
	case !ok || u > 1<<63 || u == 1<<63 && !negative:
		return 0, false
	case negative:
		return -int64(u), true
	}
	return int64(u), true
}

// Uint reads decimal digits; ok is false when they are none or do not fit.
func Uint(s []byte) (u uint64, ok bool) {
	for len(s) > 20 && s[0] == '0' { // however long, zeros in front are no value
		s = s[1:]
	}
	if len(s) == 0 || len(s) > 20 {
		return 0, false
	}
	for i, c := range s {
		if c-'0' > 9 {
			return 0, false
		}
		if i == 19 && (u > math.MaxUint64/10 || u == math.MaxUint64/10 && c > '5') {
			return 0, false
		}
		u = u*10 + uint64(c-'0')
	}
	return u, true
}
