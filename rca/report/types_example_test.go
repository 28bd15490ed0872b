package report_test

import (
	"fmt"
	"math"
	"os"
	"strings"
	"time"

	"github.com/portent-go/portent/rca/report"
)

// section prints one section of the Markdown of a report.
func section(r report.Report, heading string) {
	var b strings.Builder
	if err := r.WriteMarkdown(&b); err != nil {
		fmt.Println(err)
		return
	}
	_, text, _ := strings.Cut(b.String(), "## "+heading+"\n\n")
	text, _, _ = strings.Cut(text, "\n## ")
	fmt.Print(text)
}

func ExampleRisk() {
	section(report.Report{Risk: &report.Risk{
		Time: []int64{1000, 2000, 3000}, Probability: []float64{0.1, math.NaN(), 0.8}, Horizon: 2 * time.Minute,
		Reasons: []report.Part{{Name: "disk full in 60 s", Points: 6.5}},
	}}, "How the risk rose")
	// Output:
	// Probability of failing within the next 2 min. It was highest at 00:00:03, with 80 %.
	//
	// - disk full in 60 s: +6.5
}

func ExampleScore() {
	section(report.Report{Score: &report.Score{
		Name: "Utilisation", Value: 58, Bottleneck: "disk",
		Parts: []report.Part{{Name: "cpu", Points: 30, Level: 50, Weight: 60}, {Name: "disk", Points: 28, Level: 70, Weight: 40}},
	}}, "How loaded it is")
	// Output:
	// Utilisation score: **58 of 100**
	//
	// | part | points | of | own level |
	// |:-|-:|-:|-:|
	// | cpu | 30 | 60 | 50 |
	// | disk (bottleneck) | 28 | 40 | 70 |
}

func ExamplePart() {
	r := report.Report{Score: &report.Score{Name: "x", Value: 1, Parts: []report.Part{{Name: "cpu", Points: 1, Level: math.NaN(), Weight: 40}}}}
	section(r, "How loaded it is")
	// Output:
	// x score: **1 of 100**
	//
	// | part | points | of | own level |
	// |:-|-:|-:|-:|
	// | cpu | 1 | 40 | not seen |
}

func ExampleAdvice() {
	section(report.Report{Advice: &report.Advice{
		Action: "Resize", From: "c.large", To: "g.large", PriceChange: 0.01,
		Needs: []report.Need{{Dimension: "memory", Demand: "6.1 GiB", Utilisation: 0.76, Binding: true}},
	}}, "What to change")
	// Output:
	// **Resize**: c.large → g.large, +0.010 per hour
	//
	// | | demand | utilisation |
	// |:-|-:|-:|
	// | memory (binding) | 6.1 GiB | 76 % |
}

func ExampleNeed() {
	n := report.Need{Dimension: "cpu", Demand: "2.1 cores", Utilisation: 0.53}
	fmt.Println(n.Dimension, n.Demand, n.Utilisation)
	// Output: cpu 2.1 cores 0.53
}

func ExampleEvent() {
	section(report.Report{Timeline: []report.Event{{Time: 61_000, Kind: report.Failure, Text: "killed <by the kernel>"}}}, "What happened when")
	// Output: - 00:01:01 failure: killed &lt;by the kernel&gt;
}

func ExampleEventKind() {
	fmt.Println(report.Anomaly, report.Alarm, report.Failure, report.Change, report.Note)
	// Output: anomaly alarm failure change note
}

func ExampleField() {
	section(report.Report{Trace: []report.Field{{Name: "Failure model", Value: "default-1a2b3c4d"}}}, "How this was made")
	// Output: - Failure model: default-1a2b3c4d
}

func ExampleReport_WriteJSON() {
	r := report.Report{Title: "Disk", Timeline: []report.Event{{Time: 5, Kind: report.Note, Text: "seen"}}}
	if err := r.WriteJSON(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output: {"title":"Disk","incident":{"from":0,"to":0},"timeline":[{"time":5,"kind":"note","text":"seen"}]}
}

func ExamplePastCase() {
	section(report.Report{Similar: []report.PastCase{{
		Title: "cart-db ran out of memory", Time: 1_700_000_000_000, Similarity: 0.82, Outcome: "add memory (worked)",
		Reasons: []report.Part{{Name: "memory of the blamed component rose", Points: 0.5}, {Name: "3 more", Points: 0.32}},
	}}}, "Similar past cases")
	// Output:
	// | | case | similar | why |
	// |:-|:-|-:|:-|
	// | 14 November 2023 | cart-db ran out of memory | 82 % | memory of the blamed component rose (50 %); 3 more (32 %). What helped: add memory (worked) |
}

func ExampleUnusual() {
	section(report.Report{Compared: []report.Unusual{{
		Component: "db", Metric: "memory_bytes", Now: 7.7e9, Usual: 3.1e9, Low: 3e9, High: 3.3e9, Days: 30, Reached: 2, Last: 1_700_000_000_000,
	}}}, "Compared with the same hours of past days")
	// Output:
	// | metric | now | usually | as far as now |
	// |:-|-:|-:|:-|
	// | db memory\_bytes | 7.7 GB | 3.1 GB (3 GB to 3.3 GB) | on 2 days of 30, last on 14 November |
}

func ExampleProposal() {
	section(report.Report{Proposals: []report.Proposal{{Fix: "add memory", Success: 0.76, Low: 0.43, High: 0.99, Tried: 1, Worked: 1}}}, "Proposed repair")
	// Output:
	// | | fix | chance that it works | so far |
	// |-:|:-|:-|:-|
	// | 1 | add memory | 76 % (43 % to 99 %) | worked 1 of 1 times in similar cases |
}

func ExampleRepair() {
	section(report.Report{Repair: &report.Repair{
		Fix: "add memory", Outcome: "worked", Time: 1_700_000_000_000, BackAt: 1_700_000_090_000,
		Metrics: []report.Recovery{{Component: "db", Metric: "memory_bytes", Before: 3.1e9, During: 7.7e9, After: 3e9, Back: true, BackAt: 1_700_000_090_000}},
	}}, "What the repair did")
	// Output:
	// **add memory**: worked
	//
	// Made at 22:13:20. Back to normal: 1 of the 1 metrics that had moved, 1 min 30 s after it.
	//
	// | metric | before | during | after | now |
	// |:-|-:|-:|-:|:-|
	// | db memory\_bytes | 3.1 GB | 7.7 GB | 3 GB | back after 1 min 30 s |
}

func ExampleRecovery() {
	section(report.Report{Repair: &report.Repair{
		Fix: "restart", Outcome: "helped", Time: 1_700_000_000_000,
		Metrics: []report.Recovery{
			{Component: "front", Metric: "latency_seconds", Before: 0.1, During: 2.5, After: 0.11, Back: true, BackAt: 1_700_000_020_000},
			{Component: "db", Metric: "memory_bytes", Before: 3.1e9, During: 7.7e9, After: 6.9e9},
			{Component: "db", Metric: "requests", Before: 40, During: 4, After: math.NaN()}, // no longer reported
		},
	}}, "What the repair did")
	// Output:
	// **restart**: helped
	//
	// Made at 22:13:20. Back to normal: 1 of the 3 metrics that had moved.
	//
	// | metric | before | during | after | now |
	// |:-|-:|-:|-:|:-|
	// | front latency\_seconds | 0.1 s | 2.5 s | 0.11 s | back after 20 s |
	// | db memory\_bytes | 3.1 GB | 7.7 GB | 6.9 GB | still away |
	// | db requests | 40 | 4 | – | gone |
}
