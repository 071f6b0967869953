package ftpcore

import (
	"bufio"
	"errors"
	"io"
	"io/fs"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/wire"
)

// This file converts a file to the bytes on the wire in the current coding, and counts them.

// maxScan bounds the files that are read to count line ends (SIZE and REST in TYPE A).
const maxScan = 16 << 20

var (
	errRest      = errors.New("restart point beyond the end")
	errNoRestart = errors.New("no restart in this mode and structure")
)

// open returns p's bytes as RETR sends them, from the restart point on, and their number
// (-1 if unknown).
func (s *session) open(p string, size int64) (io.ReadCloser, int64, error) {
	f, err := s.srv.FS.Open(wire.FSPath(p))
	if err != nil {
		return nil, 0, err
	}
	if c := s.coding(); !c.Plain() {
		return s.openCoded(c, f, size)
	}
	if s.ascii() {
		if s.params.rest > maxScan { // the file would have to be read up to there
			f.Close()
			return nil, 0, errRest
		}
		src := newASCIISource(f)
		if _, err := io.CopyN(io.Discard, src, s.params.rest); err != nil {
			f.Close()
			return nil, 0, errRest
		}
		return src, -1, nil
	}
	if s.params.rest > size {
		f.Close()
		return nil, 0, errRest
	}
	if s.params.rest > 0 {
		if _, err := hackpadfs.SeekFile(f, s.params.rest, io.SeekStart); err != nil {
			f.Close()
			return nil, 0, err
		}
	}
	return f, size - s.params.rest, nil
}

// openCoded is open for a coding that is not plain. In a coding with restart markers the
// restart point is an offset in the file, otherwise an offset on the wire before
// compression.
func (s *session) openCoded(c wire.Coding, f fs.File, size int64) (io.ReadCloser, int64, error) {
	r := io.Reader(nil)
	var err error
	switch {
	case s.params.rest > 0 && !c.Restarts():
		err = errNoRestart
	case s.params.rest > size && !(c.ASCII() && c.Streamed()), s.params.rest > maxScan && c.ASCII() && c.Streamed():
		err = errRest
	case s.params.rest == 0, !c.ASCII() || c.Marks():
		if s.params.rest > 0 {
			_, err = hackpadfs.SeekFile(f, s.params.rest, io.SeekStart)
		}
		r = c.Encode(f, s.params.rest)
	default:
		text := newASCIISource(f)
		if _, err = io.CopyN(io.Discard, text, s.params.rest); err != nil {
			err = errRest
		}
		r = wire.NewDeflater(text, c.Level)
	}
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	return codedSource{r, f}, -1, nil
}

// codedSource reads a file as it goes on the wire.
type codedSource struct {
	io.Reader
	io.Closer
}

// asciiSource reads a local text file as NVT-ASCII (RFC 959 §3.1.1.1).
type asciiSource struct {
	io.Reader
	io.Closer
}

func newASCIISource(f fs.File) asciiSource { return asciiSource{wire.NewASCIIReader(f), f} }

// notText reports whether the beginning of the file at p shows that it is no text. It
// reports false if the file cannot be read.
func (s *session) notText(p string) bool {
	f, err := s.srv.FS.Open(wire.FSPath(p))
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, wire.TextSample)
	n, _ := io.ReadFull(f, head)
	return wire.NotText(head[:n])
}

// asciiSize counts the bytes of p in TYPE A.
func (s *session) asciiSize(p string) (int64, error) {
	f, err := s.srv.FS.Open(wire.FSPath(p))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return io.Copy(io.Discard, newASCIISource(f))
}

// restartBase returns how many bytes of the present content a STOR keeps. The restart point
// counts bytes on the wire in TYPE A (RFC 3659 §5.3).
func (s *session) restartBase(p string, size int64) (int64, error) {
	c := s.coding()
	switch {
	case s.params.rest == 0:
		return 0, nil
	case !c.Restarts():
		return 0, errNoRestart
	}
	if !c.ASCII() || c.Marks() {
		if s.params.rest > size {
			return 0, errRest
		}
		return s.params.rest, nil
	}
	if size > maxScan {
		return 0, errRest
	}
	f, err := s.srv.FS.Open(wire.FSPath(p))
	if err != nil {
		return 0, errRest
	}
	defer f.Close()
	return localOffset(f, s.params.rest)
}

// localOffset converts rest, an offset on the wire in TYPE A, to an offset in the file.
func localOffset(f io.Reader, rest int64) (int64, error) {
	var conv wire.ToNet
	var wire, local int64
	in, out := make([]byte, 1), make([]byte, 0, 4)
	br := bufio.NewReader(f)
	for wire < rest {
		c, err := br.ReadByte()
		if err != nil {
			return 0, errRest
		}
		in[0] = c
		out = conv.Convert(out[:0], in)
		wire += int64(len(out))
		local++
	}
	return local, nil
}
