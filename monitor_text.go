package portent

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/portent-go/portent/ingest"
)

// appendSample writes one line of the text format. Labels come from the network:
// whatever they hold, the line must be one that every scraper can read, for a
// scraper refuses the whole page for one bad line.
func appendSample(dst []byte, name string, labels ingest.Labels, v float64) []byte {
	dst = append(dst, name...)
	if len(labels) > 0 {
		dst = appendLabelSet(append(dst, '{'), labels)
		dst = append(dst, '}')
	}
	dst = append(dst, ' ')
	dst = strconv.AppendFloat(dst, v, 'g', -1, 64)
	return append(dst, '\n')
}

// appendLabelSet writes name="value",… Names that come out the same are told
// apart by underscores at their ends.
func appendLabelSet(dst []byte, labels ingest.Labels) []byte {
	open := len(dst)
	renames := slices.ContainsFunc(labels, func(l ingest.Label) bool { return !plainName(l.Name) })
	for i, l := range labels {
		if i > 0 {
			dst = append(dst, ',')
		}
		start := len(dst)
		dst = appendLabelName(dst, l.Name)
		for renames && hasLabel(dst[open:start], dst[start:]) {
			dst = append(dst, '_')
		}
		dst = append(dst, '=', '"')
		dst = appendEscaped(dst, l.Value)
		dst = append(dst, '"')
	}
	return dst
}

// hasLabel reports whether a label of the name was written already.
func hasLabel(written, name []byte) bool {
	for rest := written; ; {
		i := bytes.Index(rest, name)
		if i < 0 {
			return false
		}
		at := len(written) - len(rest) + i
		rest = rest[i+1:]
		if (at == 0 || written[at-1] == ',') && bytes.HasPrefix(written[at+len(name):], []byte(`="`)) {
			return true
		}
	}
}

// plainName reports whether a label's name is written as it is.
func plainName(name string) bool {
	if name == "for" {
		return false
	}
	for i := range len(name) {
		if !plainByte(name[i], i == 0) {
			return false
		}
	}
	return true
}

func plainByte(c byte, first bool) bool {
	return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || !first && '0' <= c && c <= '9'
}

// appendLabelName writes a label's name so that every scraper can read it: the
// metric's name under "for" (a label of that name moves to exported_for),
// characters outside [a-zA-Z0-9_] as underscores.
func appendLabelName(dst []byte, name string) []byte {
	switch name {
	case ingest.MetricName:
		return append(dst, "for"...)
	case "for":
		return append(dst, "exported_for"...)
	}
	for i := range len(name) {
		c := name[i]
		if !plainByte(c, i == 0) {
			c = '_'
		}
		dst = append(dst, c)
	}
	return dst
}

// appendEscaped escapes a label value as the text format wants it: UTF-8, with
// backslashes before backslash, quote and line feed.
func appendEscaped(dst []byte, s string) []byte {
	s = strings.ToValidUTF8(s, "\uFFFD")
	for i := range len(s) {
		switch c := s[i]; c {
		case '\\', '"':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		default:
			dst = append(dst, c)
		}
	}
	return dst
}
