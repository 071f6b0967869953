package compare

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/ftptest"
)

var update = flag.Bool("update", false, "rewrite testdata/*.txt")

// transcripts parses the engine's transcripts.
func transcripts(t testing.TB) map[string]*ftptest.Script {
	t.Helper()
	all, err := ftptest.ParseAll(os.DirFS("../testdata"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// record plays a transcript.
func record(t *testing.T, name string) []*event.Event {
	t.Helper()
	s := transcripts(t)[name+".txtar"]
	if s == nil {
		t.Fatalf("no transcript %s", name)
	}
	return s.Record(t)
}

// text returns a comparison as readable text.
func text(r *Result) string {
	var b strings.Builder
	side := func(s *Step) string {
		if s == nil {
			return ""
		}
		head := s.Verb
		if head == "" {
			head = string(s.Kind)
		}
		if s.Arg != "" && s.family != famPort {
			head += " " + s.Arg
		}
		if s.Code != 0 {
			head += fmt.Sprintf(" %d", s.Code)
		}
		if n := s.Up + s.Down; n > 0 {
			head += fmt.Sprintf(" %dB", n)
		}
		return head
	}
	for i, row := range r.Rows {
		line := fmt.Sprintf("%3d %-7s %-36.36s | %-36.36s %v", i+1, row.Kind, side(row.A), side(row.B), row.Diff)
		if row.Moved > 0 {
			line += fmt.Sprintf(" row %d", row.Moved)
		}
		b.WriteString(strings.TrimRight(strings.ReplaceAll(line, "[]", ""), " ") + "\n")
	}
	for _, f := range r.Files {
		fmt.Fprintf(&b, "%s %s: %v | %v\n", f.Op, f.Path, fate(f.A), fate(f.B))
	}
	fmt.Fprintf(&b, "A %+v\nB %+v\n%+v\n", r.A, r.B, r.Count)
	return b.String()
}

func fate(f *FileOutcome) string {
	if f == nil {
		return "-"
	}
	return fmt.Sprintf("%d %dB in %d", f.Code, f.Bytes, f.Tries)
}

// Recordings of real clients on the same folder are compared.
func TestGolden(t *testing.T) {
	for _, c := range [][2]string{
		{"client_lftp", "client_curl"},
		{"client_explorer", "client_ftplib"},
		{"client_wget", "client_curl_range"},
		{"seed_written_list", "seed_meant_list"},
	} {
		name := c[0] + "-" + c[1]
		t.Run(name, func(t *testing.T) {
			got := text(Compare(record(t, c[0]), record(t, c[1]), Options{}))
			file := "testdata/" + name + ".txt"
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s is now\n%s", file, got)
			}
		})
	}
}
