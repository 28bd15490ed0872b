package sizing

import (
	"math"
	"time"
)

// Shadow runs a policy without obeying it: it keeps the capacity that is there,
// remembers the capacity the policy would have set, and scores both against the
// demand that came. Its score says whether to trust the advice, before anybody
// does. It is a [Reactor] whose decisions hold what there is; once nothing is
// provisioned (capacity 0) it passes the advice on.
type Shadow struct {
	Policy Policy

	advised float64 // in force by the advice; 0 before the first
	seen    int
	advice  tally
	actual  tally
}

// Every implements [Policy].
func (s *Shadow) Every() time.Duration { return s.Policy.Every() }

// Decide implements [Policy]. Errors: [ErrCapacity] for a View's capacity that
// cannot be, [ErrOrder] when it ends before what was seen, and those of the policy.
func (s *Shadow) Decide(v View) (Decision, error) {
	if err := s.watch(&v); err != nil {
		return Decision{}, err
	}
	own := v
	own.Capacity = s.advised
	d, err := s.Policy.Decide(own)
	return s.heed(&v, d, err)
}

// React implements [Reactor]. Errors: as Decide.
func (s *Shadow) React(v View) (Decision, error) {
	if err := s.watch(&v); err != nil {
		return Decision{}, err
	}
	own := v
	own.Capacity = s.advised
	d := Decision{Capacity: s.advised, Cause: Hold}
	var err error
	if r, ok := s.Policy.(Reactor); ok && s.advised > 0 {
		d, err = r.React(own)
	}
	return s.heed(&v, d, err)
}

// watch scores what has come since the last call; usage that cannot be counts as
// missing.
func (s *Shadow) watch(v *View) error {
	if err := v.check(s.seen); err != nil {
		return err
	}
	if s.advised > 0 && v.Capacity > 0 {
		for _, x := range v.last(s.seen) {
			if x < 0 || x > maxUsage {
				x = math.NaN()
			}
			s.advice.add(x, s.advised)
			s.actual.add(x, v.Capacity)
		}
	}
	s.seen = v.end()
	return nil
}

func (s *Shadow) heed(v *View, d Decision, err error) (Decision, error) {
	if err != nil {
		return d, err
	}
	if d.Capacity > 0 {
		s.advised = d.Capacity
	}
	if v.Capacity > 0 {
		d.Capacity, d.Cause = v.Capacity, Hold
	}
	return d, nil
}

// Advised returns the capacity the policy would have in force; 0 before it gave
// one.
func (s *Shadow) Advised() float64 { return s.advised }

// Scores returns how the advice would have done and how the actual capacity did,
// over the samples since the first advice. Step is the time between samples.
func (s *Shadow) Scores(step time.Duration) (advice, actual Score) {
	return s.advice.score(step), s.actual.score(step)
}
