package main

import (
	"strings"
	"testing"
)

// Written by this command, looked at, and kept; the difference score changes least.
const goldenEvents = `series,start,end,kind,peak_time,peak_value,expected,p_value,direction
cpu,2023-11-15T04:53:20.000Z,2023-11-15T04:59:20.000Z,spike,2023-11-15T04:53:20.000Z,99,49.759,1.11e-06,up
`

func TestEventsGolden(t *testing.T) {
	if out, _ := detect(t, metrics(500), "-events", "-model", "difference"); out != goldenEvents {
		t.Errorf("got\n%swant\n%s", out, goldenEvents)
	}
}

// An alarm that is open at the end of the file is told, without an end.
func TestEventsTellsOpenAlarm(t *testing.T) {
	out, log := detect(t, metrics(402), "-events")
	got := lines(out)
	if len(got) != 1 || !strings.HasPrefix(got[0], "cpu,2023-11-15T04:53:20.000Z,,spike,") || !strings.Contains(log, "1 alarms") {
		t.Errorf("%q\n%s", got, log)
	}
}

// An event is exactly the rows that are marked as anomalous, in order.
func TestEventsAreTheMarkedRows(t *testing.T) {
	for _, m := range models {
		rows, _ := detect(t, wave(2100), "-model", m.name)
		events, _ := detect(t, wave(2100), "-model", m.name, "-events")
		var want []string
		was := false
		for _, l := range lines(rows) {
			is := strings.HasSuffix(l, ",1")
			if at := strings.SplitN(l, ",", 2)[0]; is && !was {
				want = append(want, at)
			} else if was && !is {
				want[len(want)-1] += "," + at
			}
			was = is
		}
		got := ""
		for _, l := range strings.Split(strings.TrimSuffix(events, "\n"), "\n")[1:] {
			c := strings.Split(l, ",")
			if got += c[1] + "," + c[2] + "\n"; c[4] < c[1] || c[2] != "" && c[4] >= c[2] {
				t.Errorf("%s: peak outside of the alarm: %s", m.name, l)
			}
		}
		if got != strings.Join(want, "\n")+"\n" && len(want) > 0 {
			t.Errorf("%s: events\n%swant\n%s", m.name, got, strings.Join(want, "\n"))
		}
	}
}
