package csvio

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/portent-go/portent/ingest"
)

// dataFile opens a public data file under the folder that PORTENT_DATA names.
func dataFile(t *testing.T, name string) io.Reader {
	t.Helper()
	root := os.Getenv("PORTENT_DATA")
	if root == "" {
		t.Skip("PORTENT_DATA is not set: no public data to read")
	}
	f, err := os.Open(filepath.Join(root, name))
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// TestPublicData reads files as other programs wrote them. The counts
// were compared with Python's csv module, except those of worldcup98 and crane,
// which are the reader's own, and of wsd and nezha, which follow from rows and
// columns.
func TestPublicData(t *testing.T) {
	f := func(name string, cfg Config, series, samples int, missing uint64, first string) {
		t.Helper()
		t.Run(strings.ReplaceAll(name, "/", "_"), func(t *testing.T) {
			got, b, err := readAll(t, dataFile(t, name), cfg)
			if err != nil {
				t.Fatal(err)
			}
			n := b.Registry().Len()
			if n != series || len(got) != samples || b.Drops[ingest.Missing] != missing || b.Drops.Dropped() != 0 || got[0] != first {
				t.Errorf("%d series, %d samples, %d missing, %d dropped, first %q\n%s",
					n, len(got), b.Drops[ingest.Missing], b.Drops.Dropped(), got[0], faultTexts(b))
			}
		})
	}
	label := []string{"label"}
	f("wsd/real-world/1.csv.gz", Config{Skip: label}, 1, 36471, 0, `value 1495756260000 50.0833320618`)
	f("scaling/bitbrains-vm/bitbrains.csv.gz", Config{}, 10, 86190, 0, `CPU cores 1376314846000 1`)
	f("scaling/worldcup98/invocation_count.csv.gz", Config{}, 1, 125300, 0, `count 893971800000 2`)
	f("scaling/crane/input0.csv.gz", Config{}, 1, 11520, 0, `value 1628640000000 39.72233`)
	f("rca/sock-shop/carts-cpu/1/normal.csv.gz", Config{}, 38, 11096, 0, `carts_cpu 1652565600000 1.2565743858243656`)
	f("rca/petshop/low_traffic/test/issue_9/metrics.csv.gz", Config{HeaderRows: 4}, 294, 1218, 252, `latency{microservice="AWSSimpleSystemsManagement_AWS::AWSSimpleSystemsManagement",statistic="Average"} 1681849920000 0.0230392470475757`)
	f("rca/nezha/2022-08-22/metric/cartservice-579f59597d-wc2lz_metric.csv.gz", Config{Skip: []string{"PodName", "TimeStamp"}}, 19, 22971, 0, `CpuUsage(m) 1661140279640 2.8428216598097054`)
	f("nab/data/realTweets/Twitter_volume_GOOG.csv", Config{}, 1, 15842, 0, `value 1424986973000 35`)
	f("ett/ETT-small/ETTh1.csv.gz", Config{}, 7, 121940, 0, `HUFL 1467331200000 5.827000141143799`)
	f("bizitobs/IAAI 2024/Time Series/Application.csv.gz", Config{}, 39, 344526, 0, `Robot-Shop:latency.mean 1678701710000 41.85657658292519`)
	f("cluster-capacity/dataset/cluster5/cluster5-dataseries-cpu-mem-202408_0.csv.gz",
		Config{Header: []string{"cluster", "from", "to", "cpu", "mem"}, TimeColumn: "from", Skip: []string{"cluster", "to"}}, 2, 130054, 0, `cpu 1722467340000 44.8`)
}
