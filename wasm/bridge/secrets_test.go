package bridge

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"testing"

	"ftpsim/ftpcore/ftptest"
	"ftpsim/wasm/bridge/keep"
)

const secretWord = "s3cr3t-Wort"

// TestS12Exports: an export has passwords only if secrets are requested, and then says so.
func TestS12Exports(t *testing.T) {
	p := open(t, Options{})
	p.login()
	for _, line := range []string{"quote PASS " + secretWord, "quote ACCT " + secretWord, "quote pass:" + secretWord, "quote USER haha", "quote PASS " + secretWord} {
		p.types(line)
	}
	for _, a := range allExports {
		a.Secrets = true
		m := p.must("export", a, nil)
		if !shows(m.data, secretWord) || !bytes.Contains(m.data, []byte("Contains secrets")) {
			t.Errorf("%+v does not have the password, or does not say so", a)
		}
	}
	p.hides(secretWord)
}

var allExports = []ExportArgs{
	{Format: ExportJSON}, {Format: ExportJSON, Small: true}, {Format: ExportText}, {Format: ExportMD}, {Format: ExportPcapng},
	{Format: ExportText, BySession: true}, {Format: ExportPcapng, Filter: "kind:command"},
}

// TestS12Spellings: no message to the page, no export and no stored value contains a password
// in any spelling: before a 331 and after it, in clear text and with TLS, edited at the gate,
// and typed into the built-in client.
func TestS12Spellings(t *testing.T) {
	for _, c := range []struct {
		name   string
		before []string // sent first in each session
		tls    bool
	}{
		{"before 331", nil, false}, {"after 331", []string{"USER haha"}, false},
		{"before 331, TLS", nil, true}, {"after 331, TLS", []string{"USER haha"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			web := newBrowser(t)
			p := undelayed(t, Options{Store: web, Keep: KeepArgs{Record: true}})
			for _, line := range ftptest.Spellings(secretWord) {
				g := p.guest(c.tls)
				for _, l := range append(c.before, line) {
					g.say(l)
				}
				g.Close()
			}
			p.hides(secretWord)
			p.storesNot(web, secretWord)
		})
	}
	t.Run("edited", func(t *testing.T) {
		p := undelayed(t, Options{})
		for _, line := range ftptest.Spellings(secretWord) {
			g := p.guest(false)
			g.say("USER haha")
			p.edits(g, line, "NOOP")
			p.edits(g, "NOOP", line)
			g.Close()
		}
		p.hides(secretWord)
	})
	t.Run("typed", func(t *testing.T) {
		p := undelayed(t, Options{})
		for _, line := range ftptest.Spellings(secretWord) {
			if strings.Contains(line, "\r") { // which no prompt takes
				continue
			}
			p.types("open haha:hehe@", "quote USER haha")
			p.prompt = ""
			m := p.must("client.line", TextArgs{"quote " + line}, nil)
			if !result[Typed](t, m).Secret {
				t.Errorf("%q may be kept", line)
			}
			p.types("close")
		}
		p.hides(secretWord)
	})
}

// undelayed opens a page whose server answers wrong passwords at once.
func undelayed(t *testing.T, o Options) *page {
	p := open(t, o)
	p.must("limits.set", Limits{LoginDelay: 1}, nil)
	return p
}

// TestS12Prompt: a password that is typed at the wrong prompt is not printed.
func TestS12Prompt(t *testing.T) {
	for _, lines := range [][]string{
		{"open", secretWord, "bye"},                                         // for the name
		{"open", "haha " + secretWord, "bye"},                               // behind it
		{"open haha:" + secretWord + "@", "bye"},                            // in the address
		{"open haha:" + secretWord},                                         // in one that is none
		{"open ftp://haha:" + secretWord + "%@"},                            // likewise
		{"open haha:hehe@", "user haha " + secretWord, "bye"},               // behind the name
		{"open haha:hehe@", "user " + secretWord, "x", "bye"},               // in its place
		{"open haha:hehe@", "user", "haha " + secretWord, "x", "bye"},       // asked for
		{"open haha:hehe@", "quote", "PASS " + secretWord, "bye"},           // likewise
		{"open haha:hehe@", "site", "PSWD hehe " + secretWord, "bye"},       // likewise
		{"open haha:hehe@", "account " + secretWord, "bye"},                 //
		{"open haha:hehe@", "quote USER haha", secretWord, "bye"},           // at the prompt
		{"open haha:hehe@", "quote USER haha", "PASS " + secretWord, "bye"}, //
		{"PASS " + secretWord},                                              // without a connection
		{"pasS:" + secretWord},                                              //
	} {
		t.Run(strings.Join(lines, "|"), func(t *testing.T) {
			p := open(t, Options{})
			p.types(lines...)
			p.hides(secretWord)
		})
	}
}

// hides fails if a message to the page, or an answer that the page can request, contains the
// secret.
func (p *page) hides(secret string) {
	p.t.Helper()
	for _, a := range allExports {
		if m := p.must("export", a, nil); shows(m.data, secret) {
			p.t.Errorf("%+v has the password:\n%s", a, around(m.data, secret))
		}
	}
	all := p.must("export", ExportArgs{Format: ExportJSON}, nil)
	p.must("compare", CompareArgs{A: RunSource{}, B: RunSource{Server: true}}, nil)
	rows := p.must("compare.rows", RowsArgs{}, nil)
	if shows(rows.text, secret) {
		p.t.Errorf("the comparison has it:\n%s", around(rows.text, secret))
	}
	if m := p.must("export", ExportArgs{Format: ExportText, Filter: `"` + strings.ToLower(secret) + `"`}, nil); result[Exported](p.t, m).Events > 0 {
		p.t.Errorf("the filter finds it:\n%s", m.data)
	}
	if result[Exported](p.t, all).Events > 0 {
		p.must("import", ImportArgs{Name: "run.ftpsim.json"}, all.data)
		if m := p.must("export", ExportArgs{Format: ExportText, Secrets: true}, nil); shows(m.data, secret) {
			p.t.Errorf("opened again it has the password:\n%s", around(m.data, secret))
		}
		p.must("view.close", Empty{}, nil)
	}
	for _, m := range p.told {
		if shows(m, secret) {
			p.t.Errorf("the page is told:\n%s", around(m, secret))
		}
	}
}

// storesNot fails if a stored value contains the secret.
func (p *page) storesNot(web *browser, secret string) {
	p.t.Helper()
	all := p.must("export", ExportArgs{Format: ExportText}, nil)
	head := fmt.Appendf(nil, `"id":%d,`, result[Exported](p.t, all).Events)
	var stored []byte
	p.until(func() bool {
		if s, err := keep.Open(context.Background(), web); err == nil {
			stored, _ = s.ReadPrevious(context.Background())
		}
		return bytes.Contains(stored, head)
	})
	if shows(stored, secret) {
		p.t.Errorf("stored: %s", around(stored, secret))
	}
}

// raw is a client on the in-memory network.
type raw struct {
	net.Conn
	p *page
	r *bufio.Reader
}

func (p *page) guest(withTLS bool) *raw {
	p.t.Helper()
	conn, err := p.b.network.Client().Dial(context.Background(), innerAddr)
	if err != nil {
		p.t.Fatal(err)
	}
	g := &raw{conn, p, bufio.NewReader(conn)}
	g.hear()
	if withTLS {
		g.say("AUTH TLS")
		g.Conn = tls.Client(conn, &tls.Config{InsecureSkipVerify: true})
		g.r = bufio.NewReader(g.Conn)
	}
	return g
}

// say sends a line and waits for the reply.
func (g *raw) say(line string) {
	g.p.t.Helper()
	if _, err := g.Write([]byte(line + "\r\n")); err != nil {
		g.p.t.Fatalf("%q: %v", line, err)
	}
	g.hear()
}

func (g *raw) hear() {
	g.p.t.Helper()
	for {
		line, err := g.r.ReadString('\n')
		if err != nil {
			g.p.t.Fatal(err)
		}
		if len(line) > 3 && line[3] == ' ' && line[0] != ' ' {
			return
		}
	}
}

// edits lets the page replace a line that g sends at the gate.
func (p *page) edits(g *raw, sent, passes string) {
	p.t.Helper()
	p.must("pause", Empty{}, nil)
	g.Write([]byte(sent + "\r\n"))
	p.until(func() bool { return len(p.held) > 0 })
	p.must("held.edit", HeldArgs{p.held[0].HID}, []byte(passes+"\r\n"))
	p.must("run", Empty{}, nil)
	p.until(func() bool { return len(p.held) == 0 })
	g.hear()
}

// shows reports whether b contains the secret: unchanged, in another case, or as base64 of a
// JSON string.
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
			if err == nil && bytes.Contains(bytes.ToLower(raw), []byte(strings.ToLower(secret))) {
				return true
			}
		}
	}
}

// around returns the first occurrence of secret in b, with its surroundings.
func around(b []byte, secret string) string {
	lower := bytes.ToLower(b)
	i := bytes.Index(lower, []byte(strings.ToLower(secret)))
	if i < 0 {
		return "in base64"
	}
	return string(lower[max(i-300, 0):min(i+200, len(lower))])
}
