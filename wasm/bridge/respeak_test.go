package bridge

import (
	"os"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
)

// TestRespeak opens a capture of lftp with vsftpd and sends the clients' commands to this
// server.
func TestRespeak(t *testing.T) {
	foreign, err := os.ReadFile("../../ftpcore/capture/testdata/vsftpd_lftp.pcap")
	if err != nil {
		t.Fatal(err)
	}
	p := open(t, Options{})
	info := result[RecordingInfo](t, p.must("import", ImportArgs{Name: "foreign.pcap"}, foreign))
	if info.Format != "pcap" || info.Sessions != 2 || info.Capture == nil || info.Capture.Data != 10 || info.Capture.Missing != 0 {
		t.Errorf("the capture is %+v, %+v", info, info.Capture)
	}
	p.refused(ErrNoSession, "respeak", SIDArgs{"S9"}, nil)
	for _, sid := range []string{"S1", "S2"} {
		p.lines = nil
		said := result[Respeaking](t, p.must("respeak", SIDArgs{sid}, nil))
		if said.Commands < 10 || said.User != "" {
			t.Errorf("said %+v", said)
		}
		p.until(func() bool {
			return slices.ContainsFunc(p.lines, func(l ClientLine) bool { return strings.HasPrefix(l.Text, "Said again:") })
		})
		for _, l := range p.lines {
			if l.Kind == LineError && !strings.Contains(l.Text, "SITE UTIME") { // which that server did not have
				t.Errorf("%s: %s", sid, l.Text)
			}
		}
	}
	p.must("view.close", Empty{}, nil)
	p.until(func() bool {
		return slices.ContainsFunc(p.events, func(e *event.Event) bool {
			return e.Kind == event.KindCommand && e.SID == "S2" && e.Dec.Verb == "STOR"
		})
	})
}

// Ctrl+C stops respeaking, even while the gate holds a message of it.
func TestRespeakStops(t *testing.T) {
	foreign, err := os.ReadFile("../../ftpcore/capture/testdata/vsftpd_lftp.pcap")
	if err != nil {
		t.Fatal(err)
	}
	p := open(t, Options{})
	p.must("import", ImportArgs{Name: "foreign.pcap"}, foreign)
	p.must("pause", nil, nil)
	p.must("respeak", SIDArgs{"S1"}, nil)
	p.must("client.interrupt", nil, nil)
	p.until(func() bool {
		return slices.ContainsFunc(p.lines, func(l ClientLine) bool { return l.Text == "It was stopped." })
	})
}
