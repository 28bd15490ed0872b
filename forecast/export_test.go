package forecast

// CheckConformance is the suite that every forecaster passes, for those of packages
// that this one must not import.
var CheckConformance = checkConformance

// Seasonal is a line with a daily wave and noise at 24 steps a day.
var Seasonal = seasonal
