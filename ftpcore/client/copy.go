package client

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"slices"

	"ftpsim/ftpcore/wire"
)

// copied is what came of copying.
type copied struct {
	n     int64 // bytes on the wire
	err   error
	local bool   // it is the local side that failed
	mark  string // the last restart marker that came
	at    int64  // how much had been written then
}

// receive copies conn to w as coding says, until the end of the file. When stop
// is closed it reads on but writes no more. It closes w.
func receive(w io.WriteCloser, conn net.Conn, coding wire.Coding, stop <-chan struct{}) (res copied) {
	wire, file := &counted{r: conn}, &sink{w: w, stop: stop}
	res.err = coding.Decode(wire, file, func(text string) error {
		res.mark, res.at = text, file.n
		return nil
	})
	res.local = file.err != nil
	if err := w.Close(); err != nil && res.err == nil {
		res.err, res.local = err, true
	}
	if stopped(stop) { // a server that is blocked in sending might not hear
		io.Copy(io.Discard, wire)
	}
	res.n = wire.n
	return res
}

// send copies what src gives to conn, which stays open.
func send(conn net.Conn, src io.Reader) (res copied) {
	if conn, ok := conn.(*tls.Conn); ok { // an empty file has a handshake as well
		if res.err = conn.Handshake(); res.err != nil {
			return res
		}
	}
	from := &counted{r: src}
	res.n, res.err = io.Copy(struct{ io.Writer }{conn}, from)
	res.local = from.err != nil
	return res
}

// counted counts what is read, and keeps the error.
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

// sink writes until stop.
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

// pipeTo is a writer that hands a copy of everything to a channel, until stop.
type pipeTo struct {
	to   chan<- []byte
	stop <-chan struct{}
}

func (w pipeTo) Write(p []byte) (int, error) {
	select {
	case w.to <- bytes.Clone(p):
	case <-w.stop:
	}
	return len(p), nil
}

func (w pipeTo) Close() error { return nil }

// splitter cuts text into lines, however it comes.
type splitter struct{ rest []byte }

// next returns the lines that are complete, or too long to wait for.
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

// end returns the line that has no end, if there is one.
func (s *splitter) end() []string {
	if len(s.rest) == 0 {
		return nil
	}
	line := string(s.rest)
	s.rest = nil
	return []string{line}
}
