// Package baseline holds the trivial methods that a detector or forecaster must
// beat before it deserves its name. None has a parameter that was fitted to a
// set.
//
// Detection scores take a whole series and give one score per sample, larger
// the more unusual; the score of a sample uses that sample and earlier ones, and
// whatever comes before Start. NaN is no score.
package baseline
