package wire

import (
	"regexp"
	"strings"
	"sync"

	"ftpsim/ftpcore/event"
)

// This file has the table of other protocols whose clients connect to FTP servers, and finds
// them by the first bytes that the client sends.

// protocol is a row of the table. It has either bytes or line.
type protocol struct {
	name string // in views and replies
	// bytes is a pattern for the first bytes: "16 03 0." in hexadecimal, a dot for any
	// digit, and 'text'. It is compared before a line is complete.
	bytes string
	// line is a regular expression for the first line; case does not matter.
	line string
	// why is the reason of the reply; empty means ReasonForeign.
	why event.Reason
	// anywhere looks for it after commands too, not only at the beginning.
	anywhere bool
	// data looks for it on data connections too, where a file may hold any bytes.
	data bool
	// hides means that a password may follow the pattern.
	hides bool
	// polite means that FTP clients may send it, so that the session goes on.
	polite bool
}

var protocols = []protocol{
	{name: "TLS (ClientHello)", bytes: "16 03 0. .. .. 01 00 .. .. 03 0.", why: event.ReasonTLSAtPlainPort, anywhere: true, data: true},
	{name: "TLS (SSL 2.0 ClientHello)", bytes: "8. .. 01 03 0.", why: event.ReasonTLSAtPlainPort},
	{name: "TLS (alert)", bytes: "15 03 0. 00 02", why: event.ReasonTLSAtPlainPort, anywhere: true},
	{name: "PROXY protocol, version 1", line: `PROXY (TCP4|TCP6|UNKNOWN)( |$)`, why: event.ReasonProxyHeader, data: true},
	{name: "PROXY protocol, version 2", bytes: "0d 0a 0d 0a 00 0d 0a 'QUIT' 0a", why: event.ReasonProxyHeader, data: true},

	{name: "HTTP", line: `(GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|TRACE|CONNECT|PRI) +(\S* +HTTP/.*|/.*|\*( .*)?$|\S*://.*)`, why: event.ReasonHTTPRequest, anywhere: true, data: true},
	{name: "RTSP", line: `[A-Z_]+ +\S* +RTSP/.*`},
	{name: "SIP", line: `([A-Z]+ +\S* +SIP/2\.0|SIP/2\.0 .*)`},
	{name: "SSH", bytes: "'SSH-'", data: true},
	{name: "SMTP", line: `(EHLO|HELO|LHLO)( .*)?|MAIL FROM:.*`},
	{name: "POP3", line: `(CAPA|STLS|APOP)( |$)`, hides: true},
	{name: "IMAP", line: `[A-Z]{0,4}[0-9]+ +(CAPABILITY|LOGIN|STARTTLS|ID|NOOP)( |$)`, hides: true},
	{name: "NNTP", line: `AUTHINFO (USER|PASS|SASL) `, hides: true},
	{name: "IRC", line: `NICK .*|CAP (LS|REQ)( .*)?`},
	{name: "XMPP", bytes: "'<?xml '"},
	{name: "XMPP", bytes: "'<stream:'"},
	{name: "Redis", line: `\*[0-9]+`},
	{name: "rsync", bytes: "'@RSYNCD:'"},
	{name: "Git", bytes: "'0' .. .. .. 'git-'"},
	{name: "VNC", bytes: "'RFB 0'"},
	{name: "an FTP server's greeting", line: `220[ -].*`},

	{name: "SOCKS 4", bytes: "04 01 .. .. .. .. .. .."},
	{name: "SOCKS 5", bytes: "05 01 0."},
	{name: "SOCKS 5", bytes: "05 02 0. 0."},
	{name: "SOCKS 5", bytes: "05 03 0. 0. 0."},
	{name: "RDP (TPKT)", bytes: "03 00 .. .. .. e0"},
	{name: "SMB", bytes: "00 00 .. .. ff 'SMB'"},
	{name: "SMB", bytes: "00 00 .. .. fe 'SMB'"},
	{name: "NetBIOS", bytes: "81 00 00 44"},
	{name: "PostgreSQL (SSL request)", bytes: "00 00 00 08 04 d2 16 2."},
	{name: "PostgreSQL (GSS request)", bytes: "00 00 00 08 04 d2 16 30"},
	{name: "PostgreSQL", bytes: "00 00 .. .. 00 03 00 00"},
	{name: "DNS over TCP", bytes: "0. .. .. .. 0. .. 00 01 00 00 00 00 00 0."},
	{name: "MQTT", bytes: "10 .. 00 04 'MQTT'", hides: true},
	{name: "MQTT", bytes: "10 .. 00 06 'MQIsdp'", hides: true},
	{name: "AMQP", bytes: "'AMQP' 0."},
	{name: "MongoDB", bytes: ".. .. 00 00 .. .. .. .. .. .. .. .. d. 07 00 00"},
	{name: "LDAP", bytes: "30 .. 02 01 .. 60", hides: true},
	{name: "BitTorrent", bytes: "13 'BitTorrent'"},
	{name: "Java RMI", bytes: "'JRMI' 00"},
	{name: "Telnet negotiation", bytes: "ff fb", polite: true},
	{name: "Telnet negotiation", bytes: "ff fc", polite: true},
	{name: "Telnet negotiation", bytes: "ff fd", polite: true},
	{name: "Telnet negotiation", bytes: "ff fe", polite: true},
}

// reason returns the reason of the server's reply.
func (p *protocol) reason() event.Reason {
	if p.why == "" {
		return event.ReasonForeign
	}
	return p.why
}

// ForeignName returns the name of the other protocol that b, the client's first bytes,
// begins; empty if none is known.
func ForeignName(b []byte) string {
	if p := foreignIn(b); p != nil {
		return p.name
	}
	return ""
}

// ForeignData is ForeignName for a data connection. It looks only for some protocols, since
// a file may hold any bytes.
func ForeignData(b []byte) string {
	if p := foreignIn(b); p != nil && p.data {
		return p.name
	}
	return ""
}

// IsClientHello reports whether b begins with a ClientHello of TLS.
func IsClientHello(b []byte) bool {
	p, _ := foreignBytes(b, false)
	return p != nil && p.data
}

// foreignIn returns the protocol that b begins, or nil.
func foreignIn(b []byte) *protocol {
	if p, _ := foreignBytes(b, true); p != nil {
		return p
	}
	line, _, _ := strings.Cut(string(b), "\n")
	return foreignLine(strings.TrimSuffix(line, "\r"))
}

// pattern is a protocol's bytes. mask has the bits of each byte that are compared.
type pattern struct {
	value, mask []byte
	is          *protocol
}

// patterns returns the rows that have bytes.
var patterns = sync.OnceValue(func() (list []pattern) {
	for i := range protocols {
		if p := &protocols[i]; p.bytes != "" {
			list = append(list, parsePattern(p))
		}
	}
	return list
})

// laterPatterns returns the patterns that are looked for after the beginning too.
var laterPatterns = sync.OnceValue(func() (list []pattern) {
	for _, x := range patterns() {
		if x.is.anywhere {
			list = append(list, x)
		}
	}
	return list
})

func parsePattern(p *protocol) pattern {
	out := pattern{is: p}
	for rest := p.bytes; rest != ""; {
		if text, after, ok := strings.Cut(strings.TrimPrefix(rest, "'"), "'"); ok && rest[0] == '\'' {
			out.value = append(out.value, text...)
			out.mask = append(out.mask, strings.Repeat("\xff", len(text))...)
			rest = strings.TrimPrefix(after, " ")
			continue
		}
		var digits string
		digits, rest, _ = strings.Cut(rest, " ")
		var value, mask byte
		for _, d := range []byte(digits) {
			value, mask = value<<4, mask<<4
			if i := strings.IndexByte("0123456789abcdef", d); i >= 0 {
				value, mask = value|byte(i), mask|15
			}
		}
		out.value, out.mask = append(out.value, value), append(out.mask, mask)
	}
	return out
}

// agree returns how many of b's first bytes fit the pattern. If that is less than both have,
// b does not fit.
func (x *pattern) agree(b []byte) int {
	for i := range min(len(b), len(x.value)) {
		if b[i]&x.mask[i] != x.value[i] {
			return i
		}
	}
	return min(len(b), len(x.value))
}

// foreignBytes returns the protocol that b begins, or nil. first means that b is at the
// beginning of the connection: then it looks for all protocols. more reports that b fits
// the beginning of a pattern.
func foreignBytes(b []byte, first bool) (is *protocol, more bool) {
	list := patterns()
	if !first {
		list = laterPatterns()
	}
	for i := range list {
		x := &list[i]
		switch n := x.agree(b); {
		case n == len(x.value):
			return x.is, false
		case n == len(b):
			more = true
		}
	}
	return nil, more
}

// foreignLines returns the regular expressions of the rows that have a line.
var foreignLines = sync.OnceValue(func() map[*protocol]*regexp.Regexp {
	m := map[*protocol]*regexp.Regexp{}
	for i := range protocols {
		if p := &protocols[i]; p.line != "" {
			m[p] = regexp.MustCompile(`^(?i:` + p.line + `)`)
		}
	}
	return m
})

// maxForeignLine bounds the bytes of a line that are compared.
const maxForeignLine = 8 << 10

// foreignLine returns the protocol whose clients begin with that line, or nil.
func foreignLine(text string) *protocol {
	text = text[:min(len(text), maxForeignLine)]
	for i := range protocols {
		if p := &protocols[i]; p.line != "" && foreignLines()[p].MatchString(text) {
			return p
		}
	}
	return nil
}

// shownUpTo returns the offset in text at which a secret may begin, or -1. An address may
// hold a name and a password.
func (p *protocol) shownUpTo(text []byte) int {
	switch {
	case p.bytes != "" && p.hides:
		return len(parsePattern(p).value)
	case p.hides:
		return foreignLines()[p].FindIndex(text)[1]
	case p.line != "" && strings.ContainsAny(string(text), "@?"):
		return strings.IndexByte(string(text), ' ')
	}
	return -1
}
