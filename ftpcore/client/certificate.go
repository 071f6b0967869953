package client

import (
	"crypto/tls"
	"errors"
	"strings"
	"time"

	"ftpsim/ftpcore/tlsconn"
)

// This file decides about the certificate of a target. It is shown, and accepted once or for
// good, or refused; nothing is sent to the server before that. The simulator's own
// certificate is shown only.

// Pins keep the fingerprints of accepted certificates by the names of targets.
type Pins interface {
	Pin(name string) string                 // empty: none
	SetPin(name string, fingerprint string) // an empty fingerprint forgets the name
}

// memoryPins are Pins that last as long as the client.
type memoryPins map[string]string

func (m memoryPins) Pin(name string) string { return m[name] }
func (m memoryPins) SetPin(name, fingerprint string) {
	if m[name] = fingerprint; fingerprint == "" {
		delete(m, name)
	}
}

func (c *Client) pins() Pins {
	if c.Pins == nil {
		c.Pins = memoryPins{}
	}
	return c.Pins
}

var errOtherCertificate = errors.New("the data connection has another certificate than the control connection")

func fingerprint(cs tls.ConnectionState) string {
	return tlsconn.Fingerprint(tls.Certificate{Certificate: [][]byte{cs.PeerCertificates[0].Raw}})
}

// showCertificate shows the server's certificate and, for a target, decides whether to go
// on.
func (c *Client) showCertificate(cs tls.ConnectionState) error {
	cert := cs.PeerCertificates[0]
	c.infof("%s, %s.", tls.VersionName(cs.Version), tls.CipherSuiteName(cs.CipherSuite))
	if c.link == nil {
		c.infof("Certificate of %s, accepted without verifying it. SHA-256:", cert.Subject.CommonName)
		c.infof("%s", fingerprint(cs))
		return nil
	}
	c.infof("Certificate of %s, issued by %s, valid from %s to %s. SHA-256:", cert.Subject, cert.Issuer,
		cert.NotBefore.Format(time.DateOnly), cert.NotAfter.Format(time.DateOnly))
	c.infof("%s", fingerprint(cs))
	switch pin := c.pins().Pin(c.linkName); pin {
	case fingerprint(cs):
		c.infof("It is the one that you have pinned.")
		return nil
	case "":
		return c.askCertificate(fingerprint(cs))
	default:
		c.errorf("It is not the one that you have pinned:")
		c.errorf("%s", pin)
		return sentence("The connection is closed. If the new certificate is right, use: trust " + c.linkName + " forget")
	}
}

// askCertificate asks the user about a certificate that is not pinned.
func (c *Client) askCertificate(print string) error {
	answer, err := c.askAs("Accept this certificate? (once, pin, no) ", false, "help ")
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "once":
	case "pin":
		c.pins().SetPin(c.linkName, print)
		c.infof("Pinned for %s: another certificate will be refused.", c.linkName)
	default:
		if err == nil {
			err = sentence("The certificate is refused. The connection is closed.")
		}
	}
	return err
}

// cmdTrust shows the pinned certificates, or forgets one.
func cmdTrust(c *Client, a args) error {
	name := c.targetNamed(strings.TrimSuffix(a.at(0), ":"))
	switch {
	case len(a.words) > 0 && name == "":
		return errors.New("usage: trust [name [forget]]")
	case strings.EqualFold(a.at(1), "forget"):
		c.pins().SetPin(name, "")
		c.infof("No certificate is pinned for %s now.", name)
		return nil
	case len(a.words) > 1:
		return errors.New("usage: trust [name [forget]]")
	}
	found := false
	for _, n := range c.targets() {
		if pin := c.pins().Pin(n); pin != "" && (name == "" || n == name) {
			found = true
			c.infof("%s: %s", n, pin)
		}
	}
	if !found {
		c.infof("No certificate is pinned.")
	}
	return nil
}
