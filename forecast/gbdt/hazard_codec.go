package gbdt

import (
	"fmt"

	"github.com/portent-go/portent/internal/codec"
)

// hazardVersion is the first byte of a marshaled hazard model.
const hazardVersion = 1

// AppendBinary appends the number of steps and the trees, in the form of
// [Model.AppendBinary]. It implements encoding.BinaryAppender and never fails.
func (m *HazardModel) AppendBinary(dst []byte) ([]byte, error) {
	dst = codec.AppendUint32(append(dst, hazardVersion), uint32(m.steps))
	return m.model.AppendBinary(dst)
}

// MarshalBinary implements encoding.BinaryMarshaler.
func (m *HazardModel) MarshalBinary() ([]byte, error) { return m.AppendBinary(nil) }

// UnmarshalBinary implements encoding.BinaryUnmarshaler. Bytes that are no hazard
// model give [ErrModel] and leave m as it was. It must not run while m is in use.
func (m *HazardModel) UnmarshalBinary(data []byte) error {
	r := codec.Reader{Data: data}
	r.Version(hazardVersion)
	steps := r.Uint32()
	if steps < 1 || steps > maxSteps {
		r.Fail("%d steps", steps)
	}
	if err := r.Err(); err != nil {
		return fmt.Errorf("%w: %w", ErrModel, err)
	}
	trees := &Model{}
	if err := trees.UnmarshalBinary(r.Data); err != nil {
		return err
	}
	if trees.features < 2 || trees.link != LinkLogistic {
		return fmt.Errorf("%w: hazards of trees with %d features, link %d", ErrModel, trees.features, trees.link)
	}
	*m = HazardModel{trees, int(steps)}
	return nil
}
