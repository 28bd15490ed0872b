package catalog_test

import (
	"fmt"
	"strings"

	"github.com/portent-go/portent/scoring/catalog"
)

func ExampleReadCSV() {
	_, err := catalog.ReadCSV("prices.csv", strings.NewReader(
		"name,family,vcpu,memory_bytes,iops,bandwidth_bytes_per_second,price_per_hour\n"+
			"tiny,general,1,1073741824,1000,12500000,0.02\n"+
			"odd,general,0,1073741824,1000,12500000,0.02\n"))
	fmt.Println(err)
	// Output: prices.csv:3: catalog: invalid catalogue: odd: vcpu is 0, want above 0
}

func ExampleReadJSON() {
	c, err := catalog.ReadJSON("prices.json", strings.NewReader(`[{"name": "tiny", "vcpu": 1, "memory_bytes": 1073741824, "price_per_hour": 0.02}]`))
	fmt.Println(len(c), err)
	// Output: 1 <nil>
}

func ExampleShape() {
	s, _ := catalog.Example().Find("m.xlarge")
	fmt.Printf("%s: %v cores, %.0f GiB, %.3f an hour\n", s.Name, s.VCPU, s.Memory/(1<<30), s.Price)
	// Output: m.xlarge: 4 cores, 32 GiB, 0.244 an hour
}

func ExampleCatalogue() {
	c := append(catalog.Example(), catalog.Shape{Name: "g.large", VCPU: 1, Memory: 1})
	fmt.Println(c.Validate())
	// Output: catalog: invalid catalogue: g.large stands twice
}

func ExampleDimension() {
	s, _ := catalog.Example().Find("c.large")
	for d := range catalog.Dimensions {
		fmt.Println(d, s.Capacity(d))
	}
	// Output:
	// cpu 2
	// memory 4.294967296e+09
	// iops 3600
	// bandwidth 9.375e+07
	// throughput 9e+07
}
