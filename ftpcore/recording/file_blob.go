package recording

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
)

// blob is a sequence of bytes in the recording's file, named by its SHA-256. It is stored
// once, even if several files and transfers contain it.
type blob struct {
	Size int64  `json:"size"`
	Gzip []byte `json:"gzip,omitempty"` // base64; Gzip or Raw is set
	Raw  []byte `json:"raw,omitempty"`
}

// blobs collects the blobs of a file.
type blobs struct {
	pieces map[string][][]byte
	names  []string // in the order of their addition
}

// add adds the bytes of pieces and returns their name.
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

// probeSize is how many bytes are compressed to find out whether compression is worth it.
const probeSize = 64 << 10

// packBlob returns a blob of pieces, compressed if that saves at least a tenth.
func packBlob(pieces [][]byte) blob {
	raw := bytes.Join(pieces, nil)
	b := blob{Size: int64(len(raw))}
	head := raw[:min(len(raw), probeSize)]
	if packed := compress(head); len(packed) < len(head)*9/10 {
		if len(head) < len(raw) {
			packed = compress(raw)
		}
		b.Gzip = packed
		return b
	}
	b.Raw = raw
	return b
}

func compress(raw []byte) []byte {
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.BestSpeed) // the level is valid
	z.Write(raw)
	z.Close()
	return out.Bytes()
}

// sliceSize is how many bytes are decompressed between two pauses.
const sliceSize = 1 << 20

// unpack returns the bytes of b, whose name in the file is name. It allocates memory as the
// bytes are decompressed, not by b.Size, which may be wrong. It calls pause, if not nil,
// after each slice except the last.
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

// inSlices reads up to size bytes, and one more if there are more, with a pause after each
// slice.
func inSlices(r io.Reader, size int64, pause func() error) ([]byte, error) {
	var out bytes.Buffer
	for left := size + 1; left > 0; {
		n, err := io.CopyN(&out, r, min(left, sliceSize))
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
