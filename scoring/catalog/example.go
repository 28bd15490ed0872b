package catalog

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed example.csv
var exampleCSV string

// Example returns the built-in example catalogue: three families (compute with
// 2 GiB per core, general with 4, memory with 8) in five sizes. Names are
// invented and prices plausible; replace it by what your provider sells. The
// caller owns the result.
func Example() Catalogue { return slices.Clone(example()) }

var example = sync.OnceValue(func() Catalogue {
	c, err := ReadCSV("example.csv", strings.NewReader(exampleCSV))
	if err != nil {
		panic("catalog: embedded example: " + err.Error())
	}
	return c
})
