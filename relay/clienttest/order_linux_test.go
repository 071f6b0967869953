package clienttest

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ftpsim/ftpcore/event"
	"ftpsim/relay/testkit"
)

// This file looks at packets: what order replies, data and ends have on the wire, by
// the relay's page and beside it by vsftpd.

const (
	inOrder  = 200 // transfers of each kind in the page's route
	inHaste  = 60  // of large files under TLS, and natively
	atOnce   = 4   // sessions that make them
	smallLen = 5000
	largeLen = 3_000_000
)

// deed is one transfer, identified by the ports of its client and the passive port.
type deed struct {
	control, data, passive int
	want                   int // bytes of data; -1: under TLS they are more
}

func deedOf(c *testkit.Client, data net.Conn, want int) deed {
	return deed{portOf(c.LocalAddr()), portOf(data.LocalAddr()), portOf(data.RemoteAddr()), want}
}

// sighting is what the packets show of a deed.
type sighting struct {
	reply    int // where the last reply stands
	lastData int // the last byte of data from the server; -1: there was none
	end      int // the server's end of the data connection
	reset    bool
}

// No 226 is sent before the last byte and the end of its data, in clear text and with TLS.
// vsftpd is checked in the same way.
func TestReplyFollowsData(t *testing.T) {
	onWire(t, func(t *testing.T, s *server, many int) {
		root := t.TempDir()
		mkdir(t, filepath.Join(root, "incoming"))
		for name, size := range map[string]int{"small": smallLen, "large": largeLen} {
			noiseFile(t, root, name, 9, int64(size))
		}
		dir := s.dir(t)
		c := s.login(t)
		for name, size := range map[string]int{"small": smallLen, "large": largeLen} {
			if err := c.Put(dir+"/"+name, &io.LimitedReader{R: zeros{}, N: int64(size)}); err != nil {
				t.Fatal(err)
			}
		}
		v, err := testkit.StartVsftpd(root)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(v.Stop)
		for name, size := range map[string]int{"small": smallLen, "large": largeLen} {
			theirs := earlyReplies(t, at(v.Addr), v.Passive, func() (*testkit.Client, *tls.Config) {
				return loginAs(t, v.Addr, "anonymous", "guest@"), nil
			}, many, "/"+name, size)
			ours := earlyReplies(t, s, relayPorts, func() (*testkit.Client, *tls.Config) { return s.login(t), nil }, many, dir+"/"+name, size)
			sealed := many
			if size == largeLen {
				sealed = inHaste
			}
			safe := earlyReplies(t, s, relayPorts, func() (*testkit.Client, *tls.Config) { return secureLogin(t, s, tls.VersionTLS13) }, sealed, dir+"/"+name, -1)
			t.Logf("%s: before the last byte of data came %d of vsftpd's %d replies, %d of our %d, %d of our %d under TLS", name, theirs, many, ours, many, safe, sealed)
			if ours > min(1, theirs) || safe > 1 {
				t.Errorf("%s: replies overtake their data %d times, under TLS %d times, those of vsftpd %d times", name, ours, safe, theirs)
			}
		}
	})
}

// A refused transfer gets its reply before its data connection ends. The data connection is
// not reset, whether the client has sent something or not.
func TestRefusalOnTheWire(t *testing.T) {
	onWire(t, func(t *testing.T, s *server, many int) {
		for name, login := range map[string]func() *testkit.Client{
			"plain": func() *testkit.Client { return s.login(t) },
			"TLS": func() *testkit.Client {
				c, _ := secureLogin(t, s, tls.VersionTLS13)
				return c
			},
		} {
			deeds, packets := watch(t, s, relayPorts, func() []deed {
				return share(t, many, func(n int) ([]deed, error) { return refusals(login(), n) })
			})
			for i, d := range deeds {
				is, err := see(packets, s, d)
				switch {
				case err != nil:
					t.Fatalf("%s %d: %v", name, i, err)
				case is.reset:
					t.Errorf("%s %d: the data connection is reset", name, i)
				case is.end < is.reply:
					t.Errorf("%s %d: the data connection ends before the reply", name, i)
				}
			}
		}
	})
}

// If a client requests the next port right after it has connected to one, the record has that
// connection, which is closed without a reset.
func TestConnectionBeforeNextPort(t *testing.T) {
	onRefusals(t, "full", func(t *testing.T, s *server, rec *record) {
		c := s.login(t)
		const many = 100
		for range many {
			data, err := c.Passive()
			if err != nil {
				t.Fatal(err)
			}
			if err := arrived(data); err != nil {
				t.Fatal(err)
			}
			if _, err := c.Cmd("EPSV"); err != nil {
				t.Fatal(err)
			}
			data.SetDeadline(time.Now().Add(testkit.Patience))
			if b, err := io.ReadAll(data); len(b) > 0 || err != nil {
				t.Errorf("%d bytes, %v; want the end", len(b), err)
			}
			data.Close()
		}
		if rec == nil {
			return
		}
		opened := 0
		for _, e := range rec.events() {
			if e.Kind == event.KindOpen {
				opened++
			}
		}
		if opened != many {
			t.Errorf("the record tells of %d of %d connections", opened, many)
		}
	})
}

// arrived blocks until the server's system has acknowledged a byte of a connection, and so
// knows it. Packets of two connections overtake each other even on loopback.
func arrived(c net.Conn) error {
	if _, err := c.Write([]byte("x")); err != nil {
		return err
	}
	raw, err := c.(*net.TCPConn).SyscallConn()
	if err != nil {
		return err
	}
	for deadline := time.Now().Add(testkit.Patience); ; time.Sleep(10 * time.Microsecond) {
		queued, ioctl := 0, error(nil)
		err := raw.Control(func(fd uintptr) { queued, ioctl = unix.IoctlGetInt(int(fd), unix.SIOCOUTQ) })
		if err := errors.Join(err, ioctl); err != nil || queued == 0 {
			return err
		}
		if time.Now().After(deadline) {
			return errors.New("the server acknowledges nothing")
		}
	}
}

var relayPorts = [2]int{50000, 50999}

// zeros is an endless Reader.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// onWire runs body behind the real relay: with the page if that route is selected, otherwise
// with a native tunnel.Page. many is how many transfers to check.
func onWire(t *testing.T, body func(t *testing.T, s *server, many int)) {
	t.Helper()
	onRefusals(t, "full", func(t *testing.T, s *server, native *record) {
		if native != nil {
			body(t, s, inHaste)
		} else {
			body(t, s, inOrder)
		}
	})
}

func loginAs(t *testing.T, addr, user, password string) *testkit.Client {
	t.Helper()
	c, err := testkit.Connect(addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.Login(user, password); err != nil {
		t.Fatal(err)
	}
	return c
}

// earlyReplies fetches a file many times and counts the replies that came before the
// last byte of their data. size is -1 under TLS.
func earlyReplies(t *testing.T, s *server, passive [2]int, login func() (*testkit.Client, *tls.Config), n int, file string, size int) (early int) {
	t.Helper()
	deeds, packets := watch(t, s, passive, func() []deed {
		return share(t, n, func(n int) ([]deed, error) {
			c, config := login()
			return fetches(c, config, n, file, size)
		})
	})
	ends := 0
	for i, d := range deeds {
		is, err := see(packets, s, d)
		switch {
		case err != nil:
			t.Fatalf("%s %d: %v", file, i, err)
		case is.reset:
			t.Errorf("%s %d: the data connection is reset", file, i)
		case is.reply < is.lastData:
			early++
		case is.reply < is.end:
			ends++
		}
	}
	if ends > 0 {
		t.Logf("%s: %d replies came between the last byte and the end of the connection", file, ends)
	}
	return early
}

// watch captures the packets of do.
func watch(t *testing.T, s *server, passive [2]int, do func() []deed) ([]deed, []testkit.Packet) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "wire.pcapng")
	tap, err := testkit.TapHeaders(fmt.Sprintf("tcp port %s or tcp portrange %d-%d", s.port, passive[0], passive[1]), file)
	if err != nil {
		t.Fatal(err)
	}
	stop := sync.OnceFunc(tap.Stop)
	t.Cleanup(stop)
	deeds := do()
	if err := tap.Whole(s.addr); err != nil {
		t.Fatal(err)
	}
	packets, err := testkit.Packets(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	return deeds, packets
}

// share distributes n deeds over several sessions.
func share(t *testing.T, n int, do func(n int) ([]deed, error)) (all []deed) {
	t.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range atOnce {
		wg.Go(func() {
			deeds, err := do(n / atOnce)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, deeds...)
		})
	}
	wg.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return all
}

// fetches fetches a file n times.
func fetches(c *testkit.Client, config *tls.Config, n int, file string, size int) (deeds []deed, err error) {
	for range n {
		data, err := c.Passive()
		if err != nil {
			return nil, err
		}
		deeds = append(deeds, deedOf(c, data, size))
		if err := c.Do(150, "RETR %s", file); err != nil {
			return nil, err
		}
		data.SetDeadline(time.Now().Add(testkit.Patience))
		var from io.Reader = data
		if config != nil {
			from = tls.Client(data, config)
		}
		if _, err := io.Copy(io.Discard, from); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		data.Close()
		if _, err := c.Expect(226); err != nil {
			return nil, err
		}
	}
	return deeds, c.Do(221, "QUIT")
}

// refusals makes n transfers that are refused. For every second one the client sends bytes on
// the data connection, which the server does not read.
func refusals(c *testkit.Client, n int) (deeds []deed, err error) {
	var last net.Conn
	for i := range n + 1 {
		data, err := c.Passive() // which ends the connection before
		if err != nil {
			return nil, err
		}
		if last != nil {
			last.SetDeadline(time.Now().Add(testkit.Patience))
			if b, err := io.ReadAll(last); len(b) > 0 || err != nil {
				return nil, fmt.Errorf("the data connection has %d bytes, %w; want an end", len(b), err)
			}
			last.Close()
		}
		if last = data; i == n {
			break
		}
		deeds = append(deeds, deedOf(c, data, 0))
		verb, code := "MLSD", 550
		if i%2 == 1 {
			verb, code = "STOR", 553
			if _, err := data.Write(make([]byte, 20_000)); err != nil {
				return nil, err
			}
		}
		if err := c.Do(code, "%s /no/such/folder/x", verb); err != nil {
			return nil, err
		}
	}
	last.Close()
	return deeds, c.Do(221, "QUIT")
}

func portOf(a net.Addr) int { return a.(*net.TCPAddr).Port }

// see finds a deed among packets. Its reply is the last one before the client's next command.
func see(packets []testkit.Packet, s *server, d deed) (is sighting, err error) {
	control, err := strconv.Atoi(s.port)
	if err != nil {
		return is, err
	}
	up := func(p testkit.Packet) bool { return p.From == d.data && p.To == d.passive }
	down := func(p testkit.Packet) bool { return p.From == d.passive && p.To == d.data }
	begun := slices.IndexFunc(packets, up)
	if begun < 0 {
		return is, fmt.Errorf("there is no packet from port %d to %d", d.data, d.passive)
	}
	is = sighting{reply: -1, lastData: -1, end: -1}
	asked, over, bytes := false, false, 0
	left := false // the client has ended its side
	for i, p := range packets[begun:] {
		i += begun
		switch {
		case p.From == d.control && p.To == control && p.Len > 0:
			over = over || asked
			asked = true
		case p.To == d.control && p.From == control && p.Len > 0 && asked && !over:
			is.reply = i
		case down(p) && is.end < 0:
			if last := p.Seq + p.Len - 1; p.Len > 0 && last > bytes { // else it is sent again
				bytes, is.lastData = last, i
			}
			if p.FIN {
				is.end = i
			}
		}
		left = left || up(p) && p.FIN
		if p.RST && (up(p) || down(p)) && !(left && is.end >= 0) { // behind both ends it answers a packet that came late
			is.reset = true
		}
	}
	if is.reply < 0 || d.want >= 0 && bytes != d.want {
		return is, fmt.Errorf("the capture has %d bytes of data of %d, reply %d", bytes, d.want, is.reply)
	}
	return is, nil
}
