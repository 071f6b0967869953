package bridge

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
)

// A capture is decrypted with a separate key log. It is exported with its keys only if secrets
// are requested.
func TestKeyLogBesideACapture(t *testing.T) {
	const dir = "../../ftpcore/recording/testdata/4f3002f/"
	read := func(name string) []byte {
		b, err := os.ReadFile(dir + name)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	bare := read("tls.pcapng")
	log := string(bytes.Join(regexp.MustCompile(`(CLIENT|SERVER)_[A-Z_0-9]+ [0-9a-f]{64} [0-9a-f]+`).FindAll(read("tls-secrets.pcapng"), -1), []byte("\n")))
	p := open(t, Options{})
	without := result[RecordingInfo](t, p.must("import", ImportArgs{Name: "tls.pcapng"}, bare))
	with := result[RecordingInfo](t, p.must("import", ImportArgs{Name: "tls.pcapng", Keys: log}, bare))
	if without.Capture.NoKey == 0 || with.Capture.NoKey != 0 || with.Capture.Data == 0 {
		t.Errorf("without keys %+v, with keys %+v", without.Capture, with.Capture)
	}
	for _, secrets := range []bool{false, true} {
		file := p.must("export", ExportArgs{Format: ExportPcapng, Secrets: secrets}, nil).data
		if bytes.Contains(file, []byte(log[:80])) != secrets {
			t.Errorf("secrets %v: the keys are in the file: %v", secrets, !secrets)
		}
	}
	p.until(func() bool {
		return slices.ContainsFunc(p.events, func(e *event.Event) bool {
			return e.Kind == event.KindCommand && strings.HasPrefix(e.Dec.Verb, "RETR")
		})
	})
}
