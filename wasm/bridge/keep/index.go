package keep

import (
	"bytes"
	"encoding/json"
	"hash/crc32"
	"io"
	"io/fs"
	"runtime"
)

// An index is lines of JSON: a head; an entry for every directory and file, each directory
// before its contents; and an end entry. An index without an end entry is incomplete.

// head is the first line of an index.
type head struct {
	Version int `json:"v"`
}

// version is the version that this package writes. It also reads version 1, which has no
// checksums.
const version = 2

// entry is a directory, a file, or the last line. The path of the root is ".".
type entry struct {
	Path  string      `json:"p,omitempty"`
	Mode  fs.FileMode `json:"m"`
	Time  int64       `json:"t"` // Unix nanoseconds
	Parts []part      `json:"x,omitempty"`

	// In the last line: the number of entries before it, the checksums of the pieces that
	// they refer to, and the checksum of the index up to here, without the newline before
	// this line. Checksums are CRC-32 (IEEE).
	End  int              `json:"end,omitempty"`
	Sums map[int64]uint32 `json:"sums,omitempty"`
	Sum  uint32           `json:"sum,omitempty"`
}

// part is a range of bytes in a piece: the piece's number, the offset, the length.
type part [3]int64

func (p part) piece() int64 { return p[0] }
func (p part) off() int64   { return p[1] }
func (p part) len() int64   { return p[2] }

// join appends p to list. It extends the last part instead if p follows it directly.
func join(list []part, p part) []part {
	if last := len(list) - 1; last >= 0 && list[last].piece() == p.piece() && list[last].off()+list[last].len() == p.off() {
		list[last][2] += p.len()
		return list
	}
	return append(list, p)
}

// yieldEvery is how many files are processed between two calls of runtime.Gosched: under
// js/wasm the program has one thread.
const yieldEvery = 256

// encode returns an index.
func encode(list []entry, sums map[int64]uint32) []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	put := func(v any) {
		if err := enc.Encode(v); err != nil {
			panic(err) // strings and numbers can always be encoded
		}
	}
	put(head{version})
	for i := range list {
		put(&list[i])
		if i%yieldEvery == yieldEvery-1 {
			runtime.Gosched()
		}
	}
	put(entry{End: len(list), Sums: sums, Sum: crc32.ChecksumIEEE(bytes.TrimRight(out.Bytes(), "\n"))})
	return out.Bytes()
}

// decode reads a complete index. sums are the checksums of its pieces; nil for version 1,
// which has none.
func decode(data []byte) (list []entry, sums map[int64]uint32, err error) {
	v, list, end := decodeSome(data)
	switch {
	case v == 0 || v <= version && end == nil:
		return nil, nil, errDamaged
	case v > version:
		return nil, nil, ErrVersion
	}
	if sums = end.Sums; sums == nil && v > 1 {
		sums = map[int64]uint32{}
	}
	return list, sums, nil
}

// decodeSome reads as much of an index as it can. v is 0 if the head is unreadable. end is
// the last line; nil if the index is incomplete or damaged.
func decodeSome(data []byte) (v int, list []entry, end *entry) {
	dec := json.NewDecoder(bytes.NewReader(data))
	var h head
	if dec.Decode(&h) != nil || h.Version < 1 {
		return 0, nil, nil
	}
	if h.Version > version {
		return h.Version, nil, nil
	}
	for {
		at := dec.InputOffset()
		var e entry
		if dec.Decode(&e) != nil {
			return h.Version, list, nil
		}
		if e.End == 0 {
			list = append(list, e)
			continue
		}
		if _, err := dec.Token(); err == io.EOF && e.End == len(list) && (h.Version == 1 || e.Sum == crc32.ChecksumIEEE(data[:at])) {
			end = &e
		}
		return h.Version, list, end
	}
}
