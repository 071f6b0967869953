package wire

import "ftpsim/ftpcore/event"

// This file takes what is no FTP off a control connection and names it.

// Foreign is the name of the protocol that the line is of, if it is not FTP's; its
// Text then holds all bytes that had come.
func (l Line) Foreign() string {
	if l.foreign == nil {
		return ""
	}
	return l.foreign.name
}

// Sniff has l look for other protocols before it cuts lines. What it finds is one
// Line, and the last one that means anything.
func (l *LineReader) Sniff() { l.sniffs, l.first = true, true }

// foreignNext returns all that has come, if it is the beginning of another protocol.
// It waits for more while it may be one and no line has ended.
func (l *LineReader) foreignNext() (line Line, ok bool) {
	for l.sniffs && l.line.Size == 0 && l.state == telText && !l.lateLF && len(l.in) > 0 {
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

// fillMore reads more behind what is there, and reports whether something came.
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

// takeAll makes one line of all that has come.
func (l *LineReader) takeAll(p *protocol) Line {
	b := append([]byte(nil), l.in...)
	line := wholeLine(b, l.off, p)
	l.off += line.Size
	l.in = nil
	return line
}

// wholeLine is one line of all the bytes b at off, which are of another protocol.
func wholeLine(b []byte, off int64, p *protocol) Line {
	return Line{Text: b, Raw: b, Off: off, Size: int64(len(b)), foreign: p, Warn: []event.Warning{{Code: event.WarnForeign, Len: len(b)}}}
}

// ForeignLine is the line that LineReader.Sniff makes of b, for a reader that has no
// LineReader. It reports false where b is none of another protocol. Where nothing was
// said before off, any protocol is looked for; later only some are.
func ForeignLine(b []byte, off int64) (Line, bool) {
	p, _ := foreignBytes(b, off == 0)
	if p == nil || p.polite {
		return Line{}, false
	}
	return wholeLine(b, off, p), true
}

// ForeignWhy is the reason of the reply to a line of another protocol.
func (l Line) ForeignWhy() event.Reason {
	if l.foreign == nil {
		return ""
	}
	return l.foreign.reason()
}

// Recognize looks whether a line is of another protocol: of HTTP at any time, since
// a browser can be made to send it (the ALPACA attack); of others only before somebody
// logs in, which early says.
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
	if p.why != event.ReasonHTTPRequest { // which has verbs, as people know them
		c.Verb, c.Arg = "", ""
	}
	return c
}
