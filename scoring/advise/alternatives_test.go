package advise

import (
	"strings"
	"testing"
	"time"

	"github.com/portent-go/portent/scoring/catalog"
)

// Memory alone outgrows 4 cores and 8 GiB: the memory family is cheapest, and
// the general-purpose move to 8 cores and 32 GiB stands beside it.
func TestTheGeneralMoveStandsBesideTheCheaperOne(t *testing.T) {
	a := advise(t, Usage{CPU: days(7, 1, 2, 1), Memory: days(7, 18*gib, 22*gib, 2)}, fleet("c.xlarge", 1), Options{})
	if len(a.Alternatives) != 2 || a.Alternatives[0].Fleet.Shape.Name != "g.2xlarge" || a.Alternatives[1].Fleet.Shape.Name != "c.4xlarge" {
		t.Fatalf("%v", a.Alternatives)
	}
	if x := a.Alternatives[0]; x.Action != Resize || x.PriceChange <= a.PriceChange || x.Utilisation[catalog.Memory] > 0.9 || x.Zones != 0 {
		t.Errorf("%+v", x)
	}
	if !strings.Contains(a.Reason(), "Next best: resize to g.2xlarge") {
		t.Error(a.Reason())
	}
}

func TestAlternativesByNumber(t *testing.T) {
	a := advise(t, Usage{CPU: days(7, 4, 5, 1)}, fleet("g.xlarge", 1), Options{MaxCount: 10, Zones: 3})
	var out, spread *Alternative
	for i := range a.Alternatives {
		switch x := &a.Alternatives[i]; x.Action {
		case ScaleOut:
			out = x
		case Spread:
			spread = x
		}
	}
	if out == nil || out.Fleet.String() != "2 × g.xlarge" {
		t.Errorf("scale out: %v", a.Alternatives)
	}
	if spread == nil || spread.Zones != 3 || !strings.Contains(spread.String(), "over 3 zones") {
		t.Fatalf("spread: %v", a.Alternatives)
	}
	k := spread.Fleet.Count
	left := Fleet{spread.Fleet.Shape, k - (k+2)/3} // the fullest zone is lost
	if left.Capacity(catalog.CPU)*0.8 < a.Demand[catalog.CPU].Peak {
		t.Errorf("%v does not survive the loss of a zone", spread)
	}
	for i := 1; i < len(a.Alternatives); i++ {
		if a.Alternatives[i].Fleet.Price() < a.Alternatives[i-1].Fleet.Price() {
			t.Errorf("not by price: %v", a.Alternatives)
		}
	}
}

func TestSpread(t *testing.T) {
	for k := 1; k < 40; k++ {
		for z := 2; z < 6; z++ {
			n := spread(k, z)
			if n-(n+z-1)/z < k || n-1-(n-1+z-1)/z >= k {
				t.Errorf("%d over %d zones: %d", k, z, n)
			}
		}
	}
	if spread(0, 3) != 0 {
		t.Error("nothing was spread")
	}
}

// A zone count that a shape is not sold in is no alternative.
func TestSpreadNeedsZones(t *testing.T) {
	u := Usage{CPU: days(7, 4, 5, 1)}
	a := advise(t, u, fleet("g.xlarge", 1), Options{MaxCount: 10, Zones: 4}) // the example is sold in three
	for _, x := range a.Alternatives {
		if x.Action == Spread {
			t.Errorf("%v", x)
		}
	}
}

// What is measured and what no shape states cannot be planned for, and is said.
func TestUnstatedDimensions(t *testing.T) {
	shapes := catalog.Example()
	for i := range shapes {
		shapes[i].Bandwidth = 0
	}
	u := Usage{Step: time.Hour, CPU: days(7, 1, 2, 1), Bandwidth: days(7, 1e9, 2e9, 3)}
	a, err := Advise(&u, Fleet{}, shapes, Options{})
	if err != nil || a.Action != Resize || len(a.Unstated) != 1 || a.Unstated[0] != catalog.Bandwidth || a.Utilisation[catalog.Bandwidth] != 0 {
		t.Fatalf("%v %+v", err, a)
	}
	if !strings.Contains(a.Reason(), "No shape states its bandwidth") {
		t.Error(a.Reason())
	}
}
