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
func (d *Default) Step(time int64, value float64) Verdict {
	v := stepState(&d.state, d.season, &d.params, time, value)
	if d.season == nil && d.params.season && d.state.wantsSeason() {
		d.season = new(Season)
		d.season.start(d.state.experts.steady)
	}
	return v
}

// wantsSeason reports whether a state has the history and the sampling rate
// that profiles need.
func (s *State) wantsSeason() bool {
	return s.last-s.first >= sixHours && s.step > 0 && s.step <= 3600
}

// Raw implements [Scorer]: the statistic of the point channel, which is the size
// of the residual in units of the usual one, weighed by how far the sample is from
// what the long run leads to expect. 1 is usual; 0 before the second sample.
// Missing values leave it as it is.
func (d *Default) Raw() float64 { return float64(d.state.newest) }
