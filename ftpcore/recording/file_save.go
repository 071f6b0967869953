package recording

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"time"

	"ftpsim/ftpcore/event"
)

const (
	format  = "ftpsim-recording"
	version = 2 // 1: written by servers before December 2026

	// MaxBytes is the most bytes of files and payloads in a recording that Open accepts.
	MaxBytes = 512 << 20
	// MaxLink is the most bytes of JSON in a share link.
	MaxLink  = 256 << 10
	maxFiles = 100_000
)

// maskHint is the hint in a masked file, for its readers.
const maskHint = "Passwords are masked: each is replaced by another word of the same length, everywhere alike."

// secretsHint is the hint in a file that is not masked.
const secretsHint = "Contains secrets: passwords, and the keys of TLS connections if there were any, are written as they were."

var (
	// ErrFormat reports that a file is not a recording.
	ErrFormat = errors.New("not a recording of ftpsim")
	// ErrVersion reports that a newer program wrote the recording.
	ErrVersion = errors.New("a recording of a newer version")
	// ErrTooLarge reports that a recording is larger than MaxBytes or, in a link, MaxLink.
	ErrTooLarge = errors.New("more than a recording may hold")
	// ErrLinkFiles reports that a link contains files or the bytes of transfers. This program
	// makes no such links.
	ErrLinkFiles = errors.New("a link that carries files")
)

// head is the file without its events and blobs, which follow it.
type head struct {
	Format  string    `json:"format"`
	Version int       `json:"version"`
	HandIn  *HandIn   `json:"handIn,omitempty"` // in front, so that the first bytes tell that it is one
	Program string    `json:"program,omitempty"`
	Began   time.Time `json:"began"`
	Masked  bool      `json:"masked"`
	Hint    string    `json:"note,omitempty"`
	Server  Server    `json:"server"`
	Keys    []string  `json:"keys,omitempty"` // secrets of TLS connections
	Files   []file    `json:"files"`          // null: not known
}

// eventEntry is an event with its bytes (base64).
type eventEntry struct {
	Event *event.Event `json:"e"`
	Bytes []byte       `json:"bytes,omitempty"` // the message, or a sample of the data
	Was   []byte       `json:"was,omitempty"`   // the message before the gate changed it
	Data  *blobPart    `json:"data,omitempty"`  // all bytes of a data event
}

// blobPart is a part of a blob.
type blobPart struct {
	Blob string `json:"blob"`
	Off  int64  `json:"off,omitempty"`
	Len  int64  `json:"len"`
}

// Save writes r as a file (.ftpsim.json, docs/RECORDING.md): JSON with one event per line.
func Save(w io.Writer, r *Recording) error {
	var b blobs
	h := head{Format: format, Version: r.version(), HandIn: r.HandIn, Program: r.Program, Began: r.Began.UTC(), Masked: r.Masked, Server: r.Server, Keys: r.Keys}
	if r.Masked {
		h.Hint = maskHint
	} else {
		h.Hint = secretsHint
	}
	if r.Files != nil {
		var err error
		if h.Files, err = listTree(r.Files, b.add); err != nil {
			return err
		}
	}
	spans := collectData(r.Events, &b)
	out := &writer{w: bufio.NewWriterSize(w, 64<<10)}
	out.open(h)
	out.text(",\n\"events\":[")
	for i, e := range r.Events {
		out.item(i, "", eventEntry{e, e.Data, e.OrigBytes, spans[i]})
	}
	out.text("\n],\n\"blobs\":{")
	for i, name := range b.names {
		out.item(i, name, packBlob(b.pieces[name]))
	}
	out.text("\n}}\n")
	return out.end()
}

// version returns the format version of the file that Save writes.
func (r *Recording) version() int {
	if r.Older {
		return version - 1
	}
	return version
}

// collectData adds the payloads to b and returns, for each event, its part of a blob. All
// payloads of one data connection form one blob, which is usually the transferred file.
func collectData(events []*event.Event, b *blobs) []*blobPart {
	spans := make([]*blobPart, len(events))
	flows := map[string][]int{} // by connection: the events
	var order []string
	for i, e := range events {
		switch {
		case e.Payload == nil:
		case e.Conn == "":
			spans[i] = &blobPart{Blob: b.add(e.Payload), Len: size(e.Payload)}
		default:
			if flows[e.Conn] == nil {
				order = append(order, e.Conn)
			}
			flows[e.Conn] = append(flows[e.Conn], i)
		}
	}
	for _, conn := range order {
		var all [][]byte
		off := int64(0)
		for _, i := range flows[conn] {
			n := size(events[i].Payload)
			spans[i] = &blobPart{Off: off, Len: n}
			all, off = append(all, events[i].Payload...), off+n
		}
		name := b.add(all)
		for _, i := range flows[conn] {
			spans[i].Blob = name
		}
	}
	return spans
}

func size(pieces [][]byte) (n int64) {
	for _, p := range pieces {
		n += int64(len(p))
	}
	return n
}

// writer writes JSON piece by piece and keeps the first error.
type writer struct {
	w   *bufio.Writer
	err error
}

func (w *writer) text(s string) { w.w.WriteString(s) }

// open writes v as a JSON object without the closing brace.
func (w *writer) open(v any) {
	text := w.json(v)
	w.w.Write(text[:max(len(text)-1, 0)])
}

// item writes v as the i-th element of an array or, if name is not empty, as the member name
// of an object.
func (w *writer) item(i int, name string, v any) {
	if i > 0 {
		w.text(",")
	}
	w.text("\n")
	if name != "" {
		w.w.Write(w.json(name))
		w.text(":")
	}
	w.w.Write(w.json(v))
}

func (w *writer) json(v any) []byte {
	text, err := json.Marshal(v)
	if w.err == nil {
		w.err = err
	}
	return text
}

func (w *writer) end() error {
	if err := w.w.Flush(); w.err == nil {
		w.err = err
	}
	return w.err
}
