package tunnel

import (
	"cmp"
	"errors"
	"net"
	"syscall"
	"time"

	"github.com/hashicorp/yamux"
)

// maxStrangers is how many strangers at a passive port are reported to the page.
const maxStrangers = 8

// stranger is a connection that the relay has reset because it came from another host than
// the client that the passive port is for. The page's listener returns it so that the server
// can report it. Read and Write fail with ECONNRESET.
type stranger struct{ local, remote *net.TCPAddr }

func (s *stranger) Read([]byte) (int, error)         { return 0, s.gone("read") }
func (s *stranger) Write([]byte) (int, error)        { return 0, s.gone("write") }
func (s *stranger) gone(op string) error             { return opError(op, s.local, s.remote, syscall.ECONNRESET) }
func (s *stranger) Close() error                     { return nil }
func (s *stranger) LocalAddr() net.Addr              { return s.local }
func (s *stranger) RemoteAddr() net.Addr             { return s.remote }
func (s *stranger) SetDeadline(time.Time) error      { return nil }
func (s *stranger) SetReadDeadline(time.Time) error  { return nil }
func (s *stranger) SetWriteDeadline(time.Time) error { return nil }

// tellStranger reports to the page that a connection from another host was reset. It does
// not block: maxStrangers headers fit into the window of a stream.
func tellStranger(st *yamux.Stream, from net.Addr) {
	writeHeader(st, kindStranger, &strangerHeader{Remote: from.String()})
}

// watch reads the headers about strangers until the client has connected or the relay has
// closed the port.
func (l *pageListener) watch() {
	defer close(l.watchEnded)
	for {
		from, err := l.readHeader()
		if l.finishing.Load() && errors.Is(err, yamux.ErrTimeout) {
			return // without finishing, a timeout means that the tunnel is lost
		}
		if err != nil {
			var no *Refusal
			errors.As(err, &no)
			l.close(no)
			return
		}
		if len(l.conns) < maxStrangers {
			l.conns <- &stranger{l.addr, from}
		}
	}
}

// readHeader reads a header after the reply. It returns the address of a stranger. If the
// relay has closed the port, the error says why.
func (l *pageListener) readHeader() (from *net.TCPAddr, err error) {
	k, raw, err := readHeader(l.st)
	if err != nil {
		return nil, err
	}
	var no replyHeader
	var who strangerHeader
	switch k {
	case kindReply:
		if err = decodeBody(raw, &no); err == nil && no.Error != nil {
			err = no.Error
		}
	case kindStranger:
		if err = decodeBody(raw, &who); err == nil {
			return tcpAddr(who.Remote)
		}
	}
	return nil, cmp.Or(err, protocolError("header of kind %d at a passive port", k))
}
