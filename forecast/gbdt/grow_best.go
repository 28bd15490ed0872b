package gbdt

// histograms sums up the smaller child; what is left of the parent is the
// larger. Children that can no longer be split need none.
func (w *grower) histograms(parent histogram, small, large *open) {
	if parent == nil {
		return
	}
	if small.depth >= w.t.MaxDepth {
		w.release(parent)
		return
	}
	span := w.spans[small.node]
	small.hist = w.histogram(w.features)
	w.fill(small.hist, w.rows[span[0]:span[1]], w.features)
	parent.subtract(small.hist, w.features)
	large.hist = parent
}

func (w *grower) fill(hist histogram, rows []uint32, features []int32) {
	if len(features) == w.b.cols {
		hist.add(w.b, rows, w.packed)
	} else {
		hist.addSome(w.b, rows, w.packed, features)
	}
}

// histogram returns an empty one.
func (w *grower) histogram(features []int32) histogram {
	if n := len(w.free); n > 0 {
		h := w.free[n-1]
		w.free = w.free[:n-1]
		h.clear(features)
		return h
	}
	return make(histogram, w.b.cols)
}

func (w *grower) release(h histogram) {
	if h != nil {
		w.free = append(w.free, h)
	}
}

// best finds the split that o would take.
func (w *grower) best(o *open) {
	span := w.spans[o.node]
	if o.depth >= w.t.MaxDepth || span[1]-span[0] < 2*w.t.MinSamples {
		return
	}
	hist, features := o.hist, w.features
	if w.perNode() {
		features = w.draw(w.features, w.t.NodeFeatures)
		hist = w.histogram(features)
		defer w.release(hist)
		hist.addSome(w.b, w.rows[span[0]:span[1]], w.packed, features)
	}
	s := w.scan(o)
	if s.minN > 1 {
		w.count(features, w.rows[span[0]:span[1]])
		s.counts = func(f int) *[256]uint32 { return &w.counts[f] }
	}
	for _, f := range features {
		if w.b.category[f] {
			s.category(f, &hist[f], w.b.width(int(f)))
			continue
		}
		s.feature(f, &hist[f], w.b.width(int(f)), w.sign(f), w.t.Monotone != nil)
	}
	o.split = s.result(w.t.MinGain)
	if f := o.split.feature; o.split.set == nil && hist[f][missingBin] == 0 {
		_, left := unpack(o.split.leftSum)
		o.split.missingLeft = 2*left >= s.h // none seen: the likelier side
	}
}

func (w *grower) sign(f int32) int8 {
	if w.t.Monotone == nil {
		return 0
	}
	return w.t.Monotone[f]
}

func (w *grower) scan(o *open) scan {
	span := w.spans[o.node]
	s := scan{total: o.total, unit: w.unit, l2: w.t.L2 * w.unit.h, minH: w.t.MinWeight * w.unit.h}
	s.g, s.h = unpack(o.total)
	s.rows, s.minN = uint32(span[1]-span[0]), uint32(w.t.MinSamples)
	toUnit := w.unit.g / w.unit.h
	s.lo, s.hi = o.lo*toUnit, o.hi*toUnit
	s.best = s.parent() * (1 + 1e-12)
	return s
}

// count fills the histogram of rows.
func (w *grower) count(features []int32, rows []uint32) {
	if w.counts == nil {
		w.counts = make([][256]uint32, w.b.cols)
	}
	for _, f := range features {
		w.counts[f] = [256]uint32{}
	}
	for _, r := range rows {
		bins := w.b.row(int(r))
		for _, f := range features {
			w.counts[f][bins[f]]++
		}
	}
}
