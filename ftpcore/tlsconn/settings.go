package tlsconn

import (
	"cmp"
	"crypto/tls"
	"slices"
)

// TLS configures FTPS in a Server (RFC 4217).
type TLS struct {
	Certificates []tls.Certificate
	// Certify makes the certificate when it is first needed, if Certificates is empty: so
	// the server starts sooner. It must return the same certificate each time.
	Certify  func() tls.Certificate
	Min, Max uint16   // versions; zero means tls.VersionTLS12 and tls.VersionTLS13
	Resume   Resume   // empty means ResumeLog
	Require  Required // empty means RequireNothing
	// StrictEOF answers 426 to an upload that ends without close_notify. Otherwise the
	// upload is complete, and a warning is recorded.
	StrictEOF bool
}

// Resume is what the server does about a data connection that does not resume the TLS
// session of its control connection.
type Resume string

// Required is the part of FTP for which the server requires TLS.
type Required string

const (
	ResumeOff     Resume = "off"     // nothing
	ResumeLog     Resume = "log"     // records a warning
	ResumeRequire Resume = "require" // refuses the transfer: 522

	RequireNothing Required = "off"
	RequireControl Required = "control" // the login: 530 without TLS
	RequireData    Required = "data"    // the login and data connections: 521 without PROT P
)

// Valid reports whether Resume and Require have known values.
func (t *TLS) Valid() bool {
	return slices.Contains([]Resume{ResumeOff, ResumeLog, ResumeRequire}, cmp.Or(t.Resume, ResumeLog)) &&
		slices.Contains([]Required{RequireNothing, RequireControl, RequireData}, cmp.Or(t.Require, RequireNothing))
}

// certificates returns Certificates, or the one of Certify if there are none.
func (t *TLS) certificates() []tls.Certificate {
	if len(t.Certificates) == 0 && t.Certify != nil {
		return []tls.Certificate{t.Certify()}
	}
	return t.Certificates
}
