package catalog

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Azure picks the shapes that ReadAzure takes.
type Azure struct {
	Region   string // such as "westeurope"; needed
	Windows  bool   // prices with a Windows licence
	Currency string // default "USD"
}

// ReadAzure joins the two lists that describe Azure's virtual machines: the
// resource SKUs (az vm list-skus --output json, or the REST answer with its
// "value" array), which tell sizes, and the retail prices (pages of
// prices.azure.com/api/retail/prices, one JSON object after the other), which
// tell what they cost. Machines without a pay-as-you-go price, and spot and
// low-priority prices, are left out.
//
// Cores, memory, IOPS, Throughput, family, zones and price are stated there;
// Bandwidth is not and stays 0. A list of more than 64 MiB is a fault. Faults give
// [ErrCatalogue] with file, SKU and field.
func ReadAzure(skuFile string, skus io.Reader, priceFile string, prices io.Reader, pick Azure) (Catalogue, error) {
	if pick.Region == "" {
		return nil, fmt.Errorf("%w: Azure.Region is not set", ErrCatalogue)
	}
	setDefault(&pick.Currency, "USD")
	cost, err := azurePrices(priceFile, &bounded{prices, maxAzure}, pick)
	if err != nil {
		return nil, err
	}
	machines, err := azureMachines(skuFile, &bounded{skus, maxAzure})
	if err != nil {
		return nil, err
	}
	var c Catalogue
	var errs []error
	for _, m := range machines {
		price, sold := cost[m.Name]
		if m.Type != "virtualMachines" || !sold || !m.in(pick.Region) {
			continue
		}
		s, err := m.shape(pick.Region, price)
		if err != nil && len(errs) < maxFaults {
			errs = append(errs, fmt.Errorf("%w: %s: %w", ErrCatalogue, skuFile, err))
		}
		c = append(c, s)
	}
	slices.SortFunc(c, func(a, b Shape) int { return strings.Compare(a.Name, b.Name) })
	if len(errs) == 0 && len(c) > 0 {
		errs = append(errs, c.Validate())
	}
	return finish(skuFile, c, slices.DeleteFunc(errs, func(err error) bool { return err == nil }))
}

// maxAzure bounds each list: a list of all regions is about 40 MB.
const maxAzure = 64 << 20

// bounded fails where io.LimitReader would end: a list cut between two pages
// would pass for a whole one.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, fmt.Errorf("%w: more than %d bytes", ErrCatalogue, maxAzure)
	}
	return n, err
}

// machine is what is read of a resource SKU.
type machine struct {
	Type      string   `json:"resourceType"`
	Name      string   `json:"name"`
	Family    string   `json:"family"`
	Locations []string `json:"locations"`
	Places    []struct {
		Location string   `json:"location"`
		Zones    []string `json:"zones"`
	} `json:"locationInfo"`
	Capabilities []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"capabilities"`
}

// azureMachines reads a bare array or an object with one in "value".
func azureMachines(file string, r io.Reader) ([]machine, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("catalog: cannot read %s: %w", file, err)
	}
	var list []machine
	if err = json.Unmarshal(data, &list); err != nil {
		var answer struct{ Value []machine }
		if json.Unmarshal(data, &answer) != nil || answer.Value == nil {
			return nil, fmt.Errorf("%w: %s: no list of SKUs: %w", ErrCatalogue, file, err)
		}
		list = answer.Value
	}
	return list, nil
}

// in reports whether the machine is sold in a region; names differ in case only.
func (m *machine) in(region string) bool {
	return slices.ContainsFunc(m.Locations, func(l string) bool { return strings.EqualFold(l, region) })
}

func (m *machine) shape(region string, price float64) (Shape, error) {
	s := Shape{Name: m.Name, Family: azureFamily(m.Family), Price: price}
	for _, p := range m.Places {
		if strings.EqualFold(p.Location, region) {
			zones := slices.Clone(p.Zones)
			slices.Sort(zones)
			s.Zones = strings.Join(zones, " ")
		}
	}
	usable := 0.0 // of sizes with fewer cores than their hardware
	for _, c := range m.Capabilities {
		to := map[string]*float64{
			"vCPUs": &s.VCPU, "vCPUsAvailable": &usable, "MemoryGB": &s.Memory, "UncachedDiskIOPS": &s.IOPS, "UncachedDiskBytesPerSecond": &s.Throughput,
		}[c.Name]
		if to == nil {
			continue
		}
		var err error
		if *to, err = strconv.ParseFloat(c.Value, 64); err != nil {
			return s, fmt.Errorf("SKU %s: %s is %q", m.Name, c.Name, c.Value)
		}
	}
	if usable > 0 {
		s.VCPU = usable
	}
	s.Memory = math.Round(s.Memory * (1 << 30)) // "MemoryGB" counts GiB
	return s, nil
}

// azureFamily names a family after the letter of its series (the size naming
// conventions of Azure): B, D and A general purpose, F compute, E and M memory,
// L storage, N accelerated, H high performance.
func azureFamily(sku string) string {
	series := strings.ToUpper(strings.TrimPrefix(strings.ToLower(sku), "standard"))
	if series == "" {
		return ""
	}
	name, ok := map[byte]string{'A': "general", 'B': "general", 'D': "general", 'F': "compute", 'E': "memory", 'G': "memory", 'M': "memory", 'L': "storage", 'N': "gpu", 'H': "hpc"}[series[0]]
	if !ok {
		return strings.ToLower(sku)
	}
	return name
}

// special reports whether a price is for capacity that may be taken away, or for
// the machines of another service.
func special(names string) bool {
	for _, word := range [...]string{" Spot", " Low Priority", "Cloud Services", "CloudServices"} {
		if strings.Contains(names, word) {
			return true
		}
	}
	return false
}

// azurePrices returns the price per hour of each machine, from one page of
// retail prices after the other.
func azurePrices(file string, r io.Reader, pick Azure) (map[string]float64, error) {
	type page struct {
		Items []struct {
			Name     string  `json:"armSkuName"`
			Region   string  `json:"armRegionName"`
			Price    float64 `json:"retailPrice"`
			Currency string  `json:"currencyCode"`
			Unit     string  `json:"unitOfMeasure"`
			Kind     string  `json:"type"`
			Product  string  `json:"productName"`
			SKU      string  `json:"skuName"`
			Meter    string  `json:"meterName"`
		}
	}
	cost := map[string]float64{}
	for d := json.NewDecoder(r); ; {
		var p page
		switch err := d.Decode(&p); {
		case errors.Is(err, io.EOF):
			return cost, nil
		case err != nil:
			return nil, fmt.Errorf("%w: %s: byte %d: %w", ErrCatalogue, file, d.InputOffset(), err)
		}
		for _, x := range p.Items {
			ordinary := x.Kind == "Consumption" && x.Unit == "1 Hour" && x.Currency == pick.Currency && strings.EqualFold(x.Region, pick.Region)
			windows := strings.Contains(x.Product, "Windows")
			if ordinary && !special(x.SKU+" "+x.Meter+" "+x.Product) && windows == pick.Windows && x.Name != "" && x.Price > 0 {
				cost[x.Name] = x.Price
			}
		}
	}
}
