package survival

import "errors"

// Errors by cause. They arrive wrapped with the offending row and value; test
// with [errors.Is].
var (
	// ErrShape marks columns of different length, or none.
	ErrShape = errors.New("survival: columns do not fit together")
	// ErrTime marks times that are NaN or infinite, or intervals that do not
	// begin before they end.
	ErrTime = errors.New("survival: invalid time")
	// ErrOverlap marks intervals of one subject that overlap.
	ErrOverlap = errors.New("survival: overlapping intervals")
	// ErrValue marks covariates and offsets that are NaN or beyond 1e100, and
	// weights that are not positive, from 1e-100 to 1e100.
	ErrValue = errors.New("survival: invalid value")
	// ErrEvents marks data in which nothing happens, or nothing else: no event
	// among all rows, or a single class.
	ErrEvents = errors.New("survival: nothing to learn from")
	// ErrOptions marks options outside their range.
	ErrOptions = errors.New("survival: invalid options")
	// ErrConvergence marks a likelihood without a maximum that could be found.
	ErrConvergence = errors.New("survival: no convergence")
)

// Warnings by cause, in the Warnings of a fit: it stands, but not all of it.
var (
	// ErrCollinear: a covariate is constant or determined by those before it.
	// Its coefficient and standard error are NaN; predictions go without it.
	ErrCollinear = errors.New("survival: redundant covariate")
	// ErrInfinite: the likelihood still rises as the coefficient grows, because
	// the covariate separates those that failed from the others. The coefficient
	// says where the search stopped, and its standard error nothing.
	ErrInfinite = errors.New("survival: coefficient may be infinite")
)

// Panics: only what the programmer could have known.
const (
	badCovariates = "survival: number of covariates differs from the model's"
)
