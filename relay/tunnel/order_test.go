package tunnel

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// The sockets of these tests are no sockets: they write down what is called, and
// return when the test says so. So the order of the relay's calls shows, which real
// ones would hide.

// calls is what was called, in order.
type calls struct {
	mu   sync.Mutex
	list []string
}

func (c *calls) add(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.list = append(c.list, what)
}

func (c *calls) all() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.list)
}

// want fails unless exactly these were called, in this order.
func (c *calls) want(t *testing.T, want ...string) {
	t.Helper()
	eventually(t, strings.Join(want, ", ")+" are called", func() bool { return len(c.all()) >= len(want) })
	if got := c.all(); !slices.Equal(got, want) {
		t.Errorf("the calls are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// fakeSocket is a client's connection.
type fakeSocket struct {
	name  string
	calls *calls
	in    chan string   // what the client sends; closed: its end
	takes chan struct{} // one for each write that may return; closed: all

	mu      sync.Mutex
	rest    string
	past    chan struct{} // closed when reads must return
	gone    chan struct{} // closed when writes must
	came    int64         // bytes that were put into it
	unacked int           // asked for so many times before all is acknowledged
	open    int           // and so many times before the client has closed it
	ended   bool          // the client has closed it
	remote  string
}

func newFake(name string, c *calls) *fakeSocket {
	return &fakeSocket{name: name, calls: c, in: make(chan string, 10), takes: make(chan struct{}, 10), past: make(chan struct{}), gone: make(chan struct{}), remote: "127.0.0.1:40000"}
}

// send is what the client sends. The system has it at once.
func (f *fakeSocket) send(text string) {
	f.mu.Lock()
	f.came += int64(len(text))
	f.mu.Unlock()
	f.in <- text
}

func (f *fakeSocket) Read(p []byte) (int, error) {
	if f.rest == "" {
		select {
		case text, ok := <-f.in:
			if !ok {
				return 0, io.EOF
			}
			f.rest = text
		case <-f.past:
			return 0, os.ErrDeadlineExceeded
		}
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}

func (f *fakeSocket) Write(p []byte) (int, error) {
	select {
	case <-f.takes:
		f.calls.add(f.name + " writes " + string(p[:min(len(p), 20)]))
		return len(p), nil
	case <-f.gone:
		return 0, net.ErrClosed
	}
}

func (f *fakeSocket) CloseWrite() error {
	f.calls.add(f.name + " is shut")
	return nil
}

func (f *fakeSocket) SetLinger(int) error {
	f.calls.add(f.name + " is reset")
	return nil
}

// free closes one of past and gone.
func (f *fakeSocket) free(c chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	select {
	case <-c:
	default:
		close(c)
	}
}

func (f *fakeSocket) SetReadDeadline(d time.Time) error {
	if !d.IsZero() {
		f.free(f.past)
	}
	return nil
}

func (f *fakeSocket) SetWriteDeadline(d time.Time) error {
	if d == past {
		f.free(f.gone)
	}
	return nil
}

func (f *fakeSocket) SetDeadline(d time.Time) error {
	return errors.Join(f.SetReadDeadline(d), f.SetWriteDeadline(d))
}

func (f *fakeSocket) Close() error { return f.SetDeadline(past) }

func (f *fakeSocket) LocalAddr() net.Addr {
	return net.TCPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:2121"))
}

func (f *fakeSocket) RemoteAddr() net.Addr {
	return net.TCPAddrFromAddrPort(netip.MustParseAddrPort(f.remote))
}

// fakeSight sees what the fakes know.
var fakeSight = Sight{
	Received: func(s Socket) (int64, bool, bool) {
		f := s.(*fakeSocket)
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.open > 0 {
			f.open--
			f.calls.add(f.name + " is open")
			f.ended = f.open == 0
			return f.came, false, true
		}
		return f.came, f.ended, true
	},
	Unacked: func(s Socket) int {
		f := s.(*fakeSocket)
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.unacked > 0 {
			f.unacked--
			f.calls.add(f.name + " is not acknowledged")
			return 1
		}
		return 0
	},
}

// fakes gives data connections that are fakes.
type fakes struct {
	world
	calls *calls
	dials chan *fakeSocket
}

func (f *fakes) DialActive(context.Context, netip.Addr, netip.AddrPort) (Socket, error) {
	s := newFake("data", f.calls)
	f.dials <- s
	return s, nil
}

// exchange is a session with one data connection, both of fakes.
type exchange struct {
	t             *testing.T
	rig           *rig
	calls         *calls
	frames        *frameLog
	control, data *fakeSocket
	page          struct{ control, data *Conn }
}

func newExchange(t *testing.T) *exchange {
	w := worlds["mem"](t)
	x := &exchange{t: t, calls: &calls{}}
	sockets := &fakes{world: w, calls: x.calls, dials: make(chan *fakeSocket, 1)}
	relayEnd, pageEnd := w.carrier(t)
	x.frames = &frameLog{Conn: pageEnd}
	x.rig = &rig{t: t, w: w}
	x.rig.startRelay(relayEnd, RelayConfig{Sockets: sockets, Sight: fakeSight})
	page, err := NewPage(x.frames)
	must(t, err)
	x.rig.page = page
	t.Cleanup(func() { page.Close(); page.m.wait() })

	x.control = newFake("control", x.calls)
	close(x.control.takes)
	x.rig.wg.Go(func() { x.rig.relay.Control(x.control, "127.0.0.1:2121") })
	conn, err := page.Accept()
	must(t, err)
	x.page.control = conn.(*Conn)
	conn, err = page.Dial(t.Context(), conn, "127.0.0.1:40001")
	must(t, err)
	x.page.data = conn.(*Conn)
	x.data = <-sockets.dials
	return x
}

// link is the relay's end of a connection of the page.
func (x *exchange) link(c *Conn) *link {
	return x.rig.relay.m.receiver(c.st.StreamID()).(*link)
}

// untilHeld waits until something waits for the data connection on its way down.
func (x *exchange) untilHeld() {
	x.t.Helper()
	f := &x.link(x.page.data).down
	eventually(x.t, "something waits for the data", func() bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		return f.changed != nil
	})
}

// A reply is written when write and shutdown of what the page had sent before it have
// returned, the client's system has all of it, and the client has closed its side.
func TestReplyBehindData(t *testing.T) {
	x := newExchange(t)
	x.data.unacked, x.data.open = 2, 1
	io.WriteString(x.page.data, "a file")
	must(t, x.page.data.Close())
	io.WriteString(x.page.control, "226 Done.\r\n")
	x.untilHeld()
	x.calls.want(t)
	close(x.data.takes)
	x.calls.want(t, "data writes a file", "data is shut", "data is not acknowledged", "data is not acknowledged", "data is open", "control writes 226 Done.\r\n")
}

// So does the end of the control connection, and what comes behind it waits as well.
func TestEndBehindData(t *testing.T) {
	x := newExchange(t)
	io.WriteString(x.page.control, "150 Here.\r\n")
	x.calls.want(t, "control writes 150 Here.\r\n")
	io.WriteString(x.page.data, "a file")
	must(t, x.page.data.CloseWrite())
	must(t, x.page.control.CloseWrite())
	x.untilHeld()
	close(x.data.takes)
	x.calls.want(t, "control writes 150 Here.\r\n", "data writes a file", "data is shut", "control is shut")
}

// What the page sends on the data connection behind a reply does not hold it up.
func TestReplyBeforeData(t *testing.T) {
	x := newExchange(t)
	io.WriteString(x.page.control, "150 Here.\r\n")
	io.WriteString(x.page.data, "a file")
	must(t, x.page.data.Close())
	x.calls.want(t, "control writes 150 Here.\r\n")
	close(x.data.takes)
	x.calls.want(t, "control writes 150 Here.\r\n", "data writes a file", "data is shut")
}

// A reset that the page signals before its reply is done before it.
func TestReplyBehindReset(t *testing.T) {
	x := newExchange(t)
	io.WriteString(x.page.data, "a file")
	must(t, x.page.data.Reset())
	io.WriteString(x.page.control, "426 Cut.\r\n")
	x.calls.want(t, "data is reset", "control writes 426 Cut.\r\n")
}

// A client that takes nothing of its data and asks something meanwhile gets its answer
// soon, as in the midst of a transfer.
func TestReplyOvertakesStalledData(t *testing.T) {
	for name, c := range map[string]struct{ ends, asks bool }{
		"in the midst":     {},
		"ended, and asked": {true, true},
	} {
		t.Run(name, func(t *testing.T) {
			x := newExchange(t)
			io.WriteString(x.page.data, "a file")
			if c.ends {
				must(t, x.page.data.Close())
			}
			if c.asks {
				eventually(t, "the data are on their way", func() bool { return x.link(x.page.data).down.arrivedBytes() > 0 })
				x.control.send("ABOR\r\n")
				wantRead(t, x.page.control, "ABOR\r\n")
			}
			io.WriteString(x.page.control, "226 Done.\r\n")
			x.calls.want(t, "control writes 226 Done.\r\n")
			close(x.data.takes)
		})
	}
}

// A page cannot make the relay remember more than a little.
func TestOrderIsBounded(t *testing.T) {
	var o order
	f := &flow{}
	for i := range int64(100_000) {
		o.add(i, []need{{flow: f, bytes: i, end: true}})
	}
	if n := len(o.marks); n != maxMarks {
		t.Errorf("%d places are remembered", n)
	}
	if last := o.marks[maxMarks-1]; last.at != maxMarks-1 || last.needs[0].bytes != 99_999 {
		t.Errorf("the last place waits for %+v", last)
	}
}

// Before a command the page gets what had come on the data connection; not before one
// that must not wait, and not where the page takes no more.
func TestCommandBehindData(t *testing.T) {
	for name, c := range map[string]struct {
		data, command string
		ahead         bool // the data go ahead of the command
	}{
		"NOOP":                   {"a file", "NOOP\r\n", true},
		"in pieces":              {"a file", "NO", true},
		"under TLS":              {"a file", "\x17\x03\x03\x00\x20\x9d\x01J\xfe", true},
		"ABOR":                   {"a file", "ABOR\r\n", false},
		"with Telnet signals":    {"a file", "\xff\xf4\xff\xf2abor\r\n", false},
		"STAT":                   {"a file", "stat\r\n", false},
		"QUIT behind another":    {"a file", "NOOP\r\nQUIT\r\n", false},
		"half of ABOR":           {"a file", "AB", false},
		"the page takes no more": {strings.Repeat("x", window+1), "NOOP\r\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			x := newExchange(t)
			x.data.mu.Lock()
			x.data.came = int64(len(c.data)) // the system has it, and the relay does not read it yet
			x.data.mu.Unlock()
			if len(c.data) > window {
				x.data.in <- c.data
				eventually(t, "the window is full", func() bool { return x.frames.bytes(x.page.data) >= window })
			}
			x.control.send(c.command)
			if c.ahead {
				f := &x.link(x.page.data).up
				eventually(t, "the command waits", func() bool {
					f.mu.Lock()
					defer f.mu.Unlock()
					return f.changed != nil
				})
				x.data.in <- c.data
			}
			wantRead(t, x.page.control, c.command)
			if got := x.frames.before(x.page.data, x.page.control); c.ahead && got < len(c.data) {
				t.Errorf("%d bytes of data came before the command, of %d", got, len(c.data))
			}
			close(x.data.in)
		})
	}
}

// fakePort is a passive port at which a client waits until the test lets it in.
type fakePort struct {
	net.Listener
	guest chan *fakeSocket
	done  chan struct{}
	once  sync.Once
}

func (p *fakePort) Accept() (net.Conn, error) {
	select {
	case s := <-p.guest:
		return s, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *fakePort) Close() error   { p.once.Do(func() { close(p.done) }); return nil }
func (p *fakePort) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 50000} }

type fakePorts struct {
	world
	port *fakePort
}

func (f fakePorts) ListenPassive(netip.Addr) (net.Listener, error) { return f.port, nil }

// Before a command the page hears of who had come to the session's passive ports, of a
// stranger too.
func TestCommandBehindGuest(t *testing.T) {
	for name, from := range map[string]string{"the client": "127.0.0.1:40001", "a stranger": "127.0.0.2:40001"} {
		t.Run(name, func(t *testing.T) {
			port := &fakePort{guest: make(chan *fakeSocket, 1), done: make(chan struct{})}
			var came atomic.Bool
			w := worlds["mem"](t)
			r := newRig(t, w, RelayConfig{Sockets: fakePorts{w, port}, Sight: Sight{Waiting: func(net.Listener) bool { return came.Load() }}})
			client, control := r.connect()
			ln, err := r.page.Listen(t.Context(), control)
			must(t, err)
			heard := make(chan string, 2)
			go func() {
				c, err := ln.Accept()
				if err != nil {
					heard <- err.Error()
					return
				}
				heard <- c.RemoteAddr().String()
				c.Close()
			}()
			r.untilAccepting(ln)
			came.Store(true) // the system has the connection, and the relay does not accept it yet
			io.WriteString(client, "PASV\r\n")
			passive := r.relay.m.receiver(ln.(*pageListener).st.StreamID()).(*passivePort)
			eventually(t, "the command waits", func() bool {
				passive.arrivals.mu.Lock()
				defer passive.arrivals.mu.Unlock()
				return passive.arrivals.changed != nil
			})
			came.Store(false)
			guest := newFake("data", &calls{})
			guest.remote = from
			port.guest <- guest
			wantRead(t, control, "PASV\r\n")
			ln.Close() // as PASV does
			if got := <-heard; got != from {
				t.Errorf("the page heard of %s", got)
			}
			close(guest.in)
		})
	}
}

// frameLog is the page's end of a carrier: it notes the data frames that come.
type frameLog struct {
	net.Conn
	mu     sync.Mutex
	head   []byte
	skip   int
	frames []struct {
		stream uint32
		size   int
	}
}

func (l *frameLog) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	l.mu.Lock()
	defer l.mu.Unlock()
	for b := p[:n]; len(b) > 0; {
		if l.skip > 0 {
			k := min(l.skip, len(b))
			l.skip, b = l.skip-k, b[k:]
			continue
		}
		k := min(frameHeaderSize-len(l.head), len(b))
		l.head, b = append(l.head, b[:k]...), b[k:]
		if len(l.head) == frameHeaderSize && l.head[1] == frameData {
			l.skip = int(binary.BigEndian.Uint32(l.head[8:]))
			l.frames = append(l.frames, struct {
				stream uint32
				size   int
			}{binary.BigEndian.Uint32(l.head[4:]), l.skip})
		}
		if len(l.head) == frameHeaderSize {
			l.head = l.head[:0]
		}
	}
	return n, err
}

// bytes is how many have come for c, the header included.
func (l *frameLog) bytes(c *Conn) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range l.frames {
		if f.stream == c.st.StreamID() {
			n += f.size
		}
	}
	return n
}

// before is how many bytes came for a, but for its header, before the last frame for b.
func (l *frameLog) before(a, b *Conn) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	last, headers := 0, 1
	for i, f := range l.frames {
		if f.stream == b.st.StreamID() {
			last = i
		}
	}
	for _, f := range l.frames[:last] {
		switch {
		case f.stream != a.st.StreamID():
		case headers > 0:
			headers--
		default:
			n += f.size
		}
	}
	return n
}
