// Package multi watches a whole instance: a vector of metrics per moment, one
// verdict, and for every verdict which metrics carry it.
//
// The contract is [Detector]. [Default] is the one to start with: every metric
// is forecast by its own default detector of package anomaly, and the surprises
// of residuals, levels and changes are aggregated, each by itself and against what
// the other metrics would have led to expect. [Joint] is the same for a caller who
// has forecasts already; both can be given metrics that are new.
// [Deviation], [PCA], [Mahalanobis] and [HalfSpace] are the simple methods of
// the literature, cheaper and good to compare with.
//
// Channels are aggregated by power means, never by their maximum alone: one
// noisy metric among forty would decide everything.
//
// Nothing here reads a clock, starts a goroutine or draws a random number that
// is not seeded: the same samples give the same verdicts, with or without a
// restart in between. In a steady state a step allocates nothing.
package multi
