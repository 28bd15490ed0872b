package catalog

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// awsProduct writes a product as the offer files do; the shapes are invented.
func awsProduct(sku string, attributes ...string) string {
	a := map[string]string{
		"instanceType": "x9.large", "instanceFamily": "Memory optimized", "location": "Here (North)", "regionCode": "here-1",
		"vcpu": "2", "memory": "1,016.5 GiB", "networkPerformance": "Up to 10 Gigabit", "dedicatedEbsThroughput": "Upto 2250 Mbps",
		"tenancy": "Shared", "operatingSystem": "Linux", "preInstalledSw": "NA", "capacitystatus": "Used",
		"licenseModel": "No License required", "servicecode": "AmazonEC2",
	}
	for i := 0; i < len(attributes); i += 2 {
		a[attributes[i]] = attributes[i+1]
	}
	var list []string
	for k, v := range a {
		list = append(list, fmt.Sprintf("%q: %q", k, v))
	}
	return fmt.Sprintf(`%q: {"sku": %q, "productFamily": "Compute Instance", "attributes": {%s}}`, sku, sku, strings.Join(list, ", "))
}

func awsTerm(sku, price string) string {
	return fmt.Sprintf(`%q: {"%s.JRT": {"offerTermCode": "JRT", "priceDimensions": {"%s.JRT.6YS": {"unit": "Hrs", "pricePerUnit": {"USD": %q}}}}}`, sku, sku, sku, price)
}

func awsFile(products, terms string) string {
	return `{"formatVersion": "v1.0", "list": [1, {"a": [2]}], "products": {` + products +
		`}, "terms": {"Reserved": {"S1": {"deep": [{"x": 1}]}}, "OnDemand": {` + terms + `}}, "last": null}`
}

func TestReadAWS(t *testing.T) {
	products := strings.Join([]string{
		awsProduct("S1"),
		awsProduct("S2", "instanceType", "g9.large", "instanceFamily", "General purpose", "memory", "8 GiB", "networkPerformance", "Moderate", "dedicatedEbsThroughput", "10 Gbps"),
		awsProduct("S3", "tenancy", "Dedicated"),
		awsProduct("S4", "operatingSystem", "Windows"),
		awsProduct("S5", "preInstalledSw", "SQL Web"),
		awsProduct("S6", "capacitystatus", "UnusedCapacityReservation"),
		awsProduct("S7", "instanceType", "metal", "memory", "NA"),
		awsProduct("S8", "instanceType", "unsold"),
		`"D1": {"sku": "D1", "productFamily": "Data Transfer", "attributes": {"servicecode": "AWSDataTransfer"}}`,
	}, ",")
	terms := awsTerm("S1", "1.2345000000") + "," + awsTerm("S2", "0.0960000000") + "," + awsTerm("S4", "9") + "," + awsTerm("D1", "0.01")
	want := Catalogue{
		{Name: "g9.large", Family: "general", VCPU: 2, Memory: 8 << 30, Throughput: 1.25e9, Price: 0.096},
		{Name: "x9.large", Family: "memory", VCPU: 2, Memory: 1016.5 * (1 << 30), Bandwidth: 1.25e9, Throughput: 281.25e6, Price: 1.2345},
	}
	for _, pick := range []AWS{{}, {Region: "here-1"}, {Region: "Here (North)", System: "Linux", Currency: "USD"}} {
		c, err := ReadAWS("ec2.json", strings.NewReader(awsFile(products, terms)), pick)
		if diff := cmp.Diff(want, c); err != nil || diff != "" {
			t.Errorf("%+v: %v\n%s", pick, err, diff)
		}
	}
}

func TestReadAWSFaults(t *testing.T) {
	f := func(data string, pick AWS, words string) {
		t.Helper()
		c, err := ReadAWS("ec2.json", strings.NewReader(data), pick)
		if c != nil || !errors.Is(err, ErrCatalogue) || !strings.Contains(err.Error(), "ec2.json") || !strings.Contains(err.Error(), words) {
			t.Errorf("%v, want %q", err, words)
		}
	}
	good := awsTerm("S1", "1")
	f("", AWS{}, "EOF")
	f("[]", AWS{}, "object was expected")
	f(`{"offers": {}}`, AWS{}, "no offer file")
	f(`{"terms": {}, "products": {}}`, AWS{}, "terms stand before products")
	f(awsFile(awsProduct("S1", "memory", "lots"), good), AWS{}, `SKU S1: memory is "lots"`)
	f(awsFile(awsProduct("S1", "vcpu", "two"), good), AWS{}, `SKU S1: vcpu is "two"`)
	f(awsFile(awsProduct("S1"), awsTerm("S1", "cheap")), AWS{}, `SKU S1: price is "cheap"`)
	f(awsFile(awsProduct("S1"), good), AWS{Region: "there-1"}, "no shapes")
	f(awsFile(awsProduct("S1")+","+awsProduct("S2", "location", "There"), good), AWS{}, "name the region")
	f(awsFile(awsProduct("S1"), good)[:400], AWS{}, "EOF")
}

const azureSKUs = `[
 {"resourceType": "virtualMachines", "name": "Standard_D4s_v9", "family": "standardDSv9Family", "locations": ["westeurope"],
  "locationInfo": [{"location": "WestEurope", "zones": ["3", "1", "2"]}],
  "capabilities": [{"name": "vCPUs", "value": "4"}, {"name": "MemoryGB", "value": "16"}, {"name": "UncachedDiskIOPS", "value": "6400"},
   {"name": "UncachedDiskBytesPerSecond", "value": "145000000"}, {"name": "PremiumIO", "value": "True"}]},
 {"resourceType": "virtualMachines", "name": "Standard_E4-2s_v9", "family": "standardESv9Family", "locations": ["westeurope"], "locationInfo": [],
  "capabilities": [{"name": "vCPUs", "value": "4"}, {"name": "vCPUsAvailable", "value": "2"}, {"name": "MemoryGB", "value": "32"}]},
 {"resourceType": "virtualMachines", "name": "Standard_Far", "family": "x", "locations": ["eastus"], "capabilities": []},
 {"resourceType": "disks", "name": "P10", "locations": ["westeurope"]}]`

func azurePrice(name, product, sku, kind string, price float64) string {
	return fmt.Sprintf(`{"currencyCode": "USD", "retailPrice": %g, "armRegionName": "westeurope", "productName": %q, "skuName": %q, "unitOfMeasure": "1 Hour", "type": %q, "armSkuName": %q}`, price, product, sku, kind, name)
}

// Two pages, one after the other, with everything that is no ordinary price.
var azurePages = `{"Items": [` + strings.Join([]string{
	azurePrice("Standard_D4s_v9", "Virtual Machines Dsv9 Series", "D4s v9 Spot", "Consumption", 0.01),
	azurePrice("Standard_D4s_v9", "Virtual Machines Dsv9 Series Windows", "D4s v9", "Consumption", 0.4),
	azurePrice("Standard_D4s_v9", "Virtual Machines Dsv9 Series", "D4s v9", "Reservation", 1016),
}, ",") + `], "NextPageLink": "next"}
{"Items": [` + azurePrice("Standard_D4s_v9", "Virtual Machines Dsv9 Series", "D4s v9", "Consumption", 0.2) + "," +
	azurePrice("Standard_E4-2s_v9", "Virtual Machines Esv9 Series", "E4-2s v9", "Consumption", 0.3) + `], "NextPageLink": null}`

func TestReadAzure(t *testing.T) {
	want := Catalogue{
		{Name: "Standard_D4s_v9", Family: "general", VCPU: 4, Memory: 16 << 30, IOPS: 6400, Throughput: 145e6, Price: 0.2, Zones: "1 2 3"},
		{Name: "Standard_E4-2s_v9", Family: "memory", VCPU: 2, Memory: 32 << 30, Price: 0.3},
	}
	for _, skus := range []string{azureSKUs, `{"value": ` + azureSKUs + `}`} {
		c, err := ReadAzure("skus.json", strings.NewReader(skus), "prices.json", strings.NewReader(azurePages), Azure{Region: "westeurope"})
		if diff := cmp.Diff(want, c); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
	}
	c, err := ReadAzure("s", strings.NewReader(azureSKUs), "p", strings.NewReader(azurePages), Azure{Region: "westeurope", Windows: true})
	if err != nil || len(c) != 1 || c[0].Price != 0.4 {
		t.Errorf("with Windows: %v %v", c, err)
	}
}

func TestReadAzureFaults(t *testing.T) {
	f := func(skus, prices string, pick Azure, words string) {
		t.Helper()
		c, err := ReadAzure("skus.json", strings.NewReader(skus), "prices.json", strings.NewReader(prices), pick)
		if c != nil || !errors.Is(err, ErrCatalogue) || !strings.Contains(err.Error(), words) {
			t.Errorf("%v, want %q", err, words)
		}
	}
	here := Azure{Region: "westeurope"}
	f(azureSKUs, azurePages, Azure{}, "Region is not set")
	f("{}", azurePages, here, "skus.json: no list of SKUs")
	f("[", azurePages, here, "skus.json")
	f(azureSKUs, "{", here, "prices.json: byte")
	f(azureSKUs, azurePages, Azure{Region: "mars"}, "no shapes")
	f(strings.Replace(azureSKUs, `"value": "16"`, `"value": "many"`, 1), azurePages, here, `SKU Standard_D4s_v9: MemoryGB is "many"`)
}

// TestRealOfferFile reads a real list: set CATALOG_AWS to the path of an EC2
// offer file.
func TestRealOfferFile(t *testing.T) {
	name := os.Getenv("CATALOG_AWS")
	if name == "" {
		t.Skip("CATALOG_AWS names no offer file")
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	c, err := ReadAWS(name, f, AWS{System: os.Getenv("CATALOG_AWS_SYSTEM")})
	t.Logf("%d shapes, %v", len(c), err)
	for _, s := range c {
		t.Logf("%+v", s)
	}
}

func FuzzReadAWS(f *testing.F) {
	f.Add(awsFile(awsProduct("S1"), awsTerm("S1", "1")))
	f.Fuzz(func(t *testing.T, data string) {
		if c, err := ReadAWS("f", strings.NewReader(data), AWS{}); err == nil && c.Validate() != nil {
			t.Fatalf("accepted %+v", c)
		}
	})
}

func FuzzReadAzure(f *testing.F) {
	f.Add(azureSKUs, azurePages)
	f.Fuzz(func(t *testing.T, skus, prices string) {
		if c, err := ReadAzure("s", strings.NewReader(skus), "p", strings.NewReader(prices), Azure{Region: "westeurope"}); err == nil && c.Validate() != nil {
			t.Fatalf("accepted %+v", c)
		}
	})
}

// A file of many regions without a choice is refused in few words, and a price
// that is no number is a fault.
func TestReadAWSFaultsAreBounded(t *testing.T) {
	products := []string{awsProduct("first")}
	for i := range 500 {
		products = append(products, awsProduct(fmt.Sprint("S", i), "location", fmt.Sprint("place ", i)))
	}
	offer := `{"products": {` + strings.Join(products, ", ") + `}, "terms": {"OnDemand": {}}}`
	_, err := ReadAWS("offer", strings.NewReader(offer), AWS{})
	if !errors.Is(err, ErrCatalogue) || strings.Count(err.Error(), "name the region") != maxFaults {
		t.Errorf("%.300v", err)
	}
	for _, price := range []string{"NaN", "-1"} {
		offer := `{"products": {` + awsProduct("P") + `}, "terms": {"OnDemand": {"P": {"P.T": {"priceDimensions": {"d": {"unit": "Hrs", "pricePerUnit": {"USD": "` + price + `"}}}}}}}}`
		if _, err := ReadAWS("offer", strings.NewReader(offer), AWS{}); err == nil || !strings.Contains(err.Error(), "price is") {
			t.Errorf("price %s: %v", price, err)
		}
	}
}

// endless are pages of prices without end.
type endless struct{ page []byte }

func (e endless) Read(p []byte) (int, error) { return copy(p, e.page), nil }

// A list that is too long is refused, also where the limit falls between two
// pages.
func TestReadAzureTooLong(t *testing.T) {
	page := append([]byte(`{"Items": []}`), make([]byte, 4096-13)...)
	for i := 13; i < len(page); i++ {
		page[i] = ' '
	}
	_, err := ReadAzure("skus", strings.NewReader("[]"), "prices", endless{page}, Azure{Region: "here"})
	if !errors.Is(err, ErrCatalogue) || !strings.Contains(err.Error(), "more than") {
		t.Errorf("%.300v", err)
	}
}
