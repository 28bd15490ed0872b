package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/portent-go/portent/ingest"
)

// report writes the outcome; it fails when a sample went wrong or a target,
// ours among them, is not healthy.
func (o *outcome) report(rec *recorder, from, to int64, targets map[string]string) (string, error) {
	var s strings.Builder
	st := rec.recv.Stats()
	fmt.Fprintf(&s, "window            %.0f s\n", float64(to-from)/1000)
	fmt.Fprintf(&s, "series            %d stored, %d received in all\n", o.series, len(rec.samples))
	fmt.Fprintf(&s, "samples           %d identical, %d lost, %d changed, %d repeated, %d invented\n", o.same, o.lost, o.changed, o.repeated, o.invented)
	fmt.Fprintf(&s, "stale markers     %d in the window, %d in all\n", o.stale, rec.stale)
	fmt.Fprintf(&s, "requests          %d: %d failed, %d overloaded, %d errors; %d samples, %d bytes\n", st.Requests, st.Failed, st.Overloaded, st.Errors, st.Samples, st.Bytes)
	fmt.Fprintf(&s, "counters          %d of the series have the kind counter\n", rec.kinds(ingest.Counter))
	for _, job := range slices.Sorted(maps.Keys(targets)) {
		fmt.Fprintf(&s, "target %-10s %s\n", job, targets[job])
	}
	return s.String(), o.verdict(targets)
}

func (r *recorder) kinds(k ingest.Kind) (n int) {
	for id := range r.samples {
		if r.reg.Kind(id) == k {
			n++
		}
	}
	return n
}

func (o *outcome) verdict(targets map[string]string) error {
	var errs []error
	if o.lost+o.changed+o.repeated+o.invented > 0 {
		errs = append(errs, errors.New("samples differ, for example "+o.first))
	}
	if o.same == 0 {
		errs = append(errs, errors.New("no samples to compare"))
	}
	for job, health := range targets {
		if health != "up" {
			errs = append(errs, fmt.Errorf("target %s is %s", job, health))
		}
	}
	return errors.Join(errs...)
}
