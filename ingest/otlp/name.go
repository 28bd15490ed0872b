package otlp

import (
	"slices"
	"strings"
)

// units spells UCUM units the way Prometheus does (OTel specification,
// "Prometheus and OpenMetrics Compatibility", "Units").
var units = map[string]string{
	"d": "days", "h": "hours", "min": "minutes", "s": "seconds", "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds",
	"By": "bytes", "KBy": "kilobytes", "MBy": "megabytes", "GBy": "gigabytes", "TBy": "terabytes",
	"KiBy": "kibibytes", "MiBy": "mebibytes", "GiBy": "gibibytes", "TiBy": "tibibytes",
	"m": "meters", "V": "volts", "A": "amperes", "J": "joules", "W": "watts", "g": "grams",
	"Cel": "celsius", "Hz": "hertz", "1": "", "%": "percent",
}

// perUnits spells the unit after a slash.
var perUnits = map[string]string{
	"s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week", "mo": "month", "y": "year",
}

// suffixKind says which suffix besides the unit a name gets.
type suffixKind uint8

const (
	plain   suffixKind = iota
	counter            // _total
	gauge              // _ratio, when the unit is 1
)

// metricName translates a name: runs of anything but letters, digits and colons
// become one underscore, and unless bare, unit and suffix are added where the
// name does not have them.
func metricName(name, unit string, kind suffixKind, bare bool) string {
	if bare {
		return startsRight(strings.Join(strings.FieldsFunc(name, func(r rune) bool { return !isNameRune(r) && r != '_' }), "_"), "_")
	}
	words := strings.FieldsFunc(name, func(r rune) bool { return !isNameRune(r) })
	main, per := unitWords(unit)
	for _, w := range [...]string{main, per} {
		if w != "" && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	switch {
	case kind == counter:
		words = last(words, "total")
	case kind == gauge && unit == "1":
		words = last(words, "ratio")
	}
	return startsRight(strings.Join(words, "_"), "_")
}

func isNameRune(r rune) bool { return isAlphanumeric(r) || r == ':' }

func isAlphanumeric(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// last moves word to the end of words.
func last(words []string, word string) []string {
	return append(slices.DeleteFunc(words, func(w string) bool { return w == word }), word)
}

// startsRight puts prefix before a name that starts with a digit.
func startsRight(name, prefix string) string {
	if name != "" && name[0] >= '0' && name[0] <= '9' {
		return prefix + name
	}
	return name
}

// unitWords returns what a unit adds to a name, e.g. "bytes" and "per_second".
// Annotations in braces add nothing.
func unitWords(unit string) (main, per string) {
	main, per, _ = strings.Cut(unit, "/")
	main = spell(units, main)
	if per = spell(perUnits, per); per != "" {
		per = "per_" + per
	}
	return main, per
}

func spell(names map[string]string, unit string) string {
	unit = strings.TrimSpace(unit)
	if strings.ContainsAny(unit, "{}") {
		return ""
	}
	if name, ok := names[unit]; ok {
		return name
	}
	return strings.Join(strings.FieldsFunc(unit, func(r rune) bool { return !isNameRune(r) }), "_")
}

// labelName translates the key of an attribute: runs of anything but letters and
// digits become one underscore; a leading digit gets key_ before it.
func labelName(key string) string {
	var s strings.Builder
	for _, r := range key {
		switch {
		case isAlphanumeric(r):
			s.WriteRune(r)
		case !strings.HasSuffix(s.String(), "_"):
			s.WriteByte('_')
		}
	}
	return startsRight(s.String(), "key_")
}
