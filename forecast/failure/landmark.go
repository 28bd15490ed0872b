package failure

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// Life is the record of one instance: its signals until it failed, or until it
// was last seen well.
type Life struct {
	Instance string
	Time     []int64     // Unix milliseconds, strictly increasing
	Values   [][]float64 // one row per time, one value per signal; NaN where missing
	End      int64       // moment of the failure, or the last at which it was known to live
	Failed   bool        // false: right-censored at End
}

// Landmark is one row to learn from: what was known at a moment, and what
// became of the instance.
type Landmark struct {
	Instance string
	Time     int64         // of the landmark
	Features []float64     // see [State.Features]
	After    time.Duration // from the landmark to the failure or the censoring
	Failed   bool          // whether After ends in a failure
	Weight   float64       // 0 counts as 1; give negatives that stand for ten a 10
}

// Label answers "did it fail within h?". When the instance was last seen well
// before h was over, nobody knows: known is false, and the row is no negative.
func (l Landmark) Label(h time.Duration) (failed, known bool) {
	if l.Failed && l.After < h {
		return true, true
	}
	return false, l.After >= h
}

// Landmarks replays a life through the features of the settings and returns a
// row each time at least every has passed since the last, from the moment the
// state is ready. Rows at or after End are left out: what is known at the
// failure is too late. Errors: [ErrSettings]; [ErrTraining] naming the
// instance, for times that do not increase, rows of the wrong width or an End
// before the first row.
func (s Settings) Landmarks(life Life, every time.Duration) ([]Landmark, error) {
	c, err := s.compile()
	if err != nil {
		return nil, err
	}
	if err := life.validate(len(c.signals)); err != nil {
		return nil, err
	}
	var rows []Landmark
	var state State
	next := int64(math.MinInt64)
	for i, t := range life.Time {
		if t >= life.End {
			break
		}
		if err := state.observe(&c, t, life.Values[i]); err != nil {
			return nil, fmt.Errorf("%w: %q: %w", ErrTraining, life.Instance, err)
		}
		if t >= next && state.ready(&c) {
			rows = append(rows, life.landmark(&state))
			next = t + every.Milliseconds()
		}
	}
	return rows, nil
}

func (l *Life) landmark(s *State) Landmark {
	return Landmark{
		Instance: l.Instance, Time: s.time, Features: s.Features(nil),
		After: time.Duration(l.End-s.time) * time.Millisecond, Failed: l.Failed,
	}
}

func (l *Life) validate(signals int) error {
	var errs []error
	if len(l.Time) != len(l.Values) {
		errs = append(errs, fmt.Errorf("%w: %q: %d times for %d rows", ErrTraining, l.Instance, len(l.Time), len(l.Values)))
	}
	for i, row := range l.Values {
		if len(row) != signals {
			errs = append(errs, fmt.Errorf("%w: %q: row %d has %d values for %d signals", ErrTraining, l.Instance, i, len(row), signals))
			break
		}
	}
	if len(l.Time) > 0 && l.End < l.Time[0] {
		errs = append(errs, fmt.Errorf("%w: %q: ends at %d, before its first row at %d", ErrTraining, l.Instance, l.End, l.Time[0]))
	}
	return errors.Join(errs...)
}
