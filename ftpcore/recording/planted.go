package recording

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"

	"ftpsim/ftpcore/snapfs"
)

// planted is a tree in the payload of the event that brought it: this as one
// line of JSON, then what the files hold, one after the other.
type planted struct {
	Files []file  `json:"files"` // their blobs are named by their places in Sizes
	Sizes []int64 `json:"sizes"`
}

// errPlanted refuses a payload that is no tree.
var errPlanted = errors.New("the payload is no tree of files")

// WriteTree writes a tree down as the payload of the event that brings it from
// another record (ftpcore.Rewind). What files hold is not copied.
func WriteTree(s *snapfs.Snap) ([][]byte, error) {
	var t planted
	var held [][]byte
	var err error
	t.Files, err = list(s, func(pieces [][]byte) string {
		t.Sizes, held = append(t.Sizes, size(pieces)), append(held, pieces...)
		return strconv.Itoa(len(t.Sizes) - 1)
	})
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(t)
	return append([][]byte{append(text, '\n')}, held...), err
}

// ReadTree makes the tree that WriteTree wrote down.
func ReadTree(payload [][]byte) (*snapfs.Snap, error) {
	text, rest, ok := bytes.Cut(bytes.Join(payload, nil), []byte("\n"))
	var t planted
	if !ok || json.Unmarshal(text, &t) != nil {
		return nil, errPlanted
	}
	held := map[string][]byte{}
	for i, n := range t.Sizes {
		if n < 0 || n > int64(len(rest)) {
			return nil, errPlanted
		}
		held[strconv.Itoa(i)], rest = rest[:n:n], rest[n:]
	}
	return plant(t.Files, held)
}
