package clienttest

import (
	"path/filepath"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/tlsconn"
)

// curl uses implicit FTPS through the relay: it stores and fetches with everything protected,
// and the record says so.
func TestCurlImplicit(t *testing.T) {
	page := behindRelay(t, "full")
	if page.hello.FTPS != page.relay.FTPS {
		t.Fatalf("the relay says %+v", page.hello)
	}

	tmp := t.TempDir()
	ca := filepath.Join(tmp, "ca.pem")
	writeFile(t, ca, tlsconn.CertificatePEM(page.cert))
	up, sum := noiseFile(t, tmp, "up.bin", 3, 300_000)
	url := "ftps://haha:hehe@" + page.relay.FTPS + "/incoming/up.bin"
	// Of active mode see TestCurlActiveFTPS.
	for _, mode := range []string{"passive EPSV", "passive PASV"} {
		flags := curlModes[mode]
		for _, version := range []string{"1.2", "1.3"} {
			back := filepath.Join(tmp, "back.bin")
			args := append(flags, "--cacert", ca, "--tlsv"+version, "--tls-max", version)
			curl(t, append(args, "-T", up, url)...)
			curl(t, append(args, "-o", back, url)...)
			if sumFile(t, back) != sum {
				t.Errorf("%s, TLS %s: the file came back changed", mode, version)
			}
		}
	}
	replies := 0
	for _, e := range page.rec.events() {
		switch e.Kind {
		case event.KindSessionOpen:
			if e.Peer == nil || !e.Peer.Implicit {
				t.Errorf("event %d does not say that it is implicit FTPS", e.ID)
			}
		case event.KindCommand, event.KindReply, event.KindData:
			if e.CarriedBy == 0 {
				t.Errorf("event %d, %s %q, came in the clear", e.ID, e.Kind, e.Data)
			}
			if e.Kind == event.KindReply && strings.HasPrefix(string(e.Data), "234") {
				t.Errorf("event %d answers an AUTH", e.ID)
			}
			if e.Kind == event.KindReply {
				replies++
			}
		}
	}
	if replies < 8*10 {
		t.Errorf("only %d replies are recorded", replies)
	}
}
