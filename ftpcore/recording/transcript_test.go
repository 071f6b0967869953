package recording_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"ftpsim/ftpcore/recording"
)

var update = flag.Bool("update", false, "write the golden transcripts anew")

// Text writes the transcripts in golden files: plain text and Markdown, by time and by
// session, of runs with passwords, edits, drops, aborts and unusual names.
func TestText(t *testing.T) {
	for _, c := range []struct {
		script, golden string
		style          recording.Style
	}{
		{"gate_edit", "gate_edit.txt", recording.Plain},
		{"gate_data", "gate_data.md", recording.Style{Markdown: true}},
		{"multi_same_file", "multi_same_file.txt", recording.Style{BySession: true}},
		{"foreign_tls", "foreign_tls.txt", recording.Plain},
		{"syntax_stray", "syntax_stray.txt", recording.Plain},
		{"login_wrong", "login_wrong_secrets.txt", recording.Style{Secrets: true}},
		{"name_bytes", "name_bytes.txt", recording.Plain},
		{"syntax_names", "syntax_names.md", recording.Style{Markdown: true, BySession: true}},
	} {
		t.Run(c.golden, func(t *testing.T) {
			var b bytes.Buffer
			if err := recording.Text(&b, transcripts(t)[c.script+".txtar"].Recording(t).Events, c.style); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("testdata", c.golden)
			if *update {
				if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil || !bytes.Equal(b.Bytes(), want) {
				t.Errorf("%v; got\n%s", err, b.Bytes())
			}
			if !c.style.Secrets && bytes.Contains(b.Bytes(), []byte("hehe")) {
				t.Error("it shows the password")
			}
		})
	}
}
