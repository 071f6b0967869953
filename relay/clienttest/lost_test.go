package clienttest

import (
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ftpsim/relay/testkit"
)

// lossTime is how soon clients must get an error when the page is gone.
const lossTime = 2 * time.Second

// TestTabClosed closes the page in the middle of uploads: every client gets an error within
// two seconds, all ports become free, the relay keeps running, and the next page works.
func TestTabClosed(t *testing.T) {
	if !slices.Contains(laneNames(), "page") {
		t.Skip("only in the route page: FTPSIM_ROUTES=page") // onRoutes would start a page of its own
	}
	relay, stop, err := startRelay()
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	wantGreeting(t, relay.FTP, 421, "http://"+relay.HTTP)
	page, err := relay.OpenPage("", "")
	if err != nil {
		t.Fatal(err)
	}

	tmp := t.TempDir()
	file, _ := noiseFile(t, tmp, "big.bin", 6, 64*mib)
	curl := atTerminal(t, tmp, "curl", "-sSv", "--limit-rate", "100k", "-T", file, "ftp://haha:hehe@"+relay.FTP+"/incoming/")
	curl.expect("< 150 ")
	control, data := halfUpload(t, relay.FTP)

	lost := make(chan time.Time, 3)
	go func() {
		control.Read() // 421 or the end
		lost <- time.Now()
	}()
	go func() {
		for block := make([]byte, 1000); ; {
			if _, err := data.Write(block); err != nil {
				break
			}
		}
		lost <- time.Now()
	}()
	go func() {
		if curl.wait() == nil {
			t.Error("curl takes its upload for done")
		}
		lost <- time.Now()
	}()
	page.Stop()
	closed := time.Now()
	for range 3 {
		if late := (<-lost).Sub(closed); late > lossTime {
			t.Errorf("a client was left in the dark for %v", late)
		}
	}

	if c, err := testkit.DialTCP(data.RemoteAddr().String()); err == nil {
		c.Close()
		t.Error("the passive port is still open")
	}
	wantGreeting(t, relay.FTP, 421, "http://"+relay.HTTP)
	res, err := http.Get("http://" + relay.HTTP + "/relay.json")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	next, err := relay.OpenPage("", "")
	if err != nil {
		t.Fatal(err)
	}
	defer next.Stop()
	run{}.client(t, "curl", "-sS", "-T", filepath.Join(tmp, "big.bin"), "ftp://haha:hehe@"+relay.FTP+"/incoming/")
}

// halfUpload starts an upload and returns its two connections.
func halfUpload(t *testing.T, addr string) (*testkit.Client, net.Conn) {
	t.Helper()
	c, err := testkit.Login(addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	data, err := c.Passive()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { data.Close() })
	if err := c.Do(150, "STOR /incoming/half.bin"); err != nil {
		t.Fatal(err)
	}
	if _, err := data.Write(make([]byte, 100_000)); err != nil {
		t.Fatal(err)
	}
	return c, data
}

// wantGreeting fails unless the greeting of addr has the code and contains the text.
func wantGreeting(t *testing.T, addr string, code int, text string) {
	t.Helper()
	c, rep, err := testkit.Greeting(testkit.DialTCP, addr)
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
	if rep.Code != code || !strings.Contains(rep.Text, text) {
		t.Errorf("the greeting is %d %s, want %d … %s", rep.Code, rep.Text, code, text)
	}
}
