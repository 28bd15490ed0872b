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
