package bridge

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"testing"

	"ftpsim/ftpcore"
)

// TestS12Exports: no export has a password unless somebody asks for it, and then
// it says so.
func TestS12Exports(t *testing.T) {
	const secret = "s3cr3t-Wort"
	p := open(t, Options{})
	p.login()
	for _, line := range []string{"quote PASS " + secret, "quote ACCT " + secret, "quote pass:" + secret, "quote USER haha", "quote PASS " + secret} {
		n := len(p.events)
		p.must("client.line", TextArgs{line}, nil)
		p.until(func() bool {
			for _, e := range p.events[n:] {
				if e.Kind == ftpcore.KindReply {
					return true
				}
			}
			return false
		})
	}
	for _, e := range p.events {
		if shows(mustJSON(e), secret) {
			t.Errorf("the page is told: %s", mustJSON(e))
		}
	}
	for _, a := range []ExportArgs{
		{Format: ExportJSON}, {Format: ExportJSON, Small: true}, {Format: ExportText}, {Format: ExportMD}, {Format: ExportPcapng},
		{Format: ExportText, BySession: true}, {Format: ExportPcapng, Filter: "kind:command"},
	} {
		if m := p.must("export", a, nil); shows(m.data, secret) {
			t.Errorf("%+v has the password:\n%s", a, m.data)
		}
		a.Secrets = true
		m := p.must("export", a, nil)
		if !shows(m.data, secret) || !bytes.Contains(m.data, []byte("Contains secrets")) {
			t.Errorf("%+v does not have the password, or does not say so", a)
		}
	}
}

// shows reports whether b has the secret, as it is, in upper case, or in base64
// as a string of JSON.
func shows(b []byte, secret string) bool {
	if bytes.Contains(bytes.ToLower(b), bytes.ToLower([]byte(secret))) {
		return true
	}
	d := json.NewDecoder(bytes.NewReader(b))
	for {
		token, err := d.Token()
		if err != nil {
			return false
		}
		if text, ok := token.(string); ok {
			raw, err := base64.StdEncoding.DecodeString(text)
			if err == nil && bytes.Contains(raw, []byte(secret)) {
				return true
			}
		}
	}
}
