package catalog

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const header = "name,family,vcpu,memory_bytes,iops,bandwidth_bytes_per_second,price_per_hour\n"

func TestExampleIsValid(t *testing.T) {
	c := Example()
	if err := c.Validate(); err != nil || len(c) != 15 {
		t.Fatalf("%d shapes, %v", len(c), err)
	}
	c[0].Name = "changed"
	if Example()[0].Name == "changed" {
		t.Error("a caller's change reached the example")
	}
	if s, ok := Example().Find("m.xlarge"); !ok || s.VCPU != 4 || s.Memory != 32<<30 {
		t.Errorf("m.xlarge is %+v", s)
	}
}

func TestCSVAndJSONAgree(t *testing.T) {
	data, err := json.Marshal(Example())
	if err != nil {
		t.Fatal(err)
	}
	c, err := ReadJSON("x.json", bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Example(), c); diff != "" {
		t.Error(diff)
	}
}

func TestCSVFaultsNameFileLineAndField(t *testing.T) {
	f := func(data string, want ...string) {
		t.Helper()
		c, err := ReadCSV("list.csv", strings.NewReader(data))
		if c != nil || !errors.Is(err, ErrCatalogue) {
			t.Errorf("err = %v, catalogue %v", err, c)
			return
		}
		for _, w := range want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("error lacks %q:\n%v", w, err)
			}
		}
	}
	f("", "list.csv: no header")
	f(header, "list.csv: no shapes")
	f(strings.Replace(header, "iops", "ipos", 1), `column 5 is "ipos"`)
	f("name,family\n", `no column "vcpu"`)
	f("name,name\n", "given twice")
	f(header+"a,f,2,x,1,1,1\nb,f,-1,8,1,1,1\n# note\nc,f,1,8,1,1,1\nc,f,1,8,1,1,1\n,f,1,8,NaN,1,1\n",
		"list.csv:2: catalog: invalid catalogue: memory_bytes", "list.csv:3:", "vcpu is -1", "list.csv:6:", "line 5 already",
		"list.csv:7:", "name is", "iops is NaN")
	f(header+"a,f,1\n", "list.csv", "wrong number of fields")
	f(strings.Repeat(" ", maxBytes+1), "more than")
}

func TestJSONFaults(t *testing.T) {
	f := func(data, want string) {
		t.Helper()
		_, err := ReadJSON("list.json", strings.NewReader(data))
		if !errors.Is(err, ErrCatalogue) || !strings.Contains(err.Error(), want) {
			t.Errorf("err = %v, want %q", err, want)
		}
	}
	one := `{"name":"a","vcpu":1,"memory_bytes":1}`
	f(`[]`, "no shapes")
	f(`[`+one+`,`+one+`]`, `name "a" is that of shape 0`)
	f(`[{"name":"a","vcpu":1}]`, "list.json: shape 0")
	f(`[{"nam":"a"}]`, "unknown field")
	f(`[`+one+`] x`, "bytes after")
}

func TestColumnsInAnyOrder(t *testing.T) {
	c, err := ReadCSV("x", strings.NewReader("price_per_hour,iops,name,family,bandwidth_bytes_per_second,memory_bytes,vcpu\n0.5, 10,a,f,20,30,2\n"))
	want := Catalogue{{Name: "a", Family: "f", VCPU: 2, Memory: 30, IOPS: 10, Bandwidth: 20, Price: 0.5}}
	if diff := cmp.Diff(want, c); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

func TestCapacityAndNames(t *testing.T) {
	s := Shape{VCPU: 1, Memory: 2, IOPS: 3, Bandwidth: 4, Throughput: 5}
	for d := range Dimensions {
		if s.Capacity(d) != float64(d)+1 {
			t.Errorf("%v: %v", d, s.Capacity(d))
		}
	}
	if s.Capacity(Dimensions) != 0 || Dimensions.String() != "dimension 5" {
		t.Error("past the last dimension")
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add(exampleCSV)
	f.Add(header + "a,f,1,1,1,1,1e400\n")
	f.Fuzz(func(t *testing.T, data string) {
		if c, err := ReadCSV("f", strings.NewReader(data)); err == nil && c.Validate() != nil {
			t.Fatalf("accepted %+v", c)
		}
	})
}

func FuzzReadJSON(f *testing.F) {
	f.Add(`[{"name":"a","family":"","vcpu":1,"memory_bytes":1,"iops":1,"bandwidth_bytes_per_second":1,"price_per_hour":1}]`)
	f.Fuzz(func(t *testing.T, data string) {
		if c, err := ReadJSON("f", strings.NewReader(data)); err == nil && c.Validate() != nil {
			t.Fatalf("accepted %+v", c)
		}
	})
}
