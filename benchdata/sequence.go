package benchdata

import "iter"

// sequence yields what read makes of each name, until the first error.
func sequence[T any](list func() ([]string, error), read func(name string) (*T, error)) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		names, err := list()
		if err != nil {
			yield(nil, err)
			return
		}
		for _, name := range names {
			v, err := read(name)
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(v, nil) {
				return
			}
		}
	}
}

// flat yields the items of each file in turn, until the first error.
func flat[T any](list func() ([]string, error), read func(name string) ([]*T, error)) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		names, err := list()
		if err != nil {
			yield(nil, err)
			return
		}
		for _, name := range names {
			items, err := read(name)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, v := range items {
				if !yield(v, nil) {
					return
				}
			}
		}
	}
}

// one is a list of one name.
func one(name string) func() ([]string, error) {
	return func() ([]string, error) { return []string{name}, nil }
}
