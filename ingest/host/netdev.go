package host

import "bytes"

// NetDev is one interface of /proc/net/dev, counted since it came up.
type NetDev struct {
	Name                                   []byte // aliases the parsed bytes
	RxBytes, RxPackets, RxErrors, RxDrops  float64
	TxBytes, TxPackets, TxErrors, TxDrops  float64
	RxFifo, RxFrame, RxCompressed, RxMulti float64
	TxFifo, TxColls, TxCarrier, TxCompress float64
}

// ParseNetDev calls f with every interface. d and d.Name are valid during the
// call only.
func ParseNetDev(b []byte, f func(d *NetDev)) error {
	var d NetDev
	for s := scan(b); s.next(); {
		if bytes.IndexByte(s.row, '|') >= 0 {
			continue // the two header lines
		}
		name, row, ok := bytes.Cut(s.row, []byte(":"))
		if !ok {
			return malformed(s.line, s.full)
		}
		s.row = row
		d = NetDev{Name: bytes.TrimSpace(name)}
		for _, v := range [...]*float64{&d.RxBytes, &d.RxPackets, &d.RxErrors, &d.RxDrops, &d.RxFifo, &d.RxFrame, &d.RxCompressed, &d.RxMulti,
			&d.TxBytes, &d.TxPackets, &d.TxErrors, &d.TxDrops, &d.TxFifo, &d.TxColls, &d.TxCarrier, &d.TxCompress} {
			*v = s.num()
		}
		if s.bad {
			return s.err()
		}
		f(&d)
	}
	return nil
}
