package client

import (
	"bufio"
	"crypto/tls"
	"net"
	"strings"
	"sync/atomic"
)

// control is a control connection. Its goroutine reads lines, groups them into replies and
// sends each line to events as it comes.
type control struct {
	conn   net.Conn
	secure *tls.Conn // below conn, or conn itself; nil: clear text
	events chan event
	stop   chan struct{}
	// stopAfter is the code of the reply after which the goroutine must stop reading,
	// because TLS begins or ends there. Zero means none.
	stopAfter atomic.Int32
	readAhead bool // bytes after that reply were read; valid once events is closed
}

// event is one line from the server, or the end of the connection (err is set).
type event struct {
	line string
	code int  // of the reply that the line belongs to; zero means none
	last bool // the line completes the reply
	err  error
}

// maxReplyLine is the most bytes of a line; a longer one comes in pieces.
const maxReplyLine = 16 << 10

func newControl(conn net.Conn) *control {
	ctl := &control{conn: conn, events: make(chan event), stop: make(chan struct{})}
	go ctl.read()
	return ctl
}

// send writes one command line in one Write. The byte 255, which a name may contain, is
// doubled, because Telnet gives it a meaning (RFC 854); read undoes that.
func (ctl *control) send(line string) error {
	_, err := ctl.conn.Write([]byte(strings.ReplaceAll(line, "\xff", "\xff\xff") + "\r\n"))
	return err
}

// abort sends ABOR as tnftp does, with the Telnet signals Interrupt Process and
// Synch before it (RFC 959 §4.1.3). It sends no TCP urgent pointer: a net.Conn does not
// support that.
func (ctl *control) abort() error {
	const iac, ip, dm = 0xff, 0xf4, 0xf2
	_, err := ctl.conn.Write(append([]byte{iac, ip, iac, dm}, "ABOR\r\n"...))
	return err
}

// close closes the connection and waits until the goroutine has ended.
func (ctl *control) close() {
	close(ctl.stop)
	ctl.conn.Close()
	for range ctl.events {
	}
}

// waitStopped waits until the goroutine has stopped (see stopAfter). It reports whether
// the goroutine has read bytes after the reply.
func (ctl *control) waitStopped() bool {
	for range ctl.events {
	}
	return ctl.readAhead
}

// drop closes the TCP connection at once, even while TLS or another goroutine uses it.
func (ctl *control) drop() {
	conn := ctl.conn
	if ctl.secure != nil {
		conn = ctl.secure.NetConn()
	}
	conn.Close()
}

func (ctl *control) read() {
	defer close(ctl.events)
	r := bufio.NewReaderSize(ctl.conn, maxReplyLine)
	var g replyGrouper
	for {
		b, err := r.ReadSlice('\n')
		if len(b) > 0 {
			line := strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r")
			line = strings.ReplaceAll(line, "\xff\xff", "\xff")
			code, last := g.next(line)
			ended := last && int32(code) == ctl.stopAfter.Load()
			ctl.readAhead = ended && r.Buffered() > 0
			if !ctl.emit(event{line: line, code: code, last: last}) || ended {
				return
			}
		}
		if err != nil && err != bufio.ErrBufferFull {
			ctl.emit(event{err: err})
			return
		}
	}
}

func (ctl *control) emit(ev event) bool {
	select {
	case ctl.events <- ev:
		return true
	case <-ctl.stop:
		return false
	}
}

// replyGrouper groups lines into replies (RFC 959 §4.2). The zero value is ready to use.
type replyGrouper struct {
	code int // of the multi-line reply that has begun; zero means none
}

// next returns the code of the reply that line belongs to, zero if it belongs to none, and
// whether line completes the reply.
func (g *replyGrouper) next(line string) (code int, last bool) {
	code, sep := replyCode(line)
	switch {
	case g.code != 0 && (code != g.code || sep == '-'):
		return g.code, false
	case code == 0:
		return 0, false
	case sep == '-':
		g.code = code
		return code, false
	}
	g.code = 0
	return code, true
}

// replyCode parses "NNN text" or "NNN-text". The code is zero for anything else.
func replyCode(line string) (code int, sep byte) {
	if len(line) < 3 || line[0] == '0' {
		return 0, 0
	}
	for _, d := range []byte(line[:3]) {
		if d < '0' || d > '9' {
			return 0, 0
		}
		code = code*10 + int(d-'0')
	}
	switch {
	case len(line) == 3:
		return code, ' '
	case line[3] == ' ', line[3] == '-':
		return code, line[3]
	}
	return 0, 0
}
