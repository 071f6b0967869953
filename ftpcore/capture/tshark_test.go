//go:build !js

package capture_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ftpsim/ftpcore/capture"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
	"ftpsim/relay/testkit"
)

func writeCapture(t *testing.T, events []*event.Event) string {
	t.Helper()
	var b bytes.Buffer
	if err := capture.Write(&b, events, capture.Options{}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "x.pcapng")
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestTsharkReadsEveryTranscript(t *testing.T) {
	for name, s := range transcripts(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			events := s.Record(t)
			list, objects, err := testkit.Dissect(t.Context(), writeCapture(t, events))
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range list {
				if _, what, _ := strings.Cut(c, ": "); !excused(events, what) {
					t.Error(c)
				}
			}
			wantObjects(t, events, objects)
		})
	}
}

// excused reports whether it is the conversation itself that tshark finds odd.
func excused(events []*event.Event, complaint string) bool {
	ports := map[string]bool{} // of the client's, for data
	return slices.ContainsFunc(events, func(e *event.Event) bool {
		if e.Kind == event.KindOpen {
			again := ports[e.Peer.Remote]
			ports[e.Peer.Remote] = true
			return again && strings.HasSuffix(complaint, "A new tcp session is started with the same ports as an earlier session in this trace")
		}
		if e.Dec == nil {
			return false
		}
		if e.Kind == event.KindReply && e.Fault != nil { // a fault rule wrote it; the comment comes first
			return strings.HasPrefix(complaint, "edited by the fault "+strconv.Quote(e.Fault.Name)) &&
				(strings.HasSuffix(complaint, ",Invalid PWD response") || strings.HasSuffix(complaint, ",Trailing stray characters"))
		}
		switch complaint {
		case "Connection reset (RST)":
			return e.Dec.Why == "connection-broke" || e.Dec.Why == "connection-lost"
		case "EPRT arguments must have the form: |<family>|<addr>|<port>|":
			_, _, _, err := wire.ParseEPRT(e.Dec.Arg)
			return e.Dec.Verb == "EPRT" && err != nil
		case "Trailing stray characters": // Telnet and the like within a line
			return e.Kind == event.KindCommand && bytes.ContainsFunc(e.Data, func(r rune) bool { return r < ' ' && r != '\r' && r != '\n' || r > '~' })
		}
		return false
	})
}

// wantObjects fails unless objects are the files that RETR and STOR moved. It allows for
// tshark's mistakes: tshark takes bytes on the port of a refused transfer for its file,
// exports nothing for APPE, and takes a command between PASV or PORT and the transfer
// command for the transfer command.
func wantObjects(t *testing.T, events []*event.Event, objects map[string][]byte) {
	t.Helper()
	want, got := map[string]int{}, map[string]int{}
	hash := func(b []byte) string { return fmt.Sprintf("%x", sha256.Sum256(b)) }
	for _, x := range transfers(events) {
		if len(x.data) > 0 && (x.direct && (x.verb == "RETR" || x.verb == "STOR") || x.behind) {
			want[hash(x.data)]++
		}
	}
	for _, b := range objects {
		got[hash(b)]++
	}
	if !maps.Equal(want, got) {
		t.Errorf("tshark exports %v, want %v", got, want)
	}
}
