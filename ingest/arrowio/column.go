package arrowio

import (
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// role says what a column is to us.
type role uint8

const (
	pass role = iota
	timeRole
	numberRole
	textRole
)

// roleOf tells by its type what a column can be.
func roleOf(t arrow.DataType) role {
	switch t := t.(type) {
	case *arrow.TimestampType:
		return timeRole
	case *arrow.StringType, *arrow.LargeStringType:
		return textRole
	case *arrow.DictionaryType:
		if id := t.ValueType.ID(); id == arrow.STRING || id == arrow.LARGE_STRING {
			return textRole
		}
	}
	switch t.ID() {
	case arrow.FLOAT64, arrow.FLOAT32, arrow.INT64, arrow.INT32, arrow.INT16, arrow.INT8,
		arrow.UINT64, arrow.UINT32, arrow.UINT16, arrow.UINT8, arrow.BOOL:
		return numberRole
	}
	return pass
}

// numbers returns access to a column of any type of number as float64.
func numbers(a arrow.Array) (func(int) float64, error) {
	switch a := a.(type) {
	case *array.Float64:
		v := a.Float64Values()
		return func(i int) float64 { return v[i] }, nil
	case *array.Float32:
		return convert(a.Float32Values()), nil
	case *array.Int64:
		return convert(a.Int64Values()), nil
	case *array.Int32:
		return convert(a.Int32Values()), nil
	case *array.Int16:
		return convert(a.Int16Values()), nil
	case *array.Int8:
		return convert(a.Int8Values()), nil
	case *array.Uint64:
		return convert(a.Uint64Values()), nil
	case *array.Uint32:
		return convert(a.Uint32Values()), nil
	case *array.Uint16:
		return convert(a.Uint16Values()), nil
	case *array.Uint8:
		return convert(a.Uint8Values()), nil
	case *array.Boolean:
		return func(i int) float64 {
			if a.Value(i) {
				return 1
			}
			return 0
		}, nil
	}
	return nil, fmt.Errorf("%w: column of type %v as numbers", errType, a.DataType())
}

func convert[T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float32](v []T) func(int) float64 {
	return func(i int) float64 { return float64(v[i]) }
}

// times returns access to a time column as Unix milliseconds.
func times(a arrow.Array) (func(int) int64, error) {
	switch a := a.(type) {
	case *array.Int64:
		v := a.Int64Values()
		return func(i int) int64 { return v[i] }, nil
	case *array.Timestamp:
		v, unit := a.TimestampValues(), a.DataType().(*arrow.TimestampType).Unit
		return func(i int) int64 { return millis(int64(v[i]), unit) }, nil
	}
	return nil, fmt.Errorf("%w: column of type %v as time", errType, a.DataType())
}

// millis converts a time stamp, rounding down. Seconds past the range of int64
// milliseconds wrap; the Gate refuses what comes of them.
func millis(t int64, unit arrow.TimeUnit) int64 {
	switch unit {
	case arrow.Second:
		return t * 1000
	case arrow.Microsecond:
		return floorDiv(t, 1e3)
	case arrow.Nanosecond:
		return floorDiv(t, 1e6)
	}
	return t
}

func floorDiv(t, by int64) int64 {
	q := t / by
	if t%by < 0 {
		q--
	}
	return q
}

// texts gives access to a column of strings. Of a dictionary, index is the
// number of the string in it; of plain strings it is -1.
type texts struct {
	plain func(int) string
	dict  *array.Dictionary
	nulls arrow.Array
}

func newTexts(a arrow.Array) (t texts, err error) {
	t.nulls = a
	switch a := a.(type) {
	case *array.String:
		t.plain = a.Value
	case *array.LargeString:
		t.plain = a.Value
	case *array.Dictionary:
		t.dict = a
		inner, err := newTexts(a.Dictionary())
		t.plain = inner.plain
		return t, err
	default:
		err = fmt.Errorf("%w: column of type %v as text", errType, a.DataType())
	}
	return t, err
}

// at returns the string of row i, "" for null.
func (t *texts) at(i int) string {
	switch {
	case t.nulls.IsNull(i):
		return ""
	case t.dict != nil:
		return t.plain(t.dict.GetValueIndex(i))
	}
	return t.plain(i)
}
