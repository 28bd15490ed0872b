package gbdt

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
)

// tinyXGB is a JSON model of one tree with the parts given in place of the
// good ones.
func tinyXGB(replace ...string) []byte {
	text := `{"learner":{"feature_names":["a","b"],"gradient_booster":{"name":"gbtree","model":{"tree_info":[0],"trees":[{` +
		`"left_children":[1,-1,-1],"right_children":[2,-1,-1],"split_indices":[1,0,0],"split_conditions":[0.5,1,2],"default_left":[1,0,0],` +
		`"sum_hessian":[2,1,1],"loss_changes":[1,0,0],"base_weights":[0,1,2],"split_type":[0,0,0],` +
		`"categories":[],"categories_nodes":[],"categories_segments":[],"categories_sizes":[],"tree_param":{"size_leaf_vector":"1"}}]}},` +
		`"learner_model_param":{"base_score":"5E-1","num_class":"0","num_feature":"2","num_target":"1"},"objective":{"name":"reg:squarederror"}},"version":[2,0,0]}`
	return []byte(replaceAll(text, replace))
}

func tinyLight(replace ...string) []byte {
	text := "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nmax_feature_idx=1\nobjective=regression\nfeature_names=a b\n\nTree=0\n" +
		"num_leaves=2\nnum_cat=1\nsplit_feature=1\nsplit_gain=1\nthreshold=0\ndecision_type=9\nleft_child=-1\nright_child=-2\nleaf_value=1 2\n" +
		"leaf_weight=1 1\ncat_boundaries=0 1\ncat_threshold=6\nshrinkage=1\n\n\nend of trees\n"
	return []byte(replaceAll(text, replace))
}

func replaceAll(text string, replace []string) string {
	for i := 0; i+1 < len(replace); i += 2 {
		if !strings.Contains(text, replace[i]) {
			panic(replace[i])
		}
		text = strings.Replace(text, replace[i], replace[i+1], 1)
	}
	return text
}

func TestHostileXGBoost(t *testing.T) {
	f := func(want error, replace ...string) {
		t.Helper()
		m, err := ReadXGBoost(tinyXGB(replace...))
		if !errors.Is(err, want) || (m == nil) != (want != nil) {
			t.Errorf("%v: error %v", replace, err)
		}
	}
	f(nil)
	f(ErrModel, `"left_children":[1,`, `"left_children":[0,`)             // its own child
	f(ErrModel, `[1,-1,-1],"right`, `[1,1,-1],"right`)                    // a cycle
	f(ErrModel, `"right_children":[2`, `"right_children":[1`)             // two ways to a node
	f(ErrModel, `"right_children":[2`, `"right_children":[3`)             // past the end
	f(ErrModel, `"right_children":[2`, `"right_children":[-7`)            //
	f(ErrModel, `"right_children":[2`, `"right_children":[1.5`)           //
	f(ErrModel, `"right_children":[2,-1,-1]`, `"right_children":[2,-1]`)  // arrays of two lengths
	f(ErrModel, `"split_indices":[1`, `"split_indices":[2`)               // no such feature
	f(ErrModel, `"num_feature":"2"`, `"num_feature":"2000000000"`)        // too many features
	f(ErrModel, `"num_feature":"2"`, `"num_feature":"0"`)                 //
	f(ErrModel, `"num_feature":"2"`, `"num_feature":"3"`)                 // two names
	f(ErrModel, `"split_type":[0`, `"split_type":[1,0`)                   //
	f(ErrModel, `"categories_nodes":[]`, `"categories_nodes":[0]`)        // segments missing
	f(ErrModel, `"base_score":"5E-1"`, `"base_score":"nan"`)              //
	f(ErrModel, `reg:squarederror`, `binary:logistic`, `"5E-1"`, `"1"`)   // infinite margin
	f(ErrModel, `"left_children":[1,-1,-1]`, `"left_children":"x"`)       // of another kind
	f(ErrModel, `"trees":[{`, `"trees":[{},{`)                            // an empty tree
	f(ErrModel, `{"learner"`, `{"learned"`)                               // a part missing
	f(ErrModel, `"version":[2,0,0]}`, `"version":[2,0,0]}{}`)             // two documents
	f(ErrUnsupported, `"num_class":"0"`, `"num_class":"3"`)               //
	f(ErrUnsupported, `"num_target":"1"`, `"num_target":"2"`)             //
	f(ErrUnsupported, `"5E-1"`, `"[5E-1,1E0]"`)                           //
	f(ErrUnsupported, `"tree_info":[0]`, `"tree_info":[1]`)               //
	f(ErrUnsupported, `"name":"gbtree"`, `"name":"gblinear"`)             //
	f(ErrUnsupported, `"size_leaf_vector":"1"`, `"size_leaf_vector":"4"`) //
	f(ErrUnsupported, `reg:squarederror`, `multi:softprob`)               //
	sets := []string{`"split_type":[0`, `"split_type":[1`, `"categories_nodes":[]`, `"categories_nodes":[0]`}
	withSet := func(categories, segments, sizes string) []string {
		return append(sets[:4:4], `"categories":[]`, `"categories":`+categories, `"categories_segments":[]`, `"categories_segments":`+segments,
			`"categories_sizes":[]`, `"categories_sizes":`+sizes)
	}
	f(nil, withSet("[1,3]", "[0]", "[2]")...)
	f(ErrModel, withSet("[1,3]", "[1]", "[2]")...)
	f(ErrModel, withSet("[1,3]", "[-1]", "[2]")...)
	f(ErrModel, withSet("[1,3]", "[2147483646]", "[2147483646]")...)
	f(ErrModel, withSet("[1,1e9]", "[0]", "[2]")...) // a gigabit
	f(ErrModel, withSet("[1,0.5]", "[0]", "[2]")...)
}

func TestHostileLightGBM(t *testing.T) {
	f := func(want error, replace ...string) {
		t.Helper()
		m, err := ReadLightGBM(tinyLight(replace...))
		if !errors.Is(err, want) || (m == nil) != (want != nil) {
			t.Errorf("%v: error %v", replace, err)
		}
	}
	f(nil)
	f(ErrModel, "tree\n", "three\n")
	f(ErrModel, "max_feature_idx=1", "max_feature_idx=999999999")
	f(ErrModel, "max_feature_idx=1", "max_feature_idx=x")
	f(ErrModel, "max_feature_idx=1", "max_feature_idx=2") // two names
	f(ErrModel, "num_leaves=2", "num_leaves=100000000")
	f(ErrModel, "num_leaves=2", "num_leaves=0")
	f(ErrModel, "left_child=-1", "left_child=0")  // its own child
	f(ErrModel, "left_child=-1", "left_child=-2") // two ways to a leaf
	f(ErrModel, "left_child=-1", "left_child=-9") // past the end
	f(ErrModel, "left_child=-1", "left_child=1e30")
	f(ErrModel, "split_feature=1", "split_feature=2")
	f(ErrModel, "split_feature=1", "split_feature=1 1")
	f(ErrModel, "decision_type=9", "decision_type=15")
	f(ErrModel, "leaf_value=1 2", "leaf_value=1 nan")
	f(ErrModel, "leaf_value=1 2", "leaf_value=1 two")
	f(ErrModel, "threshold=0", "threshold=1") // no such set
	f(ErrModel, "cat_boundaries=0 1", "cat_boundaries=0 2")
	f(ErrModel, "cat_boundaries=0 1", "cat_boundaries=1 0")
	f(ErrModel, "cat_threshold=6", "cat_threshold=-6")
	f(ErrUnsupported, "version=v4", "version=v2")
	f(ErrUnsupported, "num_class=1", "num_class=3")
	f(ErrUnsupported, "objective=regression", "objective=multiclassova")
	f(ErrUnsupported, "num_leaves=2", "is_linear=1\nnum_leaves=2")
}

// TestUBJSONBounds: a count in the file is not believed before the bytes are
// there.
func TestUBJSONBounds(t *testing.T) {
	f := func(body string) {
		t.Helper()
		if _, err := ReadXGBoost([]byte("{L\x00\x00\x00\x00\x00\x00\x00\x01a" + body)); !errors.Is(err, ErrModel) {
			t.Errorf("%q: %v", body, err)
		}
	}
	f("[$d#L\x10\x00\x00\x00\x00\x00\x00\x00}") // 2⁶⁰ floats
	f("[#L\x10\x00\x00\x00\x00\x00\x00\x00}")
	f("[$T#L\x10\x00\x00\x00\x00\x00\x00\x00}") // of no size at all
	f("SL\x7f\xff\xff\xff\xff\xff\xff\xff}")
	f("SL\xff\xff\xff\xff\xff\xff\xff\xff}") // -1
	f("[$l#i\x02\x00}")
	f(strings.Repeat("[", 1000))
	f("i")
	f("?")
	f("")
}

func TestUnmarshalLeavesReceiver(t *testing.T) {
	m := readModel(t, "lgb_onehot.txt")
	b, _ := m.MarshalBinary()
	row := goldenRows(t, m).Row(4)
	for i := range b {
		got, before := *m, m.Predict(row)
		if err := got.UnmarshalBinary(b[:i]); !errors.Is(err, ErrModel) {
			t.Fatalf("%d of %d bytes: %v", i, len(b), err)
		}
		if got.Predict(row) != before {
			t.Fatal("receiver changed")
		}
	}
	if err := m.UnmarshalBinary(append(b, 0)); !errors.Is(err, ErrModel) {
		t.Error(err)
	}
	b[0] = 9
	if err := m.UnmarshalBinary(b); !errors.Is(err, ErrModel) || !strings.Contains(err.Error(), "version 9") {
		t.Error(err)
	}
}

// exercise runs whatever a reader let pass: nothing may panic, all ways of
// predicting agree, and the model survives its own form.
func exercise(t *testing.T, m *Model) {
	if m.Features() > 1<<12 {
		return
	}
	x := Matrix{make([]float64, 3*m.Features()), m.Features()}
	for f := range m.Features() {
		x.Data[f], x.Data[m.Features()+f] = math.NaN(), float64(f)-2.5
	}
	got := m.MarginBatch(nil, x)
	b, _ := m.MarshalBinary()
	var again Model
	if err := again.UnmarshalBinary(b); err != nil {
		t.Fatalf("its own form: %v", err)
	}
	for i := range got {
		for _, v := range []float64{m.Margin(x.Row(i)), m.plainMargin(x.Row(i)), again.Margin(x.Row(i))} {
			if math.Float64bits(v) != math.Float64bits(got[i]) {
				t.Fatalf("row %d: %v, in a batch %v", i, v, got[i])
			}
		}
	}
	for _, w := range writers {
		if b, err := w.write(m, nil); err == nil {
			if _, err := w.read(b); err != nil && !errors.Is(err, ErrModel) {
				t.Fatalf("written as %s: %v", w.name, err)
			}
		} else if !errors.Is(err, ErrUnsupported) {
			t.Fatalf("written as %s: %v", w.name, err)
		}
	}
}

func FuzzReadXGBoost(f *testing.F) {
	f.Add(tinyXGB())
	m, err := ReadXGBoost(tinyXGB())
	if err != nil {
		f.Fatal(err)
	}
	b, _ := m.AppendXGBoostBinary(nil)
	f.Add(b)
	f.Fuzz(func(t *testing.T, data []byte) {
		if m, err := ReadXGBoost(data); err == nil {
			exercise(t, m)
		} else if !errors.Is(err, ErrModel) && !errors.Is(err, ErrUnsupported) {
			t.Fatal(err)
		}
	})
}

func FuzzReadLightGBM(f *testing.F) {
	f.Add(tinyLight())
	f.Fuzz(func(t *testing.T, data []byte) {
		if m, err := ReadLightGBM(data); err == nil {
			exercise(t, m)
		} else if !errors.Is(err, ErrModel) && !errors.Is(err, ErrUnsupported) {
			t.Fatal(err)
		}
	})
}

func FuzzUnmarshal(f *testing.F) {
	for _, b := range [][]byte{tinyXGB(), tinyXGB(`reg:squarederror`, `count:poisson`)} {
		m, err := ReadXGBoost(b)
		if err != nil {
			f.Fatal(err)
		}
		b, _ := m.MarshalBinary()
		f.Add(b)
	}
	m, err := ReadLightGBM(tinyLight())
	if err != nil {
		f.Fatal(err)
	}
	b, _ := m.MarshalBinary()
	f.Add(b)
	f.Fuzz(func(t *testing.T, data []byte) {
		var m Model
		if err := m.UnmarshalBinary(data); err == nil {
			exercise(t, &m)
		} else if !errors.Is(err, ErrModel) {
			t.Fatal(err)
		}
	})
}

// FuzzFit: whatever the rows, an error or a model that predicts numbers.
func FuzzFit(f *testing.F) {
	f.Add([]byte("\x01\x02\x03\xff\x05\x06\x07\x08\x09"), uint8(2), uint8(0))
	f.Add(bytes.Repeat([]byte{0, 200, 7, 250, 1}, 20), uint8(3), uint8(5))
	f.Fuzz(func(t *testing.T, data []byte, cols, mode uint8) {
		d := Data{X: Matrix{Cols: int(cols%5) + 1}}
		for len(data) > d.X.Cols && len(d.Y) < 200 {
			for _, b := range data[:d.X.Cols] {
				v := float64(int(b)-100) * math.Pow(10, float64(b%7)*6-18)
				if b == 255 {
					v = math.NaN()
				}
				d.X.Data = append(d.X.Data, v)
			}
			d.Y, data = append(d.Y, float64(data[d.X.Cols]&1)), data[d.X.Cols+1:]
		}
		tr := Trainer{Objective: Objective(mode % 2), Trees: 3, MaxLeaves: int(mode>>1&1) * 6, MinSamples: int(mode>>2&1) * 3, LearningRate: 1,
			MinWeight: 1e-9, L2: 1e-9, RowFraction: 1 - float64(mode>>3&1)/2}
		m, err := tr.Fit(d)
		if err != nil {
			return
		}
		for i := range d.Y {
			if p := m.Predict(d.X.Row(i)); p-p != 0 {
				t.Fatal(fmt.Sprint(p, d))
			}
		}
		exercise(t, m)
	})
}
