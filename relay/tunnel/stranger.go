package tunnel

import (
	"cmp"
	"errors"
	"net"
	"syscall"
	"time"

	"github.com/hashicorp/yamux"
)

// maxStrangers is how many strangers at one passive port a page is told of.
const maxStrangers = 8

// stranger is a connection that the relay has reset, since it came to a passive
// port that is another host's. The page's listener yields it so that its server
// can tell of it: nothing can be read from it or written to it.
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

// tellStranger tells the page who was turned away at a port. So many headers fit
// into the window of a stream, so that this does not wait.
func tellStranger(st *yamux.Stream, from net.Addr) {
	writeHeader(st, kindStranger, &strangerHeader{Remote: from.String()})
}

// watch hears of strangers, until the client has come or the relay closes the port.
func (l *pageListener) watch() {
	defer close(l.heard)
	for {
		from, err := l.hear()
		if l.hurried.Load() && errors.Is(err, yamux.ErrTimeout) {
			return // else the tunnel is lost
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

// hear reads one header behind the reply: who was turned away, or that the port is
// closed and why.
func (l *pageListener) hear() (from *net.TCPAddr, err error) {
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
