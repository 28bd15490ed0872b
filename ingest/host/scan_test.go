package host

import "testing"

func TestParseUint(t *testing.T) {
	f := func(in string, want uint64, wantOK bool) {
		t.Helper()
		if v, ok := parseUint([]byte(in)); ok != wantOK || (ok && v != want) {
			t.Errorf("parseUint(%q) = %d, %v; want %d, %v", in, v, ok, want, wantOK)
		}
	}
	f("0", 0, true)
	f("18446744073709551615", 18446744073709551615, true)
	f("18446744073709551616", 0, false) // one too many
	f("", 0, false)
	f("-1", 0, false)
	f("1 ", 0, false)
	f("0x10", 0, false)
}

func TestParseDecimal(t *testing.T) {
	f := func(in string, want float64, wantOK bool) {
		t.Helper()
		if v, ok := parseDecimal([]byte(in)); ok != wantOK || (ok && v != want) {
			t.Errorf("parseDecimal(%q) = %g, %v; want %g, %v", in, v, ok, want, wantOK)
		}
	}
	f("0.16", 0.16, true)
	f("12", 12, true)
	f("2.08", 2.08, true)
	f("1.", 0, false)
	f(".5", 0, false)
	f("1.2.3", 0, false)
}

func TestScannerSkipsEmptyLines(t *testing.T) {
	s := scan([]byte("\n\na b\n \nc"))
	if !s.next() || string(s.field()) != "a" || string(s.field()) != "b" || s.more() || s.line != 3 {
		t.Fatalf("first line: %+v", s)
	}
	if !s.next() || string(s.field()) != "c" || s.line != 5 {
		t.Fatalf("second line: %+v", s)
	}
	if s.next() {
		t.Fatal("a third line")
	}
}
