package recording

import (
	"bytes"
	"testing"
	"time"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/snapfs"
)

// ReadTree restores the tree of WriteTree with its times and permissions, and refuses other
// payloads.
func TestTreeComesBack(t *testing.T) {
	f := snapfs.New(snapfs.Options{})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(hackpadfs.MkdirAll(f, "a/empty", 0o755))
	must(f.WriteFile("a/big", bytes.Repeat([]byte("line\n"), 100_000), 0o640))
	must(f.WriteFile("a/none", nil, 0o600))
	must(f.WriteFile("same", []byte("line\n"), 0o644))
	day := time.Date(2001, 2, 3, 4, 5, 6, 7, time.UTC)
	must(f.Chtimes("a/big", day, day))
	was := f.Snapshot()
	payload, err := WriteTree(was)
	must(err)
	is, err := ReadTree(payload)
	must(err)
	for c := range snapfs.Diff(was, is) {
		t.Errorf("%+v", c)
	}
	all := bytes.Join(payload, nil)
	for _, bad := range [][]byte{nil, []byte("{}"), []byte("x\n"), all[:len(all)-1], []byte("{\"files\":[{\"path\":\"x\",\"blob\":\"0\"}]}\n"), []byte("{\"sizes\":[-1]}\n")} {
		if _, err := ReadTree([][]byte{bad}); err == nil {
			t.Errorf("%.40q is a tree", bad)
		}
	}
}
