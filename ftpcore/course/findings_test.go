package course_test

import (
	"testing"

	"ftpsim/ftpcore/course"
	"ftpsim/ftpcore/judge"
)

// A wait that ended in one session does not hide the same wait, which lasts, in another.
func TestFindingsAreTheWorst(t *testing.T) {
	verdict := func(sid string, s judge.Severity, paused string) judge.Verdict {
		return judge.Verdict{Rule: "data-not-read", Side: judge.Client, Severity: s, SID: sid, Times: 1, Args: map[string]string{"paused": paused}}
	}
	past, lasts := verdict("S1", judge.Info, "7"), verdict("S2", judge.Fail, "")
	for _, list := range [][]judge.Verdict{{past, lasts}, {lasts, past}} {
		got := course.Findings(list)
		if len(got) != 1 || got[0].Verdict != course.Fail || got[0].SID != "S2" || got[0].Times != 2 || got[0].Text != lasts.Sentence() {
			t.Errorf("%+v", got)
		}
	}
}
