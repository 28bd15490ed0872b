package anomaly

// State is everything the default detector knows of one series, apart from its
// seasonal profiles: one flat block without pointers, so that a million of them
// are one allocation the garbage collector never scans. The zero value is a
// series not yet seen.
type State struct {
	last   int64   // time of the newest sample, ms
	first  int64   // time of the first one, ms
	n      uint32  // samples seen; stops at its largest value
	step   float32 // typical distance of samples, seconds
	value  float64 // the newest sample as it came
	review int64   // when profiles are asked whether they pay, or may try again; ms

	experts experts // forecasts of the next sample and their past errors
	scale   scale   // size of an ordinary residual
	level   level   // the recent mean against the long run
	still   still   // runs of equal values
	echo    echo    // where the series was before it jumped

	newest float32               // statistic of the point channel for the newest sample
	resid  histogram             // distribution of scaled residuals
	half   float32               // its quantile at the coverage, as of the last multiple of halfEvery samples
	body   histogram             // distribution of the point channel's statistic
	far    [numChannels]episodes // calibration of each channel's alarms
	calm   [numChannels]float32  // statistics that feedback has called normal; see Default.Accept
	alarm  alarm                 // where the series stands in an alarm
	purse  purse                 // how much of its budget it has not used

	profiles uint32 // number of its Season in a Bank, plus one; 0 without. Not part of the encoded state

	peaks [numChannels]peaks // heights that far has learnt from; last, because seldom touched
}
