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

// An offer file of the AWS Price List, cut down to one machine.
func ExampleAWS() {
	offer := `{"products": {"SKU1": {"productFamily": "Compute Instance", "attributes": {
	    "instanceType": "x9.large", "instanceFamily": "Memory optimized", "location": "Here", "regionCode": "here-1",
	    "vcpu": "2", "memory": "16 GiB", "networkPerformance": "Up to 10 Gigabit", "tenancy": "Shared", "operatingSystem": "Linux"}}},
	  "terms": {"OnDemand": {"SKU1": {"SKU1.T": {"priceDimensions": {"d": {"unit": "Hrs", "pricePerUnit": {"USD": "0.1230000000"}}}}}}}}`
	c, err := catalog.ReadAWS("ec2.json", strings.NewReader(offer), catalog.AWS{Region: "here-1"})
	fmt.Println(len(c), err)
	fmt.Printf("%s, %s: %v cores, %.0f GiB, %v an hour\n", c[0].Name, c[0].Family, c[0].VCPU, c[0].Memory/(1<<30), c[0].Price)
	// Output:
	// 1 <nil>
	// x9.large, memory: 2 cores, 16 GiB, 0.123 an hour
}

// Azure tells sizes and prices in two lists.
func ExampleAzure() {
	skus := `[{"resourceType": "virtualMachines", "name": "Standard_D4s_v9", "family": "standardDSv9Family", "locations": ["westeurope"],
	  "capabilities": [{"name": "vCPUs", "value": "4"}, {"name": "MemoryGB", "value": "16"}, {"name": "UncachedDiskIOPS", "value": "6400"}]}]`
	prices := `{"Items": [{"armSkuName": "Standard_D4s_v9", "armRegionName": "westeurope", "retailPrice": 0.23, "currencyCode": "USD",
	  "unitOfMeasure": "1 Hour", "type": "Consumption", "productName": "Virtual Machines Dsv9 Series", "skuName": "D4s v9"}]}`
	c, err := catalog.ReadAzure("skus.json", strings.NewReader(skus), "prices.json", strings.NewReader(prices), catalog.Azure{Region: "westeurope"})
	fmt.Println(len(c), err)
	fmt.Printf("%s, %s: %v cores, %v IOPS, %v an hour\n", c[0].Name, c[0].Family, c[0].VCPU, c[0].IOPS, c[0].Price)
	// Output:
	// 1 <nil>
	// Standard_D4s_v9, general: 4 cores, 6400 IOPS, 0.23 an hour
}
