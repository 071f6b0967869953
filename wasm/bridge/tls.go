package bridge

import (
	"crypto/tls"
	"slices"
	"sync"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/tlsconn"
)

// TLSConfig is the server's certificate and its FTPS settings.
type TLSConfig struct {
	PEM         string `json:"pem"`
	Fingerprint string `json:"fingerprint"` // SHA-256, "AB:CD:…"
	Name        string `json:"name"`
	NotAfter    int64  `json:"notAfter"` // Unix milliseconds

	Policy TLSPolicy `json:"policy"`
}

// TLSPolicy is the FTPS settings that the page can change.
type TLSPolicy struct {
	Min        TLSVersion       `json:"min"`
	Max        TLSVersion       `json:"max"`
	Resumption tlsconn.Resume   `json:"resumption"` // of data connections
	Require    tlsconn.Required `json:"require"`
	StrictEOF  bool             `json:"strictEof"` // an upload that ends without close_notify counts as cut off
}

// TLSVersion is a version of TLS.
type TLSVersion string

const (
	TLS12 TLSVersion = "1.2"
	TLS13 TLSVersion = "1.3"
)

// firstTLS is the policy that a server begins with: FTPS is on offer and not required.
var firstTLS = TLSPolicy{Min: TLS12, Max: TLS13, Resumption: tlsconn.ResumeLog, Require: tlsconn.RequireNothing}

var tlsVersions = map[TLSVersion]uint16{TLS12: tls.VersionTLS12, TLS13: tls.VersionTLS13}

func (b *Bridge) getTLS(_ Empty, _ []byte) (answer, error) {
	c := b.cert()
	return answer{result: TLSConfig{
		PEM: tlsconn.CertificatePEM(c), Fingerprint: tlsconn.Fingerprint(c),
		Name: c.Leaf.Subject.CommonName, NotAfter: c.Leaf.NotAfter.UnixMilli(), Policy: b.tls,
	}}, nil
}

// setTLS changes the settings for connections that start from now on.
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
		panic(err) // fails only without a source of randomness
	}
	return c
}

// maxKeys is the most lines in a keyring. A connection has up to five.
const maxKeys = 20_000

// keyring keeps the newest secrets of TLS connections, in the NSS key log format, for
// exports.
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

// all returns the lines, oldest first.
func (k *keyring) all() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.lines)
}
