package ftpcore

import (
	"bytes"
	"io"
)

// Line is one line of a control connection.
type Line struct {
	Text    []byte    // decoded: no line end, no Telnet
	Raw     []byte    // the exact bytes as received, Telnet and line end included
	Off     int64     // place of Raw's first byte in the stream
	Size    int64     // bytes that the line took on the wire; more than len(Raw) if Raw is cut
	TooLong bool      // Text is cut, and Raw where it is much longer; the rest was thrown away
	Warn    []Warning // offsets refer to Raw

	foreign  *protocol
	injected bool     // by Server.Inject, not by the client
	stops    bool     // the reader waits behind it
	behind   bool     // and has read more already
	over     bool     // it came in TLS
	sealed   *note    // records that have come since the line before; nil: none
	carrier  int64    // the tls event that tells of the last of them
	drops    [][2]int // ranges of Raw that have no part in Text, line end aside
}

// Injected reports whether Server.Inject has made the line, and not the client.
func (l Line) Injected() bool { return l.injected }

// RawOff tells where in Raw the byte Text[i] stands. In a line that is TooLong it
// may stand behind: not every piece of Telnet in it is known.
func (l Line) RawOff(i int) int {
	for _, d := range l.drops {
		if d[0] > i {
			break
		}
		i += d[1] - d[0]
	}
	return i
}

// DecodeLine reads raw as one line, with or without a line end; what follows
// the first line is left out. It is how edited and injected commands are read.
func DecodeLine(raw []byte, max int) Line {
	lr := NewLineReader(io.MultiReader(bytes.NewReader(raw), bytes.NewReader([]byte("\r\n"))), max)
	l, err := lr.Next()
	if err != nil { // an unfinished Telnet subnegotiation took all of it
		return Line{Raw: raw, Size: int64(len(raw))}
	}
	if l.Size > int64(len(raw)) { // the line end is ours
		l.Size = int64(len(raw))
		l.Raw = l.Raw[:min(len(l.Raw), len(raw))]
	}
	return l
}
