package clienttest

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const (
	pebble       = "github.com/letsencrypt/pebble/v2/cmd/"
	pebbleAt     = "@v2.10.3"
	autocertName = "ftp.example.org"
)

// TestAutocert: an ACME server issues the relay's certificate, for the name of -autocert alone.
func TestAutocert(t *testing.T) {
	bin := goPrograms(t, pebble+"pebble"+pebbleAt, pebble+"pebble-challtestsrv"+pebbleAt)
	dns, acme, manage, web := freeAddr(t), freeAddr(t), freeAddr(t), freeAddr(t)
	cert, key, client := certificateFor(t, "127.0.0.1")
	startPebble(t, bin, dns, map[string]any{
		"listenAddress": acme, "managementListenAddress": manage, "certificate": cert, "privateKey": key,
		"httpPort": 1, "tlsPort": portNumber(t, web),
	})
	waitFor(t, func() error {
		res, err := client.Get("https://" + acme + "/dir")
		if err == nil {
			res.Body.Close()
		}
		return err
	})
	cache := t.TempDir()
	runWithEnv(t, []string{"SSL_CERT_FILE=" + cert}, buildRelay(t), "-http", web, "-ftp", "127.0.0.1:0",
		"-autocert", autocertName, "-autocert-cache", cache, "-autocert-url", "https://"+acme+"/dir")
	roots := pebbleRoots(t, client, manage)
	waitFor(t, func() error { return greetTLS(web, autocertName, roots) })
	if err := greetTLS(web, "other.example.org", roots); err == nil || !strings.Contains(err.Error(), "remote error: tls") {
		t.Errorf("another name: %v", err)
	}
	if kept, err := os.ReadDir(cache); err != nil || len(kept) < 2 { // the account's key and the certificate
		t.Errorf("the cache has %v, %v", kept, err)
	}
}

// startPebble starts the ACME server and a name server at dns that knows one address.
func startPebble(t *testing.T, bin, dns string, config map[string]any) {
	t.Helper()
	runUntilEnd(t, filepath.Join(bin, "pebble-challtestsrv"), "-defaultIPv4", "127.0.0.1", "-defaultIPv6", "", "-dnsserver", dns,
		"-http01", "", "-https01", "", "-tlsalpn01", "", "-doh", "", "-management", freeAddr(t))
	b, err := json.Marshal(map[string]any{"pebble": config})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "pebble.json")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	runWithEnv(t, []string{"PEBBLE_VA_NOSLEEP=1"}, filepath.Join(bin, "pebble"), "-config", file, "-dnsserver", dns)
}

// pebbleRoots returns the root certificate that pebble made when it started.
func pebbleRoots(t *testing.T, client *http.Client, manage string) *x509.CertPool {
	t.Helper()
	res, err := client.Get("https://" + manage + "/roots/0")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	pem, err := io.ReadAll(res.Body)
	roots := x509.NewCertPool()
	if err != nil || !roots.AppendCertsFromPEM(pem) {
		t.Fatalf("no root in %q, %v", pem, err)
	}
	return roots
}

// greetTLS makes a TLS handshake with the server name at addr.
func greetTLS(addr, name string, roots *x509.CertPool) error {
	c, err := tls.Dial("tcp", addr, &tls.Config{ServerName: name, RootCAs: roots})
	if err == nil {
		c.Close()
	}
	return err
}

// goPrograms builds Go programs, each as package@version, and returns their folder.
func goPrograms(t *testing.T, programs ...string) string {
	t.Helper()
	bin := t.TempDir()
	for _, p := range programs {
		cmd := exec.Command("go", "install", p)
		cmd.Dir, cmd.Env = bin, append(os.Environ(), "GOBIN="+bin, "GOFLAGS=")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go install %s: %v\n%s", p, err, out)
		}
	}
	return bin
}

// freeAddr returns a loopback address with a free port.
func freeAddr(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

func portNumber(t *testing.T, addr string) (port int) {
	t.Helper()
	_, text, err := net.SplitHostPort(addr)
	if err == nil {
		_, err = fmt.Sscan(text, &port)
	}
	if err != nil {
		t.Fatal(err)
	}
	return port
}
