package otlp

import "testing"

func TestMetricName(t *testing.T) {
	f := func(name, unit string, kind suffixKind, want string) {
		t.Helper()
		if got := metricName(name, unit, kind, false); got != want {
			t.Errorf("%q %q %d: got %q, want %q", name, unit, kind, got, want)
		}
	}
	f("http.server.duration", "s", plain, "http_server_duration_seconds")
	f("http.server.duration_seconds", "s", plain, "http_server_duration_seconds")
	f("requests", "{request}/s", plain, "requests_per_second")
	f("io", "By/s", plain, "io_bytes_per_second")
	f("cpu.utilization", "1", gauge, "cpu_utilization_ratio")
	f("cpu.time", "1", counter, "cpu_time_total")
	f("total.requests", "", counter, "requests_total")
	f("disk", "%", gauge, "disk_percent")
	f("a..b--c", "", plain, "a_b_c")
	f("5xx", "", plain, "_5xx")
	f("weird", "foo bar/w", plain, "weird_foo_bar_per_week")
	f("namespace:rule", "", plain, "namespace:rule")
	f("äöü", "", plain, "")
	if got := metricName("9a.b__c", "s", counter, true); got != "_9a_b__c" {
		t.Error(got)
	}
}

func TestLabelName(t *testing.T) {
	f := func(key, want string) {
		t.Helper()
		if got := labelName(key); got != want {
			t.Errorf("%q: got %q, want %q", key, got, want)
		}
	}
	f("http.method", "http_method")
	f("a..b", "a_b")
	f("1st", "key_1st")
	f("_x", "_x")
	f("a:b", "a_b")
	f("grün", "gr_n")
}
