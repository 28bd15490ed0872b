package anomaly

// Default is the default detector of one series: a robust level, trend and
// season forecast by a blend of experts, and a residual tail calibrated by the
// series' own past. See [State] for what it remembers and [Config] for the few
// things that can be set. A step costs a few hundred nanoseconds and allocates
// nothing, except for the profiles once, after six hours.
//
// For thousands of series use a [Bank], which keeps the same states in flat
// arenas and gives the same verdicts.
type Default struct {
	params params
	state  State
	season *Season
}

// New returns a default detector, or every fault of the configuration.
func New(cfg Config) (*Default, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return &Default{params: newParams(cfg)}, nil
}

// Step implements [Detector].
func (d *Default) Step(time int64, value float64) (v Verdict) {
	stepState(&v, &d.state, d.season, &d.params, time, value)
	switch {
	case d.season != nil:
		if !d.state.keepsSeason() {
			d.season = nil
		}
	case d.params.season && d.state.wantsSeason():
		d.season = new(Season)
		d.state.startSeason(d.season)
	}
	return v
}

// startSeason gives the state its profiles.
func (s *State) startSeason(season *Season) {
	season.start(s.experts.steady)
	s.review = s.last + reviewAfter
}

// Warm steps through history, oldest first, so that claims can begin at once: a
// cold start from back-filled samples. Alarms of the past are not kept open.
// It panics when the lengths differ.
func (d *Default) Warm(times []int64, values []float64) {
	if len(times) != len(values) {
		panic(badHistory)
	}
	for i, t := range times {
		d.Step(t, values[i])
	}
	d.state.alarm = alarm{}
}

// Raw implements [Scorer]: the statistic of the point channel, which is the size
// of the residual in units of the usual one, weighed by how far the sample is from
// what the long run leads to expect. 1 is usual; 0 before the second sample.
// Missing values leave it as it is.
func (d *Default) Raw() float64 { return float64(d.state.newest) }
