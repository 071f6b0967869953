package capture_test

import (
	"bytes"
	"testing"

	"ftpsim/ftpcore/capture"
	"ftpsim/ftpcore/ftptest"
)

// Each capture that commit 4f3002f exported, with the keys of TLS and without,
// holds the sessions that it held then, and what went in TLS as far as it is read now.
func TestFixtureCaptures(t *testing.T) {
	w := ftptest.ReadFixtures(t, "../recording/testdata/4f3002f")
	for _, f := range w.Captures {
		t.Run(f.File, func(t *testing.T) {
			events, r, err := capture.Read(bytes.NewReader(w.Read(t, f.File)))
			if err != nil {
				t.Fatal(err)
			}
			got := ftptest.FixtureCapture{
				File: f.File, Events: len(events), Packets: r.Packets, Streams: r.Streams,
				Sessions: r.Sessions, Data: r.Data, Encrypted: r.Encrypted,
			}
			if got != f {
				t.Errorf("got  %+v\nwant %+v", got, f)
			}
			if r.Format != "pcapng" || r.Missing != 0 || r.Truncated || r.Cut || r.Strays != 0 || r.NotTCP != 0 {
				t.Errorf("odd: %+v", r)
			}
		})
	}
}
