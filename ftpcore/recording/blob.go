package recording

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
)

// blob is a run of bytes in the file, named by its SHA-256: once, however many
// files and transfers had it.
type blob struct {
	Size int64  `json:"size"`
	Gzip []byte `json:"gzip,omitempty"` // base64; one of the two
	Raw  []byte `json:"raw,omitempty"`
}

// blobs collects them.
type blobs struct {
	pieces map[string][][]byte
	names  []string // in the order they came
}

// add notes the bytes of pieces and returns their name.
func (b *blobs) add(pieces [][]byte) string {
	h := sha256.New()
	for _, p := range pieces {
		h.Write(p)
	}
	name := hex.EncodeToString(h.Sum(nil))
	if b.pieces == nil {
		b.pieces = map[string][][]byte{}
	}
	if _, ok := b.pieces[name]; !ok {
		b.pieces[name] = pieces
		b.names = append(b.names, name)
	}
	return name
}

// tryFirst is how much is packed to see whether packing is worth it.
const tryFirst = 64 << 10

// pack makes a blob of pieces, compressed if that saves a tenth.
func pack(pieces [][]byte) blob {
	raw := bytes.Join(pieces, nil)
	b := blob{Size: int64(len(raw))}
	head := raw[:min(len(raw), tryFirst)]
	if packed := zip(head); len(packed) < len(head)*9/10 {
		if len(head) < len(raw) {
			packed = zip(raw)
		}
		b.Gzip = packed
		return b
	}
	b.Raw = raw
	return b
}

func zip(raw []byte) []byte {
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.BestSpeed) // which is a level
	z.Write(raw)
	z.Close()
	return out.Bytes()
}

// slice is how much is unpacked at once.
const slice = 1 << 20

// unpack returns the bytes of b, which the file calls name. It takes no more memory
// than came out so far, whatever b says of its size, and calls pause after each
// slice if it is not nil, but the last.
func (b blob) unpack(name string, pause func() error) ([]byte, error) {
	if b.Size < 0 || b.Size > MaxBytes {
		return nil, fmt.Errorf("%w: blob %.12s has %d bytes", ErrTooLarge, name, b.Size)
	}
	raw := b.Raw
	if b.Gzip != nil {
		z, err := gzip.NewReader(bytes.NewReader(b.Gzip))
		if err == nil {
			raw, err = inSlices(z, b.Size, pause)
		}
		if err != nil {
			return nil, fmt.Errorf("blob %.12s: %w", name, err)
		}
	}
	sum := sha256.Sum256(raw)
	if int64(len(raw)) != b.Size || hex.EncodeToString(sum[:]) != name {
		return nil, fmt.Errorf("blob %.12s is damaged", name)
	}
	return raw, nil
}

// inSlices reads up to size bytes, and one more if there are more.
func inSlices(r io.Reader, size int64, pause func() error) ([]byte, error) {
	var out bytes.Buffer
	for left := size + 1; left > 0; {
		n, err := io.CopyN(&out, r, min(left, slice))
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		left -= n
		if pause == nil {
			continue
		}
		if err := pause(); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}
