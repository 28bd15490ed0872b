package host

import "bytes"

// Zone is one line of /proc/buddyinfo: the free memory of a zone in blocks of
// 2^order pages, by order. The scoring of memory fragmentation reads it.
type Zone struct {
	Node, Name []byte    // alias the parsed bytes
	Free       []float64 // free blocks by order; valid during the call only
}

// maxOrders bounds a line; kernels have 11 orders, up to 16 when configured so.
const maxOrders = 32

// ParseBuddyinfo calls f with every zone.
func ParseBuddyinfo(b []byte, f func(z *Zone)) error {
	var z Zone
	free := make([]float64, 0, maxOrders)
	for s := scan(b); s.next(); {
		if string(s.field()) != "Node" {
			return malformed(s.line, s.full)
		}
		node := bytes.TrimSuffix(s.field(), []byte(","))
		if string(s.field()) != "zone" {
			return malformed(s.line, s.full)
		}
		z = Zone{Node: node, Name: s.field(), Free: free}
		for s.more() && len(z.Free) < maxOrders {
			z.Free = append(z.Free, s.num())
		}
		if s.bad || s.more() || len(z.Name) == 0 {
			return malformed(s.line, s.full)
		}
		f(&z)
	}
	return nil
}
