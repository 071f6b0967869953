package ftptest

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"testing/synctest"
)

// errSilent reports that the server sends nothing: all goroutines are blocked.
var errSilent = errors.New("the server says nothing")

// client is one client of a script.
type client struct {
	server  *Server
	host    string
	conn    net.Conn
	in      *reader
	data    net.Conn
	dataR   *reader
	dialErr error        // why the data connection could not be opened
	ln      net.Listener // the port for an active data connection
	cache   tls.ClientSessionCache
}

// reader reads bytes that are available, without letting time pass.
type reader struct {
	conn    io.Reader
	buf     []byte
	err     error
	pending chan piece // result of the running Read; nil: none is running
}

type piece struct {
	b   []byte
	err error
}

func newReader(c io.Reader) *reader { return &reader{conn: c} }

// fill waits for more bytes. It returns errSilent if all goroutines are blocked.
func (r *reader) fill() error {
	if r.err != nil {
		return r.err
	}
	if r.pending == nil {
		read := make(chan piece, 1)
		r.pending = read
		go func() {
			b := make([]byte, 32<<10)
			n, err := r.conn.Read(b)
			read <- piece{b[:n], err}
		}()
	}
	synctest.Wait()
	select {
	case p := <-r.pending:
		r.buf, r.err, r.pending = append(r.buf, p.b...), p.err, nil
		return nil
	default:
		return errSilent
	}
}

// line returns the next line without its CRLF; a line with another end is quoted.
func (r *reader) line() (string, error) {
	for {
		if i := bytes.IndexByte(r.buf, '\n'); i >= 0 {
			l := string(r.buf[:i+1])
			r.buf = r.buf[i+1:]
			if s, ok := strings.CutSuffix(l, "\r\n"); ok {
				return s, nil
			}
			return fmt.Sprintf("%q", l), nil
		}
		if err := r.fill(); err != nil {
			return "", err
		}
	}
}

// exactly returns the next n bytes; fewer, with an error, if not so many come.
func (r *reader) exactly(n int) ([]byte, error) {
	var err error
	for len(r.buf) < n && err == nil {
		err = r.fill()
	}
	k := min(n, len(r.buf))
	b := r.buf[:k]
	r.buf = r.buf[k:]
	if k == n {
		err = nil
	}
	return b, err
}

// drain discards all bytes that come.
func (r *reader) drain() {
	for r.fill() == nil {
		r.buf = nil
	}
	r.buf = nil
}

// end returns how the stream ends: "end", "reset", "silent" if it does not, or the bytes or
// the error that came instead.
func (r *reader) end() string {
	for {
		if len(r.buf) > 0 {
			return fmt.Sprintf("says %.200q", r.buf)
		}
		switch err := r.fill(); {
		case err == nil:
		case err == io.EOF:
			return "end"
		case errors.Is(err, syscall.ECONNRESET):
			return "reset"
		case err == errSilent:
			return "silent"
		default:
			return err.Error()
		}
	}
}

func (p *client) connect() error {
	c, err := p.server.dial(p.host)
	if err != nil {
		return err
	}
	p.conn, p.in = c, newReader(c)
	synctest.Wait()
	return nil
}

func (p *client) send(b []byte) error {
	return untilStuck(func() error {
		_, err := p.conn.Write(b)
		return err
	})
}

// untilStuck runs f until it returns or all goroutines are blocked. In the latter case it
// returns nil, and f continues in the background.
func untilStuck(f func() error) error {
	done := make(chan error, 1)
	go func() { done <- f() }()
	synctest.Wait()
	select {
	case err := <-done:
		return err
	default:
		return nil
	}
}

// passive connects to a passive port of the server.
func (p *client) passive(port string) {
	p.dropData()
	host, _, _ := net.SplitHostPort(p.server.addr)
	c, err := p.server.Net.ClientAt(p.host).Dial(context.Background(), net.JoinHostPort(host, port))
	if err != nil {
		p.dialErr = err
		return
	}
	p.data, p.dataR = c, newReader(c)
	synctest.Wait()
}

// listen opens a port for an active data connection.
func (p *client) listen() (*net.TCPAddr, error) {
	p.dropData()
	ln, err := p.server.Net.ClientAt(p.host).Listen(context.Background())
	if err != nil {
		return nil, err
	}
	p.ln = ln
	return ln.Addr().(*net.TCPAddr), nil
}

// open makes sure that there is a data connection; it accepts an active one.
func (p *client) open() error {
	if p.data != nil || p.ln == nil {
		if p.data == nil {
			return fmt.Errorf("there is no data connection: %v", p.dialErr)
		}
		return nil
	}
	var c net.Conn
	err := untilStuck(func() (err error) {
		c, err = p.ln.Accept()
		return err
	})
	if c == nil {
		p.ln.Close()
		return fmt.Errorf("the server does not connect: %v", err)
	}
	p.data, p.dataR = c, newReader(c)
	return nil
}

func (p *client) dropData() {
	if p.ln != nil {
		p.ln.Close()
	}
	if p.data != nil {
		p.data.Close()
	}
	p.ln, p.data, p.dataR, p.dialErr = nil, nil, nil, nil
}

func (p *client) close() {
	p.dropData()
	if p.conn != nil {
		p.conn.Close()
	}
	synctest.Wait()
}

// deadConn takes the place of a connection that could not be opened.
type deadConn struct{ net.Conn }

func (deadConn) Read([]byte) (int, error)    { return 0, io.EOF }
func (deadConn) Write(b []byte) (int, error) { return len(b), nil }
func (deadConn) Close() error                { return nil }
