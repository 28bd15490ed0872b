package shap

import "math"

// Prune returns how many of a window's first steps may be lumped into one
// player, as in TimeSHAP (Bento et al. 2021, algorithm 1): the most for which,
// taken as one player against all later steps as another, they get at most
// tolerance of what the window is worth in absolute value. The game's rows are
// windows, step after step, and its groups are not looked at; output is the one
// looked at. Cost: two plays for each step that is not lumped, and one.
func Prune(g Game, row []float64, inputs, output int, tolerance float64) (int, error) {
	g.Groups = nil
	t, err := newArena(g)
	if err != nil {
		return 0, err
	}
	checkRow(row, t.Features())
	if inputs < 1 || t.Features()%inputs != 0 {
		panic(badRow)
	}
	steps := t.Features() / inputs
	worth := func(from, to int) float64 {
		for i := range t.known {
			t.known[i] = i/inputs >= from && i/inputs < to
		}
		return t.play(row)[output]
	}
	none, all := worth(0, 0), worth(0, steps)
	pruned := steps
	for ; pruned > 0; pruned-- {
		early, late := worth(0, pruned), worth(pruned, steps)
		if share := (early - none + all - late) / 2; math.Abs(share) <= tolerance*math.Abs(all-none) {
			break
		}
	}
	return pruned, nil
}
