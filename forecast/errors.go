package forecast

import "errors"

// Errors by cause. They arrive wrapped with the offending value; test with
// [errors.Is].
var (
	// ErrShort marks a series with too few values for the method.
	ErrShort = errors.New("forecast: not enough data")
	// ErrValue marks a series that holds an infinite value, or one beyond
	// ±1e150, whose square would be infinite; missing is NaN.
	ErrValue = errors.New("forecast: infinite or excessive value")
	// ErrOptions marks settings outside their range.
	ErrOptions = errors.New("forecast: invalid options")
)

// Panics: only what the programmer could have known.
const (
	badHorizon = "forecast: negative horizon"
	badLength  = "forecast: length of dst is not the horizon"
	badLevel   = "forecast: quantile level outside (0,1)"
)
