package dimension

import (
	"fmt"
	"testing"
)

func BenchmarkSearch(b *testing.B) {
	for _, me := range []Measure{Sum, Proportion} {
		for _, sizes := range [][]int{{10, 12}, {10, 12, 10}, {10, 12, 10, 8}, {10, 12, 10, 8, 5}} {
			p := recipe{sizes: sizes, cuboids: 1, each: 2, layer: 2, noise: 0.1, severity: 0.5, measure: me}.make(1)
			b.Run(me.String()+"/"+fmt.Sprint(len(p.table.Actual)), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := Search(p.table, Options{}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// Nothing to be found, or everything moved: no part of the table can be left out
// for having too little of the change.
func BenchmarkSearchWithoutCause(b *testing.B) {
	for _, everywhere := range []bool{false, true} {
		p := recipe{sizes: []int{10, 12, 10, 8, 5}, noise: 0.2, severity: 0.3, everywhere: everywhere, measure: Proportion}.make(1)
		b.Run(fmt.Sprintf("everywhere=%v", everywhere), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Search(p.table, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkAddingUp is the yardstick: every cuboid of the largest table added up
// once, without keys, order or choice.
func BenchmarkAddingUp(b *testing.B) {
	values := make([]float64, 48_000)
	b.ReportAllocs()
	for b.Loop() {
		sum := 0.0
		for range 31 {
			for _, v := range values {
				sum += v
			}
		}
		if sum != 0 {
			b.Fatal(sum)
		}
	}
}

func BenchmarkPredict(b *testing.B) {
	var moments [][]Row
	for minute := range 11 {
		var rows []Row
		code, sizes := make([]int, 4), []int{10, 12, 10, 8}
		for more := true; more; more = next(code, sizes) {
			r := Row{Value: float64(minute), Base: 100}
			for d, c := range code {
				r.Keys = append(r.Keys, valueName(d, c))
			}
			rows = append(rows, r)
		}
		moments = append(moments, rows)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Predict([]string{"a", "b", "c", "d"}, Proportion, moments[:10], moments[10]); err != nil {
			b.Fatal(err)
		}
	}
}
