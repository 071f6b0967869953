package ftpcore_test

import (
	"embed"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"ftpsim/ftpcore/ftptest"
)

//go:embed testdata/*.txtar
var testdata embed.FS

var update = flag.Bool("update", false, "rewrite what the server says in testdata/*.txtar")

func TestTranscripts(t *testing.T) {
	corpus, err := fs.Sub(testdata, "testdata")
	if err != nil {
		t.Fatal(err)
	}
	var save func(string, []byte) error
	if *update {
		save = func(name string, data []byte) error {
			return os.WriteFile(filepath.Join("testdata", name), data, 0o644)
		}
	}
	ftptest.Run(t, corpus, save)
}
