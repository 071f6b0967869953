package judge_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/ftptest"
	"ftpsim/ftpcore/judge"
)

var update = flag.Bool("update", false, "rewrite testdata/transcripts.txt")

const golden = "testdata/transcripts.txt"

// justified are the accusations in the transcripts of real clients and of their quirks, with
// the reason for which each is right. No other client of these transcripts is accused.
var justified = map[string]map[string]string{
	"client_camera.txtar": {"bare-lf": "the camera's script ends its lines with LF, which strict servers do not take for a line"},
	"quirk_07_line_ends.txtar": {
		"wrong-line-end": "CR CR LF", "bare-lf": "LF alone", "line-too-long": "longer than the server accepts", "line-not-ended": "the last line never ends",
	},
	"quirk_14_curl.txtar":          {"control-chars": "a name with control characters, by --ftp-create-dirs"},
	"quirk_17_abor_probe.txtar":    {"no-data-port": "NLST behind ABOR, which has closed the port"},
	"quirk_18_noop_transfer.txtar": {"next-before-226": "PWD during RETR: RFC 959 lets ABOR, STAT and QUIT come then"},
	"quirk_22_esp32.txtar":         {"bad-blanks": "MLSD and its argument without a space"},
	"quirk_23_lwftp.txtar":         {"bare-lf": "lwftp ends its lines with LF"},
	"quirk_24_pipelined.txtar":     {"blind-command": "all commands at once", "one-reply-behind": "all commands at once"},
}

// answered are the accusations of clients in the transcripts in which the page or a fault rule
// touches messages, with the reason for which the client is at fault and not the rule.
var answered = map[string]map[string]string{
	"fault_files.txtar": {"ignores-refusal": "the client has read the 550 to CWD, and stores into another directory"},
	"limit_login.txtar": {"nothing-sent": "the page held a message of session S1; S2 has sent nothing"},
}

// touched reports whether a person at the page or a fault rule did something to e.
func touched(e *event.Event) bool {
	return e.Fault != nil || e.Held > 0 || e.Origin == event.OriginEdited || e.Origin == event.OriginDropped || e.Origin == event.OriginInjected
}

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
			record := s.Record(t)
			byPage := slices.ContainsFunc(record, touched)
			for _, v := range judge.Over(record) {
				if v.Severity.Accuses() {
					if byPage && v.Side == judge.Client && answered[name][v.Rule] == "" {
						t.Errorf("the client is accused, and the page or a fault rule took part: %s %s: %s", v.SID, v.Rule, v.Sentence())
					}
					real := strings.HasPrefix(name, "client_") || strings.HasPrefix(name, "quirk_")
					if real && v.Side == judge.Client && justified[name][v.Rule] == "" {
						t.Errorf("a good client is accused: %s: %s", v.Rule, v.Sentence())
					}
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
