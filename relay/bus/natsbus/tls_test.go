package natsbus

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ftpsim/relay/bus/bustest"
)

// certificate writes a certificate for 127.0.0.1 and its key.
func certificate(t *testing.T) (cert, key string) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &k.PublicKey, k)
	must(t, err)
	secret, err := x509.MarshalPKCS8PrivateKey(k)
	must(t, err)
	write := func(name, kind string, der []byte) string {
		file := filepath.Join(t.TempDir(), name)
		must(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600))
		return file
	}
	return write("cert.pem", "CERTIFICATE", der), write("key.pem", "PRIVATE KEY", secret)
}

// The server's certificate must be signed by the CA, and the password must be right. A relay that
// is refused says why, and does not repeat a password.
func TestTLS(t *testing.T) {
	cert, key := certificate(t)
	server := startNATS(t, "--tls", "--tlscert", cert, "--tlskey", key, "--user", "ada", "--pass", "lovelace")
	join(t, Options{URL: "tls://ada:lovelace@" + server.Addr, CA: cert})
	for _, c := range []struct{ url, ca, why string }{
		{"tls://ada:lovelace@" + server.Addr, "", "certificate"},
		{"tls://ada:babbage@" + server.Addr, cert, "Authorization"},
	} {
		var mu sync.Mutex
		var said []string
		b, err := Open(Options{URL: c.url, CA: c.ca, Name: "x", Log: func(format string, args ...any) {
			mu.Lock()
			defer mu.Unlock()
			said = append(said, fmt.Sprintf(format, args...))
		}})
		must(t, err)
		bustest.Eventually(t, "the reason "+c.why, func() bool {
			mu.Lock()
			defer mu.Unlock()
			return strings.Contains(strings.Join(said, "\n"), c.why)
		})
		if b.Up() {
			t.Error("the relay was let in")
		}
		must(t, b.Close())
		mu.Lock()
		defer mu.Unlock()
		if text := strings.Join(said, "\n"); strings.Contains(text, "lovelace") || strings.Contains(text, "babbage") {
			t.Errorf("the log has the password: %s", text)
		}
	}
}
