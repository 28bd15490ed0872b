package anomaly

// Feedback: a person says that an alarm was normal, and the detector believes it.

// calmDecay forgets an acceptance: half of it is gone after 30 days of minutes.
const calmDecay = 1 - 1.6e-5

// acceptMargin is how far beyond what was accepted the next one may go: the same
// event seldom has the same height twice.
const acceptMargin = 1.25

// accept ends the open alarm and takes what the newest sample has shown as
// normal, in every channel that would have raised one.
func (s *State) accept(season *Season) {
	if !s.alarm.open {
		return
	}
	for i := range s.calm {
		far, margin := &s.far[i], float32(acceptMargin)
		if i != point { // they have not shown yet what the newest samples will do to them
			margin = 2
		}
		if far.top > 0 || i != point {
			s.calm[i] = max(s.calm[i], max(far.top, far.u)*margin)
		}
	}
	if season != nil {
		season.astray.accept()
	}
	s.still.worst = max(s.still.worst, s.still.run)
	s.alarm = alarm{run: s.alarm.run}
}

// Accept tells the detector that what it is alarmed about is normal: the alarm
// ends, and the same again, up to a quarter larger, raises none. The acceptance
// fades with a half-life of about 43,000 samples (30 days of minutes), so that
// what has become rare again is noticed again. Without an open alarm it does
// nothing.
func (d *Default) Accept() { d.state.accept(d.season) }

// Accept is [Default.Accept] for series i.
func (b *Bank) Accept(i int) { s := b.state(i); s.accept(b.season(s)) }
