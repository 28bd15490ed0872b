package sizing

import (
	"fmt"
	"math"
	"testing"
	"time"
)

// BenchmarkPlannerDecide is one hour: its samples learnt, the day planned.
func BenchmarkPlannerDecide(b *testing.B) {
	for _, step := range []time.Duration{5 * time.Minute, time.Minute} {
		b.Run(step.String(), func(b *testing.B) {
			per := int(time.Hour / step)
			y := make([]float64, 40*24*per)
			for i := range y {
				y[i] = 10 + 5*math.Sin(2*math.Pi*float64(i)/float64(24*per)) + float64(i%7)
			}
			start := func() (*Planner, View) {
				p, _ := NewPlanner(Options{})
				v := View{Past: y[:8*24*per], Step: step}
				d, _ := p.Decide(v)
				v.Capacity = d.Capacity
				return p, v
			}
			p, v := start()
			b.ReportAllocs()
			for b.Loop() {
				if v.end()+per > len(y) {
					b.StopTimer()
					p, v = start()
					b.StartTimer()
				}
				v.Past = y[:v.end()+per]
				if _, err := p.Decide(v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkExpect(b *testing.B) {
	for _, days := range []int{7, 28} {
		y := load(days, 10, 40, 3, 25, 8)
		b.Run(fmt.Sprint(days, " days"), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Expect(y, step5, day); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkSketchStep(b *testing.B) {
	var s Sketch
	at := int64(0)
	b.ReportAllocs()
	for b.Loop() {
		at += 60_000
		_ = s.Step(at, float64(1+at%977))
	}
}

// BenchmarkSketchYardstick is the logarithm and the power that a step cannot do
// without.
func BenchmarkSketchYardstick(b *testing.B) {
	sum := 0.0
	for i := 1; b.Loop(); i++ {
		sum += math.Log(float64(i%977)) + math.Exp2(float64(i%40))
	}
	_ = sum
}

func BenchmarkSketchQuantile(b *testing.B) {
	var s Sketch
	for i := range 10000 {
		_ = s.Step(int64(i)*60_000, float64(1+i%977))
	}
	b.ReportAllocs()
	for b.Loop() {
		_ = s.Quantile(0.9)
	}
}
