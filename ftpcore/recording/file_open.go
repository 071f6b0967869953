package recording

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// Opening holds the options of Open. The zero value opens a file without pauses.
type Opening struct {
	Link bool // the recording is from a share link: at most MaxLink bytes, no files
	// MaxBytes is the most bytes of files and payloads; zero means MaxBytes of the package.
	MaxBytes int64
	// Pause is called between two slices of decompression, so that other goroutines can
	// run. If it returns an error, Open stops and returns it. Nil means no pauses.
	Pause func() error
}

// Open reads a file that Save wrote. It does not trust the file: it checks it and bounds its
// size. The error is ErrFormat, ErrVersion, ErrTooLarge, ErrLinkFiles, or another one about
// a damaged file.
func Open(r io.Reader) (*Recording, error) { return Opening{}.Open(r) }

// Open is the function Open with the options o.
func (o Opening) Open(r io.Reader) (*Recording, error) {
	if o.Link {
		text, err := io.ReadAll(io.LimitReader(r, MaxLink+1))
		switch {
		case err != nil:
			return nil, err
		case len(text) > MaxLink:
			return nil, fmt.Errorf("%w: at most %d bytes in a link", ErrTooLarge, MaxLink)
		}
		r = bytes.NewReader(text)
	}
	var f struct {
		head
		Events []eventEntry    `json:"events"`
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
	case o.Link && (len(f.Blobs) > 0 || f.Files != nil):
		return nil, ErrLinkFiles
	}
	data, err := o.unpackAll(f.Blobs)
	if err != nil {
		return nil, err
	}
	out := &Recording{Program: f.Program, Older: f.Version < version, Began: f.Began, Masked: f.Masked, Server: f.Server, Keys: f.Keys, HandIn: f.HandIn}
	if f.Files != nil {
		if out.Files, err = buildTree(f.Files, data); err != nil {
			return nil, err
		}
	}
	out.Events = make([]*event.Event, len(f.Events))
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
	return maskAgain(out), nil
}

// maskAgain masks r by this engine's rules: an older engine recognised fewer secrets.
func maskAgain(r *Recording) *Recording {
	accounts := engineAccounts(r.Server.allAccounts())
	logins := ftpcore.LoginsOf(r.Server.Profiles, accounts)
	if len(accounts) == 0 {
		logins = nil // the accounts are not known
	}
	r.Events = wire.Remask(r.Events, logins)
	if r.Masked {
		r = Mask(r)
	}
	return r
}

func (o Opening) unpackAll(packed map[string]blob) (map[string][]byte, error) {
	sum, most := int64(0), cmp.Or(o.MaxBytes, MaxBytes)
	for _, b := range packed {
		if sum += b.Size; b.Size < 0 || sum > most {
			return nil, fmt.Errorf("%w: at most %d bytes", ErrTooLarge, most)
		}
	}
	data := make(map[string][]byte, len(packed))
	for name, b := range packed {
		raw, err := b.unpack(name, o.Pause)
		if err != nil {
			return nil, err
		}
		data[name] = raw
	}
	return data, nil
}

// event returns the event of x with its bytes. It fails if the entry is not valid.
func (x eventEntry) event(data map[string][]byte) (*event.Event, error) {
	e := x.Event
	switch {
	case e == nil || e.V < 1:
		return nil, errors.New("there is none")
	case e.SID != "" && e.State == nil:
		return nil, errors.New("it has no state")
	case (e.Kind == event.KindCommand || e.Kind == event.KindReply) && (e.Dec == nil || e.Raw == nil):
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
