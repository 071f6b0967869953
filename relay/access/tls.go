package access

import (
	"crypto/tls"
	"fmt"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
)

// protocols is HTTP/1.1 alone: WebSockets need it, and a connection is one client then.
var protocols = []string{"http/1.1"}

// CertificateFiles returns the TLS configuration of a server whose certificate and key are in
// PEM files. They are read again when they have changed; as long as they do not fit together,
// the ones from before stay.
func CertificateFiles(cert, key string) (*tls.Config, error) {
	files, err := watch(readPair, cert, key)
	if err != nil {
		return nil, err
	}
	return &tls.Config{
		NextProtos:     protocols,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return files.get(), nil },
	}, nil
}

func readPair(names []string) (*tls.Certificate, error) {
	pair, err := tls.LoadX509KeyPair(names[0], names[1])
	return &pair, err
}

// Autocert describes certificates that an ACME server issues (RFC 8555). Using it accepts the
// server's terms of service.
type Autocert struct {
	Hosts []string // the only names for which there are certificates
	Cache string   // folder that keeps them
	URL   string   // directory of the ACME server; empty means Let's Encrypt
}

// Config returns the TLS configuration of a server with these certificates. The server proves
// its names by itself, with TLS-ALPN (RFC 8737): it must be reached at port 443.
func (a Autocert) Config() (*tls.Config, error) {
	if len(a.Hosts) == 0 || a.Cache == "" {
		return nil, fmt.Errorf("host names and a folder for their certificates are needed")
	}
	m := &autocert.Manager{
		Prompt:     autocert.AcceptTOS,
		HostPolicy: autocert.HostWhitelist(a.Hosts...),
		Cache:      autocert.DirCache(a.Cache),
	}
	if a.URL != "" {
		m.Client = &acme.Client{DirectoryURL: a.URL}
	}
	c := m.TLSConfig()
	c.NextProtos = append([]string{acme.ALPNProto}, protocols...)
	return c, nil
}
