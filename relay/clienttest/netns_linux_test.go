package clienttest

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"ftpsim/relay/testkit"
	"ftpsim/relay/tunnel"

	//lint:file-ignore SA1019 the project keeps this import path of the WebSocket library, although its home has moved
	"nhooyr.io/websocket"
)

const (
	netnsCode  = "open sesame"
	netnsFirst = "198.18.77.2" // of the relay; RFC 2544 keeps these networks for tests
	netnsOther = "198.18.78.2"
	netnsPage  = "https://" + netnsFirst + ":8443"
)

// TestFromElsewhere: a relay in a network namespace of its own, with TLS and a code, is reached
// from another machine's view: by curl and lftp, with a page that knows the code, and not
// without it. 227 names the address by which the client came.
func TestFromElsewhere(t *testing.T) {
	name := namespace(t)
	cert, key, client := certificateFor(t, netnsFirst)
	binary := buildRelay(t)
	code := filepath.Join(t.TempDir(), "code")
	if err := os.WriteFile(code, []byte(netnsCode+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"netns", "exec", name, binary, "-http", netnsFirst + ":8443", "-ftp", "0.0.0.0:2121", "-resume", "0"} // the native page does not resume
	if out, err := exec.Command("ip", args...).CombinedOutput(); err == nil || !strings.Contains(string(out), "-open") {
		t.Fatalf("without TLS and a code: %v\n%s", err, out)
	}
	runUntilEnd(t, "ip", append(args, "-tls-cert", cert, "-tls-key", key, "-code-file", code)...)
	waitFor(t, func() error {
		res, err := client.Get(netnsPage + "/relay.json")
		if err == nil {
			res.Body.Close()
		}
		return err
	})
	for given, want := range map[string]tunnel.Code{"": tunnel.CodeCodeNeeded, "a wrong code": tunnel.CodeWrongCode} {
		var no *tunnel.Refusal
		if _, err := pageWithCode(t, client, given); !errors.As(err, &no) || no.Code != want {
			t.Fatalf("code %q: %v, want %s", given, err, want)
		}
	}
	if _, rep, err := testkit.Greeting(testkit.DialTCP, netnsFirst+":2121"); err == nil && rep.Code != 421 {
		t.Fatalf("without a page the relay greets with %d %s", rep.Code, rep.Text)
	}
	browserWithCode(t)
	page, err := pageWithCode(t, client, netnsCode)
	if err != nil {
		t.Fatal(err)
	}
	stop, err := serve(page, page)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(); page.Close(); <-page.Done() })
	host, port, err := net.SplitHostPort(page.Hello().FTP)
	if err != nil || host != netnsFirst {
		t.Errorf("the page shows %s, want an address at %s", page.Hello().FTP, netnsFirst)
	}
	for _, addr := range []string{netnsFirst, netnsOther} {
		elsewhereClients(t, addr, port)
	}
}

// elsewhereClients runs the clients against the server at addr and port.
func elsewhereClients(t *testing.T, addr, port string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte(strings.Repeat(addr, 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	at := "ftp://haha:hehe@" + addr + ":" + port + "/"
	run{dir: t.TempDir()}.client(t, "curl", "-sS", "-T", file, at+addr)
	dir := t.TempDir()
	out := run{dir: dir}.client(t, "curl", "-sv", "--disable-epsv", "-o", "by-curl", at+addr)
	named := "227 Entering Passive Mode (" + strings.ReplaceAll(addr, ".", ",") + ","
	if !strings.Contains(out, named) {
		t.Errorf("there is no %q in %s", named, out)
	}
	run{dir: dir}.client(t, "lftp", "-c", "set ftp:ssl-allow no; set net:max-retries 1; open "+at+"; get "+addr+" -o by-lftp")
	for _, name := range []string{"by-curl", "by-lftp"} {
		if b, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(b) != strings.Repeat(addr, 1000) {
			t.Errorf("%s has %d bytes, %v", name, len(b), err)
		}
	}
}

// namespace makes a network namespace with two addresses, each in a network that leads here.
func namespace(t *testing.T) string {
	t.Helper()
	if os.Getuid() != 0 {
		t.Fatal("a network namespace needs root: run the test as root, or exclude it with -skip TestFromElsewhere")
	}
	name := fmt.Sprintf("ftpsim%d", os.Getpid())
	ip := func(args ...string) {
		t.Helper()
		run{dir: t.TempDir()}.client(t, "ip", args...)
	}
	ip("netns", "add", name)
	t.Cleanup(func() { exec.Command("ip", "netns", "del", name).Run() })
	for i, addr := range []string{netnsFirst, netnsOther} {
		here, there := fmt.Sprintf("fs%d-%d", os.Getpid()%100000, i), fmt.Sprintf("eth%d", i)
		ip("link", "add", here, "type", "veth", "peer", "name", there, "netns", name)
		t.Cleanup(func() { exec.Command("ip", "link", "del", here).Run() })
		ip("addr", "add", strings.TrimSuffix(addr, "2")+"1/24", "dev", here)
		ip("link", "set", here, "up")
		ip("-n", name, "addr", "add", addr+"/24", "dev", there)
		ip("-n", name, "link", "set", there, "up")
	}
	ip("-n", name, "link", "set", "lo", "up")
	return name
}

// buildRelay returns the relay's binary.
func buildRelay(t *testing.T) string {
	t.Helper()
	if binary := os.Getenv("FTPSIM_RELAY"); binary != "" {
		return binary
	}
	binary := filepath.Join(t.TempDir(), "relay")
	if out, err := exec.Command("go", "build", "-o", binary, "ftpsim/relay").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return binary
}

// runUntilEnd runs a program until the test ends.
func runUntilEnd(t *testing.T, name string, args ...string) {
	t.Helper()
	runWithEnv(t, nil, name, args...)
}

func runWithEnv(t *testing.T, env []string, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
		cmd.Wait()
		if b, _ := os.ReadFile(out.Name()); t.Failed() {
			t.Logf("%s: %s", name, b)
		}
		out.Close()
	})
}

// waitFor calls ready until it returns nil.
func waitFor(t *testing.T, ready func() error) {
	t.Helper()
	for end := time.Now().Add(testkit.Patience); ; time.Sleep(20 * time.Millisecond) {
		err := ready()
		if err == nil {
			return
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}

// pageWithCode opens a native page at the relay, by wss, with code.
func pageWithCode(t *testing.T, client *http.Client, code string) (*tunnel.Page, error) {
	t.Helper()
	opts := &websocket.DialOptions{HTTPClient: client, HTTPHeader: http.Header{"Origin": {netnsPage}}}
	ws, _, err := websocket.Dial(context.Background(), strings.Replace(netnsPage, "https", "wss", 1)+"/tunnel/3", opts)
	if err != nil {
		return nil, err
	}
	ws.SetReadLimit(-1)
	conn := websocket.NetConn(context.Background(), ws, websocket.MessageBinary)
	if _, err := tunnel.RequestTunnel(conn, tunnel.Opening{Code: code}); err != nil {
		return nil, err
	}
	return tunnel.NewPage(conn)
}

// certificateFor writes a certificate for addr, and its key. client trusts it.
func certificateFor(t *testing.T, addr string) (cert, key string, client *http.Client) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	x := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(24 * time.Hour), IPAddresses: []net.IP{net.ParseIP(addr)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, x, x, k.Public(), k)
	if err != nil {
		t.Fatal(err)
	}
	b, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	for name, b := range map[string][]byte{cert: text, key: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: b})} {
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(text)
	client = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	t.Cleanup(client.CloseIdleConnections)
	return cert, key, client
}
