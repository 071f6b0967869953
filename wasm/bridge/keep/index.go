package keep

import (
	"bytes"
	"encoding/json"
	"hash/crc32"
	"io"
	"io/fs"
	"runtime"
)

// An index is lines of JSON: a head, one entry for every directory and file, a
// directory before what is in it, and an end without which it is not whole.

// head begins an index.
type head struct {
	Version int `json:"v"`
}

// version is what this package writes. It reads version 1 too, which has no sums.
const version = 2

// entry is a directory or a file, or the last line. The root is ".".
type entry struct {
	Path  string      `json:"p,omitempty"`
	Mode  fs.FileMode `json:"m"`
	Time  int64       `json:"t"` // Unix nanoseconds
	Parts []part      `json:"x,omitempty"`

	// Of the last line: how many entries came before, the sums of the pieces that they
	// name, and the sum of the index up to here, without the newline. Sums are CRC-32 (IEEE).
	End  int              `json:"end,omitempty"`
	Sums map[int64]uint32 `json:"sums,omitempty"`
	Sum  uint32           `json:"sum,omitempty"`
}

// part is a run of bytes: piece, place in it, length.
type part [3]int64

func (p part) piece() int64 { return p[0] }
func (p part) off() int64   { return p[1] }
func (p part) len() int64   { return p[2] }

// join appends p to list, to its last part where p goes on from there.
func join(list []part, p part) []part {
	if last := len(list) - 1; last >= 0 && list[last].piece() == p.piece() && list[last].off()+list[last].len() == p.off() {
		list[last][2] += p.len()
		return list
	}
	return append(list, p)
}

// yieldEvery is after how many files others get a turn: the program has one thread.
const yieldEvery = 256

// encode writes an index.
func encode(list []entry, sums map[int64]uint32) []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	put := func(v any) {
		if err := enc.Encode(v); err != nil {
			panic(err) // strings and numbers always can
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

// decode reads an index that is whole, and the sums of its pieces; version 1 has none, nil.
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

// decodeSome reads an index as far as it is one. v is 0 where not even its head is there;
// end is the last line, nil where the index is not whole.
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
