package client

import (
	"bytes"
	"io"
	"net"
	"slices"

	"ftpsim/ftpcore/wire"
)

// copyResult is the result of copying a file.
type copyResult struct {
	n     int64 // bytes on the data connection
	err   error
	local bool   // err is an error of the local file
	mark  string // the latest restart marker
	at    int64  // bytes written before that marker
}

// receive decodes conn to w until the end of the file. After stop is closed it continues to
// read but does not write. It closes w.
func receive(w io.WriteCloser, conn net.Conn, coding wire.Coding, stop <-chan struct{}) (res copyResult) {
	wire, file := &counted{r: conn}, &sink{w: w, stop: stop}
	res.err = coding.Decode(wire, file, func(text string) error {
		res.mark, res.at = text, file.n
		return nil
	})
	res.local = file.err != nil
	if err := w.Close(); err != nil && res.err == nil {
		res.err, res.local = err, true
	}
	if stopped(stop) { // a server that blocks in sending might not read ABOR
		io.Copy(io.Discard, wire)
	}
	res.n = wire.n
	return res
}

// send copies src to conn, which stays open.
func send(conn net.Conn, src io.Reader) (res copyResult) {
	if conn, ok := conn.(interface{ Handshake() error }); ok { // TLS: an empty file needs a handshake as well
		if res.err = conn.Handshake(); res.err != nil {
			return res
		}
	}
	from := &counted{r: src}
	res.n, res.err = io.Copy(struct{ io.Writer }{conn}, from)
	res.local = from.err != nil
	return res
}

// counted counts the bytes read, and keeps the error.
type counted struct {
	r   io.Reader
	n   int64
	err error
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if err != io.EOF {
		c.err = err
	}
	return n, err
}

// sink writes until stop is closed, then discards.
type sink struct {
	w    io.Writer
	stop <-chan struct{}
	n    int64
	err  error
}

func (s *sink) Write(p []byte) (int, error) {
	if stopped(s.stop) {
		return len(p), nil
	}
	n, err := s.w.Write(p)
	s.n += int64(n)
	s.err = err
	return n, err
}

func stopped(stop <-chan struct{}) bool {
	select {
	case <-stop:
		return true
	default:
		return false
	}
}

// lineSink is a writer that sends a copy of each block to a channel, until stop is closed.
type lineSink struct {
	to   chan<- []byte
	stop <-chan struct{}
}

func (w lineSink) Write(p []byte) (int, error) {
	select {
	case w.to <- bytes.Clone(p):
	case <-w.stop:
	}
	return len(p), nil
}

func (w lineSink) Close() error { return nil }

// splitter splits text, which comes in arbitrary pieces, into lines.
type splitter struct{ rest []byte }

// next adds p and returns the lines that are complete now, and a line that is too long to
// wait for its end.
func (s *splitter) next(p []byte) []string {
	var lines []string
	s.rest = append(s.rest, p...)
	for {
		i := bytes.IndexByte(s.rest, '\n')
		if i < 0 {
			break
		}
		lines = append(lines, string(bytes.TrimSuffix(s.rest[:i], []byte("\r"))))
		s.rest = s.rest[i+1:]
	}
	s.rest = slices.Clone(s.rest)
	if len(s.rest) > maxReplyLine {
		lines = append(lines, s.end()...)
	}
	return lines
}

// end returns the last line if it has no line end.
func (s *splitter) end() []string {
	if len(s.rest) == 0 {
		return nil
	}
	line := string(s.rest)
	s.rest = nil
	return []string{line}
}
