package scan

import (
	"strings"

	"github.com/portent-go/portent/ingest"
)

// ParseSeries reads the name of a column or the cell of a series column. Text of
// the form name{label="value",…} is a metric with labels, as Prometheus writes
// it; anything else is a plain name. bad tells what was wrong.
//
// The labels are appended to dst and alias text unless they had escapes.
func ParseSeries(dst ingest.Labels, text string) (labels ingest.Labels, bad string) {
	open := strings.IndexByte(text, '{')
	if open < 0 || text[len(text)-1] != '}' || !strings.Contains(text[open:], "=") {
		return append(dst, ingest.Label{Name: ingest.MetricName, Value: text}), ""
	}
	if name := strings.TrimRight(text[:open], " \t"); name != "" {
		dst = append(dst, ingest.Label{Name: ingest.MetricName, Value: name})
	}
	return parseLabels(dst, text[open+1:])
}

// parseLabels reads label="value",… up to a brace that must end the text.
func parseLabels(dst ingest.Labels, s string) (ingest.Labels, string) {
	for {
		s = strings.TrimLeft(s, " \t,")
		if s == "}" {
			return dst, ""
		}
		eq := strings.IndexByte(s, '=')
		if eq < 0 {
			return dst, "expected label=\"value\" or a closing brace"
		}
		name := strings.Trim(s[:eq], " \t")
		value, rest, ok := quotedString(strings.TrimLeft(s[eq+1:], " \t"))
		if !ok {
			return dst, "label " + Quote(name) + " has no value in double quotes"
		}
		dst = append(dst, ingest.Label{Name: name, Value: value})
		s = rest
	}
}

// quotedString reads a string in double quotes with the escapes \\, \" and \n.
func quotedString(s string) (value, rest string, ok bool) {
	if s == "" || s[0] != '"' {
		return "", "", false
	}
	escaped := false
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			escaped = true
			i++
		case '"':
			value = s[1:i]
			if escaped {
				value = unescape.Replace(value)
			}
			return value, s[i+1:], true
		}
	}
	return "", "", false
}

var unescape = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\n`, "\n")
