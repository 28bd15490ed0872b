package csvio

import (
	"strings"
	"testing"

	"github.com/portent-go/portent/ingest"
)

func TestValidateReportsAllFaults(t *testing.T) {
	err := Config{
		MaxLine: -1, BatchSamples: -2, Comma: '"', Shape: 9, Unit: 9, HeaderRows: 2, Header: []string{"t"},
		Labels: ingest.FromStrings("", "x"),
	}.Validate()
	for _, want := range []string{"MaxLine is -1", "BatchSamples is -2", "Comma", "Shape is 9", "Unit is 9", "HeaderRows", "Labels"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not tell about %s", err, want)
		}
	}
	if err := (Config{}).Validate(); err != nil {
		t.Error(err)
	}
	if err := (Config{DecimalComma: true, Comma: ','}).Validate(); err == nil {
		t.Error("decimal comma beside a comma taken")
	}
	if _, err := NewReader(nil, nil, Config{MaxColumns: -1}); err == nil || !strings.Contains(err.Error(), "MaxColumns") {
		t.Error(err)
	}
}

func TestDetectComma(t *testing.T) {
	f := func(row string, want byte) {
		t.Helper()
		if got := detectComma([]byte(row)); got != want {
			t.Errorf("%q: %q, want %q", row, got, want)
		}
	}
	f("t", ',')
	f("t,a;b,c", ',')
	f("t;3,14", ';')
	f("t;\ta;\tb", ';')
	f("t\ta", '\t')
	f(`t;"a,b,c"`, ';')
	f("t\tcpu{a=1,b=2,c=3}", '\t')
}
