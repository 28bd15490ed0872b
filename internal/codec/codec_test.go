package codec

import (
	"errors"
	"math"
	"testing"
)

func TestRoundTrip(t *testing.T) {
	b := AppendUint32(nil, 7)
	b = AppendUint64(b, 1<<60)
	b = AppendFloat64(b, math.Inf(-1))
	b = AppendFloat32s(b, []float32{1, float32(math.NaN())})
	b = AppendFloat64s(b, []float64{2})
	b = AppendString(b, "häuser")
	b = AppendBytes(b, nil)
	b = append(b, 1)
	r := Reader{Data: b}
	f32, f64 := make([]float32, 2), make([]float64, 1)
	ok := r.Uint32() == 7 && r.Uint64() == 1<<60 && math.IsInf(r.Float64(), -1)
	r.Float32s(f32)
	r.Float64s(f64)
	ok = ok && f32[0] == 1 && f32[1] != f32[1] && f64[0] == 2
	ok = ok && r.String() == "häuser" && len(r.Bytes()) == 0 && r.Bool()
	if err := r.Close(); err != nil || !ok {
		t.Errorf("ok %v, error %v", ok, err)
	}
}

func TestReaderRefuses(t *testing.T) {
	f := func(data []byte, read func(r *Reader)) {
		t.Helper()
		r := Reader{Data: data}
		read(&r)
		if err := r.Close(); !errors.Is(err, ErrCorrupt) {
			t.Errorf("%v: error %v", data, err)
		}
		r.Float32s(make([]float32, 3)) // nothing panics after an error
		if r.Uint64() != 0 || r.String() != "" {
			t.Error("values after an error")
		}
	}
	f([]byte{1}, func(r *Reader) { r.Uint32() })             // too short
	f([]byte{1, 2}, func(r *Reader) { r.Byte() })            // too long
	f([]byte{2}, func(r *Reader) { r.Bool() })               // neither 0 nor 1
	f([]byte{9}, func(r *Reader) { r.Version(1) })           // from the future
	f([]byte{200, 1, 0}, func(r *Reader) { _ = r.String() }) // length past the end
	f([]byte{0x80}, func(r *Reader) { r.Uvarint(10) })       // unfinished number
	f([]byte{1, 2}, func(r *Reader) { r.Float64s(make([]float64, 1)) })
	f(AppendFloat64(nil, math.NaN()), func(r *Reader) { r.Finite() })
}
