package wire

import (
	"bytes"
	"io"
	"slices"

	"ftpsim/ftpcore/event"
)

// Line is one line of a control connection.
type Line struct {
	Text    []byte          // decoded: no line end, no Telnet
	Raw     []byte          // the exact bytes as received, Telnet and line end included
	Off     int64           // place of Raw's first byte in the stream
	Size    int64           // bytes that the line took on the wire; more than len(Raw) if Raw is cut
	TooLong bool            // Text is cut, and Raw where it is much longer; the rest was thrown away
	Warn    []event.Warning // offsets refer to Raw

	foreign *protocol
	drops   [][2]int // ranges of Raw that have no part in Text, line end aside
}

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

// MarkEarly marks a line that came before the reply to the one before it.
func (l *Line) MarkEarly() {
	if !slices.ContainsFunc(l.Warn, func(w event.Warning) bool { return w.Code == event.WarnPipelined }) {
		l.Warn = append(l.Warn, event.Warning{Code: event.WarnPipelined, Len: len(l.Raw)})
	}
}
