package recording

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"ftpsim/ftpcore"
)

const (
	format  = "ftpsim-recording"
	version = 2 // 1: of a server of before December 2026

	// MaxBytes bounds the files and payloads of a recording that is opened.
	MaxBytes = 512 << 20
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
	Event *ftpcore.Event `json:"e"`
	Bytes []byte         `json:"bytes,omitempty"` // the message, or a sample of the data
	Was   []byte         `json:"was,omitempty"`   // before the gate changed it
	Data  *span          `json:"data,omitempty"`  // all that moved
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
func gather(events []*ftpcore.Event, b *blobs) []*span {
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

// Open reads what Save wrote. A file from elsewhere is not trusted: it is
// checked, and what it asks for is bounded.
func Open(r io.Reader) (*Recording, error) {
	var f struct {
		head
		Events []entry         `json:"events"`
		Blobs  map[string]blob `json:"blobs"`
	}
	if err := json.NewDecoder(r).Decode(&f); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	switch {
	case f.Format != format:
		return nil, ErrFormat
	case f.Version > version:
		return nil, ErrVersion
	}
	data, err := unpackAll(f.Blobs)
	if err != nil {
		return nil, err
	}
	out := &Recording{Program: f.Program, Older: f.Version < version, Began: f.Began, Masked: f.Masked, Server: f.Server, Keys: f.Keys}
	if f.Files != nil {
		if out.Files, err = plant(f.Files, data); err != nil {
			return nil, err
		}
	}
	out.Events = make([]*ftpcore.Event, len(f.Events))
	last := int64(0)
	for i, x := range f.Events {
		e, err := x.event(data)
		if err != nil {
			return nil, fmt.Errorf("event %d of the list: %w", i+1, err)
		}
		if e.ID <= last {
			return nil, fmt.Errorf("event %d of the list: its number does not ascend", i+1)
		}
		last, out.Events[i] = e.ID, e
	}
	return remasked(out), nil
}

// remasked is r masked as this engine does: an older one knew fewer secrets.
func remasked(r *Recording) *Recording {
	accounts := make([]ftpcore.Account, len(r.Server.Accounts))
	for i, a := range r.Server.Accounts {
		accounts[i] = ftpcore.Account(a)
	}
	r.Events = ftpcore.Remask(r.Events, r.Server.Profiles, accounts)
	if r.Masked {
		r = Mask(r)
	}
	return r
}

func unpackAll(packed map[string]blob) (map[string][]byte, error) {
	var sum int64
	for _, b := range packed {
		if sum += b.Size; b.Size < 0 || sum > MaxBytes {
			return nil, fmt.Errorf("the recording holds more than %d bytes", MaxBytes)
		}
	}
	data := make(map[string][]byte, len(packed))
	for name, b := range packed {
		raw, err := b.unpack(name)
		if err != nil {
			return nil, err
		}
		data[name] = raw
	}
	return data, nil
}

// event is the event of x with its bytes.
func (x entry) event(data map[string][]byte) (*ftpcore.Event, error) {
	e := x.Event
	switch {
	case e == nil || e.V < 1:
		return nil, errors.New("there is none")
	case e.SID != "" && e.State == nil:
		return nil, errors.New("it has no state")
	case (e.Kind == ftpcore.KindCommand || e.Kind == ftpcore.KindReply) && (e.Dec == nil || e.Raw == nil):
		return nil, errors.New("it says nothing of its message")
	}
	e.Data, e.OrigBytes = x.Bytes, x.Was
	if s := x.Data; s != nil {
		b, ok := data[s.Blob]
		if !ok || s.Off < 0 || s.Len < 0 || s.Off > int64(len(b)) || s.Len > int64(len(b))-s.Off {
			return nil, errors.New("its data is not in the file")
		}
		e.Payload = [][]byte{b[s.Off : s.Off+s.Len : s.Off+s.Len]}
	}
	return e, nil
}
