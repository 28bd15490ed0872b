package arrowio

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/portent-go/portent/ingest"
)

// frames passes an IPC stream through, message by message, after checking that
// no length in a message's frame is beyond the limit and that its metadata holds
// together. A file is passed through
// as the stream it contains: without its magic bytes, up to its footer.
type frames struct {
	r     *bufio.Reader
	limit int64
	begun bool
	file  bool
	head  []byte // prefix and metadata not yet read
	body  int64  // bytes of the body not yet read
	err   error
}

const (
	continuation = 0xffffffff // stands before every message since Arrow 0.15
	magic        = "ARROW1\x00\x00"
)

var endOfStream = []byte{0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0}

func newFrames(r io.Reader, limit int64) *frames {
	return &frames{r: bufio.NewReaderSize(r, 64<<10), limit: limit}
}

// Read implements io.Reader.
func (f *frames) Read(p []byte) (int, error) {
	if len(f.head) == 0 && f.body == 0 {
		f.next()
	}
	if len(f.head) > 0 {
		n := copy(p, f.head)
		f.head = f.head[n:]
		return n, nil
	}
	if f.body > 0 {
		n, err := f.r.Read(p[:min(int64(len(p)), f.body)])
		f.body -= int64(n)
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return n, err
	}
	return 0, f.err
}

// next reads prefix and metadata of the next message.
func (f *frames) next() {
	if f.err != nil {
		return
	}
	if !f.begun {
		f.begun = true
		if start, _ := f.r.Peek(len(magic)); string(start) == magic {
			f.file = true
			_, _ = f.r.Discard(len(magic)) // peeked
		}
	}
	f.head, f.body, f.err = f.message()
}

func (f *frames) message() (head []byte, body int64, err error) {
	head = make([]byte, 4, 8)
	if _, err := io.ReadFull(f.r, head); err != nil {
		return nil, 0, err
	}
	size := binary.LittleEndian.Uint32(head)
	if size == continuation {
		head = head[:8]
		if _, err := io.ReadFull(f.r, head[4:]); err != nil {
			return nil, 0, unexpected(err)
		}
		size = binary.LittleEndian.Uint32(head[4:])
	} else if f.file {
		return endOfStream, 0, nil // the footer
	}
	if size == 0 {
		return head, 0, nil
	}
	if int64(size) > min(f.limit, 1<<31-1) {
		return nil, 0, fmt.Errorf("%w: Arrow message with %d bytes of metadata", ingest.ErrTooLarge, size)
	}
	return f.metadata(head, int(size))
}

// metadata reads the rest of a message up to its body.
func (f *frames) metadata(head []byte, size int) ([]byte, int64, error) {
	prefix := len(head)
	for len(head) < prefix+size { // grows with what arrives, not with what is claimed
		part := min(prefix+size-len(head), 64<<10)
		head = append(head, make([]byte, part)...)
		if _, err := io.ReadFull(f.r, head[len(head)-part:]); err != nil {
			return nil, 0, unexpected(err)
		}
	}
	body, ok := bodyLength(head[prefix:])
	if !ok || body < 0 || !verify(head[prefix:]) {
		return nil, 0, fmt.Errorf("%w: Arrow message whose metadata does not hold together", ingest.ErrSyntax)
	}
	if body > f.limit {
		return nil, 0, fmt.Errorf("%w: Arrow message of %d bytes", ingest.ErrTooLarge, body)
	}
	return head, body, nil
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
