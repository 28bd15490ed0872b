package multi

import "math"

// powerMean sets out to the shares that the entries of z carry of their power
// mean
//
//	M = (1/m · Σ |zⱼ|ᵖ)^(1/p),   shareⱼ = M · |zⱼ|ᵖ / Σ |z|ᵖ,
//
// and returns M. m is the number of entries that are not NaN; with none M is
// NaN. p = 1 is the mean, large p nears the maximum; p = 2 and 3 let a few
// metrics that go far weigh as much as many that go a little, and still do not
// leave the decision to one.
func powerMean(out, z []float64, p float64) float64 {
	n, sum := 0, 0.0
	for j, v := range z {
		out[j] = 0
		if v != v {
			continue
		}
		n++
		out[j] = power(math.Abs(v), p)
		sum += out[j]
	}
	return share(out, sum, float64(n), p)
}

// share turns powers, whose sum is given, into shares of their mean.
func share(out []float64, sum, n, p float64) float64 {
	if n == 0 {
		return math.NaN()
	}
	if sum == 0 {
		return 0
	}
	m := root(sum/n, p)
	for j := range out {
		out[j] *= m / sum
	}
	return m
}

// power is aᵖ, a ≥ 0, without a logarithm for the usual p.
func power(a, p float64) float64 {
	switch p {
	case 1:
		return a
	case 2:
		return a * a
	case 2.5:
		return a * a * math.Sqrt(a)
	case 3:
		return a * a * a
	}
	return math.Pow(a, p)
}

func root(a, p float64) float64 {
	switch p {
	case 1:
		return a
	case 2:
		return math.Sqrt(a)
	case 3:
		return math.Cbrt(a)
	}
	return math.Pow(a, 1/p)
}

// keepTop sets all but the k entries farthest from 0 to NaN. Of equals at the
// border all stay, so that the order of the metrics does not matter; scratch has
// room for k.
func keepTop(z []float64, k int, scratch []float64) {
	top := scratch[:0]
	for _, v := range z {
		if a := math.Abs(v); a == a {
			top = insert(top, a, k)
		}
	}
	if len(top) < k {
		return
	}
	for j, v := range z {
		if math.Abs(v) < top[k-1] {
			z[j] = math.NaN()
		}
	}
}

// insert puts a into a descending list of at most k.
func insert(top []float64, a float64, k int) []float64 {
	i := len(top)
	if i < k {
		top = append(top, a)
	} else if i--; a <= top[i] {
		return top
	}
	for ; i > 0 && top[i-1] < a; i-- {
		top[i] = top[i-1]
	}
	top[i] = a
	return top
}
