package keep

import (
	"bytes"
	"encoding/json"
	"errors"
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

// version is what this package writes, and all that it reads.
const version = 1

// entry is a directory or a file. The root is ".".
type entry struct {
	Path  string      `json:"p,omitempty"`
	Mode  fs.FileMode `json:"m"`
	Time  int64       `json:"t"` // Unix nanoseconds
	Parts []part      `json:"x,omitempty"`
	End   int         `json:"end,omitempty"` // the last line: how many entries came before
}

// part is a run of bytes: piece, place in it, length.
type part [3]int64

func (p part) piece() int64 { return p[0] }
func (p part) off() int64   { return p[1] }
func (p part) len() int64   { return p[2] }

// breathe is after how many files others get a turn: the program has one thread.
const breathe = 256

// encode writes an index.
func encode(list []entry) []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	put := func(v any) {
		if err := enc.Encode(v); err != nil {
			panic(err) // strings and numbers always can
		}
	}
	put(head{version})
	for i, e := range list {
		put(e)
		if i%breathe == breathe-1 {
			runtime.Gosched()
		}
	}
	put(entry{End: len(list)})
	return out.Bytes()
}

var (
	errDamaged = errors.New("what is stored is damaged")
	// ErrVersion says that another version of this program has stored the tree.
	ErrVersion = errors.New("what is stored is of another version")
)

// decode reads an index that is whole.
func decode(data []byte) ([]entry, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	var h head
	if err := dec.Decode(&h); err != nil || h.Version < 1 {
		return nil, errDamaged
	}
	if h.Version != version {
		return nil, ErrVersion
	}
	var list []entry
	for {
		var e entry
		if err := dec.Decode(&e); err != nil {
			return nil, errDamaged
		}
		if e.End > 0 {
			if _, err := dec.Token(); e.End != len(list) || err != io.EOF {
				return nil, errDamaged
			}
			return list, nil
		}
		list = append(list, e)
	}
}
