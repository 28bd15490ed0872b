package scoring

import (
	"fmt"
	"math"
	"strings"
)

// Verdict is what a score says, as data.
type Verdict uint8

const (
	// Unknown: every input was missing.
	Unknown Verdict = iota
	// Even: no single item stands out.
	Even
	// Led: one item carries more than half of a load's value, or more than
	// half of the points a quality lacks.
	Led
	// Hidden: the mean looks fine and one item does not; look at the
	// bottleneck, not at the value.
	Hidden
)

// String returns the verdict's name in lower case.
func (v Verdict) String() string {
	switch v {
	case Even:
		return "even"
	case Led:
		return "led"
	case Hidden:
		return "hidden"
	}
	return "unknown"
}

// A bottleneck is hidden by the mean when its own level is past tightLevel
// and the value is at least hiddenGap points better. 80: the level at which
// the M/M/1 response time is five times the idle one, and the usual paging
// line. 20: less is visible in the value itself.
const (
	tightLevel = 80
	hiddenGap  = 20
)

// Reason says why a score is what it is, as data; String puts it in words.
type Reason struct {
	Verdict    Verdict
	Item       string  // the item the verdict is about; "" when Unknown or Even
	Share      float64 // that item's part of the points (of the lacking ones for a quality), 0 to 1
	Value      float64
	Bottleneck Bottleneck
	Missing    []string // inputs that were NaN, in the profile's order
	sense      Sense
}

// Reason explains the score. It is built on request because it allocates.
func (s *Score) Reason() Reason {
	r := Reason{Value: s.Value, Bottleneck: s.Bottleneck, sense: s.Sense}
	for i := range s.Contributions {
		if p := &s.Contributions[i]; math.IsNaN(p.Level) {
			r.Missing = append(r.Missing, p.Item)
		}
	}
	r.Verdict, r.Item, r.Share = s.verdict()
	return r
}

// verdict applies the rules in the order of the constants, strongest first.
func (s *Score) verdict() (Verdict, string, float64) {
	if s.Bottleneck.Index < 0 {
		return Unknown, "", 0
	}
	item, share := s.leader()
	tight, gap := s.Bottleneck.Level >= tightLevel, s.Bottleneck.Level-s.Value
	if s.Sense == Quality {
		tight, gap = s.Bottleneck.Level <= 100-tightLevel, -gap
	}
	if tight && gap >= hiddenGap {
		return Hidden, s.Bottleneck.Item, s.shareOf(s.Bottleneck.Index)
	}
	if share > 0.5 && len(s.Contributions)-s.Coverage.Missing > 1 {
		return Led, item, share
	}
	return Even, "", 0
}

// leader returns the item with the largest share of what hurts.
func (s *Score) leader() (item string, share float64) {
	for i := range s.Contributions {
		if h := s.shareOf(i); h > share {
			item, share = s.Contributions[i].Item, h
		}
	}
	return item, share
}

// shareOf returns item i's part of the points that hurt; 0 when none do.
func (s *Score) shareOf(i int) float64 {
	p, total := &s.Contributions[i], s.Value
	part := p.Points
	if s.Sense == Quality {
		part, total = p.Used-p.Points, 100-s.Value
	}
	if total <= 0 {
		return 0
	}
	return part / total
}

// String puts the reason in one or two plain sentences.
func (r Reason) String() string {
	var b strings.Builder
	b.WriteString(r.sentence())
	if len(r.Missing) > 0 && r.Verdict != Unknown {
		fmt.Fprintf(&b, " Not seen: %s; the others carry its weight.", strings.Join(r.Missing, ", "))
	}
	return b.String()
}

func (r Reason) sentence() string {
	switch r.Verdict {
	case Unknown:
		return "No input was seen, so there is no score."
	case Hidden:
		return fmt.Sprintf("%s is at %.0f although the score is %.0f: the mean hides it.", r.Item, r.Bottleneck.Level, r.Value)
	case Led:
		if r.sense == Quality {
			return fmt.Sprintf("Score %.0f; %s accounts for %.0f %% of what is lacking.", r.Value, r.Item, 100*r.Share)
		}
		return fmt.Sprintf("Score %.0f; %s carries %.0f %% of it.", r.Value, r.Item, 100*r.Share)
	}
	worst := "highest"
	if r.sense == Quality {
		worst = "lowest"
	}
	return fmt.Sprintf("Score %.0f; no single item stands out, the %s is %s at %.0f.", r.Value, worst, r.Bottleneck.Item, r.Bottleneck.Level)
}
