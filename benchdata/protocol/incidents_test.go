package protocol

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/portent-go/portent/forecast/failure/landmark"
)

// TestWhatAnnouncesIncidents asks of single features, without any fit, how many
// incidents of smd they announce: the feature's highest value in the half hour
// before is among the highest 5 % of all calm half hours of the machine. Chance
// announces one in twenty. It needs the public data.
func TestWhatAnnouncesIncidents(t *testing.T) {
	task := Incidents()
	parts, err := task.Load("")
	if errors.Is(err, ErrTask) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	best := map[bool]int{}
	for _, name := range []string{"entity.mean_score", "entity.max_score", "entity.outliers", "entity.change_7m30s", "entity.change_30m0s", "entity.range_30m0s", "entity.slope_30m0s",
		"entity.ahead_score_1", "entity.ahead_score_2", "entity.ahead_score_3", "entity.ahead_change_1", "entity.ahead_change_2", "entity.ahead_change_3"} {
		learned, of := announced(parts.Train, column(parts.Train, name), &task)
		tested, all := announced(parts.Test, column(parts.Test, name), &task)
		t.Logf("%-22s %2d of %d incidents of the training part, %2d of %d of the test part; by chance %.1f and %.1f",
			name, learned, of, tested, all, 0.05*float64(of), 0.05*float64(all))
		ahead := strings.HasPrefix(name, "entity.ahead")
		best[ahead] = max(best[ahead], learned+tested)
	}
	if best[true] < 2*best[false] {
		t.Errorf("the days before announce %d incidents, the present %d", best[true], best[false])
	}
}

// announced counts the failures whose last rows hold a score among the highest
// 5 % of calm runs of as many rows of the same entity.
func announced(t *landmark.Table, score []float64, task *Task) (hits, failures int) {
	type life struct {
		entity string
		end    int64
	}
	rows, last := map[string][]int{}, map[life][]float64{}
	label := t.Labels(task.Horizon)
	for i, e := range t.Entity {
		rows[e] = append(rows[e], i)
		if label[i] {
			l := life{e, t.Time[i] + t.After[i]}
			last[l] = append(last[l], score[i])
		}
	}
	const width = 6 // rows in half an hour
	calm := map[string][]float64{}
	for e, at := range rows {
		for k := width; k <= len(at); k++ {
			run := at[k-width : k]
			if slices.ContainsFunc(run, func(i int) bool { return label[i] }) {
				continue
			}
			top := score[run[0]]
			for _, i := range run {
				top = max(top, score[i])
			}
			calm[e] = append(calm[e], top)
		}
		slices.Sort(calm[e])
	}
	for l, s := range last {
		failures++
		c := calm[l.entity]
		if k, _ := slices.BinarySearch(c, slices.Max(s)); float64(len(c)-k) <= 0.05*float64(len(c)) {
			hits++
		}
	}
	return hits, failures
}
