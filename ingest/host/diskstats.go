package host

// sectorBytes is the unit of /proc/diskstats whatever the device's own sector.
const sectorBytes = 512

// Disk is one line of /proc/diskstats. Counters count since the device
// appeared; times are in seconds.
type Disk struct {
	Name                                      []byte // aliases the parsed bytes
	Major, Minor                              uint64
	Reads, ReadsMerged, ReadBytes, ReadTime   float64
	Writes, WritesMerged, WriteBytes          float64
	WriteTime, InFlight, IOTime, WeightedTime float64
	Discards, DiscardTime                     float64
	Flushes, FlushTime                        float64
}

// ParseDiskstats calls f with every device. d and d.Name are valid during the
// call only.
func ParseDiskstats(b []byte, f func(d *Disk)) error {
	var d Disk
	for s := scan(b); s.next(); {
		d = Disk{Major: s.uint(), Minor: s.uint(), Name: s.field()}
		for _, v := range [...]*float64{&d.Reads, &d.ReadsMerged, &d.ReadBytes, &d.ReadTime,
			&d.Writes, &d.WritesMerged, &d.WriteBytes, &d.WriteTime, &d.InFlight, &d.IOTime, &d.WeightedTime} {
			*v = s.num()
		}
		if s.more() { // Linux 4.18
			d.Discards = s.num()
			s.skip(2)
			d.DiscardTime = s.num()
		}
		if s.more() { // Linux 5.5
			d.Flushes, d.FlushTime = s.num(), s.num()
		}
		if s.bad {
			return s.err()
		}
		d.toUnits()
		f(&d)
	}
	return nil
}

func (d *Disk) toUnits() {
	d.ReadBytes *= sectorBytes
	d.WriteBytes *= sectorBytes
	for _, v := range [...]*float64{&d.ReadTime, &d.WriteTime, &d.IOTime, &d.WeightedTime, &d.DiscardTime, &d.FlushTime} {
		*v /= 1000
	}
}
