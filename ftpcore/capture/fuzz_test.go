package capture_test

import (
	"bytes"
	"io"
	"os"
	"testing"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/capture"
)

// FuzzRead feeds Read what may be anything: it does not panic, what it makes is in
// order and can be written, and read again it holds as many messages.
func FuzzRead(f *testing.F) {
	b, err := os.ReadFile(sample + ".pcap")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b[:6000])
	f.Fuzz(func(t *testing.T, in []byte) {
		if len(in) > 1<<16 {
			return
		}
		events, _, err := capture.Read(bytes.NewReader(in))
		if err != nil {
			return
		}
		last := int64(0)
		for i, e := range events {
			if e.ID != int64(i+1) || e.T < last || e.State == nil || e.Re >= e.ID {
				t.Fatalf("event %d: %+v", i+1, e)
			}
			last = e.T
			if e.Kind == ftpcore.KindSessionOpen {
				capture.Script(events, e.SID)
				capture.Needs(events, e.SID)
			}
		}
		if err := capture.Write(io.Discard, events, capture.Options{}); err != nil {
			t.Fatal(err)
		}
	})
}
