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
