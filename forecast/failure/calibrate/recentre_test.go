package calibrate

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

const day = int64(24 * time.Hour / time.Millisecond)

// A fleet whose odds fall by a factor is followed within a few half-lives.
func TestRecentreFollowsTheRate(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	var r Recentre
	c := RecentreConfig{HalfLife: 20 * 24 * time.Hour}
	want := -0.7
	for d := range int64(120) {
		for range 2000 {
			p := logistic(-4 + rng.NormFloat64())
			r.Tell(c, d*day+1, p, rng.Float64() < logistic(logit(p)+want))
		}
	}
	if got := r.Settle(c); math.Abs(got-want) > 0.1 {
		t.Errorf("shift %v, want %v", got, want)
	}
	if p := r.Probability(0.02); p >= 0.02 || p <= 0.005 {
		t.Errorf("0.02 becomes %v", p)
	}
}

func TestRecentreWaitsForEvidence(t *testing.T) {
	var r Recentre
	if r.Settle(RecentreConfig{}) > 1e-9 || r.Probability(0.3) < 0.3-1e-9 {
		t.Error("a re-centring that was told nothing moves probabilities")
	}
	for range 100 {
		r.Tell(RecentreConfig{}, day, 0.02, false) // two foretold, none came
	}
	if s := r.Settle(RecentreConfig{}); s > 0 || s < -0.2 {
		t.Errorf("shift %v after two failures that did not come", s)
	}
	r.Tell(RecentreConfig{}, day, math.NaN(), true)
	r.Tell(RecentreConfig{}, day, 2, true)
	if r.failed != 0 {
		t.Error("counts what is no probability")
	}
}

func TestRecentreIsBounded(t *testing.T) {
	var r Recentre
	for range 100_000 {
		r.Tell(RecentreConfig{}, day, 0, true)
	}
	if s := r.Settle(RecentreConfig{}); s > maxShift {
		t.Errorf("shift %v", s)
	}
}

func TestRecentreRestores(t *testing.T) {
	var r, s Recentre
	for i := range 1000 {
		r.Tell(RecentreConfig{}, int64(i)*day, 0.01*float64(i%7), i%50 == 0)
	}
	r.Settle(RecentreConfig{})
	b, _ := r.AppendBinary(nil)
	if err := s.UnmarshalBinary(b); err != nil || s != r {
		t.Fatalf("restored differently: %v", err)
	}
	for _, bad := range [][]byte{nil, b[:len(b)-1], append([]byte{9}, b[1:]...), append(append([]byte{}, b...), 0)} {
		if err := s.UnmarshalBinary(bad); !errors.Is(err, ErrState) || s != r {
			t.Errorf("%d bytes: %v", len(bad), err)
		}
	}
	if err := (RecentreConfig{HalfLife: -1}).Validate(); !errors.Is(err, ErrSettings) {
		t.Errorf("negative half-life: %v", err)
	}
}

func BenchmarkRecentreTell(b *testing.B) {
	b.ReportAllocs()
	var r Recentre
	for i := range b.N {
		r.Tell(RecentreConfig{}, int64(i), 0.01, i%100 == 0)
	}
}
