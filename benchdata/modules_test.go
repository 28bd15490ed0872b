package benchdata

import (
	"errors"
	"testing"
	"testing/fstest"
)

func TestModules(t *testing.T) {
	const head = "serial_number,serial_number_type,prediction_timestamp,label,LogTime,errors\n"
	read := func(text string) error {
		table, err := Modules(fstest.MapFS{"features.csv": {Data: []byte(text)}})
		if err == nil {
			err = table.Validate()
		}
		return err
	}
	table, err := Modules(fstest.MapFS{"features.csv": {Data: []byte(head + "a,A,100,0,100.0,3\nb,B,200,1,200.0,\n")}})
	if err != nil || table.Len() != 2 || table.Time[1] != 200_000 || !table.Failed[1] || table.Row(1)[0] != 1 || len(table.Columns) != 2 {
		t.Fatalf("%+v, %v", table, err)
	}
	if failed, known := table.Label(0, ModuleHorizon); failed || !known {
		t.Error("the label of a row without an error is not known")
	}
	for what, text := range map[string]string{
		"empty": "", "header only": head, "no label": "serial_number,LogTime\na,1\n", "short row": head + "a,A\n",
		"label": head + "a,A,1,2,1,1\n", "number": head + "a,A,1,0,1,x\n", "time": head + "a,A,soon,0,1,1\n", "infinite": head + "a,A,1,0,1,Inf\n",
	} {
		if err := read(text); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
