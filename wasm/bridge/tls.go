package bridge

import (
	"crypto/tls"
	"slices"
	"sync"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/tlsconn"
)

// TLSConfig is the server's certificate and how it does FTPS.
type TLSConfig struct {
	PEM         string `json:"pem"`
	Fingerprint string `json:"fingerprint"` // SHA-256, "AB:CD:…"
	Name        string `json:"name"`
	NotAfter    int64  `json:"notAfter"` // Unix milliseconds

	Policy TLSPolicy `json:"policy"`
}

// TLSPolicy is what the page may change of it.
type TLSPolicy struct {
	Min        TLSVersion       `json:"min"`
	Max        TLSVersion       `json:"max"`
	Resumption tlsconn.Resume   `json:"resumption"` // of data connections
	Require    tlsconn.Required `json:"require"`
	StrictEOF  bool             `json:"strictEof"` // an upload without close_notify has been cut off
}

// TLSVersion is a version of TLS.
type TLSVersion string

const (
	TLS12 TLSVersion = "1.2"
	TLS13 TLSVersion = "1.3"
)

var tlsVersions = map[TLSVersion]uint16{TLS12: tls.VersionTLS12, TLS13: tls.VersionTLS13}

func (b *Bridge) getTLS(_ Empty, _ []byte) (answer, error) {
	c := b.cert()
	return answer{result: TLSConfig{
		PEM: tlsconn.CertificatePEM(c), Fingerprint: tlsconn.Fingerprint(c),
		Name: c.Leaf.Subject.CommonName, NotAfter: c.Leaf.NotAfter.UnixMilli(), Policy: b.tls,
	}}, nil
}

// setTLS is for the connections that begin from now on.
func (b *Bridge) setTLS(p TLSPolicy, _ []byte) (answer, error) {
	t := tlsconn.TLS{
		Certify: b.cert, Min: tlsVersions[p.Min], Max: tlsVersions[p.Max],
		Resume: p.Resumption, Require: p.Require, StrictEOF: p.StrictEOF,
	}
	if t.Min == 0 || t.Max < t.Min || !t.Valid() {
		return answer{}, refuse(ErrBadArgs, "tls")
	}
	b.server.SetTLS(&t)
	b.tls = p
	return answer{}, nil
}

func certificate(clock event.Clock) tls.Certificate {
	c, err := tlsconn.NewCertificate(clock.Now())
	if err != nil {
		panic(err) // there is no randomness
	}
	return c
}

// maxKeys bounds the lines of a keyring: five a connection.
const maxKeys = 20_000

// keyring keeps the newest secrets of TLS connections, for exports.
type keyring struct {
	mu    sync.Mutex
	lines []string
}

func (k *keyring) add(line string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.lines) >= maxKeys {
		k.lines = slices.Delete(k.lines, 0, maxKeys/4)
	}
	k.lines = append(k.lines, line)
}

// all lists them, oldest first.
func (k *keyring) all() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.lines)
}
