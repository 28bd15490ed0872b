package gbdt

import (
	"math"
	"slices"
)

// rankGradients is LambdaRank (Burges, From RankNet to LambdaRank to
// LambdaMART, MSR-TR-2010-82, section 4): for rows i, j of a query, i the more
// relevant, with ρ = 1/(1+exp(f_i - f_j)) and ΔN the change of NDCG were the
// two to swap ranks,
//
//	g_i -= ρ·ΔN,  g_j += ρ·ΔN,  h_i, h_j += ρ·(1-ρ)·ΔN
//
// Cost: the square of the size of each query.
func rankGradients(g, h, f []float64, d Data) {
	clear(g)
	clear(h)
	start := 0
	for _, n := range d.Groups {
		end := start + n
		w := 1.0
		if d.Weight != nil {
			w = mean(d.Weight[start:end])
		}
		lambdas(g[start:end], h[start:end], f[start:end], d.Y[start:end], w)
		start = end
	}
	for i := range h {
		h[i] = max(h[i], minCurvature)
	}
}

func lambdas(g, h, f, y []float64, weight float64) {
	ideal := idealGain(y)
	if ideal == 0 {
		return // nothing relevant, or all the same: no order to learn
	}
	discount := discounts(f)
	for i := range y {
		for j := range y {
			if y[i] <= y[j] {
				continue
			}
			delta := weight * math.Abs((math.Exp2(y[i])-math.Exp2(y[j]))*(discount[i]-discount[j])) / ideal
			rho := sigmoid(f[j] - f[i])
			g[i] -= rho * delta
			g[j] += rho * delta
			h[i] += rho * (1 - rho) * delta
			h[j] += rho * (1 - rho) * delta
		}
	}
}

// discounts returns 1/log2(1+rank) of each row, the first rank being 1; rows of
// equal score rank in their order.
func discounts(f []float64) []float64 {
	order := byScore(f)
	out := make([]float64, len(f))
	for rank, i := range order {
		out[i] = 1 / math.Log2(float64(rank+2))
	}
	return out
}

func byScore(f []float64) []int {
	order := make([]int, len(f))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case f[a] > f[b]:
			return -1
		case f[a] < f[b]:
			return 1
		}
		return 0
	})
	return order
}

// idealGain is the discounted cumulative gain of the best order.
func idealGain(y []float64) float64 { return gainOf(y, discounts(y)) }

// gainOf is Σ (2^y - 1)·discount (Järvelin and Kekäläinen, ACM TOIS 20(4), 2002).
func gainOf(y, discount []float64) float64 {
	sum := 0.0
	for i := range y {
		sum += (math.Exp2(y[i]) - 1) * discount[i]
	}
	return sum
}

// ndcg is the mean over queries; one with nothing relevant counts as 1.
func ndcg(f []float64, d Data) float64 {
	sum, start := 0.0, 0
	for _, n := range d.Groups {
		y, s := d.Y[start:start+n], f[start:start+n]
		if ideal := idealGain(y); ideal > 0 {
			sum += gainOf(y, discounts(s)) / ideal
		} else {
			sum++
		}
		start += n
	}
	return sum / float64(len(d.Groups))
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}
