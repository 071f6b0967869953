package wire

import (
	"bytes"
	"io"
	"slices"

	"ftpsim/ftpcore/event"
)

// Line is one line of a control connection.
type Line struct {
	Text    []byte          // decoded: without line end and Telnet
	Raw     []byte          // the exact bytes as received, with Telnet and line end
	Off     int64           // offset of Raw's first byte in the stream
	Size    int64           // bytes of the line on the wire; more than len(Raw) if Raw is cut
	TooLong bool            // Text is cut, and Raw too if it is much longer
	Warn    []event.Warning // offsets are relative to Raw

	foreign *protocol
	drops   [][2]int // ranges of Raw that are not in Text, except the line end
}

// RawOff returns the offset of Text[i] in Raw. It may be too small in a line that is
// TooLong, since drops may be incomplete.
func (l Line) RawOff(i int) int {
	for _, d := range l.drops {
		if d[0] > i {
			break
		}
		i += d[1] - d[0]
	}
	return i
}

// DecodeLine decodes raw, an edited or injected command, as one line, with or without a line
// end. It ignores everything after the first line.
func DecodeLine(raw []byte, max int) Line {
	lr := NewLineReader(io.MultiReader(bytes.NewReader(raw), bytes.NewReader([]byte("\r\n"))), max)
	l, err := lr.Next()
	if err != nil { // an unfinished Telnet subnegotiation took all of it
		return Line{Raw: raw, Size: int64(len(raw))}
	}
	if l.Size > int64(len(raw)) { // it includes the line end that was added here
		l.Size = int64(len(raw))
		l.Raw = l.Raw[:min(len(l.Raw), len(raw))]
	}
	return l
}

// MarkEarly warns that the line came before the reply to the previous one.
func (l *Line) MarkEarly() {
	if !slices.ContainsFunc(l.Warn, func(w event.Warning) bool { return w.Code == event.WarnPipelined }) {
		l.Warn = append(l.Warn, event.Warning{Code: event.WarnPipelined, Len: len(l.Raw)})
	}
}
