package recording

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"

	"ftpsim/ftpcore/snapfs"
)

// treeHeader is the head of a tree of files in the payload of an event: one line of JSON,
// followed by the contents of the files.
type treeHeader struct {
	Files []file  `json:"files"` // Blob is the file's index in Sizes
	Sizes []int64 `json:"sizes"`
}

// errTreePayload reports that a payload is not a tree of files.
var errTreePayload = errors.New("the payload is no tree of files")

// WriteTree encodes a tree of files as the payload of the event that restores it from another
// record (ftpcore.Rewind). It does not copy the contents.
func WriteTree(s *snapfs.Snap) ([][]byte, error) {
	var t treeHeader
	var held [][]byte
	var err error
	t.Files, err = listTree(s, func(pieces [][]byte) string {
		t.Sizes, held = append(t.Sizes, size(pieces)), append(held, pieces...)
		return strconv.Itoa(len(t.Sizes) - 1)
	})
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(t)
	return append([][]byte{append(text, '\n')}, held...), err
}

// ReadTree decodes a payload of WriteTree. It fails if the payload is not valid.
func ReadTree(payload [][]byte) (*snapfs.Snap, error) {
	text, rest, ok := bytes.Cut(bytes.Join(payload, nil), []byte("\n"))
	var t treeHeader
	if !ok || json.Unmarshal(text, &t) != nil {
		return nil, errTreePayload
	}
	held := map[string][]byte{}
	for i, n := range t.Sizes {
		if n < 0 || n > int64(len(rest)) {
			return nil, errTreePayload
		}
		held[strconv.Itoa(i)], rest = rest[:n:n], rest[n:]
	}
	return buildTree(t.Files, held)
}
