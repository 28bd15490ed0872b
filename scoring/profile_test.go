package scoring

import (
	"errors"
	"strings"
	"testing"
)

func TestBuiltInProfilesAreValid(t *testing.T) {
	for _, p := range []Profile{{}, Utilisation(), ServiceQuality()} {
		if err := p.Validate(); err != nil {
			t.Errorf("%q: %v", p.Name, err)
		}
	}
}

func TestValidateReportsEveryFault(t *testing.T) {
	p := Profile{Name: "bad", Sense: 7, Items: []Item{
		{Name: "a", Weight: -5},
		{Name: "a", Weight: 50, Shape: Shape{{0, 0}}},
		{Name: "", Weight: 50, Shape: Shape{{0.5, 0}, {0.5, 200}, {2, 1}}},
	}}
	err := p.Validate()
	if !errors.Is(err, ErrProfile) {
		t.Fatalf("err = %v, want ErrProfile", err)
	}
	for _, want := range []string{
		"sense 7", `"a" has weight -5`, "item 1 repeats", "1 knots", "item 2 has no name",
		"does not follow 0.5", "200 points", "knot 2 at 2", "add up to 95",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error lacks %q:\n%v", want, err)
		}
	}
	if _, err := p.Compile(); err == nil {
		t.Error("Compile accepted it")
	}
}

func TestScorerKeepsItsOwnProfile(t *testing.T) {
	p := Utilisation()
	p.Items[CPU].Shape = Shape{{0, 0}, {1, 100}}
	c, _ := p.Compile()
	p.Items[CPU].Shape[1].Points = 1
	p.Items[CPU].Name = "changed"
	got := c.Profile()
	if got.Items[CPU].Name != "cpu" || got.Items[CPU].Shape[1].Points != 100 {
		t.Errorf("the caller's change reached the scorer: %+v", got.Items[CPU])
	}
}
