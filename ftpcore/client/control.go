package client

import (
	"bufio"
	"crypto/tls"
	"net"
	"strings"
	"sync/atomic"
)

// control is a control connection. Its goroutine reads lines, tells replies
// apart and hands each line on as it comes.
type control struct {
	conn   net.Conn
	events chan event
	stop   chan struct{}
	// handOver is the code of the reply behind which nothing more is read: what
	// follows is TLS, or the end of it. 0: there is none.
	handOver atomic.Int32
	behind   bool // something was read behind it; valid once events is closed
}

// event is one line from the server, or its end.
type event struct {
	line string
	code int  // of the reply that it belongs to; 0: it belongs to none
	last bool // the reply is complete
	err  error
}

// maxReplyLine bounds a line; what is longer comes in pieces.
const maxReplyLine = 16 << 10

func newControl(conn net.Conn) *control {
	ctl := &control{conn: conn, events: make(chan event), stop: make(chan struct{})}
	go ctl.read()
	return ctl
}

// send writes one command line. The server sees it in one segment. The byte 255, which
// a name may have, is doubled, since it would be Telnet's (RFC 854); read undoes that.
func (ctl *control) send(line string) error {
	_, err := ctl.conn.Write([]byte(strings.ReplaceAll(line, "\xff", "\xff\xff") + "\r\n"))
	return err
}

// abort sends ABOR as tnftp does, with the Telnet signals Interrupt Process and
// Synch before it (RFC 959 §4.1.3). The urgent mark that would go with them is
// no part of a net.Conn.
func (ctl *control) abort() error {
	const iac, ip, dm = 0xff, 0xf4, 0xf2
	_, err := ctl.conn.Write(append([]byte{iac, ip, iac, dm}, "ABOR\r\n"...))
	return err
}

// close ends the connection; the goroutine ends by itself.
func (ctl *control) close() {
	close(ctl.stop)
	ctl.conn.Close()
	for range ctl.events {
	}
}

// ended waits for the goroutine that has handed over, and reports whether it had
// read too much.
func (ctl *control) ended() bool {
	for range ctl.events {
	}
	return ctl.behind
}

// drop ends the connection at once, whoever else uses it.
func (ctl *control) drop() {
	conn := ctl.conn
	if secure, ok := conn.(*tls.Conn); ok {
		conn = secure.NetConn()
	}
	conn.Close()
}

func (ctl *control) read() {
	defer close(ctl.events)
	r := bufio.NewReaderSize(ctl.conn, maxReplyLine)
	var g grouper
	for {
		b, err := r.ReadSlice('\n')
		if len(b) > 0 {
			line := strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r")
			line = strings.ReplaceAll(line, "\xff\xff", "\xff")
			code, last := g.next(line)
			over := last && int32(code) == ctl.handOver.Load()
			ctl.behind = over && r.Buffered() > 0
			if !ctl.emit(event{line: line, code: code, last: last}) || over {
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

// grouper joins lines to replies (RFC 959 §4.2). The zero value begins.
type grouper struct {
	code int // of the multi-line reply under way
}

// next returns the code of the reply that line belongs to, 0 if it is none, and
// whether the reply ends with it.
func (g *grouper) next(line string) (code int, last bool) {
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

// replyCode reads "NNN text" or "NNN-text"; the code is 0 for anything else.
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
