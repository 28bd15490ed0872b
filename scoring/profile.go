package scoring

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Sense says which end of the scale hurts.
type Sense uint8

const (
	// Load: more points are worse; the bottleneck is the item with the most.
	Load Sense = iota
	// Quality: more points are better; the bottleneck is the item with the
	// fewest.
	Quality
)

// String returns "load" or "quality".
func (s Sense) String() string {
	if s == Quality {
		return "quality"
	}
	return "load"
}

// Item is one thing a profile looks at.
type Item struct {
	Name   string  // unique within the profile
	Weight float64 // above 0; the weights of a profile add up to 100
	Shape  Shape   // raw input to points; nil is the straight line
}

// Profile is what a score looks at and how much each part counts. The zero
// Profile stands for [Utilisation].
type Profile struct {
	Name  string // carried by every score, for traceability
	Sense Sense  // default Load
	Items []Item // order is the order of the inputs of [Scorer.Evaluate]
}

// Positions of the inputs of [Utilisation].
const (
	CPU           = iota // CPU utilisation: busy without idle and iowait, over all cores
	Fragmentation        // [MemoryFragmentation]
	DiskIOPS             // reads and writes completed per second over the provisioned IOPS
	Bandwidth            // bytes received or sent per second, the larger, over the sold bandwidth
)

// Utilisation is the default profile: CPU utilisation 40, memory
// fragmentation 30, disk IOPS 20, network bandwidth 10, all on the straight
// line.
func Utilisation() Profile {
	return Profile{Name: "utilisation", Items: []Item{
		CPU:           {Name: "cpu", Weight: 40},
		Fragmentation: {Name: "memory fragmentation", Weight: 30},
		DiskIOPS:      {Name: "disk iops", Weight: 20},
		Bandwidth:     {Name: "bandwidth", Weight: 10},
	}}
}

// ServiceQuality is the profile of a support service: response 30,
// resolution 40, expertise 20, attitude 10; each input is the share of the
// ideal in [0,1], and more is better.
func ServiceQuality() Profile {
	return Profile{Name: "service quality", Sense: Quality, Items: []Item{
		{Name: "response", Weight: 30},
		{Name: "resolution", Weight: 40},
		{Name: "expertise", Weight: 20},
		{Name: "attitude", Weight: 10},
	}}
}

// orDefault returns the profile the zero value stands for.
func (p Profile) orDefault() Profile {
	if p.Name == "" && len(p.Items) == 0 && p.Sense == Load {
		return Utilisation()
	}
	return p
}

// Validate reports every fault of the profile at once, each wrapped in
// [ErrProfile]: no items, empty or repeated names, weights that are not
// positive or do not add up to 100 (to 1e-9), shapes that are no function of
// [0,1]. The zero profile is valid.
func (p Profile) Validate() error {
	p = p.orDefault()
	var errs []error
	if p.Sense > Quality {
		errs = append(errs, fmt.Errorf("%w: sense %d", ErrProfile, p.Sense))
	}
	seen, sum := map[string]bool{}, 0.0
	for i, it := range p.Items {
		errs = append(errs, it.faults(i, seen[it.Name])...)
		seen[it.Name] = true
		sum += it.Weight
	}
	if !(math.Abs(sum-100) <= 1e-9) {
		errs = append(errs, fmt.Errorf("%w: weights add up to %v, want 100", ErrProfile, sum))
	}
	return errors.Join(errs...)
}

// faults lists what is wrong with the item at position i.
func (it Item) faults(i int, repeated bool) []error {
	var errs []error
	if it.Name == "" {
		errs = append(errs, fmt.Errorf("%w: item %d has no name", ErrProfile, i))
	}
	if repeated {
		errs = append(errs, fmt.Errorf("%w: item %d repeats the name %q", ErrProfile, i, it.Name))
	}
	if !(it.Weight > 0 && it.Weight <= 100) {
		errs = append(errs, fmt.Errorf("%w: item %q has weight %v, want above 0 and at most 100", ErrProfile, it.Name, it.Weight))
	}
	return append(errs, it.Shape.faults(fmt.Sprintf("item %q", it.Name))...)
}

// Compile validates the profile and returns its scorer, which keeps a copy.
func (p Profile) Compile() (*Scorer, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	return &Scorer{profile: p.orDefault().clone()}, nil
}

// clone copies the profile so that later changes by its owner do not reach it.
func (p Profile) clone() Profile {
	p.Items = slices.Clone(p.Items)
	for i := range p.Items {
		p.Items[i].Shape = slices.Clone(p.Items[i].Shape)
	}
	return p
}
