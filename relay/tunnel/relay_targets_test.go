package tunnel

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"ftpsim/ftpcore/memnet"
)

// device is the address of the named server in these tests. No message to a page may have
// it.
const device = "10.0.0.9"

// deviceTargets offers one server, "device", in a network in memory.
type deviceTargets struct {
	n  *memnet.Net
	ln net.Listener

	mu    sync.Mutex
	dials []string
}

func newDevice(t *testing.T) (*memWorld, *deviceTargets) {
	w := worlds["mem"](t).(*memWorld)
	ln, err := w.n.Listen(device + ":21")
	must(t, err)
	t.Cleanup(func() { ln.Close() })
	return w, &deviceTargets{n: w.n, ln: ln}
}

func (d *deviceTargets) Connect(ctx context.Context, name string) (Socket, error) {
	if name != "device" {
		return nil, &Refusal{CodeNoSuchTarget, "no server is called so"}
	}
	return d.dial(ctx, device+":21")
}

func (d *deviceTargets) DialData(ctx context.Context, _ netip.Addr, to netip.AddrPort) (Socket, error) {
	if to.Port() == 2121 {
		return nil, &Refusal{CodeOwnPort, "a port of the relay itself"}
	}
	return d.dial(ctx, to.String())
}

func (d *deviceTargets) dial(ctx context.Context, addr string) (Socket, error) {
	d.mu.Lock()
	d.dials = append(d.dials, addr)
	d.mu.Unlock()
	c, err := d.n.Dial(ctx, addr)
	if err != nil {
		return nil, fmt.Errorf("dial %s: %w", addr, err)
	}
	return c.(Socket), nil
}

// dialled returns the addresses that were dialled, and forgets them.
func (d *deviceTargets) dialled() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	list := strings.Join(d.dials, " ")
	d.dials = nil
	return list
}

// open connects the page to the device.
func (r *rig) open(d *deviceTargets) (control net.Conn, server Socket) {
	r.t.Helper()
	control, err := r.page.Connect(r.t.Context(), "device")
	must(r.t, err)
	server = acceptFrom(r.t, d.ln)
	r.clients = append(r.clients, server)
	control.SetDeadline(time.Now().Add(patience))
	return control, server
}

func acceptFrom(t *testing.T, ln net.Listener) Socket {
	t.Helper()
	c, err := ln.Accept()
	must(t, err)
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(patience))
	return c.(Socket)
}

// wantNoAddress fails if text has the device's address.
func wantNoAddress(t *testing.T, what, text string) {
	t.Helper()
	if strings.Contains(text, device) {
		t.Errorf("%s tells the page the device's address: %s", what, text)
	}
}

// TestS19OnlyNames: a page reaches a named server and nothing else, and learns no address.
func TestS19OnlyNames(t *testing.T) {
	w, d := newDevice(t)
	r := newRig(t, w, RelayConfig{Targets: d})
	control, server := r.open(d)
	_, err := io.WriteString(server, "220 hello\r\n")
	must(t, err)
	wantRead(t, control, "220 hello\r\n")
	_, err = io.WriteString(control, "QUIT\r\n")
	must(t, err)
	wantRead(t, server, "QUIT\r\n")
	if got := control.RemoteAddr().String(); got != "device:" {
		t.Errorf("the remote address is %q", got)
	}
	if got := d.dialled(); got != device+":21" {
		t.Errorf("dialled %q", got)
	}
	for _, name := range []string{"", "DEVICE", "device:21", "device.", device, device + ":21", "localhost", "127.0.0.1:2121"} {
		_, err := r.page.Connect(t.Context(), name)
		wantCode(t, err, CodeNoSuchTarget)
	}
	if got := d.dialled(); got != "" {
		t.Errorf("for other names the relay has dialled %q", got)
	}
	control.Close()
	r.wantNothingLeft()
}

// TestS19NoAddressAskedFor: a hostile page puts addresses into its requests. The members are
// unknown, and the relay connects to the named server.
func TestS19NoAddressAskedFor(t *testing.T) {
	w, d := newDevice(t)
	r := newRig(t, w, RelayConfig{Targets: d})
	request := map[string]any{"target": "device", "addr": "192.0.2.1:21", "host": "192.0.2.1", "port": 2323, "control": 2}
	st, reply, err := r.page.open(t.Context(), kindConnect, request)
	must(t, err)
	server := acceptFrom(t, d.ln)
	if got := d.dialled(); got != device+":21" {
		t.Errorf("dialled %q", got)
	}
	if reply.Remote != "" {
		t.Errorf("the reply has the address %q", reply.Remote)
	}
	control := st.StreamID()
	for name, c := range map[string]struct {
		request any
		want    Code
	}{
		"an address":       {&dialHeader{Control: control, Addr: "192.0.2.1:40001"}, CodeBadAddress},
		"its own address":  {&dialHeader{Control: control, Addr: device + ":40001"}, CodeBadAddress},
		"an address, port": {&dialHeader{Control: control, Addr: "192.0.2.1:40001", Port: 40001}, CodeBadAddress},
		"no port":          {&dialHeader{Control: control}, CodeLowPort},
		"a low port":       {&dialHeader{Control: control, Port: 1023}, CodeLowPort},
		"the relay itself": {&dialHeader{Control: control, Port: 2121}, CodeOwnPort},
		"nothing there":    {&dialHeader{Control: control, Port: 40001}, CodeRefused},
		"another control":  {&dialHeader{Control: control + 2, Port: 40001}, CodeNoSuchControl},
	} {
		_, _, err := r.page.open(t.Context(), kindDial, c.request)
		if wantCode(t, err, c.want); strings.Contains(err.Error(), device) {
			t.Errorf("%s: the refusal has the address: %v", name, err)
		}
	}
	if got := d.dialled(); got != device+":40001" { // the one that found nothing
		t.Errorf("dialled %q", got)
	}
	st.Close()
	server.Close()
}

// TestS19DataConnections: passive and active data connections of a named server.
func TestS19DataConnections(t *testing.T) {
	w, d := newDevice(t)
	r := newRig(t, w, RelayConfig{Targets: d})
	control, _ := r.open(d)
	port, err := w.n.Listen(device + ":40001")
	must(t, err)
	defer port.Close()
	data, err := r.page.DialData(t.Context(), control, 40001)
	must(t, err)
	server := acceptFrom(t, port)
	_, err = io.WriteString(server, "abc")
	must(t, err)
	must(t, server.CloseWrite())
	wantRead(t, data, "abc")
	wantEnd(t, data, io.EOF)
	wantNoAddress(t, "a data connection", data.RemoteAddr().String())
	must(t, data.Close())

	ln, err := r.page.Listen(t.Context(), wrapped{control})
	must(t, err)
	defer ln.Close()
	if thief, err := w.dial(t, "127.0.0.2", ln.Addr().String()); err == nil {
		wantEnd(t, thief, syscall.ECONNRESET)
	}
	stranger, err := ln.Accept()
	must(t, err)
	wantEnd(t, stranger, syscall.ECONNRESET)
	server, err = w.dial(t, device, ln.Addr().String())
	must(t, err)
	active, err := ln.Accept()
	must(t, err)
	active.SetDeadline(time.Now().Add(patience))
	wantNoAddress(t, "an active data connection", active.RemoteAddr().String())
	_, err = io.WriteString(active, "up")
	must(t, err)
	must(t, active.Close())
	wantRead(t, server, "up")
	wantEnd(t, server, io.EOF)
	server.Close()
	must(t, ln.Close())
	control.Close()
	r.wantNothingLeft()
}

// TestS19AfterControl: without its control connection a named server gets no data
// connection, and one that is open ends.
func TestS19AfterControl(t *testing.T) {
	w, d := newDevice(t)
	r := newRig(t, w, RelayConfig{Targets: d, Limits: Limits{DataAfter: time.Millisecond}})
	control, server := r.open(d)
	port, err := w.n.Listen(device + ":40001")
	must(t, err)
	defer port.Close()
	data, err := r.page.DialData(t.Context(), control, 40001)
	must(t, err)
	peer := acceptFrom(t, port)
	ln, err := r.page.Listen(t.Context(), control)
	must(t, err)
	server.Close()
	wantEnd(t, control, io.EOF)
	control.Close()
	wantEnd(t, data, syscall.ECONNRESET)
	wantEnd(t, peer, syscall.ECONNRESET)
	_, err = ln.Accept()
	wantErr(t, err, net.ErrClosed)
	eventually(t, "the control connection is gone", func() bool { return r.relay.Controls() == 0 })
	d.dialled()
	_, err = r.page.DialData(t.Context(), control, 40001)
	wantCode(t, err, CodeNoSuchControl)
	_, err = r.page.Listen(t.Context(), control)
	wantCode(t, err, CodeNoSuchControl)
	if got := d.dialled(); got != "" {
		t.Errorf("dialled %q", got)
	}
	data.Close()
	r.wantNothingLeft()
}

// TestS19WithoutTargets: a relay without named servers refuses the new kind of stream, and
// the tunnel stays.
func TestS19WithoutTargets(t *testing.T) {
	r := newRig(t, worlds["mem"](t), RelayConfig{})
	_, err := r.page.Connect(t.Context(), "device")
	wantCode(t, err, CodeNoSuchTarget)
	client, control := r.connect()
	_, err = r.page.DialData(t.Context(), control, 40001) // a client has no port alone
	wantCode(t, err, CodeBadAddress)
	_, err = io.WriteString(client, "NOOP\r\n")
	must(t, err)
	wantRead(t, control, "NOOP\r\n")
	control.Close()
	r.wantNothingLeft()
}

// TestS19Bounds: a page has a bounded number of connections to named servers, and one that
// has ended counts no more.
func TestS19Bounds(t *testing.T) {
	w, d := newDevice(t)
	r := newRig(t, w, RelayConfig{Targets: d, Limits: Limits{Targets: 2}})
	first, _ := r.open(d)
	second, _ := r.open(d)
	_, err := r.page.Connect(t.Context(), "device")
	wantCode(t, err, CodeTooMany)
	first.Close()
	eventually(t, "one has ended", func() bool { return r.relay.Controls() == 1 })
	eventually(t, "its place is free", func() bool {
		c, err := r.page.Connect(t.Context(), "device")
		if err == nil {
			c.Close()
		}
		return err == nil
	})
	second.Close()
	acceptFrom(t, d.ln).Close()
	r.wantNothingLeft()
}

// TestNoGoodbyeToTarget: the 421 for clients is not sent to a server when the tunnel is lost.
func TestNoGoodbyeToTarget(t *testing.T) {
	w, d := newDevice(t)
	r := newRig(t, w, RelayConfig{Targets: d, Goodbye: func() string { return "421 The page is gone.\r\n" }})
	_, server := r.open(d)
	r.page.Close()
	wantEnd(t, server, io.EOF)
}

// TestConnectGivenUp: the page gives up a connect while the relay takes its stream over. The
// race detector sees whether the relay's read loop finds a link that is not complete.
func TestConnectGivenUp(t *testing.T) {
	w, d := newDevice(t)
	r := newRig(t, w, RelayConfig{Targets: d})
	go func() {
		for {
			c, err := d.ln.Accept()
			if err != nil {
				return
			}
			c.Close()
		}
	}()
	for i := range 400 {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Duration(i)*time.Microsecond, cancel)
		if c, err := r.page.Connect(ctx, "device"); err == nil {
			c.Close()
		}
		cancel()
	}
}
