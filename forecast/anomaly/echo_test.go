package anomaly_test

import (
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
)

// A jump out is news, the jump back twenty minutes later is not, and an hour and
// more after the first a jump to the same place is news again.
func TestWayBackIsNoNews(t *testing.T) {
	const out, back, again = 3000, 3020, 3200
	x := noise(11, again+1, func(i int, e float64) float64 {
		if i >= out && i < back || i >= again {
			e += 30
		}
		return 100 + e
	})
	v := run(newDefault(t, anomaly.Config{}), x)
	if s := v[out].Surprise(); s < 5 {
		t.Errorf("surprise %.1f on the way out", s)
	}
	if s := v[back].Surprise(); s > 3 {
		t.Errorf("surprise %.1f on the way back", s)
	}
	if s := v[again].Surprise(); s < 3 {
		t.Errorf("surprise %.1f at the second jump", s)
	}
}
