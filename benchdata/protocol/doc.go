// Package protocol judges failure predictions without fooling itself.
//
// A [Task] is a public table with its split: by time, with an embargo of at
// least one horizon between what is learned from and what is tested.
// [Task.Disjoint] also takes the test entities out of the training part, and
// [Task.Leaky] splits at random, the mistake whose figure belongs beside the
// honest one. [Judge] measures with intervals that draw whole entities, because
// the rows of one drive are no two drives; [Compare] does so for the difference
// of two models on the same draws. [Trivial] lists what needs no learning.
package protocol
