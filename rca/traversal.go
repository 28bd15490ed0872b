package rca

// Traversal walks the call graph from the symptom along components whose face is past
// the threshold, and blames where the trail ends: by deviation, components on
// the way keeping a tenth. The face of a component is the one metric that
// stands for it: that of the symptom's name, else the worst of its kind, else
// the worst that callers feel, else the worst.
var Traversal Method = traversal{}

type traversal struct{}

// Name implements [Method].
func (traversal) Name() string { return "call-graph traversal/1" }

func (traversal) score(s *scene, b *blame) bool {
	if !s.linked() || s.front < 0 {
		return false
	}
	face := s.face()
	sick := func(c int) bool { return face[c] >= 0 && s.signals[face[c]].bad >= s.opt.Threshold }
	seen := make([]bool, len(s.components))
	seen[s.front] = true
	for queue := []int{s.front}; len(queue) > 0; queue = queue[1:] {
		u, end := queue[0], true
		for _, v := range s.callees[u] {
			if !sick(v) {
				continue
			}
			end = false
			if !seen[v] {
				seen[v] = true
				queue = append(queue, v)
			}
		}
		if face[u] < 0 {
			continue
		}
		if b.components[u] = s.signals[face[u]].bad; !end {
			b.components[u] /= 10
		}
		b.metrics[face[u]] = b.components[u]
	}
	return true
}
