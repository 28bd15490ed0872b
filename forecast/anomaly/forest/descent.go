package forest

// lanes is how many trees are descended at once. A descent is a chain of loads
// that each wait for the one before; several chains side by side wait together.
const lanes = 4

// descents are the newest descents of a group of trees. Their paths are woven: the
// first places of all lanes, then the second ones.
type descents struct {
	path  []place
	depth [lanes]int
}

// descend descends at most lanes trees.
func (d *descents) descend(group []tree, x []float32) {
	if len(group) == lanes {
		d.descend4((*[lanes]tree)(group), x)
		return
	}
	for i := range group {
		d.single(i, &group[i], x)
	}
}

// descendGo is descend4 one after the other.
func (d *descents) descendGo(group *[lanes]tree, x []float32) {
	for i := range group {
		d.single(i, &group[i], x)
	}
}

func (d *descents) single(lane int, t *tree, x []float32) {
	d.depth[lane] = t.descend(d.path[lane:], lanes, x)
}

// trail is the way of one descent: the nodes, the root first, and then the leaf.
type trail struct {
	places []place
	step   int
	depth  int // nodes
}

func (w *trail) at(k int) place { return w.places[k*w.step] }

func (w *trail) end() place { return w.at(w.depth) }

// trail returns the way of a lane.
func (d *descents) trail(lane int) trail {
	return trail{places: d.path[lane:], step: lanes, depth: d.depth[lane]}
}
