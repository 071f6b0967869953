package ftpcore_test

import (
	"bytes"
	"embed"
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/ftptest"
)

//go:embed testdata/*.txtar
var testdata embed.FS

var update = flag.Bool("update", false, "rewrite what the server says in testdata/*.txtar")

func corpus(t testing.TB) fs.FS {
	t.Helper()
	sub, err := fs.Sub(testdata, "testdata")
	if err != nil {
		t.Fatal(err)
	}
	return sub
}

// transcripts parses them all, by name.
func transcripts(t testing.TB) map[string]*ftptest.Script {
	t.Helper()
	all, err := ftptest.ParseAll(corpus(t))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTranscripts(t *testing.T) {
	var save func(string, []byte) error
	if *update {
		save = func(name string, data []byte) error {
			return os.WriteFile(filepath.Join("testdata", name), data, 0o644)
		}
	}
	ftptest.Run(t, corpus(t), save)
}

// The same script and clock give the same events, byte by byte, except for the number of
// chunks into which the network cuts a transfer.
func TestRecordRepeats(t *testing.T) {
	for name, s := range transcripts(t) {
		t.Run(name, func(t *testing.T) {
			first, second := record(t, s), record(t, s)
			if !bytes.Equal(first, second) {
				a, b := bytes.Split(first, []byte("\n")), bytes.Split(second, []byte("\n"))
				for i := range min(len(a), len(b)) {
					if !bytes.Equal(a[i], b[i]) {
						t.Fatalf("event %d: first\n%s\nthen\n%s", i+1, a[i], b[i])
					}
				}
				t.Fatalf("%d events, then %d", len(a), len(b))
			}
		})
	}
}

func record(t *testing.T, s *ftptest.Script) []byte {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for _, e := range s.Record(t) {
		e.N = 0
		if e.Kind == event.KindTLS { // which is random, but for whose it is
			e = &event.Event{ID: e.ID, T: e.T, Conn: e.Conn, Dir: e.Dir, Re: e.Re}
		}
		if err := enc.Encode(e); err != nil {
			t.Fatal(err)
		}
		b.Write(bytes.TrimSpace(e.Data))
	}
	return b.Bytes()
}
