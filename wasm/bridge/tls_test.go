package bridge

import (
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
)

// TestClientTLS: the page's own client speaks FTPS with the page's server, and
// shows its certificate's fingerprint.
func TestClientTLS(t *testing.T) {
	p := open(t, Options{})
	want := result[TLSConfig](t, p.must("tls.get", nil, nil)).Fingerprint
	p.types("open ftpes://haha:hehe@", "get readme.txt", "active", "put readme.txt copy.txt", "ccc", "get copy.txt", "bye")
	p.shows(LineReply, 221)
	if want == "" || !slices.ContainsFunc(p.lines, func(l ClientLine) bool { return strings.Contains(l.Text, want) }) {
		t.Errorf("no fingerprint %q in %+v", want, p.lines)
	}
	data, resumed := 0, 0
	for _, e := range p.events {
		if e.Kind == event.KindTLS && e.Chan == event.ChanData && e.TLS.Version != "" {
			data++
			if e.TLS.Resumed {
				resumed++
			}
		}
		if e.Kind == event.KindWarning || e.Kind == event.KindReply && e.Dec.Code >= 400 {
			t.Errorf("%+v", e.Dec)
		}
	}
	if data != 3 || resumed != 3 {
		t.Errorf("%d data connections with TLS, %d of them resumed a session", data, resumed)
	}
}
