package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

// server is a file of six metrics that follow one load, of which the disk stops
// doing so for 20 rows from 1200.
func server(rows int) string {
	var b strings.Builder
	rng := rand.New(rand.NewPCG(5, 6))
	b.WriteString("time,cpu,memory,disk,network,queue,reads_total\n")
	load, reads := 0.0, 0.0
	for i := range rows {
		load = 0.9*load + rng.NormFloat64()
		fmt.Fprintf(&b, "%d", 1_700_000_000+300*i)
		for m := range 5 {
			x := 50 + 2*load + rng.NormFloat64()
			if m == 2 && i >= 1200 && i < 1220 {
				x -= 60
			}
			fmt.Fprintf(&b, ",%.3f", x)
		}
		reads += 3000 + 100*load + 50*rng.NormFloat64()
		fmt.Fprintf(&b, ",%.3f\n", reads)
	}
	return b.String()
}

// Every model names the metric that broke, which way, and in an event that holds
// the time of it.
func TestInstanceNamesTheBrokenMetric(t *testing.T) {
	for _, m := range instanceModels {
		out, log := detect(t, server(1300), "-multivariate", "-model", m.name, "-events", "-train", "1150", "-budget", "1")
		if len(lines(out)) == 0 {
			t.Errorf("%s: no alarm: %s", m.name, log)
			continue
		}
		c := strings.Split(lines(out)[0], ",")
		if c[0] >= "2023-11-19T03:53:20.000Z" || c[1] <= "2023-11-19T02:13:20.000Z" || c[5] != "disk" || c[7] != "down" {
			t.Errorf("%s: %q", m.name, c)
		}
	}
}

// A row names at most three metrics, the largest share first, and all rows are
// causal.
func TestInstanceRows(t *testing.T) {
	for _, m := range instanceModels {
		out, log := detect(t, server(1210), "-multivariate", "-model", m.name)
		if !strings.Contains(log, "6 metrics, 1210 rows scored") || len(lines(out)) != 1210 {
			t.Errorf("%s: %d rows, %s", m.name, len(lines(out)), log)
		}
		checkShares(t, m.name, lines(out))
		if part, _ := detect(t, server(700), "-multivariate", "-model", m.name); !strings.HasPrefix(out, part) {
			t.Errorf("%s: the first 700 rows differ when more follow", m.name)
		}
	}
}

func checkShares(t *testing.T, name string, rows []string) {
	t.Helper()
	for _, l := range rows {
		c := strings.Split(l, ",")
		if len(c) != 4+len(blameHeader) {
			t.Fatalf("%s: %d cells in %s", name, len(c), l)
		}
		last, sum := 1.0, 0.0
		for i := 4; i < len(c) && c[i] != ""; i += 3 {
			share, err := strconv.ParseFloat(c[i+1], 64)
			if err != nil || share > last {
				t.Fatalf("%s: %s, %v", name, l, err)
			}
			last, sum = share, sum+share
		}
		if sum > 1.001 {
			t.Fatalf("%s: shares add up to %v in %s", name, sum, l)
		}
	}
	if first, latest := rows[0], rows[len(rows)-1]; !strings.HasSuffix(first, ",,,,,,,,,") || strings.Split(latest, ",")[4] != "disk" {
		t.Errorf("%s: first row %s names metrics, or the last one not the disk: %s", name, first, latest)
	}
}

// An empty cell is a missing metric; a row that repeats a time is refused.
func TestInstanceTakesHoles(t *testing.T) {
	content := server(300) + "1700090000,50,,50,50,50,\n1700090000,1,1,1,1,1,1\n"
	out, log := detect(t, content, "-multivariate")
	if len(lines(out)) != 301 || !strings.Contains(log, "2 missing") || !strings.Contains(log, "6 duplicate") {
		t.Errorf("%d rows, %s", len(lines(out)), log)
	}
}

func TestInstanceRefusesLongFiles(t *testing.T) {
	const long = "time,series,value\n1700000000,cpu,5\n1700000000,mem,5\n"
	err := run([]string{"-multivariate", "-"}, strings.NewReader(long), io.Discard, io.Discard)
	for _, want := range []string{"-multivariate", "one series, cpu,", "wide file"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v lacks %q", err, want)
		}
	}
}

// Written by this command, looked at, and kept; the simplest detector changes least.
const goldenInstance = `start,end,kind,peak_time,p_value,metric_1,share_1,direction_1,metric_2,share_2,direction_2,metric_3,share_3,direction_3
2023-11-19T02:23:20.000Z,2023-11-19T02:58:20.000Z,dip,2023-11-19T02:23:20.000Z,0.00204,disk,0.781,down,memory,0.0528,down,network,0.0491,down
`

func TestInstanceEventsGolden(t *testing.T) {
	out, _ := detect(t, server(1300), "-multivariate", "-model", "deviation", "-events", "-train", "1150", "-budget", "1")
	if out != goldenInstance {
		t.Errorf("got\n%swant\n%s", out, goldenInstance)
	}
}
