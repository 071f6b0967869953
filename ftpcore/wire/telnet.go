package wire

import (
	"bytes"
	"io"

	"ftpsim/ftpcore/event"
)

// Telnet bytes, RFC 854.
const (
	telSE   = 240
	telDM   = 242
	telIP   = 244
	telSB   = 250
	telWILL = 251
	telDONT = 254
	telIAC  = 255
)

const (
	// rawSlack is how many bytes of a line beyond max are kept in Raw, so that the event of a
	// line that is too long shows all of it.
	rawSlack = 60 << 10
	// telnetSlack is rawSlack for a line with Telnet in it, because floods consist of that.
	telnetSlack = 512
	maxPieces   = 64  // separate Telnet pieces, and warnings, of one line
	maxSubneg   = 256 // bytes of a subnegotiation (IAC SB …) before it is cut off
)

// Negotiates reports whether b begins with an option negotiation (RFC 854).
func Negotiates(b []byte) bool {
	return len(b) > 1 && b[0] == telIAC && telWILL <= b[1] && b[1] <= telDONT
}

type telState uint8

const (
	telText telState = iota
	telCommand
	telOption
	telSub
	telSubIAC
)

// LineReader cuts a control connection into lines and removes Telnet from it (RFC 854, RFC
// 959 §2.3, RFC 1123 §4.1.2.10). It keeps at most max bytes of a line's text and max plus
// rawSlack bytes of its Raw. The lines do not depend on how the bytes are cut into reads,
// with one exception: if the LF of an ABOR comes late, it is at the beginning of the next
// line's Raw.
type LineReader struct {
	r   io.Reader
	max int
	buf [1024]byte
	in  []byte // read, not yet processed
	err error  // of r, returned once in is used up
	off int64  // offset of the next byte

	line     Line
	state    telState
	crs      int  // CRs that wait for the next byte
	from     int  // offset in Raw of the current Telnet piece
	sub      int  // bytes of the current subnegotiation
	lateLF   bool // an ABOR without LF was returned
	sniffing bool // look for other protocols
	first    bool // no byte has been processed since Sniff

	// Waits, if not nil, is called before (true) and after (false) each read.
	Waits func(begins bool)
}

// NewLineReader returns a LineReader for lines of at most max bytes from r.
func NewLineReader(r io.Reader, max int) *LineReader {
	return &LineReader{r: r, max: max}
}

// Next returns the next line. It drops a line that the end of the stream cuts off. The error
// is the reader's, io.EOF at its end.
func (l *LineReader) Next() (Line, error) {
	for {
		if line, ok := l.foreignNext(); ok {
			return line, nil
		}
		for len(l.in) > 0 {
			c := l.in[0]
			l.in = l.in[1:]
			if l.take(c) {
				return l.finish(), nil
			}
		}
		if err := l.Fill(); err != nil {
			return Line{}, err
		}
	}
}

// Pending returns the bytes that were read and not yet processed. They are valid until the
// next read.
func (l *LineReader) Pending() []byte { return l.in }

// Discard drops the pending bytes.
func (l *LineReader) Discard() { l.in = nil }

// Offset returns the offset in the stream of the first pending byte.
func (l *LineReader) Offset() int64 { return l.off }

// LineOffset returns the offset in the stream of the current line, which has not ended.
func (l *LineReader) LineOffset() int64 { return l.off - int64(len(l.line.Raw)) }

// Swap makes l read from r, when TLS begins or ends. It drops the pending bytes.
func (l *LineReader) Swap(r io.Reader) { l.r, l.in = r, nil }

// Fill blocks until more bytes are pending. The error is the reader's.
func (l *LineReader) Fill() error {
	for range 100 {
		if l.err != nil {
			return l.err
		}
		n := l.read(l.buf[:])
		if n > 0 {
			l.in = l.buf[:n]
			return nil
		}
	}
	if l.err == nil {
		l.err = io.ErrNoProgress
	}
	return l.err
}

func (l *LineReader) read(into []byte) (n int) {
	if l.Waits != nil {
		l.Waits(true)
		defer l.Waits(false)
	}
	n, l.err = l.r.Read(into)
	return n
}

// Unfinished returns the line whose end has not come, as far as it has come. It reports
// false if no line has begun.
func (l *LineReader) Unfinished() (Line, bool) {
	if len(l.in) > 0 { // foreignNext waits for more of another protocol
		b := bytes.Clone(l.in)
		return Line{Text: b, Raw: b, Off: l.off, Size: int64(len(b))}, true
	}
	return l.line, len(l.line.Text) > 0 || l.crs > 0 || l.state != telText
}

// keeps reports whether the latest byte of the line has room in Raw.
func (l *LineReader) keeps() bool {
	room := l.max + rawSlack
	if l.state != telText || len(l.line.drops) > 0 {
		room = l.max + telnetSlack
	}
	n := len(l.line.Raw)
	return n < room && int64(n) == l.line.Size-1
}

// take processes one byte and reports whether it ends a line.
func (l *LineReader) take(c byte) bool {
	if l.line.Size == 0 {
		l.line.Off = l.off
	}
	l.off++
	l.line.Size++
	if l.keeps() {
		l.line.Raw = append(l.line.Raw, c)
	} else {
		l.line.TooLong = true
	}
	if l.lateLF {
		switch c {
		case '\r', 0:
			l.drop(event.WarnLateLF, 1)
			return false
		case '\n':
			l.lateLF = false
			l.drop(event.WarnLateLF, 1)
			return false
		}
		l.lateLF = false
	}
	if l.state != telText {
		return l.takeTelnet(c)
	}
	return l.takeText(c)
}

func (l *LineReader) takeText(c byte) bool {
	switch {
	case c == telIAC:
		l.state, l.from = telCommand, int(l.line.Size)-1
		return false
	case (c == telDM || c == telIP) && len(l.line.Text) == 0 && l.crs == 0:
		// The IAC before it was an urgent byte and is lost (tnftp's ABOR), or was never sent
		// (a test of pyftpdlib sends IP alone). No verb begins with these bytes.
		l.drop(event.WarnTelnet, 1)
		return false
	case c == '\r':
		l.crs++
		return l.crs == 1 && l.endsAbor()
	case c == '\n':
		l.endLine()
		return true
	case c == 0 && l.crs > 0: // CR NUL is a CR in Telnet (RFC 2640 §3.1)
		l.flushCR()
		l.drop(event.WarnCRNUL, 1)
		return false
	}
	l.flushCR()
	l.text(c)
	return false
}

// takeTelnet processes a byte after IAC.
func (l *LineReader) takeTelnet(c byte) bool {
	size := int(l.line.Size) - l.from
	switch l.state {
	case telCommand:
		switch {
		case c == telIAC: // a byte 255 of the text
			l.state = telText
			l.dropRange(l.from, 1)
			l.flushCR()
			l.text(c)
		case c >= telWILL && c <= telDONT:
			l.state = telOption
		case c == telSB:
			l.state, l.sub = telSub, 0
		case c >= telSE:
			l.state = telText
			l.drop(event.WarnTelnet, size)
		default:
			l.state = telText
			l.warn(event.WarnTelnet, l.from, 1)
			if bytes.IndexByte(l.line.Text, ' ') >= 0 {
				// A byte of a name: a client without Telnet does not double it.
				l.flushCR()
				l.text(telIAC)
			} else { // the command was an urgent byte and is lost (lftp's ABOR)
				l.dropRange(l.from, 1)
			}
			return l.takeText(c)
		}
	case telOption:
		l.state = telText
		l.drop(event.WarnTelnet, size)
	case telSub, telSubIAC:
		l.sub++
		switch {
		case l.state == telSubIAC && c == telSE, l.sub >= maxSubneg:
			l.state = telText
			l.drop(event.WarnTelnet, size)
		case l.state == telSub && c == telIAC:
			l.state = telSubIAC
		default:
			l.state = telSub
		}
	}
	return false
}

// endsAbor reports whether the CR just taken ends the line without a LF: ftplib sends the LF
// of its ABOR as an urgent byte, which may be lost.
func (l *LineReader) endsAbor() bool {
	if !bytes.EqualFold(l.line.Text, []byte("ABOR")) {
		return false
	}
	at := int(l.line.Size) - 1
	for len(l.in) > 0 {
		c := l.in[0]
		if c != '\n' && c != '\r' && c != 0 {
			l.warn(event.WarnNoLF, at, 1)
			return true
		}
		l.in = l.in[1:]
		l.off++
		l.line.Size++
		if l.keeps() {
			l.line.Raw = append(l.line.Raw, c)
		}
		if c == '\n' {
			return true
		}
	}
	l.lateLF = true
	l.warn(event.WarnNoLF, at, 1)
	return true
}

func (l *LineReader) endLine() {
	at := int(l.line.Size) - 1
	switch {
	case l.crs == 0:
		l.warn(event.WarnBareLF, at, 1)
	case l.crs > 1:
		l.warn(event.WarnExtraCR, at-l.crs, l.crs-1)
	}
}

// flushCR adds CRs that did not end the line to the text.
func (l *LineReader) flushCR() {
	for ; l.crs > 0 && !l.line.TooLong; l.crs-- {
		l.text('\r')
	}
	l.crs = 0
}

func (l *LineReader) text(c byte) {
	if len(l.line.Text) >= l.max {
		l.line.TooLong = true
		return
	}
	l.line.Text = append(l.line.Text, c)
}

// drop excludes the last n bytes from the text, with a warning.
func (l *LineReader) drop(code event.WarningCode, n int) {
	off := int(l.line.Size) - n
	l.warn(code, off, n)
	l.dropRange(off, n)
}

func (l *LineReader) dropRange(off, n int) {
	d := l.line.drops
	if k := len(d) - 1; k >= 0 && d[k][1] == off {
		d[k][1] += n
		return
	}
	if len(d) == maxPieces {
		l.line.TooLong = true
		return
	}
	l.line.drops = append(d, [2]int{off, off + n})
}

// warn adds a warning, or extends the previous one if it has the same code and is adjacent.
func (l *LineReader) warn(code event.WarningCode, off, n int) {
	w := l.line.Warn
	if k := len(w) - 1; k >= 0 && w[k].Code == code && w[k].Off+w[k].Len == off {
		w[k].Len += n
		return
	}
	if off+n <= len(l.line.Raw) && len(w) < maxPieces {
		l.line.Warn = append(w, event.Warning{Code: code, Off: off, Len: n})
	}
}

func (l *LineReader) finish() Line {
	line := l.line
	if line.TooLong {
		line.Warn = append(line.Warn, event.Warning{Code: event.WarnTooLong, Off: 0, Len: len(line.Raw)})
	}
	l.line, l.state, l.crs = Line{}, telText, 0
	return line
}
