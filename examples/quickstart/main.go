// Command quickstart replays one recorded incident, faster than real time, and
// shows what Portent makes of it: anomalies, the risk rising before the death,
// the ranked causes, the load score and the advice. It writes report.html.
//
//	go run ./examples/quickstart
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/portent-go/portent/benchdata/recorded"
)

const usage = `usage: quickstart [flags]

Replays one incident from the project's own recordings of real faults: seven real
services in containers, sampled every second while one of them was broken. The
monitor is told nothing about the fault; what was really done is printed beside
what it found, marked with "truth".

`

func main() {
	id := flag.Int("incident", 0, "number of the recorded incident (default: the first leak of the test split that its service dies of)")
	list := flag.Bool("list", false, "list the recorded incidents and exit")
	out := flag.String("report", "report.html", "file for the report")
	speed := flag.Float64("speed", 0, "seconds of the recording per second (default: as fast as it goes)")
	flag.Usage = func() {
		fmt.Fprint(os.Stderr, usage, "flags:\n")
		flag.PrintDefaults()
	}
	flag.Parse()
	var err error
	if *list {
		err = listIncidents(os.Stdout)
	} else {
		err = run(*id, *speed, *out)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

func run(id int, speed float64, out string) error {
	began := time.Now()
	inc, err := choose(id)
	if err != nil {
		return err
	}
	story, err := newStory(inc, os.Stdout)
	if err != nil {
		return err
	}
	story.introduce()
	if err := story.replay(speed); err != nil {
		return err
	}
	story.conclude()
	if err := story.writeReport(out); err != nil {
		return err
	}
	seconds := float64(inc.End-inc.Start) / 1000
	fmt.Printf("\n%d samples of %.0f recorded seconds in %.2f s. Open %s in a browser.\n", story.samples, seconds, time.Since(began).Seconds(), out)
	return nil
}

// choose returns the incident asked for, or the first of the test split in which
// something leaks until its service dies.
func choose(id int) (*recorded.Incident, error) {
	for _, split := range []recorded.Split{recorded.Test, recorded.Validation, recorded.Train} {
		list, err := recorded.Incidents(split)
		if err != nil {
			return nil, err
		}
		for i := range list {
			if list[i].ID == id || id == 0 && leaksToDeath(&list[i]) {
				return &list[i], nil
			}
		}
	}
	return nil, fmt.Errorf("no recorded incident %d; -list shows them", id)
}

func leaksToDeath(inc *recorded.Incident) bool {
	died := slices.ContainsFunc(inc.Restarts, func(r recorded.Restart) bool { return r.Service == inc.Target })
	return died && strings.HasSuffix(inc.Fault, "-leak")
}

func listIncidents(out *os.File) error {
	for _, split := range recorded.Splits() {
		list, err := recorded.Incidents(split)
		if err != nil {
			return err
		}
		for _, inc := range list {
			fmt.Fprintf(out, "%4d  %-10s  %-16s at %s\n", inc.ID, split, inc.Fault, inc.Target)
		}
	}
	return nil
}
