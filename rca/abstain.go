package rca

// quiet reports whether nothing is wrong as far as the metrics tell.
//
//  1. When a symptom is named, it or a component that it reaches must be out of the
//     ordinary: the symptom stays past the threshold for half of the window, or
//     somebody's own excess is at least the usual spread of the symptom's account (see
//     [FaultFlow]). What else moved has nothing to do with it: in a system of
//     hundreds of metrics something always does.
//  2. Otherwise some metric must stay past the threshold for half of the window.
func (s *scene) quiet() bool {
	if s.named && s.linked() {
		if s.signals[s.symptom].Sustained && s.signals[s.symptom].bad > 0 {
			return false
		}
		for _, failures := range s.accounts() {
			if s.flow(failures).material(s, failures) >= 1 {
				return false
			}
		}
		return true
	}
	for i := range s.signals {
		if s.signals[i].ok && s.signals[i].Sustained {
			return false
		}
	}
	return true
}
