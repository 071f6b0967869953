package recording_test

import (
	"bytes"
	"strings"
	"testing"

	"ftpsim/ftpcore/fault"
	"ftpsim/ftpcore/recording"
)

// A recording keeps the fault rules that were in force. A rule that this version does not
// know is left out, and the rest opens.
func TestFaultsInForce(t *testing.T) {
	r := transcripts(t)["login_basic.txtar"].Recording(t)
	size := int64(7)
	r.Server.Faults = recording.Faults{
		{Rule: fault.Rule{Name: "late 226", Match: "code:226", Do: fault.Do{LateMs: 5000}, When: fault.When{First: 1}}, From: 3, To: 9},
		{Rule: fault.Rule{Name: "size", Do: fault.Do{Size: &size}}, From: 12},
	}
	back := through(t, recording.Mask(r))
	if got := back.Server.Faults; len(got) != 2 || got[0].Rule.Name != "late 226" || got[0].Rule.Do.LateMs != 5000 || got[0].To != 9 ||
		got[1].From != 12 || got[1].To != 0 || *got[1].Rule.Do.Size != 7 {
		t.Fatalf("they come back as %+v", got)
	}
	var b bytes.Buffer
	if err := recording.Save(&b, r); err != nil {
		t.Fatal(err)
	}
	newer := strings.Replace(b.String(), `"lateMs":5000`, `"lateMs":5000,"inverted":true`, 1)
	if newer == b.String() {
		t.Fatal("the file has no lateMs")
	}
	opened, err := recording.Open(strings.NewReader(newer))
	if err != nil || len(opened.Server.Faults) != 1 || opened.Server.Faults[0].Rule.Name != "size" || len(opened.Events) != len(r.Events) {
		t.Errorf("%v, %+v", err, opened)
	}
	if res, err := recording.Replay(t.Context(), back, nil); err != nil || res.Diff != nil {
		t.Errorf("its replay: %v, %+v", err, res.Diff)
	}
}
