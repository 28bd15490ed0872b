package multi

import (
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
)

// score fills in the contributions and returns their sum, the mean power, NaN
// when no metric makes a claim, and its name.
func (j *Joint) score() (float64, anomaly.Kind) {
	n, total := 0, 0.0
	var sum [numChannels]float64
	clear(j.scored)
	for c, s := range j.s {
		for i, v := range s {
			if v != v {
				continue
			}
			if c < firstChange {
				j.contributions[i] += v * v
			}
			p := power(math.Abs(v), surprisePower)
			sum[c] += p
			if c >= firstScored {
				n++
				j.scored[i] += p
			}
		}
		if c >= firstScored {
			total += sum[c]
		}
	}
	if n == 0 {
		clear(j.contributions)
		return math.NaN(), anomaly.None
	}
	raw := total / float64(n)
	j.shareOut(raw)
	return raw, j.kindOf(&sum)
}

// shareOut turns contributions into shares of raw. Where no metric stands anywhere
// yet, the terms of the score are the shares.
func (j *Joint) shareOut(raw float64) {
	sum := sumOf(j.contributions)
	if sum == 0 {
		copy(j.contributions, j.scored)
		if sum = sumOf(j.scored); sum == 0 {
			return
		}
	}
	for i := range j.contributions {
		j.contributions[i] = j.contributions[i] / sum * raw
	}
}

func sumOf(x []float64) (sum float64) {
	for _, v := range x {
		sum += v
	}
	return sum
}

// kindOf names a score by the channel of standing that weighs most. While the
// sample itself is a surprise, nobody knows yet whether what it came to will stay.
func (j *Joint) kindOf(sum *[numChannels]float64) anomaly.Kind {
	top := sudden
	for c := range firstChange {
		if sum[c] > sum[top] {
			top = c
		}
	}
	switch {
	case top == joint && sum[joint] > 2*max(sum[sudden], sum[farOff]):
		return anomaly.Joint
	case sum[sudden] >= sum[top]/2:
		return j.side(anomaly.Spike, anomaly.Dip)
	}
	return j.side(anomaly.ShiftUp, anomaly.ShiftDown)
}
