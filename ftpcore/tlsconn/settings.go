package tlsconn

import (
	"cmp"
	"crypto/tls"
	"slices"
)

// TLS says how a Server ends FTPS (RFC 4217).
type TLS struct {
	Certificates []tls.Certificate
	// Certify gives the certificate where Certificates are empty. It is asked when
	// one is first needed: a server may start without the time that it takes to
	// make one. It gives the same each time.
	Certify  func() tls.Certificate
	Min, Max uint16   // versions; 0: tls.VersionTLS12, tls.VersionTLS13
	Resume   Resume   // of data connections; empty: ResumeLog
	Require  Required // empty: RequireNothing
	// StrictEOF takes an upload that ends without close_notify for one that was
	// cut off (426). Else it is complete, and an event tells of it.
	StrictEOF bool
}

// Resume tells what is asked of the TLS session of a data connection.
type Resume string

// Required tells what a server does without TLS.
type Required string

const (
	ResumeOff     Resume = "off"     // nobody looks
	ResumeLog     Resume = "log"     // an event tells of a connection that does not resume
	ResumeRequire Resume = "require" // the control connection's session is resumed, or 522

	RequireNothing Required = "off"     // everything
	RequireControl Required = "control" // no login: 530
	RequireData    Required = "data"    // nor a data connection: 521
)

// Valid reports whether t's words are known.
func (t *TLS) Valid() bool {
	return slices.Contains([]Resume{ResumeOff, ResumeLog, ResumeRequire}, cmp.Or(t.Resume, ResumeLog)) &&
		slices.Contains([]Required{RequireNothing, RequireControl, RequireData}, cmp.Or(t.Require, RequireNothing))
}

// certificates are Certificates, or what Certify gives.
func (t *TLS) certificates() []tls.Certificate {
	if len(t.Certificates) == 0 && t.Certify != nil {
		return []tls.Certificate{t.Certify()}
	}
	return t.Certificates
}
