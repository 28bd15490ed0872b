package filter

// trendSystem is what is left of the normal equations of one reweighting when all
// but the two newest trends are eliminated: A·(τₜ₋₁, τₜ)ᵀ = b, as offsets from the
// newest trend. Offsets keep the digits that a level of 1e9 would cost.
type trendSystem struct {
	a00, a01, a11, b0, b1 float64
}

// add brings in τₜ with fit·(y−τₜ)² + first·(τₜ−τₜ₋₁)² + second·(τₜ−2τₜ₋₁+τₜ₋₂)²,
// eliminates τₜ₋₂, and returns τₜ and its first and second difference.
func (s *trendSystem) add(fit, y, first, second float64) (newest, once, twice float64) {
	aa, ab, ac := s.a00+second, s.a01-2*second, second
	inverse := 1 / aa
	l, m := ab*inverse, ac*inverse
	n := trendSystem{
		a00: s.a11 + first + 4*second - l*ab,
		a01: -first - 2*second - l*ac,
		a11: fit + first + second - m*ac,
		b0:  s.b1 - l*s.b0,
		b1:  fit*y - m*s.b0,
	}
	det := 1 / (n.a00*n.a11 - n.a01*n.a01)
	c := (n.a00*n.b1 - n.a01*n.b0) * det
	b := (n.a11*n.b0 - n.a01*n.b1) * det
	a := s.b0*inverse - l*b - m*c
	*s = n
	return c, c - b, c - 2*b + a
}

// shift expresses the offsets from a point that lies m higher.
func (s *trendSystem) shift(m float64) {
	s.b0 -= (s.a00 + s.a01) * m
	s.b1 -= (s.a01 + s.a11) * m
}
