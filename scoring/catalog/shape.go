package catalog

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Errors by cause; test with [errors.Is].
var (
	// ErrCatalogue marks data that is no catalogue.
	ErrCatalogue = errors.New("catalog: invalid catalogue")
)

// Dimension is one kind of capacity.
type Dimension uint8

// The dimensions of a shape.
const (
	CPU        Dimension = iota // cores
	Memory                      // bytes
	IOPS                        // disk operations per second
	Bandwidth                   // network bytes per second, each way
	Throughput                  // disk bytes per second, read and written
	Dimensions
)

// String returns the dimension's name in lower case.
func (d Dimension) String() string {
	if d < Dimensions {
		return [...]string{"cpu", "memory", "iops", "bandwidth", "throughput"}[d]
	}
	return fmt.Sprintf("dimension %d", uint8(d))
}

// Shape is one kind of instance. A capacity of 0 is not stated, and covers no
// demand in its dimension.
type Shape struct {
	Name       string  `json:"name"`
	Family     string  `json:"family"`                                // "compute", "general", "memory", …
	VCPU       float64 `json:"vcpu"`                                  // cores; above 0
	Memory     float64 `json:"memory_bytes"`                          // above 0
	IOPS       float64 `json:"iops"`                                  // provisioned disk operations per second
	Bandwidth  float64 `json:"bandwidth_bytes_per_second"`            // sold network bandwidth
	Throughput float64 `json:"throughput_bytes_per_second,omitempty"` // provisioned disk throughput
	Price      float64 `json:"price_per_hour"`                        // in the catalogue's one currency; 0 or more
	Zones      string  `json:"zones,omitempty"`                       // where it is sold: names separated by spaces; "" is not stated
}

// Capacity returns what the shape offers in a dimension.
func (s Shape) Capacity(d Dimension) float64 {
	switch d {
	case CPU:
		return s.VCPU
	case Memory:
		return s.Memory
	case IOPS:
		return s.IOPS
	case Bandwidth:
		return s.Bandwidth
	case Throughput:
		return s.Throughput
	}
	return 0
}

// largest bounds every number of a shape, so that sums of thousands stay exact
// enough to compare: an exabyte, or a thousand billion per hour.
const largest = 1e18

// Validate reports every fault of the shape at once, as [ErrCatalogue].
func (s Shape) Validate() error {
	var errs []error
	fault := func(bad bool, field string, value any, want string) {
		if bad {
			errs = append(errs, fmt.Errorf("%w: %s: %s is %v, want %s", ErrCatalogue, s.Name, field, value, want))
		}
	}
	fault(s.Name == "", "name", `""`, "a name")
	fault(!(s.VCPU > 0 && s.VCPU <= largest), "vcpu", s.VCPU, "above 0")
	fault(!(s.Memory > 0 && s.Memory <= largest), "memory_bytes", s.Memory, "above 0")
	fault(!(s.IOPS >= 0 && s.IOPS <= largest), "iops", s.IOPS, "0 or more")
	fault(!(s.Bandwidth >= 0 && s.Bandwidth <= largest), "bandwidth_bytes_per_second", s.Bandwidth, "0 or more")
	fault(!(s.Throughput >= 0 && s.Throughput <= largest), "throughput_bytes_per_second", s.Throughput, "0 or more")
	fault(!(s.Price >= 0 && s.Price <= largest), "price_per_hour", s.Price, "0 or more")
	return errors.Join(errs...)
}

// SoldIn reports whether the shape is sold in a zone, which it is when its zones
// are not stated.
func (s Shape) SoldIn(zone string) bool {
	return s.Zones == "" || slices.Contains(strings.Fields(s.Zones), zone)
}

// Catalogue is a list of shapes with distinct names.
type Catalogue []Shape

// Find returns the shape of that name.
func (c Catalogue) Find(name string) (Shape, bool) {
	for _, s := range c {
		if s.Name == name {
			return s, true
		}
	}
	return Shape{}, false
}

// Where returns the shapes that keep holds for, in order: one zone, one family,
// no burstable sizes.
func (c Catalogue) Where(keep func(Shape) bool) Catalogue {
	var kept Catalogue
	for _, s := range c {
		if keep(s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// Validate reports every fault at once, as [ErrCatalogue]: no shapes, invalid
// shapes, names given twice.
func (c Catalogue) Validate() error {
	if len(c) == 0 {
		return fmt.Errorf("%w: no shapes", ErrCatalogue)
	}
	var errs []error
	seen := make(map[string]bool, len(c))
	for _, s := range c {
		errs = append(errs, s.Validate())
		if seen[s.Name] && s.Name != "" {
			errs = append(errs, fmt.Errorf("%w: %s stands twice", ErrCatalogue, s.Name))
		}
		seen[s.Name] = true
	}
	return errors.Join(errs...)
}
