package oracle

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/influxdata/line-protocol/v2/lineprotocol"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/influx"
)

// influxLine is a line as the reference reads it.
type influxLine struct {
	samples []flat
	refused bool // the line has an error
	strings int
	odd     bool // numbers that only Go writes, or labels no registry keeps
}

// influxReference reads one entry; the decoder stands at its start.
func influxReference(d *lineprotocol.Decoder) (line influxLine) {
	measurement, err := d.Measurement()
	name := string(measurement)
	if err != nil {
		return influxLine{refused: true}
	}
	var tags ingest.Labels
	for {
		k, v, err := d.NextTag()
		if err != nil {
			return influxLine{refused: true}
		}
		if k == nil {
			break
		}
		tags = append(tags, ingest.Label{Name: string(k), Value: string(v)})
	}
	var fields []string
	var values []float64
	for {
		k, v, err := d.NextField()
		if err != nil {
			return influxLine{refused: true}
		}
		if k == nil {
			break
		}
		if v.Kind() == lineprotocol.String {
			line.strings++
			continue
		}
		fields, values = append(fields, string(k)), append(values, influxNumber(v))
	}
	at, err := d.Time(lineprotocol.Nanosecond, time.UnixMilli(42))
	if err != nil {
		return influxLine{refused: true}
	}
	for i, field := range fields {
		labels, ok := keepable(append(ingest.Labels{{Name: ingest.MetricName, Value: name + "_" + field}}, tags...))
		line.odd = line.odd || !ok
		line.samples = append(line.samples, flatten(labels, at.UnixMilli(), values[i]))
	}
	return line
}

func influxNumber(v lineprotocol.Value) float64 {
	switch v.Kind() {
	case lineprotocol.Int:
		return float64(v.IntV())
	case lineprotocol.Uint:
		return float64(v.UintV())
	case lineprotocol.Bool:
		if v.BoolV() {
			return 1
		}
		return 0
	}
	return v.FloatV()
}

// influxWhole reads a document; ok is false when any line is refused or odd.
func influxWhole(in []byte) (samples []flat, strings int, ok bool) {
	d := lineprotocol.NewDecoderWithBytes(bytes.Clone(in))
	for d.Next() {
		line := influxReference(d)
		if line.refused || line.odd {
			return nil, 0, false
		}
		samples, strings = append(samples, line.samples...), strings+line.strings
	}
	return samples, strings, d.Err() == nil
}

func influxOurs(t testing.TB, in []byte) *ingest.Batch {
	t.Helper()
	p, err := influx.NewParser(influx.Config{})
	if err != nil {
		t.Fatal(err)
	}
	b := ingest.NewBatch(ingest.NewRegistry(0))
	p.Parse(b, in, 42)
	return b
}

// checkInflux: what the reference accepts gives the same samples.
func checkInflux(t *testing.T, in []byte) {
	t.Helper()
	b := influxOurs(t, in)
	want, strings, ok := influxWhole(in)
	if !ok || bytes.ContainsAny(in, "xXpP_") && b.Drops.Dropped() > uint64(strings) {
		return // refused by the reference, or numbers in Go's hexadecimal form
	}
	sameSamples(t, "influx", flattenBatch(b), want)
	if b.Drops[ingest.Unsupported] != uint64(strings) {
		t.Fatalf("%d strings, reference %d", b.Drops[ingest.Unsupported], strings)
	}
}

var influxSeeds = []string{
	"cpu,host=a,zone=b usage=1.5,idle=98i,n=7u,up=t,who=\"root\" 1767366240000000000\n",
	`my\ m\,x\=y,ta\=g\ k=va\ l\,u fie\ ld=1,s="a \" \\ b` + "\nc\",v=2 5\n",
	"m v=1\r\n\r\n# comment\n  m v=-2e-3 -7 \r\nm v=1", "m,a=\\ b\\ v v=1i", "m\\ v=1 \\ =2,b\\==3",
}

func TestInfluxAgrees(t *testing.T) {
	for _, s := range influxSeeds {
		checkInflux(t, []byte(s))
		if _, _, ok := influxWhole([]byte(s)); !ok {
			t.Logf("the reference refuses %q", s)
		}
	}
}

func FuzzInflux(f *testing.F) {
	for _, s := range influxSeeds {
		f.Add([]byte(s))
	}
	f.Fuzz(checkInflux)
}

// TestInfluxPublicData compares on a real capture of Telegraf.
func TestInfluxPublicData(t *testing.T) {
	in := publicInflux(t)
	want, strings, ok := influxWhole(in)
	if !ok || len(want) != 1554 || strings != 11 {
		t.Fatalf("the reference gives %d samples, %d strings, %v", len(want), strings, ok)
	}
	sameSamples(t, "cloud1", flattenBatch(influxOurs(t, in)), want)
}

func publicInflux(t testing.TB) []byte {
	t.Helper()
	root := os.Getenv("PORTENT_DATA")
	if root == "" {
		t.Skip("PORTENT_DATA is not set: no public data to read")
	}
	in, err := os.ReadFile(filepath.Join(root, "formats/telegraf/plugins/inputs/influxdb/testdata/cloud1.influx"))
	if err != nil {
		t.Skip(err)
	}
	return in
}

// BenchmarkInflux compares with the reference, which only decodes: it finds no
// series numbers.
func BenchmarkInflux(b *testing.B) {
	for _, n := range []int{10, 1000} {
		in := influxLines(n)
		b.Run("portent/lines="+strconv.Itoa(n), func(b *testing.B) {
			p, _ := influx.NewParser(influx.Config{})
			batch := ingest.NewBatch(ingest.NewRegistry(0))
			b.ReportAllocs()
			b.SetBytes(int64(len(in)))
			for b.Loop() {
				batch.Reset()
				p.Parse(batch, in, 0)
			}
		})
		b.Run("reference/lines="+strconv.Itoa(n), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(in)))
			sum := 0.
			for b.Loop() {
				sum += influxSum(b, in)
			}
			if math.IsNaN(sum) {
				b.Fatal(sum)
			}
		})
	}
}

// influxSum decodes every part of every line with the reference.
func influxSum(b *testing.B, in []byte) (sum float64) {
	d := lineprotocol.NewDecoderWithBytes(in)
	for d.Next() {
		if _, err := d.Measurement(); err != nil {
			b.Fatal(err)
		}
		for k := []byte{0}; k != nil; {
			k, _, _ = d.NextTag()
		}
		for {
			k, v, err := d.NextField()
			if err != nil {
				b.Fatal(err)
			}
			if k == nil {
				break
			}
			sum += influxNumber(v)
		}
		if _, err := d.Time(lineprotocol.Nanosecond, time.Time{}); err != nil {
			b.Fatal(err)
		}
	}
	return sum
}

func influxLines(n int) (out []byte) {
	for i := range n {
		out = strconv.AppendInt(append(out, "cpu,cpu=cpu-total,host=server-"...), int64(i), 10)
		out = strconv.AppendFloat(append(out, ",region=eu-west-1 usage_user="...), float64(i%1000)/7, 'f', -1, 64)
		out = append(out, ",usage_system=1.25,usage_idle=93.25,procs=412i 1767366240000000000\n"...)
	}
	return out
}
