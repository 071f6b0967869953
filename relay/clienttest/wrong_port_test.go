package clienttest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/relay/testkit"
)

// ended blocks until a session has ended after the first n events, and returns the events
// after these.
func (r *record) ended(t *testing.T, n int) []*event.Event {
	t.Helper()
	for deadline := time.Now().Add(testkit.Patience); ; time.Sleep(time.Millisecond) {
		list := r.events()[n:]
		if slices.ContainsFunc(list, func(e *event.Event) bool { return e.Kind == event.KindSessionClose }) {
			return list
		}
		if time.Now().After(deadline) {
			t.Fatalf("no session ended; %d events", len(list))
		}
	}
}

// A client that starts TLS at the plain port, a client without TLS at the port for implicit
// FTPS, and other programs at either port get a 421, and the record has one event that says
// what they sent.
func TestWrongPort(t *testing.T) {
	page := behindRelay(t, "full")
	for _, c := range []struct {
		name, url string
		why       event.Reason
		text      string // in the row
		sees      string // what the client prints
	}{
		{"TLS at the plain port", "ftps://haha:hehe@" + page.relay.FTP + "/", event.ReasonTLSAtPlainPort, "TLS (ClientHello)", "< 421 That was TLS"},
		{"none at the implicit port", "ftp://haha:hehe@" + page.relay.FTPS + "/", event.ReasonTLSAwaited, "not a byte came", "< 421 This port speaks TLS"},
		{"HTTP at the plain port", "http://" + page.relay.FTP + "/", event.ReasonHTTPRequest, "HTTP", "421 This is an FTP server, not a web server"},
		{"HTTP at the implicit port", "http://" + page.relay.FTPS + "/", event.ReasonPlainAtTLSPort, "HTTP", "421 This port speaks TLS"},
		{"HTTPS at the plain port", "https://" + page.relay.FTP + "/", event.ReasonTLSAtPlainPort, "TLS (ClientHello)", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := len(page.rec.events())
			out := run{dir: t.TempDir(), fail: true}.client(t, "curl", "-skv", "--http0.9", c.url)
			if c.sees != "" && !strings.HasPrefix(c.url, "ftps") && !strings.Contains(out, c.sees) {
				t.Errorf("curl saw\n%s", out)
			}
			told, rows := false, 0
			for _, e := range page.rec.ended(t, n) { // a client of TLS goes at the greeting, before its reply
				told = told || e.Dec != nil && e.Dec.Why == c.why
				if e.Kind == event.KindCommand || e.Kind == event.KindWarning && e.Dec.Why == c.why {
					rows++
					if e.Dec.Text != c.text && (len(e.Dec.Fields) != 1 || e.Dec.Fields[0].Value != c.text) {
						t.Errorf("event %d has %+v", e.ID, e.Dec)
					}
				}
			}
			if !told || rows != 1 {
				t.Errorf("%d rows; one of %s: %v", rows, c.why, told)
			}
		})
	}
}
