package shap

import "errors"

// Errors by cause. They arrive wrapped with the offending value; test with
// [errors.Is].
var (
	// ErrOptions marks settings outside their range.
	ErrOptions = errors.New("shap: invalid options")
	// ErrModel marks a model that cannot be explained: covers below 0, paths of
	// too many features.
	ErrModel = errors.New("shap: unusable model")
	// ErrBackground marks background rows that do not fit the model.
	ErrBackground = errors.New("shap: unusable background")
	// ErrTooLarge marks more players, or plays, than the method can go through.
	ErrTooLarge = errors.New("shap: too large")
)

// Panics: only what the programmer could have known.
const (
	badRow = "shap: length of row is not the explainer's number of features"
	badDst = "shap: length of dst is not what the explainer writes"
)
