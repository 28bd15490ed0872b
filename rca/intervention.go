package rca

// Intervention asks whether the symptom would be gone with the component
// normal, without leaving the data: a row says yes when both are normal in it.
//
//	effect(v) = P(symptom sick | v sick) - P(symptom sick | v normal)
//
// over the rows of baseline and window, sick meaning a face past half the
// threshold. As in IDI (Nagalapatti et al., "Robust Root Cause Diagnosis using
// In-Distribution Interventions", ICLR 2025) a component is a candidate only
// when it is sick and none of its callees is; one with sick callees keeps a
// tenth. Where effects are equal the larger deviation decides.
var Intervention Method = intervention{}

type intervention struct{}

// Name implements [Method].
func (intervention) Name() string { return "intervention test/1" }

func (intervention) score(s *scene, b *blame) bool {
	if !s.linked() || s.symptom < 0 {
		return false
	}
	face, reach := s.face(), s.reach()
	sick := func(c int) bool { return face[c] >= 0 && s.signals[face[c]].bad >= s.opt.Threshold }
	target := s.sickRows(s.symptom)
	for c, i := range face {
		if !sick(c) || !reach[c] {
			continue
		}
		effect := riskDifference(target, s.sickRows(i))
		for _, v := range s.callees[c] {
			if sick(v) {
				effect /= 10
				break
			}
		}
		b.components[c] = max(effect, 0) * s.weight(s.signals[i].bad)
		b.metrics[i] = b.components[c]
	}
	return true
}

// sickRows tells the rows of baseline and window where a column is past half of the
// threshold; missing ones are normal.
func (s *scene) sickRows(i int) []bool {
	g := &s.signals[i]
	rows := make([]bool, 0, s.rows.w1-s.rows.b0)
	for _, v := range s.frame.Columns[i].Values[s.rows.b0:s.rows.w1] {
		rows = append(rows, v == v && g.scales(v) >= s.opt.Threshold/2)
	}
	return rows
}

// riskDifference is P(y | x) - P(y | not x), with half a row added to each count.
func riskDifference(y, x []bool) float64 {
	var both, sick, only, normal float64
	for r := range y {
		if x[r] {
			sick++
			if y[r] {
				both++
			}
			continue
		}
		normal++
		if y[r] {
			only++
		}
	}
	return (both+0.5)/(sick+1) - (only+0.5)/(normal+1)
}
