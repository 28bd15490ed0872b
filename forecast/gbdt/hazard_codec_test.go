package gbdt

import (
	"bytes"
	"encoding"
	"errors"
	"slices"
	"testing"
)

var (
	_ encoding.BinaryAppender    = (*HazardModel)(nil)
	_ encoding.BinaryMarshaler   = (*HazardModel)(nil)
	_ encoding.BinaryUnmarshaler = (*HazardModel)(nil)
)

func TestHazardRoundTrip(t *testing.T) {
	m, err := Hazard{Trainer: Trainer{Trees: 8, MaxDepth: 3}, Steps: 5}.Fit(lives(2000, 1))
	if err != nil {
		t.Fatal(err)
	}
	data, _ := m.AppendBinary([]byte("prefix"))
	data = data[len("prefix"):]
	var again HazardModel
	if err := again.UnmarshalBinary(data); err != nil {
		t.Fatal(err)
	}
	if copied, _ := again.MarshalBinary(); !bytes.Equal(copied, data) || again.Steps() != 5 {
		t.Error("the restored model differs")
	}
	if x := []float64{1}; !slices.Equal(again.Hazards(nil, x), m.Hazards(nil, x)) {
		t.Error("the restored model answers otherwise")
	}
}

// Every cut, and every flipped bit that matters, is refused and leaves the receiver
// as it was; what is taken answers.
func TestHazardStateRefuses(t *testing.T) {
	m, err := Hazard{Trainer: Trainer{Trees: 2, MaxDepth: 2}, Steps: 3}.Fit(lives(300, 1))
	if err != nil {
		t.Fatal(err)
	}
	good, _ := m.MarshalBinary()
	for i := range good {
		if err := m.UnmarshalBinary(good[:i]); !errors.Is(err, ErrModel) {
			t.Fatalf("cut to %d bytes: %v", i, err)
		}
	}
	for bit := range 8 * len(good) {
		bad := bytes.Clone(good)
		bad[bit/8] ^= 1 << (bit % 8)
		var other HazardModel
		if err := other.UnmarshalBinary(bad); err == nil {
			other.Hazards(nil, make([]float64, other.Model().Features()-1))
		} else if !errors.Is(err, ErrModel) {
			t.Fatal(err)
		}
	}
	squared := mustFit(t, Trainer{Objective: Squared, Trees: 1}, fleet(200, 3, 1))
	other, _ := squared.MarshalBinary()
	if err := m.UnmarshalBinary(append(good[:5:5], other...)); !errors.Is(err, ErrModel) {
		t.Errorf("trees of values: %v", err)
	}
	if after, _ := m.MarshalBinary(); !bytes.Equal(good, after) {
		t.Error("refused bytes changed the receiver")
	}
}
