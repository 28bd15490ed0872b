// Package benchdata reads the public data sets that Portent is measured on, in
// the layout in which their authors publish them.
//
// [Sets] lists them. A reader takes the folder of a set as an [io/fs.FS] and
// returns an iterator, so that a set need not be in memory whole:
//
//	for s, err := range benchdata.WSD(os.DirFS("wsd")) {
//		if err != nil {
//			return err
//		}
//		watch(s.Time, s.Value, s.Label[s.Start:])
//	}
//
// Every file may also be there compressed, with .gz after its name. A file that
// does not read gives an error with its name and line and ends the iterator;
// none panics, and none makes a reader allocate more than a small multiple of
// the bytes that it holds, which are limited to 1 GiB a file after unpacking.
//
// The measures of accuracy are in package measure, the score of the Numenta
// benchmark in nabscore, trivial methods to be beaten in baseline, and real
// faults recorded by this project in recorded. The tests of this package
// measure the whole pipeline. docs/benchmark.md describes every protocol.
//
// Iterators and the slices they give are not shared: each call reads anew, and
// what it yields is the caller's. Different iterators may run at once.
package benchdata
