package oracle

import (
	"math"
	"slices"
	"strconv"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/portent-go/portent/ingest"
)

// flat is a sample in a form that two decoders can be compared in: all NaNs but
// the stale marker are one, and le and quantile are numbers in one spelling
// (Prometheus 3 rewrites them, Portent leaves series as they were named).
type flat struct {
	Series string
	Time   int64
	Bits   uint64
}

func flatten(labels ingest.Labels, t int64, v float64) flat {
	bits := math.Float64bits(v)
	if v != v && !ingest.IsStale(v) {
		bits = math.Float64bits(math.NaN())
	}
	return flat{normalised(labels).String(), t, bits}
}

func normalised(labels ingest.Labels) ingest.Labels {
	out := slices.Clone(labels)
	for i, l := range out {
		if l.Name == "le" || l.Name == "quantile" {
			if f, err := strconv.ParseFloat(l.Value, 64); err == nil {
				out[i].Value = strconv.FormatFloat(f, 'g', -1, 64)
			}
		}
	}
	return out
}

func flattenBatch(b *ingest.Batch) (out []flat) {
	for i, id := range b.Series {
		out = append(out, flatten(b.Registry().Labels(id), b.Time[i], b.Value[i]))
	}
	return out
}

func sameSamples(t *testing.T, what string, got, want []flat) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Fatalf("%s: samples differ (-reference +ours):\n%s", what, d)
	}
}

// keepable says whether a registry can keep these labels, and returns them as it
// would: sorted, without empty values.
func keepable(labels ingest.Labels) (ingest.Labels, bool) {
	var out ingest.Labels
	for _, l := range labels {
		if !utf8.ValidString(l.Name) || !utf8.ValidString(l.Value) {
			return nil, false
		}
		if l.Value != "" || l.Name == "" {
			out = append(out, l)
		}
	}
	out.Sort()
	for i, l := range out {
		if l.Name == "" || i > 0 && out[i-1].Name == l.Name {
			return nil, false
		}
	}
	return out, len(out) > 0
}
