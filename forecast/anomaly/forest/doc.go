// Package forest holds the random cut forest of a stream (Guha, Mishra, Roy &
// Schrijvers 2016, "Robust random cut forest based anomaly detection on streams",
// ICML): trees of random cuts over a decaying sample of the points seen, in which
// a point is unusual when few cuts part it from the rest.
//
// [Forest] takes vectors, or shingles of them, and gives the score, what each
// dimension adds to it in each direction, and the value expected where one is
// missing. [Detector] is the univariate detector on shingles.
//
// Scores are those of the AWS library randomcutforest: their mean over trees is
// the same number, so thresholds and experience carry over (1 is ordinary, above
// 1.5 unusual, 3 striking).
package forest
