package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// protocol is part of what results are kept under: raise it when a measure or
// the way a model is run changes.
const protocol = 1

// store keeps results by set, model and version in a file, written anew after
// each.
type store struct {
	name    string // "" keeps nothing
	Format  int
	Results []*result
}

// defaultCache is a file under the user's cache directory; none where there is no
// such directory.
func defaultCache() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "-"
	}
	return filepath.Join(dir, "portent", "benchmark.json")
}

// openStore reads the file; one of another protocol counts as empty.
func openStore(name string) (*store, error) {
	s := &store{Format: protocol}
	if name == "-" || name == "" {
		return s, nil
	}
	s.name = name
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	var old store
	if err := json.Unmarshal(text, &old); err != nil {
		return nil, fmt.Errorf("%s: %w (remove the file, or give another with -cache)", name, err)
	}
	if old.Format == protocol {
		s.Results = old.Results
	}
	return s, nil
}

func (s *store) find(set, model, version string) *result {
	for _, r := range s.Results {
		if r.Set == set && r.Model == model && r.Version == version {
			return r
		}
	}
	return nil
}

// put replaces what there is of the set and model, and writes the file.
func (s *store) put(r *result) error {
	s.Results = slices.DeleteFunc(s.Results, func(o *result) bool { return o.Set == r.Set && o.Model == r.Model })
	s.Results = append(s.Results, r)
	if s.name == "" {
		return nil
	}
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(s.name), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(s.name+".new", text, 0o644); err != nil {
		return err
	}
	return os.Rename(s.name+".new", s.name)
}
