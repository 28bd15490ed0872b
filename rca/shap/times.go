package shap

// Times are the attributions of a window, added up. The sums of all three are
// the same.
type Times struct {
	Cells  [][]float64 // [step][input]
	Events []float64   // of each step
	Inputs []float64   // of each input, over all steps
}

// Times arranges what [Recurrent.Explain] wrote.
func (e *Recurrent) Times(phi []float64) Times {
	return NewTimes(phi, e.model.Inputs())
}

// NewTimes arranges the attributions of a window of steps of inputs values, one
// step after another; it panics when they are no whole number of steps. The
// cells alias phi.
func NewTimes(phi []float64, inputs int) Times {
	if inputs < 1 || len(phi)%inputs != 0 {
		panic(badRow)
	}
	t := Times{Events: make([]float64, len(phi)/inputs), Inputs: make([]float64, inputs)}
	for step := range t.Events {
		cells := phi[step*inputs:][:inputs:inputs]
		t.Cells = append(t.Cells, cells)
		for k, v := range cells {
			t.Events[step] += v
			t.Inputs[k] += v
		}
	}
	return t
}

// EventGroups returns the players of a game on a window of steps × inputs cells
// in which each step is a player, as in TimeSHAP (Bento et al., TimeSHAP:
// Explaining Recurrent Models through Sequence Perturbations, KDD 2021): give
// them to [Game.Groups], with [Recurrent.Output] for F. The first pruned steps are one player together, the
// first; see [Prune].
func EventGroups(steps, inputs, pruned int) [][]int {
	var groups [][]int
	for t := range steps {
		if t == 0 || t >= pruned {
			groups = append(groups, nil)
		}
		last := len(groups) - 1
		for k := range inputs {
			groups[last] = append(groups[last], t*inputs+k)
		}
	}
	return groups
}

// InputGroups is [EventGroups] with each input, over all steps, as a player.
func InputGroups(steps, inputs int) [][]int {
	groups := make([][]int, inputs)
	for t := range steps {
		for k := range inputs {
			groups[k] = append(groups[k], t*inputs+k)
		}
	}
	return groups
}

// CellGroups is [EventGroups] with the cells of some steps and inputs as
// players, step by step, and all other cells together as the last: the steps and
// inputs that mattered in the two games before. Steps and inputs that are not
// there, or there twice, are a mistake of the caller's: [NewExact] and the others
// refuse the groups. Without other cells there is no last player.
func CellGroups(steps, inputs int, events, of []int) [][]int {
	alone := map[int]bool{}
	var groups [][]int
	for _, t := range events {
		for _, k := range of {
			alone[t*inputs+k] = true
			groups = append(groups, []int{t*inputs + k})
		}
	}
	var rest []int
	for c := range steps * inputs {
		if !alone[c] {
			rest = append(rest, c)
		}
	}
	if rest != nil {
		groups = append(groups, rest)
	}
	return groups
}
