package sizing

import (
	"errors"
	"testing"
)

// A Static goes on through a restart as if there had been none.
func TestStaticRestart(t *testing.T) {
	y := load(20, 10, 40, 9, 25, 8)
	a, b := static(t, Options{}), static(t, Options{})
	v, w := View{Step: step5}, View{Step: step5}
	for i := 4 * 288; i < len(y); i += 288 {
		v.Past, w.Past = y[:i], y[:i]
		d, err := a.Decide(v)
		must(t, err)
		e, err := b.Decide(w)
		must(t, err)
		if d != e {
			t.Fatalf("day %d: %+v, restarted %+v", i/288, d, e)
		}
		v.Capacity, w.Capacity = d.Capacity, e.Capacity
		data, err := b.AppendBinary(nil)
		must(t, err)
		b = static(t, Options{})
		must(t, b.UnmarshalBinary(data))
	}
}

func TestStaticRestoreRefuses(t *testing.T) {
	s := static(t, Options{})
	_, err := s.Decide(View{Past: load(5, 10, 40, 9, 25, 8), Step: step5})
	must(t, err)
	data, err := s.AppendBinary(nil)
	must(t, err)
	var zero Static
	if err := zero.UnmarshalBinary(data); !errors.Is(err, ErrState) {
		t.Errorf("into a zero Static: %v", err)
	}
	before := static(t, Options{})
	for n := range 200 {
		if err := before.UnmarshalBinary(data[:n]); !errors.Is(err, ErrState) {
			t.Fatalf("%d bytes: %v", n, err)
		}
	}
	bad := append([]byte(nil), data...)
	bad[8] = 0x7f // a room past all bounds
	if err := before.UnmarshalBinary(bad); !errors.Is(err, ErrState) || before.planner.started || before.room != 0 {
		t.Errorf("%v, %+v", err, before.room)
	}
}
