package main

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"ftpsim/relay/tunnel"
)

// deviceAt listens at addr and returns a server of -dial that names it.
func deviceAt(t *testing.T, addr string) (net.Listener, dialFlag) {
	t.Helper()
	ln, err := net.Listen("tcp", addr)
	must(t, err)
	t.Cleanup(func() { ln.Close() })
	return ln, dialFlag{"device", "127.0.0.1", portOf(ln)}
}

func portOf(ln net.Listener) uint16 { return uint16(ln.Addr().(*net.TCPAddr).Port) }

// dialling starts a relay with the given servers, on this machine.
func dialling(t *testing.T, list ...dialFlag) *testRelay {
	t.Helper()
	return startRelayWith(t, config{http: "127.0.0.1:0", ftp: "127.0.0.1:0", dial: list, dialLoopback: true})
}

// greet sends a line from the server and reads it in the page.
func greet(t *testing.T, ln net.Listener, control net.Conn) {
	t.Helper()
	must(t, ln.(*net.TCPListener).SetDeadline(time.Now().Add(patience)))
	c, err := ln.Accept()
	must(t, err)
	t.Cleanup(func() { c.Close() })
	_, err = io.WriteString(c, "220 hello\r\n")
	must(t, err)
	got := make([]byte, len("220 hello\r\n"))
	if _, err := io.ReadFull(control, got); err != nil || string(got) != "220 hello\r\n" {
		t.Fatalf("the page read %q, %v", got, err)
	}
}

func wantCode(t *testing.T, err error, want tunnel.Code) {
	t.Helper()
	var no *tunnel.Refusal
	if !errors.As(err, &no) || no.Code != want {
		t.Fatalf("error %v, want a refusal %q", err, want)
	}
}

// TestS19Pinned: a name is resolved once, when the relay starts. What DNS says later is
// without effect.
func TestS19Pinned(t *testing.T) {
	device, f := deviceAt(t, "127.0.0.1:0")
	trap, err := net.Listen("tcp", netip.AddrPortFrom(netip.MustParseAddr("127.0.0.2"), f.port).String())
	must(t, err)
	defer trap.Close()
	trapped := make(chan net.Conn, 1)
	go func() {
		c, _ := trap.Accept()
		trapped <- c
	}()
	asked := 0
	r := startRelayWith(t, config{
		http: "127.0.0.1:0", ftp: "127.0.0.1:0", dialLoopback: true, dial: []dialFlag{{"device", "device.example", f.port}},
		lookup: func(_ context.Context, _, host string) ([]netip.Addr, error) {
			asked++
			if host != "device.example" {
				t.Errorf("asked for %q", host)
			}
			return []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, byte(asked)})}, nil
		},
	})
	page := r.openPage()
	for range 3 {
		control, err := page.Connect(t.Context(), "device")
		must(t, err)
		greet(t, device, control)
		control.Close()
	}
	if asked != 1 {
		t.Errorf("the name was resolved %d times", asked)
	}
	trap.Close()
	if c := <-trapped; c != nil {
		t.Errorf("the new address was reached from %v", c.RemoteAddr())
	}
}

// TestS19NearAddresses: an address of this machine or of its link needs -dial-loopback, also
// behind a name; an address of no single host is refused anyway.
func TestS19NearAddresses(t *testing.T) {
	type row struct {
		addr string
		near string // what a start without -dial-loopback says
		with string // and with it; empty: it starts
	}
	rows := []row{
		{"127.0.0.1", "-dial-loopback", ""},
		{"127.3.2.1", "-dial-loopback", ""},
		{"::1", "-dial-loopback", ""},
		{"::ffff:127.0.0.1", "-dial-loopback", ""},
		{"169.254.169.254", "-dial-loopback", ""},
		{"fe80::1", "-dial-loopback", ""},
		{"0.0.0.0", "not the address of one server", "not the address of one server"},
		{"::", "not the address of one server", "not the address of one server"},
		{"224.0.0.1", "not the address of one server", "not the address of one server"},
		{"255.255.255.255", "not the address of one server", "not the address of one server"},
		{"192.0.2.7", "", ""},
		{"2001:db8::7", "", ""},
	}
	own, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range own { // also behind eth0 and the like
		rows = append(rows, row{a.(*net.IPNet).IP.String(), "-dial-loopback", ""})
	}
	for _, c := range rows {
		for _, host := range []string{c.addr, "device.example"} {
			start := func(near bool) string {
				s, err := newServer(config{
					http: "127.0.0.1:0", ftp: "127.0.0.1:0", passive: portRange{30100, 30199}, dialLoopback: near, dial: []dialFlag{{"device", host, 21}},
					lookup: func(context.Context, string, string) ([]netip.Addr, error) {
						return []netip.Addr{netip.MustParseAddr(c.addr)}, nil
					},
				}, log.New(io.Discard, "", 0))
				if err != nil {
					return err.Error()
				}
				s.web.Close()
				s.shutDown()
				s.wait()
				return ""
			}
			for near, want := range map[bool]string{false: c.near, true: c.with} {
				if got := start(near); !strings.Contains(got, want) || want == "" && got != "" {
					t.Errorf("%s (as %s), loopback %v: %q, want %q", c.addr, host, near, got, want)
				}
			}
		}
	}
}

// TestS19NotForOthers: with a page that other machines can open without a code, -dial is refused.
func TestS19NotForOthers(t *testing.T) {
	_, err := newServer(config{http: "0.0.0.0:0", ftp: "127.0.0.1:0", entry: entry{open: true}, passive: portRange{30100, 30199}, dial: []dialFlag{{"device", "192.0.2.7", 21}}}, log.New(io.Discard, "", 0))
	if err == nil || !strings.Contains(err.Error(), "loopback address for -http") {
		t.Errorf("error %v", err)
	}
}

// TestS19OwnPorts: no server of -dial, and no data connection to one, is the relay itself.
func TestS19OwnPorts(t *testing.T) {
	device, f := deviceAt(t, "127.0.0.1:0")
	cfg := config{http: "127.0.0.1:0", ftp: "127.0.0.1:0", ftps: "127.0.0.1:0", passive: portRange{30100, 30199}, dial: []dialFlag{f}, dialLoopback: true}
	r := startRelayWith(t, cfg)
	page := r.openPage()
	further := r.openPage()
	control, err := page.Connect(t.Context(), "device")
	must(t, err)
	defer control.Close()
	greet(t, device, control)
	open, err := page.Listen(t.Context(), control)
	must(t, err)
	defer open.Close()
	own := map[string]uint16{
		"-http": portOf(r.web), "-ftp": portOf(r.first.ln), "-ftps": portOf(r.ftps.ln), "the second page's": netip.MustParseAddrPort(further.Hello().FTP).Port(),
		"an open passive port": portOf(open), "the first passive port": 30100, "the last passive port": 30199,
	}
	for name, port := range own {
		_, err := page.DialData(t.Context(), control, port)
		if wantCode(t, err, tunnel.CodeOwnPort); strings.Contains(err.Error(), "127.0.0.1") {
			t.Errorf("%s: the refusal has the address: %v", name, err)
		}
		s := targets{sockets: r.sockets}
		_, err = targetsOf{&s, nil}.dial(t.Context(), netip.Addr{}, netip.AddrPortFrom(loopback, port))
		wantCode(t, err, tunnel.CodeOwnPort)
		if _, err := newTargets(config{dial: []dialFlag{{"self", "127.0.0.1", port}}, dialLoopback: true}, r.sockets); err == nil || !strings.Contains(err.Error(), "a port of the relay itself") {
			t.Errorf("%s can be a server of -dial: %v", name, err)
		}
	}
}

// TestS19OnePage: one page at a time has a server; another page gets it afterwards.
func TestS19OnePage(t *testing.T) {
	device, f := deviceAt(t, "127.0.0.1:0")
	r := dialling(t, f)
	first, second := r.openPage(), r.openPage()
	if got := first.Hello().Targets; len(got) != 1 || got[0] != "device" {
		t.Errorf("the page is told of %q", got)
	}
	one, err := first.Connect(t.Context(), "device")
	must(t, err)
	greet(t, device, one)
	two, err := first.Connect(t.Context(), "device")
	must(t, err)
	greet(t, device, two)
	one.Close()
	_, err = second.Connect(t.Context(), "device")
	wantCode(t, err, tunnel.CodeTargetBusy)
	two.Close()
	var other net.Conn
	eventually(t, "the second page gets it", func() bool {
		other, err = second.Connect(t.Context(), "device")
		return err == nil
	})
	greet(t, device, other)
	second.Close() // a page that goes releases it too
	eventually(t, "the first page gets it again", func() bool {
		other, err = first.Connect(t.Context(), "device")
		return err == nil
	})
	greet(t, device, other)
	other.Close()
}

// TestS19UnknownName: a name that is not in -dial leads nowhere, with -dial and without.
func TestS19UnknownName(t *testing.T) {
	_, f := deviceAt(t, "127.0.0.1:0")
	for _, list := range [][]dialFlag{nil, {f}} {
		page := dialling(t, list...).openPage()
		for _, name := range []string{"other", "", "127.0.0.1", "DEVICE"} {
			_, err := page.Connect(t.Context(), name)
			wantCode(t, err, tunnel.CodeNoSuchTarget)
		}
	}
}

// TestS19Refused: the page learns why a server cannot be reached, and no address.
func TestS19Refused(t *testing.T) {
	device, f := deviceAt(t, "127.0.0.1:0")
	device.Close()
	r := dialling(t, f)
	_, err := r.openPage().Connect(t.Context(), "device")
	wantCode(t, err, tunnel.CodeRefused)
	if strings.Contains(err.Error(), "127.0.0.1") || strings.Contains(err.Error(), strconv.Itoa(int(f.port))) {
		t.Errorf("the page learns the address: %v", err)
	}
}

func TestParseDial(t *testing.T) {
	list, err := parseDial("device=192.0.2.7:21,Nas-2=nas.example:2121,six=[2001:db8::7]:21")
	must(t, err)
	want := []dialFlag{{"device", "192.0.2.7", 21}, {"Nas-2", "nas.example", 2121}, {"six", "2001:db8::7", 21}}
	for i, f := range want {
		if len(list) != len(want) || list[i] != f {
			t.Errorf("parsed %+v", list)
			break
		}
	}
	for value, say := range map[string]string{
		"device":                 "NAME=HOST:PORT",
		"device=192.0.2.7":       "NAME=HOST:PORT",
		"device=:21":             "NAME=HOST:PORT",
		"device=192.0.2.7:0":     "NAME=HOST:PORT",
		"device=192.0.2.7:99999": "NAME=HOST:PORT",
		"device=192.0.2.7:ftp":   "NAME=HOST:PORT",
		"a=h:21,":                "NAME=HOST:PORT",
		"=192.0.2.7:21":          "is no name",
		"10.0.0.1=h:21":          "is no name",
		"a b=h:21":               "is no name",
		"-a=h:21":                "is no name",
		"a=h:21,A=h:22":          "occurs twice",
	} {
		if _, err := parseDial(value); err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("%q: %v, want %q", value, err, say)
		}
	}
}
