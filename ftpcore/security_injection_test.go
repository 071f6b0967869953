package ftpcore_test

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/ftptest"
	"ftpsim/ftpcore/tlsconn"
)

var secureHouse = ftptest.Config{TLS: &tlsconn.TLS{Resume: tlsconn.ResumeOff}}

// handshake does the client's TLS handshake on c's connection.
func (c caller) handshake(version uint16) caller {
	c.t.Helper()
	conn := tls.Client(c.Conn, &tls.Config{InsecureSkipVerify: true, MaxVersion: version})
	if err := conn.Handshake(); err != nil {
		c.t.Fatal(err)
	}
	return caller{&peer{c.t, conn, bufio.NewReader(conn)}, c.h}
}

// pieces sends what, cut in two at one place, and returns all bytes that the server sends.
func (c caller) pieces(what string, cut int) string {
	c.t.Helper()
	for _, piece := range []string{what[:cut], what[cut:]} {
		if piece == "" {
			continue
		}
		if _, err := io.WriteString(c.Conn, piece); err != nil {
			break // the server has gone
		}
		synctest.Wait()
	}
	said, _ := io.ReadAll(c.r)
	return string(said)
}

// untouched fails if an injected line was run, or if no event has the reason for the end of
// the session.
func untouched(t *testing.T, h *ftptest.Server, why ...event.Reason) {
	t.Helper()
	told := false
	for _, e := range h.Events() {
		if e.Kind == event.KindCommand && e.Dec.Verb == "DELE" {
			t.Errorf("the injected line was read: %+v", e.Dec)
		}
		told = told || e.Dec != nil && slices.Contains(why, e.Dec.Why)
	}
	if !told {
		t.Errorf("the record has none of %v", why)
	}
	if _, err := hackpadfs.Stat(h.FS, "victim"); err != nil {
		t.Errorf("the injected line was run: %v", err)
	}
}

var victim = []ftptest.File{{Name: "victim", Data: []byte("x")}}

// S4: bytes after AUTH are never run as a command, wherever TCP cuts them (CVE-2011-1575).
func TestS04AheadOfHandshake(t *testing.T) {
	for _, auth := range []string{"AUTH TLS", "auth ssl"} {
		what := auth + "\r\nDELE victim\r\n"
		for cut := range len(what) {
			t.Run(fmt.Sprint(auth, cut), func(t *testing.T) {
				inHouse(t, secureHouse, victim, func(t *testing.T, h *ftptest.Server) {
					c := call(t, h, "haha", "hehe")
					said := c.pieces(what, cut)
					if strings.Contains(said, "250") || !strings.HasPrefix(said, "421 ") && !strings.HasPrefix(said, "234 ") {
						t.Errorf("the server says %q", said)
					}
					untouched(t, h, "behind-auth", "tls-plaintext")
				})
			})
		}
	}
}

// S4 in reverse: data in TLS after the command that ends TLS is not run either, and clear
// text does not get into TLS.
func TestS04BehindTLS(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		for _, verb := range []string{"CCC", "REIN"} {
			what := verb + "\r\nDELE victim\r\n"
			for cut := range len(what) {
				t.Run(fmt.Sprint(tls.VersionName(version), verb, cut), func(t *testing.T) {
					inHouse(t, secureHouse, victim, func(t *testing.T, h *ftptest.Server) {
						c := call(t, h)
						c.say("AUTH TLS", "234")
						c = c.handshake(version)
						c.say("USER haha", "331")
						c.say("PASS hehe", "230")
						c.pieces(what, cut)
						untouched(t, h, "behind-ccc")
					})
				})
			}
		}
		inHouse(t, secureHouse, victim, func(t *testing.T, h *ftptest.Server) {
			clear := call(t, h)
			clear.say("AUTH TLS", "234")
			c := clear.handshake(version)
			c.say("USER haha", "331")
			c.say("PASS hehe", "230")
			clear.pieces("DELE victim\r\n", 0)
			untouched(t, h, "connection-lost")
		})
	}
}

// AUTH resets the settings that were made before it.
func TestS04Anew(t *testing.T) {
	inHouse(t, secureHouse, victim, func(t *testing.T, h *ftptest.Server) {
		c := call(t, h, "haha", "hehe")
		c.say("REST 1", "350")
		c.say("RNFR victim", "350")
		c.say("AUTH TLS", "234")
		c = c.handshake(0)
		c.say("RNTO taken", "530")
		c.say("PASS hehe", "503")
		c.say("USER haha", "331")
		c.say("PASS hehe", "230")
		c.say("RNTO taken", "503")
	})
}
