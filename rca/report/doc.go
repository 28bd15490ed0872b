// Package report writes an incident down for people: what happened when, how
// the risk rose, which metrics carry the blame, how loaded the resource is and
// what to change. [Report.WriteHTML] makes one self-contained page (inline SVG,
// no script, no outside resource), [Report.WriteMarkdown] a text for tickets
// and chats, [Report.WriteJSON] the same in data.
//
// The report takes plain values: the ranking and frame of package rca, and
// small view structs for risk, score and advice, so that it knows no other
// room. Every part is optional. Labels may come from anywhere: they are escaped
// in each format.
package report
