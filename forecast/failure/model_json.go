package failure

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// modelFormat names the layout of model files; a change of layout or of the
// meaning of a feature gets another number.
const modelFormat = "portent-failure-hazard/1"

// maxModelBytes bounds a model file: 256 signals need some 80 KiB.
const maxModelBytes = 1 << 20

// modelFile is the JSON form. Times are in seconds.
type modelFile struct {
	Format  string        `json:"format"`
	Name    string        `json:"name"`
	Horizon float64       `json:"horizon_seconds"`
	Fast    float64       `json:"fast_seconds"`
	Trend   float64       `json:"trend_seconds"`
	Slow    float64       `json:"slow_seconds"`
	Bias    float64       `json:"bias"`
	Offsets [Bins]float64 `json:"offsets"`
	Signals []signalFile  `json:"signals"`
}

type signalFile struct {
	Signal
	Weights weightsFile `json:"weights"`
}

// weightsFile names the features, so that a file can be read and reviewed.
type weightsFile struct {
	Level     float64 `json:"level,omitempty"`
	Nearness  float64 `json:"nearness,omitempty"`
	Urgency   float64 `json:"urgency,omitempty"`
	Shift     float64 `json:"shift,omitempty"`
	Surge     float64 `json:"surge,omitempty"`
	Freshness float64 `json:"freshness,omitempty"`
	Absence   float64 `json:"absence,omitempty"`
}

func (w weightsFile) list() []float64 {
	return []float64{w.Level, w.Nearness, w.Urgency, w.Shift, w.Surge, w.Freshness, w.Absence}
}

func weightsOf(w []float64) weightsFile {
	return weightsFile{w[level], w[nearness], w[urgency], w[shift], w[surge], w[freshness], w[absence]}
}

// MarshalJSON implements [json.Marshaler]. Reading the result back gives an
// equal model with the same version.
func (m *Model) MarshalJSON() ([]byte, error) {
	f := modelFile{
		Format: modelFormat, Name: m.name,
		Horizon: m.horizon, Fast: m.fast, Trend: m.trend, Slow: m.slow,
		Bias: m.bias, Offsets: m.offsets,
	}
	for i, s := range m.signals {
		f.Signals = append(f.Signals, signalFile{s, weightsOf(m.weights[i*perSignal : (i+1)*perSignal])})
	}
	return json.Marshal(f)
}

// UnmarshalJSON implements [json.Unmarshaler] with the checks of [ReadModel];
// on error m stays as it was. It replaces the model and must not run while
// others use m.
func (m *Model) UnmarshalJSON(data []byte) error {
	r, err := ReadModel(bytes.NewReader(data))
	if err != nil {
		return err
	}
	*m = *r
	return nil
}

// ReadModel reads one model in JSON, at most 1 MiB. Another format, unknown
// fields, bytes after the model, and numbers outside their range give
// [ErrModel]; no partial model is ever returned.
func ReadModel(r io.Reader) (*Model, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxModelBytes+1))
	if err != nil {
		return nil, fmt.Errorf("failure: cannot read the model: %w", err)
	}
	if len(data) > maxModelBytes {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrModel, maxModelBytes)
	}
	f, err := decodeModel(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrModel, err)
	}
	return f.model()
}

// decodeModel parses strictly.
func decodeModel(data []byte) (f modelFile, err error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return f, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return f, errors.New("bytes after the model")
	}
	if f.Format != modelFormat {
		return f, fmt.Errorf("format %q, want %q", f.Format, modelFormat)
	}
	return f, nil
}

// model checks the file's contents.
func (f *modelFile) model() (*Model, error) {
	c := config{horizon: f.Horizon, fast: f.Fast, trend: f.Trend, slow: f.Slow}
	var weights []float64
	for _, s := range f.Signals {
		c.signals = append(c.signals, s.Signal)
		weights = append(weights, s.Weights.list()...)
	}
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrModel, err)
	}
	return newModel(f.Name, c, f.Bias, f.Offsets, slices.Clip(weights))
}

// check applies the rules of [Settings.Validate] to a complete config.
func (c *config) check() error {
	for _, v := range [4]float64{c.horizon, c.fast, c.trend, c.slow} {
		if !(v > 0 && v <= maxSeconds) {
			return fmt.Errorf("%w: time constant of %v s", ErrSettings, v)
		}
	}
	if len(c.signals) == 0 {
		return fmt.Errorf("%w: no signals", ErrSettings)
	}
	return c.settings().Validate()
}
