// Package otlp receives OpenTelemetry metrics: OTLP over HTTP, protocol buffers
// or JSON ([Handler]), and the same messages from memory ([Decoder]).
//
// Names and labels are those that Prometheus gives to the same metrics (OTel
// specification, "Prometheus and OpenMetrics Compatibility"): what is neither a
// letter nor a digit becomes an underscore, unit and _total are added, the
// resource's service.name and service.instance.id become job and instance.
//
//	gauge                    name
//	sum, cumulative          name_total, a counter, if monotonic; else name
//	sum, delta               name, its growth per second
//	histogram                name_count, name_sum, name_bucket{le}, counters
//	histogram, delta         the same per second
//	exponential histogram    name_count, name_sum; the buckets are counted as
//	                         ingest.Unsupported
//	summary                  name_count, name_sum, counters, and name{quantile}
//
// Deltas are not summed up: that would need state per series, and a lost message
// would shift the level for ever. Divided by the time they were collected over,
// they are what Portent makes of a counter anyway, a rate per second. A delta
// without start and end time is refused.
//
// A point with the flag "no recorded value" ends its series by a stale marker.
//
// Source: opentelemetry-proto v1 (metrics/v1/metrics.proto, OTLP specification
// 1.x, "OTLP/HTTP").
package otlp
