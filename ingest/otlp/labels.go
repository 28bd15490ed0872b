package otlp

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// intern registers the series of a part of a metric with the attributes of the
// current point.
func (d *Decoder) intern(key ingest.Key, m *metric, which part, bound float64) (ingest.SeriesID, ingest.Cause, string) {
	name := metricName(scan.String(m.name), scan.String(m.unit), m.suffix, d.cfg.NoSuffixes)
	if name == "" {
		return 0, ingest.NoLabels, "metric without a name"
	}
	d.labels = append(d.labels[:0], ingest.Label{Name: ingest.MetricName, Value: name + partSuffix[which]})
	if bad := d.pointLabels(); bad != "" {
		return 0, ingest.Syntax, bad
	}
	if bad := d.resourceLabels(); bad != "" {
		return 0, ingest.Syntax, bad
	}
	if d.cfg.ScopeLabels {
		d.scopeLabels()
	}
	switch which {
	case bucket:
		d.set("le", bound)
	case quantile:
		d.set("quantile", bound)
	}
	d.labels = scan.AddLabels(d.labels, d.cfg.Labels)
	return d.register(key, m.kindOf(which))
}

func (d *Decoder) register(key ingest.Key, kind ingest.Kind) (ingest.SeriesID, ingest.Cause, string) {
	scan.MakeValid(d.labels)
	if scan.LabelBytes(d.labels) > d.cfg.MaxLabelBytes {
		return 0, ingest.TooLarge, "labels longer than allowed"
	}
	id, cause := d.reg.Intern(key, d.labels)
	if cause != ingest.Accepted {
		return 0, cause, scan.Detail(cause)
	}
	d.reg.SetSeriesKind(id, kind)
	return id, cause, ""
}

// kindOf says how the values of a part are to be read.
func (m *metric) kindOf(which part) ingest.Kind {
	if which == quantile {
		return ingest.Gauge
	}
	return m.kind
}

// set sets a label that wins over attributes.
func (d *Decoder) set(name string, bound float64) {
	d.labels = scan.AddLabels(d.labels, ingest.Labels{{Name: name, Value: strconv.FormatFloat(bound, 'f', -1, 64)}})
}

// pointLabels adds the attributes of the point. Keys that become the same label
// are joined, in the order of the keys, by semicolons.
func (d *Decoder) pointLabels() string {
	bad := d.readPairs(d.attrs)
	for _, a := range d.pairs {
		if a.key == "" {
			return "attribute without a key"
		}
		if a.key == ingest.MetricName { // Prometheus passes it over, too
			continue
		}
		d.join(labelName(a.key), a.value)
	}
	return bad
}

// readPairs reads attributes into d.pairs, sorted by key. Of two with one key
// the first counts, as in OpenTelemetry's own maps.
func (d *Decoder) readPairs(msgs [][]byte) (bad string) {
	d.pairs = d.pairs[:0]
	for _, msg := range msgs {
		a, why := readAttribute(msg)
		if why != "" {
			bad = "attribute: " + why
		}
		d.pairs = append(d.pairs, a)
	}
	slices.SortStableFunc(d.pairs, func(a, b attribute) int { return cmp.Compare(a.key, b.key) })
	return bad
}

func (d *Decoder) join(name, value string) {
	for i := range d.labels {
		if d.labels[i].Name == name {
			if l := &d.labels[i]; l.Value != "" {
				l.Value += ";" + value
			} else {
				l.Value = value
			}
			return
		}
	}
	d.labels = append(d.labels, ingest.Label{Name: name, Value: value})
}

// resourceLabels adds job and instance, which win over attributes of the point,
// and the configured attributes, which do not.
func (d *Decoder) resourceLabels() string {
	bad := d.readPairs(d.resource)
	if job := d.job(); job != "" {
		d.labels = scan.AddLabels(d.labels, ingest.Labels{{Name: "job", Value: job}})
	}
	if instance := d.get("service.instance.id"); instance != "" {
		d.labels = scan.AddLabels(d.labels, ingest.Labels{{Name: "instance", Value: instance}})
	}
	own := len(d.labels)
	for _, a := range d.pairs {
		if name := labelName(a.key); a.key != "" && d.promoted(a.key) && d.labels[:own].Get(name) == "" {
			d.join(name, a.value)
		}
	}
	return bad
}

// job is service.name, after service.namespace and a slash where there is one.
func (d *Decoder) job() string {
	job := d.get("service.name")
	if namespace := d.get("service.namespace"); job != "" && namespace != "" {
		return namespace + "/" + job
	}
	return job
}

func (d *Decoder) get(key string) string {
	for _, a := range d.pairs {
		if a.key == key {
			return a.value
		}
	}
	return ""
}

// promoted reports whether an attribute of the resource becomes a label. With
// "*" those that are job and instance do not.
func (d *Decoder) promoted(key string) bool {
	if slices.Equal(d.cfg.ResourceLabels, []string{"*"}) {
		return key != "service.name" && key != "service.namespace" && key != "service.instance.id"
	}
	return slices.Contains(d.cfg.ResourceLabels, key)
}

// scopeLabels adds name and version of the library.
func (d *Decoder) scopeLabels() {
	c := cursor{data: d.scope}
	var scope ingest.Labels
	for c.more() {
		switch field, wire := c.tag(); field {
		case 1:
			scope = append(scope, ingest.Label{Name: "otel_scope_name", Value: string(c.bytes(wire))})
		case 2:
			scope = append(scope, ingest.Label{Name: "otel_scope_version", Value: string(c.bytes(wire))})
		default:
			c.skip(wire)
		}
	}
	d.labels = scan.AddLabels(d.labels, scope)
}
