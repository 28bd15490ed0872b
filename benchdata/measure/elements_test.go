package measure

import (
	"fmt"
	"testing"
)

func TestCountElements(t *testing.T) {
	f := func(got, want []string, tp, fp, fn int) {
		t.Helper()
		if e := CountElements(got, want); e != (Elements{tp, fp, fn}) {
			t.Errorf("%v of %v: %v", got, want, e)
		}
	}
	f(nil, []string{"a"}, 0, 0, 1)
	f([]string{"a"}, []string{"a"}, 1, 0, 0)
	f([]string{"a&b"}, []string{"a"}, 0, 1, 1) // a part is not the whole
	f([]string{"a", "a", "c"}, []string{"a", "b"}, 1, 1, 1)
	f([]string{"a"}, nil, 0, 1, 0)
}

func ExampleElements() {
	sum := CountElements([]string{"zone=a"}, []string{"zone=a"}).Add(CountElements([]string{"zone=b", "zone=c"}, []string{"zone=b"}))
	fmt.Printf("%+v %.1f\n", sum, sum.F1())
	// Output: {TP:2 FP:1 FN:0} 0.8
}
