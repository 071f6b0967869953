package judge_test

import (
	"bytes"
	"os"
	"reflect"
	"testing"

	"ftpsim/ftpcore/capture"
	"ftpsim/ftpcore/ftptest"
	"ftpsim/ftpcore/judge"
)

// A capture of lftp and vsftpd, both good, accuses no side.
func TestCaptureOfGoodPrograms(t *testing.T) {
	b, err := os.ReadFile("../capture/testdata/vsftpd_lftp.pcap")
	if err != nil {
		t.Fatal(err)
	}
	events, _, err := capture.Read(bytes.NewReader(b))
	if err != nil || len(events) < 100 {
		t.Fatalf("%d events, %v", len(events), err)
	}
	list := judge.Over(events)
	if len(list) == 0 {
		t.Error("no rule says anything")
	}
	for _, v := range list {
		if v.Severity.Accuses() {
			t.Errorf("%s #%d %s: %s", v.SID, v.Event, v.Rule, v.Sentence())
		}
	}
}

// A live session and the capture that is exported of it get the same verdicts about what both
// show: which rules a client breaks that stands in a capture too.
func TestCaptureOfBrokenClients(t *testing.T) {
	all, err := ftptest.ParseAll(os.DirFS("../testdata"))
	if err != nil {
		t.Fatal(err)
	}
	for name, rules := range map[string][]string{
		"quirk_07_line_ends.txtar": {"wrong-line-end", "bare-lf"},
		"mid_break.txtar":          {"upload-cut"},
		"login_tries.txtar":        {"login-loop"},
	} {
		t.Run(name, func(t *testing.T) {
			live := all[name].Record(t)
			var b bytes.Buffer
			if err := capture.Write(&b, live, capture.Options{Secrets: true}); err != nil {
				t.Fatal(err)
			}
			events, _, err := capture.Read(&b)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]bool{}
			for _, v := range judge.Over(events) {
				got[v.Rule] = true
				if v.Severity.Accuses() && v.Side != judge.Client {
					t.Errorf("%s is accused: %s", v.Side, v.Sentence())
				}
			}
			for _, r := range rules {
				if !got[r] {
					t.Errorf("no verdict %s in %v", r, reflect.ValueOf(got).MapKeys())
				}
			}
		})
	}
}
