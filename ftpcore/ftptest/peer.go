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

// errSilent says that nothing comes although everybody has had their chance.
var errSilent = errors.New("the server says nothing")

// peer is one client.
type peer struct {
	house *House
	host  string
	conn  net.Conn
	in    *reader
	data  net.Conn
	dataR *reader
	dial  error        // why there is no data connection
	ln    net.Listener // where the client waits for an active one
	cache tls.ClientSessionCache
}

// reader reads what is there without ever waiting for time to go by.
type reader struct {
	conn io.Reader
	buf  []byte
	err  error
	read chan piece // one read is under way; nil: none
}

type piece struct {
	b   []byte
	err error
}

func newReader(c io.Reader) *reader { return &reader{conn: c} }

// more waits until there is more to take or the world stands still.
func (r *reader) more() error {
	if r.err != nil {
		return r.err
	}
	if r.read == nil {
		read := make(chan piece, 1)
		r.read = read
		go func() {
			b := make([]byte, 32<<10)
			n, err := r.conn.Read(b)
			read <- piece{b[:n], err}
		}()
	}
	synctest.Wait()
	select {
	case p := <-r.read:
		r.buf, r.err, r.read = append(r.buf, p.b...), p.err, nil
		return nil
	default:
		return errSilent
	}
}

// line takes one line without its CRLF.
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
		if err := r.more(); err != nil {
			return "", err
		}
	}
}

// exactly takes n bytes, or as many as come.
func (r *reader) exactly(n int) ([]byte, error) {
	var err error
	for len(r.buf) < n && err == nil {
		err = r.more()
	}
	k := min(n, len(r.buf))
	b := r.buf[:k]
	r.buf = r.buf[k:]
	if k == n {
		err = nil
	}
	return b, err
}

// drain throws away all that comes.
func (r *reader) drain() {
	for r.more() == nil {
		r.buf = nil
	}
	r.buf = nil
}

// end tells how the stream ends: "end", "reset", or what came instead.
func (r *reader) end() string {
	for {
		if len(r.buf) > 0 {
			return fmt.Sprintf("says %.200q", r.buf)
		}
		switch err := r.more(); {
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

func (p *peer) connect() error {
	c, err := p.house.dial(p.host)
	if err != nil {
		return err
	}
	p.conn, p.in = c, newReader(c)
	synctest.Wait()
	return nil
}

func (p *peer) send(b []byte) error {
	return settle(func() error {
		_, err := p.conn.Write(b)
		return err
	})
}

// settle runs f until it is done or the world stands still; then it goes on
// behind.
func settle(f func() error) error {
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

// passive connects to the port that the server has named.
func (p *peer) passive(port string) {
	p.dropData()
	host, _, _ := net.SplitHostPort(p.house.addr)
	c, err := p.house.Net.ClientAt(p.host).Dial(context.Background(), net.JoinHostPort(host, port))
	if err != nil {
		p.dial = err
		return
	}
	p.data, p.dataR = c, newReader(c)
	synctest.Wait()
}

// listen waits for an active data connection.
func (p *peer) listen() (*net.TCPAddr, error) {
	p.dropData()
	ln, err := p.house.Net.ClientAt(p.host).Listen(context.Background())
	if err != nil {
		return nil, err
	}
	p.ln = ln
	return ln.Addr().(*net.TCPAddr), nil
}

// open returns the data connection, accepting an active one.
func (p *peer) open() error {
	if p.data != nil || p.ln == nil {
		if p.data == nil {
			return fmt.Errorf("there is no data connection: %v", p.dial)
		}
		return nil
	}
	var c net.Conn
	err := settle(func() (err error) {
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

func (p *peer) dropData() {
	if p.ln != nil {
		p.ln.Close()
	}
	if p.data != nil {
		p.data.Close()
	}
	p.ln, p.data, p.dataR, p.dial = nil, nil, nil, nil
}

func (p *peer) close() {
	p.dropData()
	if p.conn != nil {
		p.conn.Close()
	}
	synctest.Wait()
}

// nowhere stands for a connection that could not be made.
type nowhere struct{ net.Conn }

func (nowhere) Read([]byte) (int, error)    { return 0, io.EOF }
func (nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (nowhere) Close() error                { return nil }
