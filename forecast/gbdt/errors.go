package gbdt

import "errors"

// Errors by cause. They arrive wrapped with the offending value; test with
// [errors.Is].
var (
	// ErrOptions marks settings outside their range.
	ErrOptions = errors.New("gbdt: invalid options")
	// ErrData marks rows no model can be learned from: mismatched lengths, too
	// few rows, labels of one class.
	ErrData = errors.New("gbdt: unusable data")
	// ErrValue marks an infinite or excessive number, or a category that is
	// none.
	ErrValue = errors.New("gbdt: value out of range")
	// ErrModel marks model bytes that cannot be read.
	ErrModel = errors.New("gbdt: invalid model")
	// ErrUnsupported marks a model that is well formed, but of a kind that this
	// package cannot run, or that the format asked for cannot hold.
	ErrUnsupported = errors.New("gbdt: unsupported model")
)

// Panics: only what the programmer could have known.
const (
	badRow    = "gbdt: length of row is not the model's number of features"
	badLength = "gbdt: length of dst is not the number of rows"
	badMatrix = "gbdt: matrix data are no whole number of rows"
)
