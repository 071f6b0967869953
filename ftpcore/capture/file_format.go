package capture

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// This file identifies a file by its first bytes and decompresses gzip.

var (
	// ErrFormat reports that a file is not a capture. A *ForeignError matches it
	// (errors.Is).
	ErrFormat = errors.New("neither a pcap nor a pcapng")
	// ErrTooLarge reports that a file is larger than Read accepts.
	ErrTooLarge = fmt.Errorf("a capture of more than %d MiB", maxFile>>20)
)

// ForeignError reports that a file is not a capture that Read knows, and what it is.
type ForeignError struct {
	// Kind is "empty", "text" or "unknown", or the name of a format: "zip", "xz",
	// "bzip2", "zstd", "7z", "rar", "tar", "snoop", "netmon", "etl", "pdf", "image",
	// "json", "html".
	Kind string
}

func (e *ForeignError) Error() string {
	return fmt.Sprintf("%v, but: %s", ErrFormat, e.Kind)
}

// Is reports whether target is ErrFormat.
func (e *ForeignError) Is(target error) bool { return target == ErrFormat }

// magics lists the first bytes of formats that people mistake for captures.
var magics = []struct{ kind, head string }{
	{"zip", "PK\x03\x04"}, {"xz", "\xfd7zXZ\x00"}, {"bzip2", "BZh"}, {"zstd", "\x28\xb5\x2f\xfd"},
	{"7z", "7z\xbc\xaf\x27\x1c"}, {"rar", "Rar!"}, {"snoop", "snoop\x00\x00\x00"}, {"netmon", "GMBU"}, {"netmon", "RTSS"},
	{"pdf", "%PDF"}, {"image", "\x89PNG"}, {"image", "\xff\xd8\xff"}, {"image", "GIF8"},
	{"json", "{"}, {"json", "["}, {"html", "<"},
}

// foreignError returns the *ForeignError for b, the beginning of a file that is not a
// capture.
func foreignError(b []byte) error {
	head := b[:min(len(b), 512)]
	if len(head) == 0 {
		return &ForeignError{"empty"}
	}
	for _, f := range magics {
		if bytes.HasPrefix(bytes.TrimLeft(head, "\xef\xbb\xbf \t\r\n"), []byte(f.head)) {
			return &ForeignError{f.kind}
		}
	}
	if len(head) > 262 && string(head[257:262]) == "ustar" {
		return &ForeignError{"tar"}
	}
	for _, c := range head {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			return &ForeignError{"unknown"}
		}
	}
	return &ForeignError{"text"}
}

const gzipMagic = "\x1f\x8b"

// readUnpacked reads all of r and decompresses it if it is gzip. From a truncated gzip
// file it returns the bytes before the break.
func readUnpacked(r io.Reader, rep *Report, p *pace) ([]byte, error) {
	b, err := readAll(r, p)
	if err != nil || !bytes.HasPrefix(b, []byte(gzipMagic)) {
		return b, err
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, &ForeignError{"unknown"}
	}
	rep.Packed = true
	b, err = readAll(z, p)
	if err != nil && !errors.Is(err, ErrTooLarge) && p.err == nil {
		rep.Truncated, err = true, nil
	}
	return b, err
}

// readAll reads all of r. It fails with ErrTooLarge beyond maxFile bytes.
func readAll(r io.Reader, p *pace) ([]byte, error) {
	var all bytes.Buffer
	r = io.LimitReader(r, maxFile+1)
	for {
		_, err := io.CopyN(&all, r, 256<<10)
		switch {
		case all.Len() > maxFile:
			return nil, ErrTooLarge
		case err == io.EOF:
			return all.Bytes(), nil
		case err != nil:
			return all.Bytes(), err
		case !p.takePause():
			return nil, p.err
		}
	}
}
