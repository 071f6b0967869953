package wire

import "ftpsim/ftpcore/event"

// This file detects other protocols on a control connection.

// Foreign returns the name of the line's protocol if that is not FTP, otherwise "". The
// line's Text then has all bytes that had come.
func (l Line) Foreign() string {
	if l.foreign == nil {
		return ""
	}
	return l.foreign.name
}

// Sniff makes l look for other protocols before it cuts lines. Next returns the bytes of
// another protocol as one Line; lines after that have no meaning.
func (l *LineReader) Sniff() { l.sniffing, l.first = true, true }

// foreignNext returns all bytes that have come as a line, if they begin another protocol.
// It waits for more while they may do so and no line has ended.
func (l *LineReader) foreignNext() (line Line, ok bool) {
	for l.sniffing && l.line.Size == 0 && l.state == telText && !l.lateLF && len(l.in) > 0 {
		p, more := foreignBytes(l.in, l.first)
		if p != nil && !p.polite {
			return l.takeAll(p), true
		}
		if !more || p != nil || hasLF(l.in) || !l.fillMore() {
			break
		}
	}
	l.first = l.first && len(l.in) == 0
	return line, false
}

func hasLF(b []byte) bool {
	for _, c := range b {
		if c == '\n' {
			return true
		}
	}
	return false
}

// fillMore appends more bytes to l.in and reports whether any came.
func (l *LineReader) fillMore() bool {
	have := copy(l.buf[:], l.in)
	if have == len(l.buf) || l.err != nil {
		return false
	}
	l.in = l.buf[:have]
	n := l.read(l.buf[have:])
	l.in = l.buf[:have+n]
	return n > 0
}

// takeAll makes one line of all bytes that have come.
func (l *LineReader) takeAll(p *protocol) Line {
	b := append([]byte(nil), l.in...)
	line := wholeLine(b, l.off, p)
	l.off += line.Size
	l.in = nil
	return line
}

// wholeLine returns a line with all bytes b at offset off, which belong to protocol p.
func wholeLine(b []byte, off int64, p *protocol) Line {
	return Line{Text: b, Raw: b, Off: off, Size: int64(len(b)), foreign: p, Warn: []event.Warning{{Code: event.WarnForeign, Len: len(b)}}}
}

// ForeignLine returns the line that LineReader.Sniff would make of b at offset off. It
// reports false if b does not begin another protocol. At offset zero it looks for all
// protocols, later only for some.
func ForeignLine(b []byte, off int64) (Line, bool) {
	p, _ := foreignBytes(b, off == 0)
	if p == nil || p.polite {
		return Line{}, false
	}
	return wholeLine(b, off, p), true
}

// ForeignWhy returns the reason of the reply to a line of another protocol; empty for FTP.
func (l Line) ForeignWhy() event.Reason {
	if l.foreign == nil {
		return ""
	}
	return l.foreign.reason()
}

// Recognize marks a command that belongs to another protocol. It looks for HTTP at any time,
// since a web page can make a browser send it (the ALPACA attack), and for other protocols
// only before the login, if early is set.
func (c Command) Recognize(early bool) Command {
	if c.Line.foreign != nil || known(c.Verb) || c.Verb == "" {
		return c
	}
	p := foreignLine(string(c.Line.Text))
	if p == nil || !p.anywhere && !early {
		return c
	}
	c.Line.foreign = p
	warn := c.Line.Warn
	c.Line.Warn = append(warn[:len(warn):len(warn)], event.Warning{Code: event.WarnForeign, Len: len(c.Line.Raw)})
	if p.why != event.ReasonHTTPRequest { // the methods of HTTP are shown as verbs
		c.Verb, c.Arg = "", ""
	}
	return c
}
