package portent

import (
	"fmt"
	"strings"
	"time"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/warning"
)

// Warning says early what is coming to an instance: a resource that will be
// exhausted, or a load that has left its daily band upwards. One of the pointers
// is set.
type Warning struct {
	// Signal is what it is about, by the failure model's names:
	// "disk_utilization", "memory_utilization", "fd_utilization",
	// "pids_utilization"; "request_rate" and "network_receive" for floods.
	Signal string

	// Exhausted is the distribution of the time until the resource is full.
	Exhausted *warning.Crossing

	// Flood compares the load with its daily band. In WarningCleared it is the
	// sample that ended the flood.
	Flood *warning.Warning
}

// Reason says the warning in words.
func (w *Warning) Reason() string {
	c, f := w.Exhausted, w.Flood
	switch {
	case c == nil && f == nil:
		return w.Signal
	case c != nil && c.Value != c.Value || f != nil && f.Value != f.Value:
		return w.Signal + " has fallen silent"
	case c != nil && c.Median() == 0:
		return fmt.Sprintf("%s is at %.0f %% and exhausted", w.Signal, 100*c.Value)
	case c != nil && c.Median() == warning.Never:
		return fmt.Sprintf("%s is at %.0f %% and unlikely to be exhausted", w.Signal, 100*c.Value)
	case c != nil:
		return fmt.Sprintf("%s is at %.0f %% and exhausted in about %v (%v to %v)", w.Signal, 100*c.Value, about(c.Median()), about(c.Lower()), about(c.Upper()))
	case f.Doubling > 0 && f.Phase == anomaly.Opened:
		return fmt.Sprintf("%s is %.4g where %.4g is usual at this time of day, doubling in %v", w.Signal, f.Value, f.Expected, about(f.Doubling))
	}
	return fmt.Sprintf("%s is %.4g where %.4g is usual at this time of day", w.Signal, f.Value, f.Expected)
}

// about rounds a time to what its size makes worth saying.
func about(d time.Duration) string {
	switch {
	case d == warning.Never:
		return "never"
	case d >= 48*time.Hour:
		return fmt.Sprintf("%.0f days", d.Hours()/24)
	case d >= time.Hour:
		return strings.TrimSuffix(d.Round(5*time.Minute).String(), "0s")
	case d >= 2*time.Minute:
		return strings.TrimSuffix(d.Round(time.Minute).String(), "0s")
	}
	return d.Round(time.Second).String()
}
