package bridge

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/memnet"
	"ftpsim/ftpcore/recording"
	"ftpsim/ftpcore/snapfs"
	"ftpsim/ftpcore/tlsconn"
	"ftpsim/relay/tunnel"
)

const (
	deviceAddr     = "10.0.0.9"
	devicePassword = "D3vice-w0rt"
)

// device is a server that the relay double offers by the name "device".
type device struct {
	t     *testing.T
	net   *memnet.Net
	ln    net.Listener
	mu    sync.Mutex
	dials []string
}

func (d *device) Connect(ctx context.Context, name string) (tunnel.Socket, error) {
	if name != "device" {
		return nil, &tunnel.Refusal{Code: tunnel.CodeNoSuchTarget, Text: "no such server"}
	}
	return d.dial(ctx, d.ln.Addr().String())
}

func (d *device) DialData(ctx context.Context, _ netip.Addr, to netip.AddrPort) (tunnel.Socket, error) {
	return d.dial(ctx, to.String())
}

func (d *device) dial(ctx context.Context, addr string) (tunnel.Socket, error) {
	d.mu.Lock()
	d.dials = append(d.dials, addr)
	d.mu.Unlock()
	c, err := d.net.Dial(ctx, addr)
	if err != nil {
		return nil, err
	}
	return c.(tunnel.Socket), nil
}

func (d *device) ListenPassive(local netip.Addr) (net.Listener, error) {
	return d.net.Listen(netip.AddrPortFrom(local, 0).String())
}

func (d *device) DialActive(context.Context, netip.Addr, netip.AddrPort) (tunnel.Socket, error) {
	return nil, fmt.Errorf("no client is dialled here")
}

// openDevice opens a page whose relay offers a device, and waits for the relay.
func openDevice(t *testing.T, o Options) (*page, *device) {
	d := &device{t: t, net: memnet.New()}
	ln, err := d.net.Listen(deviceAddr + ":21")
	if err != nil {
		t.Fatal(err)
	}
	d.ln = ln
	t.Cleanup(func() { ln.Close() })
	r := newRelayDouble(t)
	r.targets, r.sockets = d, d
	o.Dial = r.dial
	p := open(t, o)
	p.untilRelay(RelayConnected)
	return p, d
}

// serves runs a whole FTP server on the device.
func (d *device) serves() *snapfs.FS {
	f := snapfs.New(snapfs.Options{})
	for name, data := range map[string]string{"readme.txt": "Hello from the device.\r\n", "admin.txt": "x"} {
		if err := hackpadfs.WriteFullFile(f, name, []byte(data), 0o644); err != nil {
			d.t.Fatal(err)
		}
	}
	cert := certificate(event.SystemClock{})
	srv := &ftpcore.Server{FS: f, TLS: &tlsconn.TLS{Certify: func() tls.Certificate { return cert }},
		Accounts: []ftpcore.Account{{User: "admin", Password: devicePassword, Home: "/", Write: []string{"/"}}}}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan bool)
	go func() {
		defer close(done)
		srv.Serve(ctx, d.ln, d.net.Server())
	}()
	d.t.Cleanup(func() {
		cancel()
		<-done
	})
	return f
}

// says plays a hostile server on the device: it answers each verb with the words of script,
// and everything else with 200.
func (d *device) says(script map[string]string) {
	go func() {
		for {
			c, err := d.ln.Accept()
			if err != nil {
				return
			}
			fmt.Fprint(c, "220 ready\r\n")
			for lines := bufio.NewScanner(c); lines.Scan(); {
				verb, _, _ := strings.Cut(lines.Text(), " ")
				say, ok := script[verb]
				if !ok {
					say = "200 ok"
				}
				fmt.Fprint(c, say+"\r\n")
			}
			c.Close()
		}
	}()
}

// dialled returns the addresses that the relay has dialled for data connections.
func (d *device) dialled() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.dials[1:])
}

// text joins what the client has printed.
func (p *page) text() string {
	var all []string
	for _, l := range p.lines {
		all = append(all, l.Text)
	}
	return strings.Join(all, "\n")
}

func (p *page) wantText(parts ...string) {
	p.t.Helper()
	for _, s := range parts {
		if !strings.Contains(p.text(), s) {
			p.t.Errorf("the client has not printed %q:\n%s", s, p.text())
		}
	}
}

// row is an event in short: "command RETR", "reply 226".
func row(e *event.Event) string {
	switch {
	case e.Kind == event.KindReply:
		return fmt.Sprintf("%s %d", e.Kind, e.Dec.Code)
	case e.Kind == event.KindData:
		return fmt.Sprintf("%s %s %d", e.Kind, e.Dir, e.Bytes)
	case e.Dec != nil && e.Dec.Verb != "":
		return fmt.Sprintf("%s %s", e.Kind, e.Dec.Verb)
	}
	return string(e.Kind)
}

// ofDevice returns the events of the session D1 from the first with that row on.
func (p *page) ofDevice(from string) (list []string) {
	for _, e := range p.events {
		if r := row(e); e.SID == "D1" && (list != nil || r == from) {
			list = append(list, r)
		}
	}
	return list
}

// untilRow waits for an event of the session D1.
func (p *page) untilRow(want string) *event.Event {
	p.t.Helper()
	return p.event(func(e *event.Event) bool { return e.SID == "D1" && row(e) == want })
}

// TestDeviceIsWatched: the built-in client talks to a device, and the record has the session
// as an opened capture would, with the state of the server.
func TestDeviceIsWatched(t *testing.T) {
	p, d := openDevice(t, Options{})
	files := d.serves()
	if got := p.status.Relay.Targets; !slices.Equal(got, []string{"device"}) {
		t.Errorf("the page is told of %q", got)
	}
	p.types("open admin:"+devicePassword+"@device:", "get readme.txt", "put hello.txt", "active", "dir", "bye")
	p.untilRow("session.close")
	want := []string{
		"command EPSV", "conn.listen EPSV", "reply 229", "conn.open", "command RETR", "reply 150", "data s2c 24", "conn.close RETR", "reply 226",
	}
	got := p.ofDevice("command EPSV")
	slices.Sort(got[:9]) // the end of the data and its reply come on two connections
	slices.Sort(want)
	if !slices.Equal(got[:9], want) {
		t.Errorf("the download is told as\n%q", got[:9])
	}
	for _, w := range []string{"command STOR", "data c2s 63", "command EPRT", "command LIST", "command QUIT", "reply 221"} {
		p.untilRow(w)
	}
	if data, err := hackpadfs.ReadFile(files, "hello.txt"); err != nil || len(data) != 63 {
		t.Errorf("the device has %d bytes, %v", len(data), err)
	}
	first := p.untilRow("session.open")
	if first.Peer.Via != event.ViaDial || first.Peer.Local != "device:" {
		t.Errorf("the session has the peer %+v", first.Peer)
	}
	e := p.untilRow("command LIST")
	if e.State.User != "admin" || e.State.FSM != event.StTransferring && e.State.FSM != event.StDataReady {
		t.Errorf("its state is %+v", e.State)
	}
	for _, e := range p.events {
		if e.SID == "S1" {
			t.Errorf("this page's own server has an event: %+v", e)
		}
	}
	if strings.Contains(p.text(), deviceAddr) {
		t.Errorf("the client has printed the address:\n%s", p.text())
	}
}

// TestS19NoPasswordOfDevice: a device's password is in no message to the page, no export
// (not even one with secrets) and nothing stored, also if the device repeats it.
func TestS19NoPasswordOfDevice(t *testing.T) {
	p, d := openDevice(t, Options{})
	d.says(map[string]string{
		"USER": "331 password", "PASS": "530 " + devicePassword + " is wrong, you said '" + devicePassword + "'", "ACCT": "230 in", "QUIT": "221 bye",
	})
	p.types("open device:", "admin", devicePassword, "user admin "+devicePassword, "quote PASS "+devicePassword, "quote NOOP "+devicePassword,
		"bye", "open "+devicePassword+":"+devicePassword+"@device:", "bye", "open device:", devicePassword, devicePassword, "bye")
	p.event(func(e *event.Event) bool { return e.SID == "D3" && e.Kind == event.KindSessionClose })
	for _, a := range allExports {
		for _, secrets := range []bool{false, true} {
			a.Secrets = secrets
			if m := p.must("export", a, nil); shows(m.data, devicePassword) {
				t.Errorf("%+v has the password:\n%s", a, around(m.data, devicePassword))
			}
		}
	}
	if !strings.Contains(p.text(), "530 •••••• is wrong, you said '••••••'") {
		t.Errorf("the reply is printed as\n%s", p.text())
	}
}

// TestDeviceIsReplayed: a recording with a session of another server is saved, opened
// without a change, and replayed.
func TestDeviceIsReplayed(t *testing.T) {
	p, d := openDevice(t, Options{})
	d.serves()
	p.types("open admin:"+devicePassword+"@device:", "get readme.txt", "bye", "open haha:hehe@", "get pub/readme.txt", "bye", "open admin:"+devicePassword+"@device:", "dir", "bye")
	p.event(func(e *event.Event) bool { return e.SID == "D2" && e.Kind == event.KindSessionClose })
	p.event(func(e *event.Event) bool { return e.SID == "S1" && e.Kind == event.KindSessionClose })
	file := p.must("export", ExportArgs{Format: ExportJSON}, nil).data
	r, err := recording.Open(strings.NewReader(string(file)))
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range r.Events {
		if got, want := string(recording.JSON(e)), string(recording.JSON(p.events[i])); got != want {
			t.Fatalf("opened as\n%s\nwas\n%s", got, want)
		}
	}
	res, err := recording.Replay(t.Context(), r, nil)
	if err != nil || res.Diff != nil || res.Equal != len(r.Events) {
		t.Errorf("replayed %d of %d, %v, %+v", res.Equal, res.Of, err, res.Diff)
	}
}

// TestS19HostileServer: whatever a server says, the data connection goes to the server itself
// or nowhere.
func TestS19HostileServer(t *testing.T) {
	for name, c := range map[string]struct {
		epsv, pasv string
		want       []string
		say        string
	}{
		"a third host":     {"500 what", "227 ok (192,0,2,1,156,65)", []string{deviceAddr + ":40001"}, ""},
		"this machine":     {"500 what", "227 ok (127,0,0,1,156,65)", []string{deviceAddr + ":40001"}, ""},
		"all addresses":    {"500 what", "227 ok (0,0,0,0,156,65)", []string{deviceAddr + ":40001"}, ""},
		"a low port":       {"500 what", "227 ok (10,0,0,9,0,22)", nil, "below 1024"},
		"a low port, 229":  {"229 ok (|||22|)", "500 what", nil, "below 1024"},
		"229":              {"229 ok (|||40001|)", "500 what", []string{deviceAddr + ":40001"}, ""},
		"229 with a host":  {"229 ok (|1|192.0.2.1|40001|)", "500 what", nil, "no port in the server's answer"},
		"no port, port 0":  {"229 ok (|||0|)", "500 what", nil, "below 1024"},
		"more than 65,535": {"229 ok (|||70000|)", "500 what", nil, "no port in the server's answer"},
	} {
		t.Run(name, func(t *testing.T) {
			p, d := openDevice(t, Options{})
			d.says(map[string]string{"USER": "230 in", "EPSV": c.epsv, "PASV": c.pasv, "NLST": "450 no", "LIST": "450 no"})
			p.types("open device:", "admin", "dir")
			if got := d.dialled(); !slices.Equal(got, c.want) {
				t.Errorf("the relay has dialled %q, want %q", got, c.want)
			}
			if p.wantText(c.say); strings.Contains(strings.ReplaceAll(p.text(), "(10,0,0,9,", ""), deviceAddr) {
				t.Errorf("the client has printed the address:\n%s", p.text())
			}
			p.types("close")
		})
	}
}

// TestDeviceCertificate: the certificate is shown and accepted once, pinned, or refused, and
// a pinned one is asked about no more. The password goes only to a server with an accepted
// certificate.
func TestDeviceCertificate(t *testing.T) {
	p, d := openDevice(t, Options{})
	d.serves()
	open := "open ftpes://admin:" + devicePassword + "@device:"
	p.types(open)
	if !strings.HasPrefix(p.prompt, "Accept this certificate?") {
		t.Fatalf("the prompt is %q", p.prompt)
	}
	p.types("no")
	p.wantText("The certificate is refused.")
	p.types("noop")
	p.wantText("Not connected.")
	for _, e := range p.events {
		if verb("USER")(e) {
			t.Error("the login was sent to a server whose certificate was refused")
		}
	}
	p.types(open, "once", "get readme.txt", "bye", open)
	if !strings.HasPrefix(p.prompt, "Accept this certificate?") {
		t.Fatalf("accepted once, the prompt is %q", p.prompt)
	}
	p.types("pin", "dir", "bye")
	p.lines = nil
	p.types(open, "bye")
	p.wantText("It is the one that you have pinned.", "230 ")
	p.b.targets.SetPin("device", "AA:BB")
	p.lines = nil
	p.types(open)
	p.wantText("It is not the one that you have pinned:", "AA:BB", "trust device forget")
	if strings.Contains(p.text(), "USER") {
		t.Errorf("the login was sent:\n%s", p.text())
	}
	p.types("trust", "trust device: forget", "trust")
	p.wantText("device: AA:BB", "No certificate is pinned.")
	e := p.event(func(e *event.Event) bool { return e.SID == "D2" && e.Kind == event.KindData })
	data := p.must("bytes.get", BytesArgs{ID: e.ID}, nil).data
	if e.State.TLS != "control+data" || string(data) != "Hello from the device.\r\n" {
		t.Errorf("in TLS the data is %q, the state %+v", data, e.State)
	}
}

// TestDeviceDataCertificate: a data connection with another certificate than the control
// connection's is not used.
func TestDeviceDataCertificate(t *testing.T) {
	p, d := openDevice(t, Options{})
	port, err := d.net.Listen(deviceAddr + ":40001")
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	withTLS := func(c net.Conn) *tls.Conn {
		return tls.Server(c, &tls.Config{Certificates: []tls.Certificate{certificate(event.SystemClock{})}}) // a new one each time
	}
	go func() {
		c, err := d.ln.Accept()
		if err != nil {
			return
		}
		defer func() { c.Close() }()
		fmt.Fprint(c, "220 ready\r\n")
		for lines := bufio.NewReader(c); ; {
			line, err := lines.ReadString('\n')
			if err != nil {
				return
			}
			switch verb, _, _ := strings.Cut(strings.TrimSpace(line), " "); verb {
			case "AUTH":
				fmt.Fprint(c, "234 go\r\n")
				c = withTLS(c)
				lines = bufio.NewReader(c)
			case "USER":
				fmt.Fprint(c, "230 in\r\n")
			case "EPSV":
				fmt.Fprint(c, "229 ok (|||40001|)\r\n")
			case "LIST":
				fmt.Fprint(c, "150 here\r\n")
				if data, err := port.Accept(); err == nil {
					secure := withTLS(data)
					fmt.Fprint(secure, "stolen.txt\r\n")
					secure.Close()
				}
				fmt.Fprint(c, "226 done\r\n")
			default:
				fmt.Fprint(c, "200 ok\r\n")
			}
		}
	}()
	p.types("open ftpes://admin@device:", "once", "dir", "close")
	p.wantText("another certificate than the control connection")
	if strings.Contains(p.text(), "stolen.txt") {
		t.Errorf("the listing is shown:\n%s", p.text())
	}
}

// TestCompleteTarget: the names are completed and listed, and one has no port.
func TestCompleteTarget(t *testing.T) {
	p, _ := openDevice(t, Options{})
	if got := result[Completion](t, p.must("client.complete", TextArgs{"open de"}, nil)); got.Text != "open device: " {
		t.Errorf("completed to %q", got.Text)
	}
	p.types("help open", "open device:2121", "open device 2121")
	p.wantText("the relay's servers: device:", "has no port here")
	p.types("open nodevice:")
	p.wantText("No server is called nodevice.")
	if strings.Contains(p.text(), "Connected from") {
		t.Errorf("it connects:\n%s", p.text())
	}
}
