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
	version = 2 // 1: of a server of before December 2026

	// MaxBytes bounds the files and payloads of a recording that is opened.
	MaxBytes = 512 << 20
	// MaxLink bounds the JSON of a recording that travels in a share link.
	MaxLink  = 256 << 10
	maxFiles = 100_000
)

// maskNote stands in a masked file, for whoever reads it.
const maskNote = "Passwords are masked: each is replaced by another word of the same length, everywhere alike."

// secretsNote stands in one that is not masked.
const secretsNote = "Contains secrets: passwords, and the keys of TLS connections if there were any, are written as they were."

var (
	// ErrFormat says that a file is no recording at all.
	ErrFormat = errors.New("not a recording of ftpsim")
	// ErrVersion says that it was made by a newer program.
	ErrVersion = errors.New("a recording of a newer version")
	// ErrTooLarge says that it holds more than MaxBytes, or than MaxLink if a link brought it.
	ErrTooLarge = errors.New("more than a recording may hold")
	// ErrLinkFiles says that a link brought files or the bytes of transfers. No link is made with any.
	ErrLinkFiles = errors.New("a link that carries files")
)

// head is the file but for its events and blobs, which follow.
type head struct {
	Format  string    `json:"format"`
	Version int       `json:"version"`
	Program string    `json:"program,omitempty"`
	Began   time.Time `json:"began"`
	Masked  bool      `json:"masked"`
	Note    string    `json:"note,omitempty"`
	Server  Server    `json:"server"`
	Keys    []string  `json:"keys,omitempty"` // secrets of TLS connections
	Files   []file    `json:"files"`          // null: not known
}

// entry is an event with its bytes (base64).
type entry struct {
	Event *event.Event `json:"e"`
	Bytes []byte       `json:"bytes,omitempty"` // the message, or a sample of the data
	Was   []byte       `json:"was,omitempty"`   // before the gate changed it
	Data  *span        `json:"data,omitempty"`  // all that moved
}

// span is a part of a blob.
type span struct {
	Blob string `json:"blob"`
	Off  int64  `json:"off,omitempty"`
	Len  int64  `json:"len"`
}

// Save writes r as a file: JSON with one event on a line.
func Save(w io.Writer, r *Recording) error {
	var b blobs
	h := head{Format: format, Version: r.version(), Program: r.Program, Began: r.Began.UTC(), Masked: r.Masked, Server: r.Server, Keys: r.Keys}
	if r.Masked {
		h.Note = maskNote
	} else {
		h.Note = secretsNote
	}
	if r.Files != nil {
		var err error
		if h.Files, err = list(r.Files, b.add); err != nil {
			return err
		}
	}
	spans := gather(r.Events, &b)
	out := &writer{w: bufio.NewWriterSize(w, 64<<10)}
	out.open(h)
	out.text(",\n\"events\":[")
	for i, e := range r.Events {
		out.item(i, "", entry{e, e.Data, e.OrigBytes, spans[i]})
	}
	out.text("\n],\n\"blobs\":{")
	for i, name := range b.names {
		out.item(i, name, pack(b.pieces[name]))
	}
	out.text("\n}}\n")
	return out.end()
}

// version is that of the file that r is saved as.
func (r *Recording) version() int {
	if r.Older {
		return version - 1
	}
	return version
}

// gather adds what moved to b: all of a data connection as one blob, which is
// the file that was transferred if nothing went wrong.
func gather(events []*event.Event, b *blobs) []*span {
	spans := make([]*span, len(events))
	flows := map[string][]int{} // by connection: the events
	var order []string
	for i, e := range events {
		switch {
		case e.Payload == nil:
		case e.Conn == "":
			spans[i] = &span{Blob: b.add(e.Payload), Len: size(e.Payload)}
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
			spans[i] = &span{Off: off, Len: n}
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

// writer writes JSON in pieces and keeps the first error.
type writer struct {
	w   *bufio.Writer
	err error
}

func (w *writer) text(s string) { w.w.WriteString(s) }

// open writes an object without its end.
func (w *writer) open(v any) {
	text := w.json(v)
	w.w.Write(text[:max(len(text)-1, 0)])
}

// item writes the i-th item of a list, or of an object under its name.
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
