package main

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"syscall"
	"testing"

	"ftpsim/relay/class"
	"ftpsim/relay/class/classtest"
	"ftpsim/relay/standin"
	"ftpsim/relay/testkit"

	//lint:file-ignore SA1019 the project keeps this import path of the WebSocket library, although its home has moved
	"nhooyr.io/websocket"
)

const teacherCode = "lovelace"

// cluster is three relays behind HAProxy, with NATS between them, and their pages.
type cluster struct {
	nats   *testkit.NATS
	relays [3]*testkit.Relay
	pages  []*standin.Page
	ftp    []string
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func host(i int) string { return fmt.Sprintf("127.0.0.%d", i+1) }

// startCluster starts everything, with n pages. The relays' FTP addresses have different hosts.
func startCluster(t *testing.T, n int) *cluster {
	c := &cluster{}
	var err error
	c.nats, err = testkit.StartNATS()
	must(t, err)
	t.Cleanup(c.nats.Stop)
	binary, err := testkit.RelayBinary(t.TempDir())
	must(t, err)
	balancer, err := testkit.FreeAddr("127.0.0.1")
	must(t, err)
	var addrs [3]string
	for i := range c.relays {
		ftp, err := testkit.FreeAddr(host(i))
		must(t, err)
		c.relays[i], err = testkit.StartRelay(binary, "-ftp", ftp, "-host", balancer, "-proxy-protocol", testkit.ProxyAddr, "-public-host", host(i),
			"-class", teacherCode, "-cluster", "nats://"+c.nats.Addr, "-per-address", "100", "-accept-rate", "100000", "-resume", "0")
		must(t, err)
		t.Cleanup(c.relays[i].Stop)
		addrs[i] = c.relays[i].HTTP
	}
	proxy, err := testkit.StartHAProxy(t.TempDir(), balancer, addrs)
	must(t, err)
	t.Cleanup(proxy.Stop)
	for i := range n {
		jar, err := cookiejar.New(nil)
		must(t, err)
		p := standin.Open(standin.Options{Relay: "http://" + balancer + "/", Name: fmt.Sprintf("student %d", i), Client: &http.Client{Jar: jar, Transport: &http.Transport{}}})
		t.Cleanup(p.Close)
		ftp, err := p.Connected(t.Context())
		must(t, err)
		c.pages, c.ftp = append(c.pages, p), append(c.ftp, ftp)
	}
	return c
}

// at returns the pages at relay i.
func (c *cluster) at(i int) (pages []int) {
	for n, ftp := range c.ftp {
		if strings.HasPrefix(ftp, host(i)+":") {
			pages = append(pages, n)
		}
	}
	return pages
}

// messages is the teacher's WebSocket.
type messages struct{ *websocket.Conn }

func (m messages) Read(ctx context.Context) ([]byte, error) {
	_, b, err := m.Conn.Read(ctx)
	return b, err
}
func (m messages) Write(ctx context.Context, b []byte) error {
	return m.Conn.Write(ctx, websocket.MessageText, b)
}
func (m messages) Close() error { return m.CloseNow() }

// teacher opens the class at relay i.
func (c *cluster) teacher(t *testing.T, i int) *classtest.Teacher {
	at := c.relays[i].HTTP
	ws, _, err := websocket.Dial(t.Context(), "ws://"+at+"/class/feed", &websocket.DialOptions{HTTPHeader: http.Header{"Origin": {"http://" + at}}})
	must(t, err)
	ws.SetReadLimit(-1)
	return classtest.New(t, messages{ws}, class.Enter{Code: teacherCode, Name: "Ada"})
}

// joined reports whether the teacher sees each of the students once, as present and in the mode.
func joined(e *classtest.Teacher, n int, mode class.Mode) bool {
	seen := map[string]bool{}
	for _, s := range e.Students {
		if s.Joined && !s.Away && s.State != nil && s.State.Mode == mode {
			seen[s.Name] = true
		}
	}
	return len(seen) == n
}

// download is a download in the middle of which things happen.
type download struct {
	c       *testkit.Client
	data    net.Conn
	content []byte
	got     bytes.Buffer
}

func (c *cluster) download(t *testing.T, page int) *download {
	d := &download{content: make([]byte, 16<<20)} // more than all buffers on the way hold
	rand.NewChaCha8([32]byte{byte(page)}).Read(d.content)
	var err error
	d.c, err = testkit.Login(c.ftp[page])
	must(t, err)
	t.Cleanup(func() { d.c.Close() })
	must(t, d.c.Put("/big.bin", bytes.NewReader(d.content)))
	d.data, err = d.c.Passive()
	must(t, err)
	t.Cleanup(func() { d.data.Close() })
	must(t, d.c.Do(150, "RETR /big.bin"))
	_, err = io.CopyN(&d.got, d.data, 1<<20)
	must(t, err)
	return d
}

func (d *download) finish(t *testing.T, what string) {
	t.Helper()
	_, err := io.Copy(&d.got, d.data)
	must(t, err)
	d.data.Close()
	_, err = d.c.Expect(226)
	must(t, err)
	if !bytes.Equal(d.got.Bytes(), d.content) {
		t.Errorf("%s: the download is not equal", what)
	}
}

// TestCluster has one class on three relays.
func TestCluster(t *testing.T) {
	const students = 9
	ctx, cancel := context.WithTimeout(t.Context(), 2*testkit.Patience)
	defer cancel()
	c := startCluster(t, students)
	for i := range c.relays {
		if len(c.at(i)) == 0 {
			t.Fatalf("HAProxy gave no page to relay %d: %v", i, c.ftp)
		}
	}
	e := c.teacher(t, 0)
	e.Until(func() bool { return joined(e, students, class.Running) })
	for _, s := range e.Students {
		if !strings.Contains(strings.Join(c.ftp, " "), s.FTP) {
			t.Errorf("the teacher sees the address %s; the pages have %v", s.FTP, c.ftp)
		}
	}

	// All freeze, and hand in.
	e.Order("", class.Freeze, "")
	e.Until(func() bool { return joined(e, students, class.Frozen) })
	for _, p := range c.pages {
		must(t, p.Until(ctx, class.Frozen))
	}
	c.collect(t, e)

	// NATS is killed: the class view says so. No FTP client notices.
	downloads := []*download{c.download(t, c.at(0)[0]), c.download(t, c.at(1)[0])}
	c.nats.Kill()
	e.Until(func() bool { return e.Class.Apart })
	for n, ftp := range c.ftp {
		must(t, sendAndFetch(ftp, n, 1, 1, 1<<10))
	}
	must(t, c.nats.Start())
	e.Until(func() bool { return !e.Class.Apart })
	e.Order("", class.Thaw, "")
	e.Until(func() bool { return joined(e, students, class.Running) })

	// A relay is killed: its pages come back at others, with the class as it is.
	e.Order("", class.Freeze, "")
	e.Until(func() bool { return joined(e, students, class.Frozen) })
	lost, before := c.at(2), make([]int, students)
	for n, p := range c.pages {
		before[n] = p.Tunnels()
	}
	must(t, syscall.Kill(-c.relays[2].Group(), syscall.SIGKILL))
	for _, n := range lost {
		var err error
		c.ftp[n], err = c.pages[n].ConnectedAgain(ctx, before[n])
		must(t, err)
		must(t, sendAndFetch(c.ftp[n], n, 2, 1, 1<<10))
	}
	if left := c.at(2); len(left) > 0 {
		t.Errorf("pages %v are at the relay that was killed", left)
	}
	e.Until(func() bool { return joined(e, students, class.Frozen) && len(e.Students) == students })
	for n, p := range c.pages {
		if kept := p.Tunnels() == before[n]; kept == strings.Contains(fmt.Sprint(lost), fmt.Sprint(n)) {
			t.Errorf("page %d: tunnels before %d, now %d; relay killed under %v", n, before[n], p.Tunnels(), lost)
		}
	}
	for _, d := range downloads {
		d.finish(t, "NATS and another relay were killed")
	}
}

// collect collects the hand-ins of all, at the first relay.
func (c *cluster) collect(t *testing.T, e *classtest.Teacher) {
	e.Send(class.FromTeacher{Collect: true})
	e.Until(func() bool { return e.Collected != nil && e.Collected.Done })
	if got := e.Collected; got.Have != len(c.pages) {
		t.Errorf("collected %+v", got)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+c.relays[0].HTTP+"/class/handins.zip", nil)
	must(t, err)
	req.Header.Set("Origin", "http://"+c.relays[0].HTTP)
	req.Header.Set("Authorization", "Bearer "+e.Entered.Token)
	res, err := http.DefaultClient.Do(req)
	must(t, err)
	defer http.DefaultClient.CloseIdleConnections()
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	must(t, err)
	files, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	must(t, err)
	works := map[string]bool{}
	for _, f := range files.File {
		r, err := f.Open()
		must(t, err)
		text, err := io.ReadAll(r)
		must(t, err)
		works[string(text)] = true
	}
	for n := range c.pages {
		if name := fmt.Sprintf("student %d", n); !works[string(standin.HandIn(name))] {
			t.Errorf("the zip lacks the work of %s", name)
		}
	}
}
