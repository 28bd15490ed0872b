package report_test

import (
	"os"

	"github.com/portent-go/portent/rca"
	"github.com/portent-go/portent/rca/report"
)

func ExampleReport() {
	r := report.Report{
		Subject:  "checkout",
		Summary:  "The disk was full.",
		Incident: rca.Span{From: 1_700_000_000_000, To: 1_700_000_090_000},
		Timeline: []report.Event{{Time: 1_700_000_030_000, Kind: report.Alarm, Text: "disk_utilization reaches 1 in 60 s"}},
	}
	if err := r.WriteMarkdown(os.Stdout); err != nil {
		panic(err)
	}
	// Output:
	// # Incident report: checkout
	//
	// 14 November 2023, 22:13:20 to 22:14:50 UTC
	//
	// **The disk was full.**
	//
	// - Lasted: 1 min 30 s
	//
	// ## What happened when
	//
	// - 22:13:50 alarm: disk\_utilization reaches 1 in 60 s
}
