package memory

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/portent-go/portent/rca"
)

// Role is the part that a component plays in an incident.
type Role uint8

const (
	// Other: something moved in it.
	Other Role = iota
	// Root: it was blamed.
	Root
	// Victim: what its callers feel (latency, errors) moved, and it was not
	// blamed.
	Victim
)

// String returns the role in lower case.
func (r Role) String() string { return [...]string{"other", "root", "victim", "?"}[min(r, 3)] }

// Movement is one metric that left its usual range.
type Movement struct {
	Component string
	Metric    string
	Peer      string // the other end, for a metric of calls
	Role      Role   // of the component
	Direction int8   // +1 rose, -1 fell, 0 neither
	Size      float64
	Delay     int64 // ms from the first onset of the incident to this one's; -1 unknown
	Rise      int64 // ms from its onset to its peak; -1 unknown
}

// Fingerprint is what an incident looked like.
type Fingerprint struct {
	Movements []Movement // largest first
	Tags      []string   // anything else that tells incidents apart: "version=4.2", "zone=west"
}

// leastSize is the deviation from which a metric has moved: half of the
// threshold at which package rca stops abstaining, so that what hangs together
// with the cause but is not itself blamed is remembered as well.
const leastSize = 4

// FingerprintOf takes the fingerprint of a ranking: its metrics that deviate by
// four scales or more, the 64 largest. A ranking that abstained has the same.
func FingerprintOf(r *rca.Ranking, tags ...string) Fingerprint {
	f := Fingerprint{Tags: slices.Clone(tags)}
	first := int64(math.MaxInt64)
	felt := map[string]bool{}
	for _, c := range r.Metrics {
		if len(c.Evidence) == 0 || !(c.Evidence[0].Deviation >= leastSize) {
			continue
		}
		e := c.Evidence[0]
		m := Movement{Component: c.Component, Metric: c.Metric, Peer: c.Peer, Direction: int8(e.Direction), Size: min(e.Deviation, math.MaxFloat32), Delay: -1, Rise: -1}
		if e.Onset != 0 {
			first = min(first, e.Onset)
			m.Delay, m.Rise = e.Onset, max(e.PeakTime-e.Onset, 0)
		}
		felt[c.Component] = felt[c.Component] || rca.KindOf(c.Metric).External()
		f.Movements = append(f.Movements, m)
	}
	for i := range f.Movements {
		m := &f.Movements[i]
		if m.Delay >= 0 {
			m.Delay -= first
		}
		switch {
		case m.Component == r.Top():
			m.Role = Root
		case felt[m.Component]:
			m.Role = Victim
		}
	}
	f.sort()
	f.Movements = f.Movements[:min(len(f.Movements), maxMovements)]
	return f
}

// sort puts the largest first.
func (f *Fingerprint) sort() {
	slices.SortStableFunc(f.Movements, func(a, b Movement) int {
		return cmp.Or(cmp.Compare(b.Size, a.Size), cmp.Compare(a.Component, b.Component), cmp.Compare(a.Metric, b.Metric), cmp.Compare(a.Peer, b.Peer))
	})
}

// Validate reports every fault at once, each wrapped in [ErrCase].
func (f *Fingerprint) Validate() error {
	var errs []error
	if len(f.Movements) > maxMovements || len(f.Tags) > maxLists {
		errs = append(errs, fmt.Errorf("%w: %d movements and %d tags, at most %d each", ErrCase, len(f.Movements), len(f.Tags), maxMovements))
	}
	for _, m := range f.Movements {
		if !(m.Size >= 0) || math.IsInf(m.Size, 0) || m.Role > Victim || m.Direction < -1 || m.Direction > 1 || len(m.Component)+len(m.Metric)+len(m.Peer) > maxText {
			errs = append(errs, fmt.Errorf("%w: movement of %.40q %.40q: size %v, role %d, direction %d", ErrCase, m.Component, m.Metric, m.Size, m.Role, m.Direction))
		}
	}
	for _, t := range f.Tags {
		if len(t) > maxText {
			errs = append(errs, fmt.Errorf("%w: tag of %d bytes", ErrCase, len(t)))
		}
	}
	return errors.Join(errs...)
}

func (f *Fingerprint) clone() Fingerprint {
	return Fingerprint{slices.Clone(f.Movements), slices.Clone(f.Tags)}
}
