package recorded

import (
	"fmt"
	"testing"

	"github.com/portent-go/portent/ingest"
)

func TestColumns(t *testing.T) {
	l := Life{ID: 7, Time: []int64{0}, Metrics: []string{"up", "errors_total{type=io,code=5}"}, Values: [][]float64{{1}, {2}}}
	reg := ingest.NewRegistry(0)
	columns, err := l.Columns(reg)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`up{instance="life-7"}`, `errors_total{code="5",instance="life-7",type="io"}`}
	for i, c := range columns {
		if got := reg.Labels(c.Series).String(); got != want[i] || c.Values[0] != float64(i+1) {
			t.Errorf("column %d: %s %v, want %s", i, got, c.Values, want[i])
		}
	}
	if _, err := l.Columns(ingest.NewRegistry(1)); err == nil {
		t.Error("a full registry was not reported")
	}
}

func ExampleIncident_Columns() {
	in := Incident{
		Time:     []int64{0},
		Services: []Service{{Name: "gateway", Metrics: []string{"up"}, Values: [][]float64{{1}}}},
		Calls:    []Calls{{Caller: "client", Callee: "gateway", Metrics: []string{"http_requests_total"}, Values: [][]float64{{20}}}},
	}
	reg := ingest.NewRegistry(0)
	columns, _ := in.Columns(reg)
	for _, c := range columns {
		fmt.Println(reg.Labels(c.Series), c.Values[0])
	}
	// Output:
	// up{instance="gateway"} 1
	// client_http_requests_total{callee="gateway",caller="client",instance="gateway"} 20
}
