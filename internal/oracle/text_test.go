package oracle

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/prom"
)

const now = 1_700_000_000_000

var seedText = []string{
	"# HELP up Whether.\n# TYPE up gauge\nup{job=\"api\"} 1\nup 0 1700000000001\n",
	"# TYPE h histogram\nh_bucket{le=\"0.1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3.5e-7\nh_count 2\n",
	"# TYPE s summary\ns{quantile=\"0.5\"} NaN\ns_sum -Inf\ns_count 12345678901234567\n",
	"a{b=\"\\\\ \\n \\\" ü\"} 1\n{\"my.metric\",\"l.a\"=\"x\", c=\"d\",} 2\n",
	"a{b=\"c\"\n", "a{b=} 1\n", "a 1 2 3\n", "a x\n", "1a 1\n", "a{b=\"c\"} 0x1p3\n", "a 1_0\n", "\n\n#\n# \n#x\n",
	"a{b=\"c\",b=\"d\"} 1\n", "a{\"b\"} 1\n", "{} 1\n", "a 1e999\n", "a +5\n", "a .5\n", "a 5.\n", "a -\n",
	"# TYPE a nonsense\na 1\n", "a {b=\"c\"} 1\n", "a{ b = \"c\" , } 1\n", "a{b=\"c\"}1\n",
}

var seedOpenMetrics = []string{
	"# TYPE a counter\n# UNIT a \na_total 1 1.5 # {trace_id=\"x\"} 0.5 1.2\na_created 1.7e9\n# EOF\n",
	"# TYPE h histogram\nh_bucket{le=\"1.0\"} 1 # {} 0.7\nh_bucket{le=\"+Inf\"} 1\nh_count 1\nh_sum 1\n# EOF\n",
	"# TYPE i info\ni_info{v=\"1\"} 1\n# TYPE s stateset\ns{s=\"a\"} 1\n# EOF",
	"a 1\n# EOF\nb 2\n", "a 1\n", "a  1\n# EOF\n",
}

// refText reads a document with the parser of the Prometheus server. err is
// io.EOF when all of it was taken.
func refText(p textparse.Parser) (out []flat, timed []bool, err error) {
	for {
		entry, err := p.Next()
		if err != nil {
			return out, timed, err
		}
		if entry != textparse.EntrySeries {
			continue
		}
		_, ts, v := p.Series()
		var ls labels.Labels
		p.Labels(&ls)
		var own ingest.Labels
		ls.Range(func(l labels.Label) { own = append(own, ingest.Label{Name: l.Name, Value: l.Value}) })
		kept, ok := keepable(own)
		if !ok {
			return out, timed, errors.New("labels that a registry refuses")
		}
		at := int64(now)
		if ts != nil {
			at = *ts
		}
		out = append(out, flatten(kept, at, v))
		timed = append(timed, ts != nil)
	}
}

func ourText(t *testing.T, format prom.TextFormat, doc []byte) *ingest.Batch {
	p, err := prom.NewTextParser(prom.TextConfig{Format: format})
	if err != nil {
		t.Fatal(err)
	}
	b := ingest.NewBatch(ingest.NewRegistry(0))
	p.Parse(b, doc, now)
	again := ingest.NewBatch(b.Registry())
	p.Parse(again, doc, now)
	sameSamples(t, "second time", flattenBatch(again), flattenBatch(b))
	return b
}

// FuzzText compares with both readers of the text format: the server's, which is
// lenient, and the one of expfmt, which is strict. What both take must be taken,
// with the same samples; what both refuse must be refused.
func FuzzText(f *testing.F) {
	for _, s := range seedText {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		if len(doc) > maxFuzz || !comparableText(doc) {
			return
		}
		b := ourText(t, prom.PrometheusText, doc)
		want, _, lenient := refText(textparse.NewPromParser(bytes.Clone(doc), labels.NewSymbolTable(), false))
		strict := expfmtVerdict(doc)
		refused := b.Drops.Dropped() > 0
		switch {
		case errors.Is(lenient, io.EOF) && strict == nil:
			if refused {
				t.Fatalf("refused what both references take: %v", b.Faults)
			}
			sameSamples(t, "text", flattenBatch(b), want)
		case !errors.Is(lenient, io.EOF) && strict != nil && !refused:
			t.Fatalf("took what both references refuse: %v; %v", lenient, strict)
		}
	})
}

func expfmtVerdict(doc []byte) error {
	p := expfmt.NewTextParser(model.UTF8Validation)
	_, err := p.TextToMetricFamilies(bytes.NewReader(append(bytes.Clone(doc), '\n')))
	return err
}

// comparableText leaves out what is read more tolerantly here, by intent: lines
// that end in \r\n, HELP lines whatever they hold, types of OpenMetrics and blanks
// after a type; and what the server's lexer reads in ways of its own: NUL bytes,
// blanks before a name, line breaks inside strings.
func comparableText(doc []byte) bool {
	if !utf8.Valid(doc) || bytes.ContainsAny(doc, "\x00\r") {
		return false
	}
	for line := range strings.SplitSeq(string(doc), "\n") {
		fields := strings.Fields(line)
		if line != strings.TrimLeft(line, " \t") || strings.Contains(line, "HELP") {
			return false
		}
		if len(fields) > 1 && line[0] == '#' && fields[1] == "TYPE" && (len(fields) != 4 || !plainType(fields[3]) || !strings.HasSuffix(line, fields[3])) {
			return false
		}
		if strings.Count(line, `"`)%2 != 0 {
			return false
		}
	}
	return true
}

func plainType(s string) bool {
	switch s {
	case "counter", "gauge", "histogram", "summary", "untyped":
		return true
	}
	return false
}

// FuzzOpenMetrics: what the server's parser takes must be taken, with the same
// samples. The other way round there is much we take that it does not: blank
// lines, comments, more than one blank.
func FuzzOpenMetrics(f *testing.F) {
	for _, s := range append(seedOpenMetrics, seedText...) {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		if len(doc) > maxFuzz || !utf8.Valid(doc) || bytes.ContainsAny(doc, "\x00\r\t") {
			return
		}
		b := ourText(t, prom.OpenMetrics, doc)
		want, timed, err := refText(textparse.NewOpenMetricsParser(bytes.Clone(doc), labels.NewSymbolTable()))
		if !errors.Is(err, io.EOF) || farTimes(want) {
			return
		}
		if n := b.Drops.Dropped(); n > 0 {
			t.Fatalf("refused what the reference takes: %v", b.Faults)
		}
		got := flattenBatch(b)
		roundTimes(got, want, timed)
		sameSamples(t, "OpenMetrics", got, want)
	})
}

// roundTimes allows for the reference cutting fractions of a millisecond off,
// where we round.
func roundTimes(got, want []flat, timed []bool) {
	for i := range want {
		if i < len(got) && timed[i] && math.Abs(float64(got[i].Time-want[i].Time)) <= 1 {
			got[i].Time = want[i].Time
		}
	}
}

// farTimes is true when a time stamp lies further off than an int64 of
// milliseconds can say with certainty; we refuse those.
func farTimes(samples []flat) bool {
	for _, s := range samples {
		if s.Time > 9e18 || s.Time < -9e18 {
			return true
		}
	}
	return false
}
