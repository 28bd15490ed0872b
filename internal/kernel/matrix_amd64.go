//go:build amd64 && !noasm

package kernel

// The tiles add A·B to C for a fixed number of rows and columns and k terms.
// Steps are in bytes. Names: rows × columns, y for AVX2, z for AVX-512.
//
// AVX-512 keeps 8 × 32 sums in 16 registers: two loads of B and eight
// broadcasts feed 16 multiply-adds, of which two start per cycle. AVX2 has half
// the registers and keeps 4 × 16. The single-row tiles are for streams: 256 and
// 64 columns are enough sums in flight to hide the latency of 4 cycles.

//go:noescape
func tile8x32z(k int, a *float32, aRow, aCol int, b *float32, bRow int, c *float32, cRow int)

//go:noescape
func tile8x16z(k int, a *float32, aRow, aCol int, b *float32, bRow int, c *float32, cRow int)

//go:noescape
func tile1x256z(k int, a *float32, aCol int, b *float32, bRow int, c *float32)

//go:noescape
func tile1x64z(k int, a *float32, aCol int, b *float32, bRow int, c *float32)

//go:noescape
func tile1x16z(k int, a *float32, aCol int, b *float32, bRow int, c *float32)

//go:noescape
func tile4x16y(k int, a *float32, aRow, aCol int, b *float32, bRow int, c *float32, cRow int)

//go:noescape
func tile1x64y(k int, a *float32, aCol int, b *float32, bRow int, c *float32)

//go:noescape
func tile1x16y(k int, a *float32, aCol int, b *float32, bRow int, c *float32)

func mulAddFast(c, a, b Matrix) {
	high := 8
	if level == AVX2 {
		high = 4
	}
	rows := c.Rows - c.Rows%high
	if rows > 0 {
		mulAddTall(c, a, b, rows)
	}
	for i := rows; i < c.Rows; i++ {
		mulAddRow(c, a, b, i)
	}
}

// mulAddTall does the first rows, a multiple of the tile's height. A panel of
// columns of B stays in the first cache while all rows pass.
func mulAddTall(c, a, b Matrix, rows int) {
	for j := 0; j < c.Cols; {
		width := 16
		if level == AVX512 && j+32 <= c.Cols {
			width = 32
		}
		mulAddPanel(c, a, b, rows, j, width)
		j += width
	}
}

func mulAddPanel(c, a, b Matrix, rows, j, width int) {
	bp := &b.Data[j]
	aRow, aCol, bRow, cRow := 4*a.RowStep, 4*a.ColStep, 4*b.RowStep, 4*c.RowStep
	switch {
	case level == AVX2:
		for i := 0; i < rows; i += 4 {
			tile4x16y(a.Cols, &a.Data[i*a.RowStep], aRow, aCol, bp, bRow, &c.Data[i*c.RowStep+j], cRow)
		}
	case width == 32:
		for i := 0; i < rows; i += 8 {
			tile8x32z(a.Cols, &a.Data[i*a.RowStep], aRow, aCol, bp, bRow, &c.Data[i*c.RowStep+j], cRow)
		}
	default:
		for i := 0; i < rows; i += 8 {
			tile8x16z(a.Cols, &a.Data[i*a.RowStep], aRow, aCol, bp, bRow, &c.Data[i*c.RowStep+j], cRow)
		}
	}
}

func mulAddRow(c, a, b Matrix, i int) {
	ap, aCol, bRow, at := &a.Data[i*a.RowStep], 4*a.ColStep, 4*b.RowStep, i*c.RowStep
	j := 0
	if level == AVX2 {
		for ; j+64 <= c.Cols; j += 64 {
			tile1x64y(a.Cols, ap, aCol, &b.Data[j], bRow, &c.Data[at+j])
		}
		for ; j < c.Cols; j += 16 {
			tile1x16y(a.Cols, ap, aCol, &b.Data[j], bRow, &c.Data[at+j])
		}
		return
	}
	for ; j+256 <= c.Cols; j += 256 {
		tile1x256z(a.Cols, ap, aCol, &b.Data[j], bRow, &c.Data[at+j])
	}
	for ; j+64 <= c.Cols; j += 64 {
		tile1x64z(a.Cols, ap, aCol, &b.Data[j], bRow, &c.Data[at+j])
	}
	for ; j < c.Cols; j += 16 {
		tile1x16z(a.Cols, ap, aCol, &b.Data[j], bRow, &c.Data[at+j])
	}
}
