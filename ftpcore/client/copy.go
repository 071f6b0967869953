package client

import (
	"bytes"
	"io"
	"net"
	"slices"

	"ftpsim/ftpcore"
)

// copied is what came of copying.
type copied struct {
	n     int64 // bytes on the wire
	err   error
	local bool // it is the local side that failed
}

const blockSize = 32 << 10

// receive copies conn to w until the end of file. When stop is closed it reads
// on but writes no more. It closes w.
func receive(w io.WriteCloser, conn net.Conn, ascii bool, stop <-chan struct{}) (res copied) {
	defer func() {
		if err := w.Close(); err != nil && res.err == nil {
			res.err, res.local = err, true
		}
	}()
	var conv ftpcore.FromNet
	block, text := make([]byte, blockSize), []byte(nil)
	for {
		n, err := conn.Read(block)
		select {
		case <-stop:
			n = 0
		default:
		}
		res.n += int64(n)
		p := block[:n]
		if ascii {
			text = conv.Convert(text[:0], p)
			if err == io.EOF {
				text = conv.Flush(text)
			}
			p = text
		}
		if len(p) > 0 {
			if _, err := w.Write(p); err != nil {
				res.err, res.local = err, true
				return res
			}
		}
		if err == io.EOF {
			return res
		}
		if err != nil {
			res.err = err
			return res
		}
	}
}

// send copies src to conn, which stays open.
func send(conn net.Conn, src io.Reader, ascii bool) (res copied) {
	var conv ftpcore.ToNet
	block, text := make([]byte, blockSize), []byte(nil)
	for {
		n, err := src.Read(block)
		p := block[:n]
		if ascii {
			text = conv.Convert(text[:0], p)
			p = text
		}
		if len(p) > 0 {
			k, err := conn.Write(p)
			res.n += int64(k)
			if err != nil {
				res.err = err
				return res
			}
		}
		if err == io.EOF {
			return res
		}
		if err != nil {
			res.err, res.local = err, true
			return res
		}
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
