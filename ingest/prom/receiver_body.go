package prom

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/klauspost/compress/snappy"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/intake"
)

// negotiate tells the version of a request's message by its Content-Type, which
// alone decides (2.0 specification, "Content-Type"). A request without one is
// taken for 1.0, as Prometheus does for clients older than the specification.
func negotiate(h http.Header) (v2 bool, err error) {
	if enc := h.Get("Content-Encoding"); enc != "" && !strings.EqualFold(enc, "snappy") {
		return false, fmt.Errorf("prom: Content-Encoding is %q: only snappy is supported", clip(enc))
	}
	typ := h.Get("Content-Type")
	if typ == "" || typ == "application/x-protobuf" {
		return false, nil
	}
	media, params, err := mime.ParseMediaType(typ)
	if err != nil || media != "application/x-protobuf" {
		return false, fmt.Errorf("prom: Content-Type is %q: only application/x-protobuf is supported", clip(typ))
	}
	switch params["proto"] {
	case "", "prometheus.WriteRequest":
		return false, nil
	case "io.prometheus.write.v2.Request":
		return true, nil
	}
	return false, fmt.Errorf("prom: message type %q is not supported", clip(params["proto"]))
}

func (r *Receiver) tooLargeBody() error {
	return fmt.Errorf("%w: body of more than %d bytes", ingest.ErrTooLarge, r.cfg.MaxBody)
}

// readMessage reads and decompresses a body into the memory of t.
func (r *Receiver) readMessage(t *turn, body io.Reader) ([]byte, error) {
	var err error
	if t.body, err = intake.ReadUpTo(t.body[:0], body, r.cfg.MaxBody); err != nil {
		// Not the message's fault: the sender should repeat it, so not a 4xx.
		return nil, fmt.Errorf("%w: cannot read the body: %w", ingest.ErrOverload, err)
	}
	if int64(len(t.body)) > r.cfg.MaxBody {
		return nil, r.tooLargeBody()
	}
	t.msg, err = unsnap(t.msg, t.body, r.cfg.MaxDecoded)
	return t.msg, err
}

// maxSnappyRatio is how far a snappy block can expand: a copy of 64 bytes takes
// 3. A block that claims more is corrupt, and no memory is taken for it.
const maxSnappyRatio = 64/3 + 1

var errSnappy = errors.New("not a snappy block")

// unsnap decompresses a snappy block into dst's memory, at most limit bytes.
func unsnap(dst, block []byte, limit int) ([]byte, error) {
	n, err := snappy.DecodedLen(block)
	if err != nil {
		return dst, fmt.Errorf("%w: %w", ingest.ErrSyntax, errSnappy)
	}
	if n > limit {
		return dst, fmt.Errorf("%w: message of %d bytes, more than %d", ingest.ErrTooLarge, n, limit)
	}
	if n > maxSnappyRatio*len(block) {
		return dst, fmt.Errorf("%w: %w: %d bytes cannot hold %d", ingest.ErrSyntax, errSnappy, len(block), n)
	}
	if cap(dst) < n {
		dst = make([]byte, n)
	}
	out, err := snappy.Decode(dst[:cap(dst)], block)
	if err != nil {
		return dst, fmt.Errorf("%w: %w: %w", ingest.ErrSyntax, errSnappy, err)
	}
	return out, nil
}
