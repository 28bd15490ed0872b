package anomaly

import "math"

// echo knows the way back. A series that jumps away and returns is surprising once
// by the residual of its next sample going out, and a second time coming home,
// because the forecast has followed it out. The second is no news. So the
// expectation held just before an excursion is remembered for an hour, and while
// it is, a sample is at most as surprising as its distance from there.
//
// On the training parts of web metrics the event F1 in hindsight rose from .676 to
// .703 on one set and from .848 to .853 on the other, to .698 and .851 when
// remembered for fifteen minutes. Letting every
// further excursion start anew, or prolong the hour, was worse on both. The price is
// paid by series of sharp waves, which are far from home and back all the time: on
// those of a set of shapes (electrocardiograms and the like) the highest score lay
// on the anomaly in 2 cases of 13, and in 5 without it.
type echo struct {
	home float64 // expectation before the excursion
	left uint16  // samples for which it is remembered; 0: none
}

const (
	// excursion is the statistic of the point channel at which one begins, about the
	// 97 % quantile on normal noise: an hour is soon over, and what begins below
	// it has not gone far.
	excursion = 3
	echoTime  = 3600 // seconds, but no fewer samples than echoLeast nor more than echoMost
	echoLeast = 5
	echoMost  = 60
)

// leave begins an excursion from what was expected; step is the distance of samples
// in seconds.
func (e *echo) leave(expected float64, step float32) {
	e.home = expected
	e.left = uint16(min(max(echoTime/step, echoLeast), echoMost))
}

// back returns the distance of the sample x from home during an excursion; gap is the
// time since the sample before, in steps.
func (e *echo) back(x, gap float64) float64 {
	e.left -= uint16(min(max(gap, 1), float64(e.left)))
	return math.Abs(x - e.home)
}
