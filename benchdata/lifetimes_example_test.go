package benchdata_test

import (
	"fmt"
	"log"
	"testing/fstest"
	"time"

	"github.com/portent-go/portent/benchdata"
)

func ExampleBackblaze() {
	text := "serial_number,model,manufacturer,size_tb,min_date,min_hours,tstart,tstop,fails,smart_5\n" +
		"A,M 1,ST,4,2014-01-02,10,10,20,0,0\n" +
		"A,M 1,ST,4,2014-01-02,10,20,34,1,8\n"
	d, err := benchdata.Backblaze(fstest.MapFS{"intervals.csv": &fstest.MapFile{Data: []byte(text)}})
	if err != nil {
		log.Fatal(err)
	}
	from, end := d.Rows(0)
	for i := from; i < end; i++ {
		fmt.Println(d.Serial[0], "until", time.UnixMilli(d.At(0, d.Stop[i])).UTC().Format(time.DateTime), d.Column("smart_5")[i], d.Failed[i])
	}
	// Output:
	// A until 2014-01-02 10:00:00 0 false
	// A until 2014-01-03 00:00:00 8 true
}

func ExampleTitanGPU() {
	text := "SN,last,col,row,cage,slot,node,batch,years,dead\n08,2017-02-07 10:20:57,18,6,1,3,0,old,3.25,TRUE\n"
	g, err := benchdata.TitanGPU(fstest.MapFS{"gc_summary_loc.csv": &fstest.MapFile{Data: []byte(text)}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(g.Batch[0], "batch, cage", g.Cage[0], "node", g.Node[0], "lasted", g.Years[0], "years, failed:", g.Failed[0])
	// Output: old batch, cage 1 node 0 lasted 3.25 years, failed: true
}
