package ftpcore_test

import (
	"bytes"
	"io"
	"io/fs"
	"strings"
	"testing"

	"ftpsim/ftpcore/ftptest"
)

// S5: a browser that a web page sends to the server is refused (the ALPACA attack).
func TestS05WebRequest(t *testing.T) {
	for _, first := range []string{
		"GET / HTTP/1.1", "POST /x HTTP/1.0", "HEAD * HTTP/1.1", "put /a?b=c HTTP/2", "OPTIONS * HTTP/1.1", "CONNECT a:443 HTTP/1.1",
		"PRI * HTTP/2.0", "GET  /  HTTP/1.1", "DELETE http://127.0.0.1/", "GET /" + strings.Repeat("x", 6000) + " HTTP/1.1", "GET /",
	} {
		inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.Server) {
			c := call(t, h)
			io.WriteString(c, first+"\r\nHost: <script>alert(1)</script>\r\n\r\nUSER haha\r\nPASS hehe\r\nMKD got-in\r\n")
			rest, _ := io.ReadAll(c.r)
			if lines := strings.Split(string(rest), "\r\n"); len(lines) != 2 || lines[0][:3] != "421" {
				t.Errorf("%.30s: %q", first, rest)
			}
			if ruled(h, "http-request") == nil {
				t.Errorf("%.30s: the record does not tell why", first)
			}
			if _, err := fs.Stat(h.FS, "got-in"); err == nil {
				t.Errorf("%.30s: its body was run", first)
			}
		})
	}
}

// The server does not repeat an unknown command in its reply.
func TestS05NothingReflected(t *testing.T) {
	const mark = "<script>alert(1)</script>"
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.Server) {
		c := call(t, h)
		lines := []string{mark, "X " + mark, "GET " + mark, "HELP " + mark, "SITE " + mark, "OPTS " + mark + " x", "AUTH " + mark}
		for _, v := range h.Server.Reference() {
			if v.Verb != "USER" && v.Verb != "QUIT" {
				lines = append(lines, v.Verb+mark, v.Verb+" "+mark)
			}
		}
		for _, line := range lines {
			c.send(line)
			if got := c.want(""); strings.Contains(strings.ToLower(got), "<script") {
				t.Errorf("%s: %s", line, got)
			}
		}
	})
}

// S9: a flood of Telnet's IAC takes little memory and is answered like any long line.
func TestS09TelnetFlood(t *testing.T) {
	for _, unit := range []string{"\xff", "\xff\xff", "\xff\xfa", "\xff\xfb\x01", "\xff\xf4\xff\xf2", "\xff\xfaa\xff"} {
		inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.Server) {
			c := call(t, h)
			go io.WriteString(c, strings.Repeat(unit, 1<<20/len(unit))+"\xff\xf0\r\nNOOP\r\n\r\nNOOP\r\n")
			answered := false
			for range 3 { // an open subnegotiation may take the first line end
				if answered = c.want("")[:3] == "200"; answered {
					break
				}
			}
			if !answered {
				t.Errorf("%q: the session does not go on", unit)
			}
			for _, e := range h.Events() {
				if len(e.Data) > 8<<10 {
					t.Errorf("%q: an event keeps %d bytes", unit, len(e.Data))
				}
			}
		})
	}
}

// S10: no control character in a name reaches a reply or a listing.
func TestS10ControlCharacters(t *testing.T) {
	names := []string{"cr\r\n220 forged", "nl\n226 forged", "esc\x1b[2J", "nel\u0085x", "csi\u009b2J", "del\x7f", "bel\a", "tab\t"}
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.Server) {
		for _, n := range names {
			if err := h.FS.MkdirAll("d/"+n, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		c := call(t, h, "haha", "hehe")
		for _, verb := range []string{"LIST d", "NLST d", "MLSD d"} {
			data, err := c.connect(c.port())
			if err != nil {
				t.Fatal(err)
			}
			c.say(verb, "150")
			b, _ := io.ReadAll(data)
			c.want("226")
			clean(t, verb, b)
			if n := bytes.Count(b, []byte("\r\n")); n != len(names) {
				t.Errorf("%s has %d lines of %d", verb, n, len(names))
			}
		}
		c.send("STAT d")
		for _, n := range names {
			for _, verb := range []string{"CWD", "MKD", "SIZE", "MDTM", "MLST", "RETR", "RNFR", "CLNT", "HELP", "OPTS", "TYPE"} {
				c.send(verb + " /d/" + n)
			}
			c.send("PWD")
			c.send("USER /d/" + n)
			c.send("USER haha\r\nPASS hehe")
		}
		c.send("QUIT")
		b, _ := io.ReadAll(c.r)
		clean(t, "the control connection", b)
		if shown := bytes.Count(b, []byte("\r\n257 \"/d/")); shown < len(names)-2 || !bytes.Contains(b, []byte("\r\n221 ")) {
			t.Errorf("PWD tells of %d directories: does this test see them?\n%s", shown, b)
		}
	})
}

// clean checks that b has no control characters except in its line ends.
func clean(t *testing.T, what string, b []byte) {
	t.Helper()
	for _, r := range strings.ReplaceAll(string(b), "\r\n", "") {
		if r < ' ' || 0x7f <= r && r < 0xa0 {
			t.Errorf("%s has %q: %q", what, r, b)
			return
		}
	}
}
