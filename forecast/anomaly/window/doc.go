// Package window holds detectors that look at the course of a series: each
// sample is judged by the window of samples that it completes. They see what a
// forecast residual cannot: beats that come in the wrong shape, a level that is
// ordinary at another time, a stretch like no other before.
//
//   - [Discord]: how far the window is from its nearest neighbour in the past,
//     z-normalised (left matrix profile; the class of DAMP)
//   - [Neighbours]: how far it is from a bounded sample of past windows (k-NN)
//   - [KMeans]: how far it is from the nearest of a few centres that follow the
//     stream (KMeansAD)
//   - [PCA]: how far it is from the mean along the principal axes of past windows,
//     each in its own unit
//   - [Ensemble]: the mean of the last and the first of these, the best of them
//   - [Residual]: what its spectrum holds beyond the usual (spectral residual)
//
// The length of the window is the dominant season of the series, found by its
// autocorrelation, or a fixed one where there is none. A gap of more than a few
// steps begins a new window; until it is full there is no verdict.
//
// These methods judge and hardly forecast: except for [Discord] and [Ensemble], the value
// expected is the one before, and the interval is that of this forecast.
package window
