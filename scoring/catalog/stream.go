package catalog

import (
	"encoding/json"
	"fmt"
)

// eachField reads an object and calls f at the value of each field, which f must
// take from the decoder.
func eachField(d *json.Decoder, f func(name string) error) error {
	t, err := d.Token()
	if err != nil {
		return at(d, err)
	}
	if t != json.Delim('{') {
		return fmt.Errorf("byte %d: %v where an object was expected", d.InputOffset(), t)
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return at(d, err)
		}
		if err := f(name.(string)); err != nil { // the decoder lets only strings be names
			return err
		}
	}
	_, err = d.Token()
	return at(d, err)
}

// skip passes over one value. Nothing of it is kept, whatever its size.
func skip(d *json.Decoder) error {
	for depth := 0; ; {
		t, err := d.Token()
		if err != nil {
			return at(d, err)
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

// at says where reading failed.
func at(d *json.Decoder, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("byte %d: %w", d.InputOffset(), err)
}
