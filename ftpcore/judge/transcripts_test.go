package judge_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/ftptest"
	"ftpsim/ftpcore/judge"
)

var update = flag.Bool("update", false, "rewrite testdata/transcripts.txt")

const golden = "testdata/transcripts.txt"

// Every verdict that accuses a side in the engine's transcripts stands in a file, which a
// person has read: no good client is accused.
func TestTranscripts(t *testing.T) {
	all, err := ftptest.ParseAll(os.DirFS("../testdata"))
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 200 {
		t.Fatalf("%d transcripts", len(all))
	}
	lines := map[string][]string{}
	for name, s := range all {
		t.Run(name, func(t *testing.T) {
			for _, v := range judge.Over(s.Record(t)) {
				if v.Severity.Accuses() {
					lines[name] = append(lines[name], fmt.Sprintf("%s #%d ×%d %s %s %s: %s", v.SID, v.Event, v.Times, v.Side, v.Severity, v.Rule, v.Sentence()))
				}
			}
		})
	}
	var b strings.Builder
	names := make([]string, 0, len(lines))
	for name := range lines {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&b, "%s\n\t%s\n", name, strings.Join(lines[name], "\n\t"))
	}
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("the verdicts differ from %s; run with -update and read the difference:\n%s", golden, b.String())
	}
}
