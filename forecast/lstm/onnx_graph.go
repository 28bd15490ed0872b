package lstm

import (
	"errors"
	"fmt"
)

// graph is what is read of a GraphProto (onnx.proto3 of github.com/onnx/onnx).
type graph struct {
	nodes   []node
	tensors map[string]tensor
}

type node struct {
	name, op   string
	in, out    []string
	attributes map[string]attribute
}

type attribute struct {
	f       float32
	i       int
	s       string
	strings []string
	t       *tensor
}

// maxNodes bounds the graph: an exported net of 16 layers has some 500.
const maxNodes = 1 << 14

func readGraph(data []byte) (graph, error) {
	g := graph{tensors: map[string]tensor{}}
	return g, eachField(data, func(f field) error {
		if f.number != 7 { // ModelProto.graph
			return nil
		}
		return eachField(f.bytes, g.read)
	})
}

func (g *graph) read(f field) error {
	switch f.number {
	case 1: // node
		n, err := readNode(f.bytes)
		if len(g.nodes) >= maxNodes {
			return fmt.Errorf("more than %d nodes", maxNodes)
		}
		if n.op == "Constant" && len(n.out) == 1 && n.attributes["value"].t != nil {
			g.tensors[n.out[0]] = *n.attributes["value"].t
		}
		g.nodes = append(g.nodes, n)
		return err
	case 5: // initializer
		name, t, err := readTensor(f.bytes)
		if len(g.tensors) >= maxNodes {
			return fmt.Errorf("more than %d tensors", maxNodes)
		}
		g.tensors[name] = t
		return err
	}
	return nil
}

func readNode(msg []byte) (n node, err error) {
	n.attributes = map[string]attribute{}
	err = eachField(msg, func(f field) error {
		switch f.number {
		case 1:
			n.in = append(n.in, string(f.bytes))
		case 2:
			n.out = append(n.out, string(f.bytes))
		case 3:
			n.name = string(f.bytes)
		case 4:
			n.op = string(f.bytes)
		case 5:
			name, a, err := readAttribute(f.bytes)
			n.attributes[name] = a
			return err
		}
		return nil
	})
	return n, err
}

func readAttribute(msg []byte) (name string, a attribute, err error) {
	err = eachField(msg, func(f field) error {
		switch f.number {
		case 1:
			name = string(f.bytes)
		case 2:
			if len(f.bytes) != 4 {
				return errProto
			}
			a.f = floats(f.bytes, 4)[0]
		case 3:
			a.i = int(f.value)
		case 4:
			a.s = string(f.bytes)
		case 5:
			_, t, err := readTensor(f.bytes)
			a.t = &t
			return err
		case 9:
			a.strings = append(a.strings, string(f.bytes))
		}
		return nil
	})
	return name, a, err
}

// readTensor reads a TensorProto. One that does not hold floats comes back
// without data: shapes and indices are of no interest.
func readTensor(msg []byte) (name string, t tensor, err error) {
	kind := 0
	var raw []byte
	var typed []float32
	err = eachField(msg, func(f field) (err error) {
		switch f.number {
		case 1:
			t.dims, err = f.numbers(t.dims)
		case 2:
			kind = int(f.value)
		case 4: // float_data, packed or one by one
			typed = append(typed, floats(f.bytes, 4)...)
		case 8:
			name = string(f.bytes)
		case 9:
			raw = f.bytes
		case 14:
			if f.value != 0 {
				return errors.New("weights in another file")
			}
		}
		return err
	})
	if err != nil || kind != 1 && kind != 11 { // FLOAT and DOUBLE
		return name, t, err
	}
	if t.data = typed; raw != nil {
		t.data = floats(raw, map[int]int{1: 4, 11: 8}[kind])
	}
	if n, ok := volume(t.dims); !ok || n != len(t.data) {
		return name, t, fmt.Errorf("tensor %.80q of shape %v has %d values", name, t.dims, len(t.data))
	}
	return name, t, nil
}
