package csvio

import (
	"math"
	"time"

	"github.com/portent-go/portent/ingest/internal/scan"
)

// clock reads the times of one file.
type clock struct {
	unit  Unit
	place *time.Location
	comma bool // decimal comma in numbers
}

// millis reads a time as Unix milliseconds: a number, or a date with or without
// a time of day. What is finer than a millisecond is cut off.
func (c *clock) millis(s []byte) (int64, bool) {
	if len(s) >= len("2006-01-02") && (s[4] == '-' || s[4] == '/') {
		return c.date(s)
	}
	return c.number(s)
}

// number reads [-]digits[.digits] in the unit of the clock, without rounding
// through a float.
func (c *clock) number(s []byte) (int64, bool) {
	whole, fraction := s, []byte(nil)
	for i, b := range s {
		if b == '.' || b == ',' && c.comma {
			whole, fraction = s[:i], s[i+1:]
			break
		}
	}
	v, ok := scan.Int(whole)
	if !ok {
		return c.exponent(s)
	}
	f, ok := thousandths(fraction)
	if !ok {
		return c.exponent(s)
	}
	if s[0] == '-' {
		f = -f
	}
	return c.scale(v, f)
}

// exponent reads a time written like 1.65e+09.
func (c *clock) exponent(s []byte) (int64, bool) {
	x, ok := scan.Float(s)
	if !ok || !(math.Abs(x) < 1<<62) {
		return 0, false
	}
	whole := math.Trunc(x)
	return c.scale(int64(whole), int64(math.Round((x-whole)*1000)))
}

// scale turns v+f/1000 units into whole milliseconds, towards zero.
func (c *clock) scale(v, f int64) (int64, bool) {
	unit := c.unit
	if unit == AutoUnit {
		unit = unitOf(v)
	}
	switch unit {
	case Milliseconds:
		return v, true
	case Microseconds:
		return v / 1e3, true
	case Nanoseconds:
		return v / 1e6, true
	}
	return v*1000 + f, v < 1<<52 && v > -1<<52
}

func unitOf(v int64) Unit {
	switch v = max(v, -v); {
	case v < 0: // the smallest int64
		return Nanoseconds
	case v < 1e11:
		return Seconds
	case v < 1e14:
		return Milliseconds
	case v < 1e17:
		return Microseconds
	}
	return Nanoseconds
}

// thousandths reads the digits after a decimal point, those past the third only
// to see that they are digits.
func thousandths(s []byte) (f int64, ok bool) {
	for i := 0; i < max(len(s), 3); i++ {
		switch {
		case i >= len(s):
			f *= 10
		case s[i]-'0' > 9:
			return 0, false
		case i < 3:
			f = f*10 + int64(s[i]-'0')
		}
	}
	return f, true
}

// date reads 2006-01-02, or with slashes, then T or blanks and 15:04[:05[.999]],
// then a zone: Z, ±07, ±0700 or ±07:00, or none. What Go's time.Time.String adds
// (a zone's name, the monotonic clock) is passed over.
func (c *clock) date(s []byte) (int64, bool) {
	p := timeParser{s: s}
	y, mo, d := p.digits(4), p.after(s[4], 2), p.after(s[4], 2)
	var h, mi, sec, ms int64
	if len(p.s) > 0 {
		h, mi, sec, ms = p.clockTime()
	}
	offset, zoned := p.zone()
	if p.bad || mo < 1 || mo > 12 || d < 1 || d > 31 || h > 24 || mi > 59 || sec > 60 {
		return 0, false
	}
	if !zoned && c.place != time.UTC {
		return time.Date(int(y), time.Month(mo), int(d), int(h), int(mi), int(sec), 0, c.place).UnixMilli() + ms, true
	}
	return ((days(y, mo, d)*24+h)*60+mi-offset)*60_000 + sec*1000 + ms, true
}

// days counts the days from 1970-01-01 to a date of the Gregorian calendar
// (Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil,
// for years that are not negative). Days past the month's end run into the next.
func days(y, m, d int64) int64 {
	if m <= 2 {
		y--
		m += 12
	}
	y += 400 // keeps the divisions positive in year 0
	return 365*y + y/4 - y/100 + y/400 + (153*(m-3)+2)/5 + d - 1 - 719468 - 146097
}

// timeParser eats the parts of a date and time off the front of s.
type timeParser struct {
	s   []byte
	bad bool
}

// digits eats exactly n digits.
func (p *timeParser) digits(n int) (v int64) {
	if len(p.s) < n {
		p.bad = true
		return 0
	}
	for _, b := range p.s[:n] {
		if b-'0' > 9 {
			p.bad = true
		}
		v = v*10 + int64(b-'0')
	}
	p.s = p.s[n:]
	return v
}

// after eats the character c and n digits.
func (p *timeParser) after(c byte, n int) int64 {
	if len(p.s) == 0 || p.s[0] != c {
		p.bad = true
		return 0
	}
	p.s = p.s[1:]
	return p.digits(n)
}

// clockTime eats the time of day; seconds and their fraction may be absent.
func (p *timeParser) clockTime() (h, m, s, ms int64) {
	if p.s[0] != 'T' && p.s[0] != 't' && p.s[0] != ' ' {
		p.bad = true
		return
	}
	p.s = scan.Trim(p.s[1:])
	h, m = p.digits(2), p.after(':', 2)
	if len(p.s) > 0 && p.s[0] == ':' {
		s = p.after(':', 2)
	}
	if len(p.s) > 0 && (p.s[0] == '.' || p.s[0] == ',') {
		ms = p.fraction()
	}
	return
}

func (p *timeParser) fraction() int64 {
	n := 1
	for n < len(p.s) && p.s[n]-'0' <= 9 {
		n++
	}
	ms, _ := thousandths(p.s[1:n])
	p.bad = p.bad || n == 1
	p.s = p.s[n:]
	return ms
}

// zone eats a zone and returns its offset in minutes.
func (p *timeParser) zone() (minutes int64, zoned bool) {
	p.s = scan.Trim(p.s)
	if len(p.s) == 0 || p.bad {
		return 0, false
	}
	sign := p.s[0]
	switch sign {
	case 'Z', 'z':
		p.bad = len(p.s) > 1
		return 0, true
	case '+', '-':
		p.s = p.s[1:]
	default:
		p.bad = scan.String(p.s) != "UTC" && scan.String(p.s) != "GMT"
		return 0, true
	}
	minutes = p.digits(2) * 60
	if len(p.s) > 0 && p.s[0] == ':' {
		minutes += p.after(':', 2)
	} else if len(p.s) > 0 && p.s[0] != ' ' {
		minutes += p.digits(2)
	}
	if len(p.s) > 0 && p.s[0] != ' ' || minutes > 24*60 {
		p.bad = true
	}
	if sign == '-' {
		minutes = -minutes
	}
	return minutes, true
}
