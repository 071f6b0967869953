package access

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	proxyproto "github.com/pires/go-proxyproto"
)

// dialled returns both ends of a TCP connection from 127.0.0.1.
func dialled(t *testing.T) (client, server *net.TCPConn) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer ln.Close()
	c, err := net.Dial("tcp", ln.Addr().String())
	must(t, err)
	s, err := ln.Accept()
	must(t, err)
	t.Cleanup(func() { c.Close(); s.Close() })
	return c.(*net.TCPConn), s.(*net.TCPConn)
}

func header(t *testing.T, local bool) []byte {
	t.Helper()
	from, to := &net.TCPAddr{IP: net.IPv4(203, 0, 113, 9), Port: 40000}, &net.TCPAddr{IP: net.IPv4(198, 51, 100, 1), Port: 21}
	h := proxyproto.HeaderProxyFromAddrs(2, from, to)
	if local {
		h.Command = proxyproto.LOCAL
	}
	b, err := h.Format()
	must(t, err)
	return b
}

// TestIdentify: a proxy's header names the client, and nothing behind it is read; from anybody
// else it is plain data.
func TestIdentify(t *testing.T) {
	proxies, err := ParseProxies("127.0.0.0/8,fd00::1")
	must(t, err)
	for name, c := range map[string]struct {
		proxies Proxies
		send    []byte
		remote  string // empty: the address of TCP
		rest    string // "-": refused
	}{
		"client":      {proxies, append(header(t, false), "USER x"...), "203.0.113.9:40000", "USER x"},
		"health":      {proxies, append(header(t, true), "USER x"...), "", "USER x"},
		"no proxy":    {nil, header(t, false), "", string(header(t, false))},
		"no header":   {proxies, []byte("USER anonymous\r\n"), "", "-"},
		"half of one": {proxies, header(t, false)[:20], "", "-"},
		"version 1":   {proxies, []byte("PROXY TCP4 203.0.113.9 198.51.100.1 40000 21\r\n"), "", "-"},
		"too long":    {proxies, append(append([]byte{}, header(t, false)[:14]...), 0xff, 0xff), "", "-"},
	} {
		t.Run(name, func(t *testing.T) {
			client, server := dialled(t)
			_, err := client.Write(c.send)
			must(t, err)
			client.CloseWrite()
			known, err := c.proxies.Identify(server)
			if c.rest == "-" {
				if !errors.Is(err, errNoHeader) {
					t.Errorf("error %v", err)
				}
				return
			}
			must(t, err)
			want := c.remote
			if want == "" {
				want = client.LocalAddr().String()
			}
			if got := known.RemoteAddr().String(); got != want {
				t.Errorf("the client is at %s, want %s", got, want)
			}
			if c.remote != "" && known.LocalAddr().String() != "198.51.100.1:21" {
				t.Errorf("it has reached %s", known.LocalAddr())
			}
			if b, _ := io.ReadAll(known); string(b) != c.rest {
				t.Errorf("%q follows, want %q", b, c.rest)
			}
		})
	}
	for _, bad := range []string{"x", "10.0.0.0/33", "10.0.0.1,,", "10.0.0.1:80"} {
		if _, err := ParseProxies(bad); err == nil {
			t.Errorf("%q are proxies", bad)
		}
	}
}

// TestListener: each connection enters once, before its first byte, and leaves once.
func TestListener(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer ln.Close()
	var in, out atomic.Int32
	let := true
	l := &Listener{Listener: ln, Enter: func(*Conn) (func(), bool) {
		in.Add(1)
		return func() { out.Add(1) }, let
	}}
	for range 2 {
		client, err := net.Dial("tcp", ln.Addr().String())
		must(t, err)
		_, err = client.Write([]byte("x"))
		must(t, err)
		c, err := l.Accept()
		must(t, err)
		c.RemoteAddr()
		c.LocalAddr()
		if _, err := c.Read(make([]byte, 1)); (err == nil) != let {
			t.Errorf("let in: %v, error %v", let, err)
		}
		c.Close()
		c.Close()
		client.Close()
		let = false
	}
	if in.Load() != 2 || out.Load() != 1 {
		t.Errorf("%d came, %d left", in.Load(), out.Load())
	}
}

// TestCertificateFiles: a certificate that is renewed is used without a restart, and only with
// its key.
func TestCertificateFiles(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	writePair(t, cert, key, 1)
	synctest.Test(t, func(t *testing.T) {
		c, err := CertificateFiles(cert, key)
		must(t, err)
		serial := func() int64 {
			time.Sleep(2 * lookPause)
			pair, err := c.GetCertificate(&tls.ClientHelloInfo{})
			must(t, err)
			x, err := x509.ParseCertificate(pair.Certificate[0])
			must(t, err)
			return x.SerialNumber.Int64()
		}
		writePair(t, cert, filepath.Join(dir, "other.pem"), 1<<40)
		if n := serial(); n != 1 {
			t.Errorf("certificate %d has no key", n)
		}
		writePair(t, cert, key, 1<<50)
		if n := serial(); n != 1<<50 {
			t.Errorf("certificate %d is not renewed", n)
		}
	})
	if _, err := CertificateFiles(cert, cert); err == nil {
		t.Error("no key is needed")
	}
}

// writePair writes a certificate for 127.0.0.1 and its key.
func writePair(t *testing.T, cert, key string, serial int64) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	x := &x509.Certificate{SerialNumber: big.NewInt(serial), NotAfter: time.Now().Add(24 * time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, x, x, k.Public(), k)
	must(t, err)
	b, err := x509.MarshalPKCS8PrivateKey(k)
	must(t, err)
	must(t, os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	must(t, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: b}), 0o600))
}
