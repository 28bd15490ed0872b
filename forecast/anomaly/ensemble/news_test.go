package ensemble

import (
	"math"
	"testing"
)

// The first of a kind is news, the tenth is not, and a higher one is again.
func TestNewsWearsOff(t *testing.T) {
	var n news
	quiet := func(samples int) {
		for range samples {
			n.of(0)
		}
	}
	if got := n.of(4); got != 4 {
		t.Errorf("the first is worth %v", got)
	}
	quiet(200)
	if got, want := n.of(4), 4-newsLoss*math.Log10(2); math.Abs(got-want) > 1e-6 {
		t.Errorf("the second is worth %v, want %v", got, want)
	}
	for range 8 {
		quiet(200)
		n.of(4)
	}
	quiet(200)
	if got := n.of(4); got > 1 {
		t.Errorf("the eleventh is worth %v", got)
	}
	quiet(200)
	if got := n.of(4.5); got != 4.5 {
		t.Errorf("a higher one is worth %v", got)
	}
}

// An episode counts once, and its own samples are not worth less for it.
func TestNewsOfOneEpisode(t *testing.T) {
	var n news
	for i, x := range []float64{3, 3, 3.5, 3.2} {
		if got := n.of(x); got != x {
			t.Errorf("sample %d is worth %v, want %v", i, got, x)
		}
	}
	for range episodeSamples {
		n.of(0)
	}
	if k := n.earlier(0); k != 1 {
		t.Errorf("%v episodes counted, want one", k)
	}
}

// What was usual years ago is news again.
func TestNewsFades(t *testing.T) {
	var n news
	for range 20 {
		n.of(4)
		for range episodeSamples {
			n.of(0)
		}
	}
	for range 10 * newsHalfLife {
		n.of(0)
	}
	n.of(1) // a small episode makes the old ones fade
	for range episodeSamples {
		n.of(0)
	}
	if got := n.of(4); got < 3.9 {
		t.Errorf("worth %v after ten half-lives", got)
	}
}
