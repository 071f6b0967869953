// Package access decides who may reach a relay that listens beyond loopback: the class's code
// and how often it may be guessed, the certificate, the address of a client behind a proxy, and
// how fast one address may connect. docs/DECISIONS.md has the reasons.
package access
