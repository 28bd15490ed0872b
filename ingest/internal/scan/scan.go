// Package scan holds what the text decoders of package ingest share: numbers,
// strings that alias a buffer, and quoting of hostile values for reports.
package scan

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/portent-go/portent/ingest"
)

// String views b as a string without copying. It is valid as long as b's memory
// is neither written nor reused.
func String(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// clipAt is how much of an offending value is shown: enough to recognise it,
// little enough that a report stays smaller than what it reports on.
const clipAt = 48

// Quote quotes b for a report, cut to 48 bytes.
func Quote[T []byte | string](b T) string {
	if len(b) <= clipAt {
		return strconv.Quote(string(b))
	}
	return strconv.Quote(string(b[:clipAt])) + "…"
}

// Clip copies at most 256 bytes of a series' text for a report.
func Clip(series string) string {
	if len(series) > 256 {
		return series[:253] + "…"
	}
	return strings.Clone(series)
}

// Trim cuts blanks (space and tab) off both ends.
func Trim(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\t') {
		b = b[1:]
	}
	for n := len(b); n > 0 && (b[n-1] == ' ' || b[n-1] == '\t'); n = len(b) {
		b = b[:n-1]
	}
	return b
}

// Detail says in words why a registry refused a series.
func Detail(c ingest.Cause) string {
	switch c {
	case ingest.NoLabels:
		return "no name and no label"
	case ingest.BadLabels:
		return "empty or repeated label name"
	case ingest.TooMany:
		return "the registry takes no further series"
	}
	return c.String()
}

// NotNegative is the usual check of a limit in a configuration.
func NotNegative[T ~int | ~int64](field string, v T) error {
	if v >= 0 {
		return nil
	}
	return fmt.Errorf("%s is %v: must not be negative", field, v)
}

// OrDefault returns v, or def when v is zero.
func OrDefault[T comparable](v, def T) T {
	var zero T
	if v == zero {
		return def
	}
	return v
}

// CheckLabels finds labels that a configuration must not add to every series.
func CheckLabels(field string, labels ingest.Labels) (errs []error) {
	seen := map[string]bool{}
	for _, l := range labels {
		switch {
		case l.Name == "" || l.Value == "":
			errs = append(errs, fmt.Errorf("%s has %q=%q: name and value must not be empty", field, l.Name, l.Value))
		case l.Name == ingest.MetricName:
			errs = append(errs, fmt.Errorf("%s sets %s: every series would get the same name", field, l.Name))
		case seen[l.Name]:
			errs = append(errs, fmt.Errorf("%s has %q twice", field, l.Name))
		case !utf8.ValidString(l.Name) || !utf8.ValidString(l.Value):
			errs = append(errs, fmt.Errorf("%s has %q=%q: not UTF-8", field, l.Name, l.Value))
		}
		seen[l.Name] = true
	}
	return errs
}

// Key fingerprints what, besides the bytes of a series, decides which series
// they are: the format and its settings.
func Key(reg *ingest.Registry, parts ...string) ingest.Key {
	var text strings.Builder
	for _, p := range parts {
		text.WriteString(strconv.Quote(p))
	}
	return reg.Fingerprint([]byte(text.String()))
}

// AddLabels appends the configured labels to those of a series. Where both have
// a name the configured one wins.
func AddLabels(labels, more ingest.Labels) ingest.Labels {
next:
	for _, m := range more {
		for i := range labels {
			if labels[i].Name == m.Name {
				labels[i].Value = m.Value
				continue next
			}
		}
		labels = append(labels, m)
	}
	return labels
}

// MakeValid replaces what is not UTF-8 in names and values by U+FFFD: what is
// exported later must be text, and a file in another encoding is still worth
// reading. It works in place; strings that were valid are not copied.
func MakeValid(labels ingest.Labels) {
	for i := range labels {
		l := &labels[i]
		l.Name, l.Value = strings.ToValidUTF8(l.Name, "\ufffd"), strings.ToValidUTF8(l.Value, "\ufffd")
	}
}

// LabelStrings flattens labels for [Key].
func LabelStrings(labels ingest.Labels) []string {
	out := make([]string, 0, 2*len(labels))
	for _, l := range labels {
		out = append(out, l.Name, l.Value)
	}
	return out
}

// LabelBytes returns the total length of names and values.
func LabelBytes(labels ingest.Labels) (n int) {
	for i := range labels {
		n += len(labels[i].Name) + len(labels[i].Value)
	}
	return n
}

// Bytes views s as bytes that must not be written.
func Bytes(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }
