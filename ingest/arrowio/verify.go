package arrowio

import "encoding/binary"

// slot describes one field of a FlatBuffers table: what stands there, and how to
// check it.
type slot struct {
	what  content
	size  int64           // of a scalar, or of an element
	inner *[]slot         // of a table or the elements of a vector
	union map[byte]*slots // by the type, which the slot before holds
}

type slots = []slot

type content uint8

const (
	scalar   content = iota
	vector           // of scalars, structs or characters
	subTable         // one table
	tables           // a vector of tables
	union            // a table whose kind the slot before tells
)

// The tables of Arrow's metadata (Message.fbs, Schema.fbs), as far as Arrow's
// reader follows them.
var (
	keyValueSlots = slots{{what: vector, size: 1}, {what: vector, size: 1}}
	intSlots      = slots{{size: 4}, {size: 1}}
	encodingSlots = slots{{size: 8}, {what: subTable, inner: &intSlots}, {size: 1}, {size: 2}}
	batchSlots    = slots{
		{size: 8},                // rows
		{what: vector, size: 16}, // nodes
		{what: vector, size: 16}, // buffers
		{what: subTable, inner: &compressionSlots},
		{what: vector, size: 8},
	}
	compressionSlots = slots{{size: 1}, {size: 1}}
	dictionarySlots  = slots{{size: 8}, {what: subTable, inner: &batchSlots}, {size: 1}}
	fieldSlots       = slots{
		{what: vector, size: 1}, // name
		{size: 1}, {size: 1},    // nullable, kind of the type
		{what: union, union: typeSlots},
		{what: subTable, inner: &encodingSlots},
		{what: tables}, // children; fields again, set by init
		{what: tables, inner: &keyValueSlots},
	}
	schemaSlots = slots{
		{size: 2}, {what: tables, inner: &fieldSlots}, {what: tables, inner: &keyValueSlots}, {what: vector, size: 8},
	}
	messageSlots = slots{
		{size: 2}, {size: 1},
		{what: union, union: map[byte]*slots{1: &schemaSlots, 2: &dictionarySlots, 3: &batchSlots}},
		{size: 8}, {what: tables, inner: &keyValueSlots},
	}
	// typeSlots are the types with more than scalars: timestamp and union. Of the
	// others only the frame of the table is checked, and their scalars.
	typeSlots      = map[byte]*slots{10: &timestampSlots, 14: &unionSlots}
	timestampSlots = slots{{size: 2}, {what: vector, size: 1}}
	unionSlots     = slots{{size: 2}, {what: vector, size: 4}}
)

func init() { fieldSlots[5].inner = &fieldSlots }

// otherType stands for tables of up to four scalars.
var otherType = slots{{size: 1}, {size: 1}, {size: 1}, {size: 1}}

// verifier checks that whatever Arrow's reader will follow lies inside the
// metadata, so that no length it trusts is beyond what was sent.
type verifier struct {
	data  []byte
	left  int // tables that may yet be visited: shared ones must not multiply
	depth int
}

// maxNesting bounds columns inside columns.
const maxNesting = 64

// verify checks the metadata of one message.
func verify(meta []byte) bool {
	v := verifier{data: meta, left: 16 + len(meta)/4}
	root, ok := u32(meta, 0)
	return ok && v.table(int64(root), messageSlots)
}

// table checks a table and all it leads to.
func (v *verifier) table(at int64, fields slots) bool {
	v.left--
	v.depth++
	defer func() { v.depth-- }()
	if v.left < 0 || v.depth > maxNesting {
		return false
	}
	t, ok := openTable(v.data, at)
	if !ok {
		return false
	}
	for i, s := range fields {
		at, ok := t.field(i)
		if !ok || at != 0 && !v.slot(t, i, at, s) {
			return false
		}
	}
	return true
}

func (v *verifier) slot(t flatTable, i int, at int64, s slot) bool {
	if s.what == scalar {
		return at+s.size <= int64(len(v.data))
	}
	to, ok := v.follow(at)
	if !ok {
		return false
	}
	switch s.what {
	case vector:
		n, ok := u32(v.data, to)
		return ok && to+4+int64(n)*s.size <= int64(len(v.data))
	case subTable:
		return v.table(to, *s.inner)
	case union:
		return v.table(to, s.chosen(v.data, t, i))
	}
	return v.tables(to, *s.inner)
}

// chosen tells the kind of table in a union.
func (s slot) chosen(data []byte, t flatTable, i int) slots {
	at, ok := t.field(i - 1)
	if ok && at != 0 && at < int64(len(data)) {
		if known, ok := s.union[data[at]]; ok {
			return *known
		}
	}
	return otherType
}

func (v *verifier) tables(at int64, fields slots) bool {
	n, ok := u32(v.data, at)
	if !ok || at+4+int64(n)*4 > int64(len(v.data)) {
		return false
	}
	for i := range int64(n) {
		to, ok := v.follow(at + 4 + 4*i)
		if !ok || !v.table(to, fields) {
			return false
		}
	}
	return true
}

// follow returns where the offset at a place leads.
func (v *verifier) follow(at int64) (int64, bool) {
	by, ok := u32(v.data, at)
	return at + int64(by), ok
}

// flatTable is a table whose field offsets can be looked up.
type flatTable struct {
	data   []byte
	at     int64
	vtable int64
	size   int64 // of the vtable
}

func openTable(data []byte, at int64) (t flatTable, ok bool) {
	back, ok := u32(data, at)
	if !ok {
		return t, false
	}
	t = flatTable{data: data, at: at, vtable: at - int64(int32(back))}
	size, ok := u16(data, t.vtable)
	t.size = int64(size)
	return t, ok && t.vtable+t.size <= int64(len(data))
}

// field returns where field i stands, 0 when it is absent.
func (t flatTable) field(i int) (int64, bool) {
	entry := 4 + 2*int64(i)
	if entry >= t.size { // as FlatBuffers' own readers test it
		return 0, true
	}
	offset, ok := u16(t.data, t.vtable+entry)
	if !ok || offset == 0 {
		return 0, ok
	}
	at := t.at + int64(offset)
	return at, at < int64(len(t.data))
}

// bodyLength reads the field of that name of a Message.
func bodyLength(meta []byte) (int64, bool) {
	root, ok := u32(meta, 0)
	if !ok {
		return 0, false
	}
	t, ok := openTable(meta, int64(root))
	if !ok {
		return 0, false
	}
	at, ok := t.field(3)
	if !ok || at == 0 {
		return 0, ok
	}
	if at+8 > int64(len(meta)) {
		return 0, false
	}
	return int64(binary.LittleEndian.Uint64(meta[at:])), true
}

func u32(b []byte, at int64) (uint32, bool) {
	if at < 0 || at+4 > int64(len(b)) {
		return 0, false
	}
	return binary.LittleEndian.Uint32(b[at:]), true
}

func u16(b []byte, at int64) (uint16, bool) {
	if at < 0 || at+2 > int64(len(b)) {
		return 0, false
	}
	return binary.LittleEndian.Uint16(b[at:]), true
}
