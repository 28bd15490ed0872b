package lstm

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
)

// tensor is a named array of a foreign model, row by row.
type tensor struct {
	dims []int
	data []float32
}

// maxTensors bounds the parts of a model file. A net of 16 layers has 66.
const maxTensors = 1024

// readSafetensors reads the format of github.com/huggingface/safetensors: the
// length of a JSON header in 8 bytes, the header, which names type, shape and
// place of each tensor, and the values, little-endian. Tensors of other types
// than F32 and F64 are passed over. Memory: at most that of data once more.
func readSafetensors(data []byte) (map[string]tensor, error) {
	if len(data) < 8 {
		return nil, fmt.Errorf("%w: safetensors: %d bytes", ErrModel, len(data))
	}
	size, rest := binary.LittleEndian.Uint64(data), data[8:]
	if size > uint64(len(rest)) || size > 1<<20 {
		return nil, fmt.Errorf("%w: safetensors: header of %d bytes in %d", ErrModel, size, len(rest))
	}
	var header map[string]json.RawMessage
	if err := json.Unmarshal(rest[:size], &header); err != nil {
		return nil, fmt.Errorf("%w: safetensors: %w", ErrModel, err)
	}
	if len(header) > maxTensors {
		return nil, fmt.Errorf("%w: safetensors: %d tensors, want at most %d", ErrModel, len(header), maxTensors)
	}
	tensors, used := map[string]tensor{}, 0
	for name, raw := range header {
		if name == "__metadata__" {
			continue
		}
		t, err := placedTensor(raw, rest[size:])
		if err != nil {
			return nil, fmt.Errorf("%w: safetensors: tensor %.80q: %w", ErrModel, name, err)
		}
		if used += 4 * len(t.data); used > len(data) {
			return nil, fmt.Errorf("%w: safetensors: tensors overlap", ErrModel)
		}
		if t.data != nil {
			tensors[name] = t
		}
	}
	return tensors, nil
}

// placedTensor reads one tensor from where its entry of the header says.
func placedTensor(raw json.RawMessage, values []byte) (tensor, error) {
	var e struct {
		Type  string    `json:"dtype"`
		Shape []int     `json:"shape"`
		Place [2]uint64 `json:"data_offsets"`
	}
	if err := json.Unmarshal(raw, &e); err != nil {
		return tensor{}, err
	}
	if e.Place[0] > e.Place[1] || e.Place[1] > uint64(len(values)) {
		return tensor{}, fmt.Errorf("bytes %d to %d of %d", e.Place[0], e.Place[1], len(values))
	}
	width := map[string]int{"F32": 4, "F64": 8}[e.Type]
	if width == 0 {
		return tensor{}, nil
	}
	values = values[e.Place[0]:e.Place[1]]
	if n, ok := volume(e.Shape); !ok || n != len(values)/width || len(values)%width != 0 {
		return tensor{}, fmt.Errorf("shape %v in %d bytes of %s", e.Shape, len(values), e.Type)
	}
	return tensor{dims: e.Shape, data: floats(values, width)}, nil
}

// volume is the product of dims, at most 2³⁰.
func volume(dims []int) (n int, ok bool) {
	n = 1
	for _, d := range dims {
		if d < 0 || d > 0 && n > 1<<30/d {
			return 0, false
		}
		n *= d
	}
	return n, len(dims) <= 8
}

// floats reads little-endian numbers of 4 or 8 bytes.
func floats(b []byte, width int) []float32 {
	out := make([]float32, len(b)/width)
	for i := range out {
		if width == 8 {
			out[i] = float32(math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:])))
		} else {
			out[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
		}
	}
	return out
}
