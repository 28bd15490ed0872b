// Package catalog knows instance shapes: what each offers, and what it costs.
//
// [ReadCSV] and [ReadJSON] read the package's own formats and report every
// fault with file, line and field. [Example] is a small hand-entered catalogue
// with invented names and plausible prices, for tests and first steps; nobody
// sells it.
package catalog
