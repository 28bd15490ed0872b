// Package svg draws plots as self-contained SVG text: no script, no font, no
// image is loaded, and every text is escaped.
//
// A Canvas collects shapes in user units, y growing downwards. A Plot is a
// rectangle of it in which a Scale on each axis turns values into places; its
// methods draw axes, lines, areas, points and bars in the units of the data.
// Page puts drawings into one HTML page that needs nothing else.
//
// NaN and infinite values are missing: lines break there, shapes are left out.
// The same calls give the same bytes. A Canvas is for one goroutine at a time.
package svg
