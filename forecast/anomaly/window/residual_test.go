package window

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"
)

// dft is the Fourier transform by its definition.
func dft(x []complex128, sign float64) []complex128 {
	n := len(x)
	out := make([]complex128, n)
	for k := range out {
		for i, v := range x {
			out[k] += v * cmplx.Exp(complex(0, sign*2*math.Pi*float64(i*k%n)/float64(n)))
		}
	}
	return out
}

// directSaliency is the score by the paper's formulas and direct transforms.
func directSaliency(x []float64) float64 {
	next := ahead(x)
	ext := append([]float64{}, x...)
	for len(ext) < spectrum {
		ext = append(ext, next)
	}
	var mean, top float64
	for _, v := range ext {
		mean += v / spectrum
	}
	c := make([]complex128, spectrum)
	for i, v := range ext {
		c[i] = complex(v-mean, 0)
	}
	f := dft(c, -1)
	for _, v := range f {
		top = max(top, cmplx.Abs(v))
	}
	logs := make([]float64, spectrum)
	for k, v := range f {
		logs[k] = math.Log(cmplx.Abs(v) + 1e-8*top)
	}
	logs[0] = logs[1]
	for k := range f {
		local := (logs[(k+spectrum-1)%spectrum] + logs[k] + logs[(k+1)%spectrum]) / 3
		amplitude := math.Exp(math.Log(cmplx.Abs(f[k])+1e-300) - local)
		f[k] = cmplx.Rect(amplitude, cmplx.Phase(f[k]))
	}
	s := dft(f, 1)
	var sum float64
	for _, v := range s[heldSamples-residualZ : heldSamples] {
		sum += cmplx.Abs(v)
	}
	return max(0, cmplx.Abs(s[heldSamples-1])*residualZ/sum-1)
}

func TestResidualAgainstDFT(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	d, err := NewResidual(Config{})
	if err != nil {
		t.Fatal(err)
	}
	var x []float64
	for i := range 400 {
		v := 1e3 + math.Sin(float64(i)/5) + 0.3*rng.NormFloat64()
		if i%50 == 49 {
			v += 6
		}
		x = append(x, v)
		d.Step(int64(i)*1000, v)
		if got := d.Raw(); i >= MaxLength {
			if want := directSaliency(x[len(x)-heldSamples:]); math.Abs(got-want) > 1e-6*(1+want) {
				t.Fatalf("sample %d: %v, by definition %v", i, got, want)
			}
		}
	}
}

// A spike is salient, whatever is added to the series.
func TestResidualSpike(t *testing.T) {
	for _, offset := range []float64{0, -1e6} {
		d, _ := NewResidual(Config{})
		rng := rand.New(rand.NewPCG(3, 4))
		var top float64
		for i := range 1000 {
			v := offset + math.Sin(float64(i)/7) + 0.1*rng.NormFloat64()
			if i == 900 {
				v += 8
			}
			d.Step(int64(i)*1000, v)
			if i >= 200 && i < 900 {
				top = max(top, d.Raw())
			}
			if i == 900 && d.Raw() < top {
				t.Errorf("offset %v: the spike scores %v, others up to %v", offset, d.Raw(), top)
			}
		}
	}
}
