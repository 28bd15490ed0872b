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

// AWS picks the shapes that ReadAWS takes from an offer file. The zero value
// takes Linux on shared hardware, in dollars.
type AWS struct {
	Region   string // code ("eu-west-1") or name ("EU (Ireland)"); "" is right for the file of one region only
	System   string // operating system; default "Linux"
	Currency string // default "USD"
}

// ReadAWS reads the on-demand shapes of an EC2 offer file, the JSON form of the
// AWS Price List (offers/v1.0/aws/AmazonEC2/current/<region>/index.json). The
// file is streamed, however large it is; what is kept are the shapes picked.
//
// Cores, memory, family and price are stated there; Bandwidth where the
// network's performance is a number ("Up to 10 Gigabit" is taken as 10), and
// Throughput where a dedicated one is named. Operations per second and zones are
// not in the file and stay unstated: fill them in from what the volumes are
// provisioned with. Faults give [ErrCatalogue] with the file, the SKU and the
// field; a file that is not in this form, or from which nothing was picked, too.
func ReadAWS(file string, r io.Reader, pick AWS) (Catalogue, error) {
	setDefault(&pick.System, "Linux")
	setDefault(&pick.Currency, "USD")
	o := offer{file: file, pick: pick, shapes: map[string]*Shape{}}
	if err := o.read(json.NewDecoder(r)); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrCatalogue, file, err)
	}
	return o.catalogue()
}

func setDefault(p *string, value string) {
	if *p == "" {
		*p = value
	}
}

// offer collects the shapes of an offer file.
type offer struct {
	file   string
	pick   AWS
	shapes map[string]*Shape // by SKU; Price is -1 until found
	region string            // of the first shape
	errs   []error
}

// product is what is read of a product.
type product struct {
	Family     string `json:"productFamily"`
	Attributes struct {
		Type        string `json:"instanceType"`
		Family      string `json:"instanceFamily"`
		Location    string `json:"location"`
		Region      string `json:"regionCode"`
		VCPU        string `json:"vcpu"`
		Memory      string `json:"memory"`
		Network     string `json:"networkPerformance"`
		Disk        string `json:"dedicatedEbsThroughput"`
		Tenancy     string `json:"tenancy"`
		System      string `json:"operatingSystem"`
		Software    string `json:"preInstalledSw"`
		Capacity    string `json:"capacitystatus"`
		Licence     string `json:"licenseModel"`
		MarketModel string `json:"marketoption"`
	} `json:"attributes"`
}

// term is one on-demand offer of a SKU.
type term struct {
	Prices map[string]struct {
		Unit  string            `json:"unit"`
		Price map[string]string `json:"pricePerUnit"`
	} `json:"priceDimensions"`
}

func (o *offer) read(d *json.Decoder) error {
	seen := false
	err := eachField(d, func(name string) error {
		switch name {
		case "products":
			seen = true
			return eachField(d, func(sku string) error {
				var p product
				if err := d.Decode(&p); err != nil {
					return fmt.Errorf("product %s: %w", sku, err)
				}
				o.product(sku, &p)
				return nil
			})
		case "terms":
			if !seen {
				return errors.New("terms stand before products: no offer file")
			}
			return eachField(d, o.terms(d))
		}
		return skip(d)
	})
	if err == nil && !seen {
		err = errors.New("no products: no offer file")
	}
	return err
}

// product keeps a shape that was picked.
func (o *offer) product(sku string, p *product) {
	a := &p.Attributes
	ordinary := a.Tenancy == "Shared" && (a.Software == "NA" || a.Software == "") && (a.Capacity == "Used" || a.Capacity == "") &&
		a.Licence != "Bring your own license" && (a.MarketModel == "OnDemand" || a.MarketModel == "")
	here := o.pick.Region == "" || a.Region == o.pick.Region || a.Location == o.pick.Region
	if !strings.HasPrefix(p.Family, "Compute Instance") || !ordinary || !here || a.System != o.pick.System {
		return
	}
	s := Shape{Name: a.Type, Family: familyOf(a.Family), Price: -1}
	var err error
	if s.VCPU, err = strconv.ParseFloat(a.VCPU, 64); err != nil {
		o.fault(sku, "vcpu", a.VCPU)
		return
	}
	memory, ok := quantity(a.Memory, "GiB")
	if !ok {
		if a.Memory != "NA" { // bare metal hosts without a size are no shapes
			o.fault(sku, "memory", a.Memory)
		}
		return
	}
	s.Memory = math.Round(memory * (1 << 30))
	s.Bandwidth, s.Throughput = bits(a.Network), bits(a.Disk)
	if o.region == "" {
		o.region = a.Location
	}
	if a.Location != o.region {
		if len(o.errs) < maxFaults {
			o.errs = append(o.errs, fmt.Errorf("SKU %s: location %q beside %q: name the region", sku, a.Location, o.region))
		}
		return
	}
	o.shapes[sku] = &s
}

func (o *offer) fault(sku, field, value string) {
	if len(o.errs) < maxFaults {
		o.errs = append(o.errs, fmt.Errorf("SKU %s: %s is %q", sku, field, value))
	}
}

// terms reads the prices of the shapes kept and skips everything else.
func (o *offer) terms(d *json.Decoder) func(string) error {
	return func(kind string) error {
		if kind != "OnDemand" {
			return skip(d)
		}
		return eachField(d, func(sku string) error {
			s := o.shapes[sku]
			if s == nil {
				return skip(d)
			}
			var offers map[string]term
			if err := d.Decode(&offers); err != nil {
				return fmt.Errorf("terms of %s: %w", sku, err)
			}
			for _, t := range offers {
				for _, p := range t.Prices {
					if text, ok := p.Price[o.pick.Currency]; ok && p.Unit == "Hrs" {
						price, err := strconv.ParseFloat(text, 64)
						if err != nil || !(price >= 0) {
							o.fault(sku, "price", text)
							continue
						}
						s.Price = max(s.Price, price) // the same in every offer of a SKU
					}
				}
			}
			return nil
		})
	}
}

// catalogue returns what has a price, by name.
func (o *offer) catalogue() (Catalogue, error) {
	var c Catalogue
	for _, s := range o.shapes {
		if s.Price > 0 { // a price of zero belongs to reservations used elsewhere
			c = append(c, *s)
		}
	}
	slices.SortFunc(c, func(a, b Shape) int { return strings.Compare(a.Name, b.Name) })
	c = slices.CompactFunc(c, func(a, b Shape) bool { return a == b })
	errs := make([]error, 0, len(o.errs))
	for _, err := range o.errs {
		errs = append(errs, fmt.Errorf("%w: %s: %w", ErrCatalogue, o.file, err))
	}
	if err := c.Validate(); len(errs) == 0 && len(c) > 0 && err != nil {
		errs = append(errs, fmt.Errorf("%s: %w", o.file, err))
	}
	return finish(o.file, c, errs)
}

// familyOf shortens "Memory optimized" to "memory", "General purpose" to
// "general".
func familyOf(long string) string {
	first, _, _ := strings.Cut(strings.ToLower(long), " ")
	return first
}

// quantity reads "1,952 GiB".
func quantity(text, unit string) (float64, bool) {
	number, ok := strings.CutSuffix(text, " "+unit)
	if !ok {
		return 0, false
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(number, ",", ""), 64)
	return v, err == nil
}

// bits reads "Up to 10 Gigabit", "12500 Megabit", "4750 Mbps" or "10 Gbps" as
// bytes per second; words such as "Moderate" are 0, not stated.
func bits(text string) float64 {
	text = strings.TrimPrefix(strings.TrimPrefix(text, "Up to "), "Upto ")
	for _, u := range [...]struct {
		name string
		size float64
	}{{"Gigabit", 1e9}, {"Gbps", 1e9}, {"Megabit", 1e6}, {"Mbps", 1e6}} {
		if v, ok := quantity(text, u.name); ok && v >= 0 {
			return v * u.size / 8
		}
	}
	return 0
}
