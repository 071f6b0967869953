package course

import (
	"testing"

	"ftpsim/ftpcore/event"
)

// record returns a record of n sessions, with these further events.
func record(n int, more ...*event.Event) (list []*event.Event) {
	for range n {
		list = append(list, &event.Event{Kind: event.KindSessionOpen})
	}
	return append(list, more...)
}

func reply(verb, path string, code int) *event.Event {
	return &event.Event{Kind: event.KindReply, Dec: &event.Decoded{Verb: verb, Path: path, Code: code}}
}

func TestEnding(t *testing.T) {
	for name, c := range map[string]struct {
		job  Job
		out  Outcome
		want Ending
	}{
		"done":                  {Both, Outcome{Command: true, Stored: Right, Fetched: Right}, Done},
		"done without a copy":   {Both, Outcome{Command: true, Stored: Right, Fetched: Missing}, Done},
		"copy damaged":          {Both, Outcome{Command: true, Stored: Right, Fetched: Damaged}, Silent},
		"stored damaged":        {Both, Outcome{Command: true, Stored: Damaged, Fetched: Right}, Silent},
		"nothing stored":        {Both, Outcome{Command: true, Stored: Missing, Fetched: Right}, Silent},
		"fetch, nothing there":  {Fetch, Outcome{Command: true, Fetched: Missing}, Silent},
		"fetched":               {Fetch, Outcome{Command: true, Fetched: Right}, Done},
		"stored":                {Store, Outcome{Command: true, Stored: Right}, Done},
		"told":                  {Both, Outcome{Command: true, Exit: 1, Stored: Missing, Fetched: Missing}, Clean},
		"told though done":      {Both, Outcome{Command: true, Exit: 1, Stored: Right, Fetched: Right}, Clean},
		"told, part at home":    {Both, Outcome{Command: true, Exit: 1, Fetched: Damaged, Stored: Missing}, Part},
		"told, part at server":  {Both, Outcome{Command: true, Exit: 1, Fetched: Right, Stored: Damaged}, Clean},
		"too long":              {Both, Outcome{Command: true, Limit: true, Stored: Right}, Hang},
		"device done":           {Both, Outcome{Stored: Right}, Done},
		"device, nothing":       {Both, Outcome{Stored: Missing}, Clean},
		"device, damaged":       {Both, Outcome{Stored: Damaged}, Silent},
		"device, fetch":         {Fetch, Outcome{Events: record(1, reply("RETR", Source, 226))}, Done},
		"device, fetch refused": {Fetch, Outcome{Events: record(1, reply("RETR", Source, 426))}, Clean},
		"device, refused part":  {Both, Outcome{Stored: Damaged, Events: record(1, reply("STOR", Target, 426))}, Part},
		"storm":                 {Both, Outcome{Command: true, Limit: true, Events: record(stormSessions)}, Storm},
	} {
		if c.out.Events == nil {
			c.out.Events = record(1)
		}
		if got := ending(c.job, c.out); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if got := ending(Both, Outcome{Command: true}); got != Absent {
		t.Errorf("without a session: %s", got)
	}
}

func TestVerdict(t *testing.T) {
	done := Outcome{Command: true, Stored: Right, Fetched: Right, Hits: 1}
	told := Outcome{Command: true, Exit: 1, Stored: Missing, Fetched: Missing, Hits: 1}
	part := Outcome{Command: true, Exit: 1, Stored: Missing, Fetched: Damaged, Hits: 1}
	silent := Outcome{Command: true, Stored: Damaged, Fetched: Right, Hits: 1}
	with := func(o Outcome, hits int64, rules ...string) Outcome {
		o.Hits = hits
		for _, r := range rules {
			o.Findings = append(o.Findings, Finding{Rule: r, Verdict: map[string]Grade{"bad": Fail, "rude": Lenient}[r]})
		}
		return o
	}
	exit := func(o Outcome, code int) Outcome { o.Exit = code; return o }
	for name, c := range map[string]struct {
		o    Obstacle
		out  Outcome
		want Grade
	}{
		"cope, done":               {Obstacle{Want: Cope}, done, Pass},
		"cope, told":               {Obstacle{Want: Cope}, told, Fail},
		"bear, done":               {Obstacle{Want: Bear}, done, Pass},
		"bear, told":               {Obstacle{Want: Bear}, told, Lenient},
		"bear, silent":             {Obstacle{Want: Bear}, silent, Fail},
		"report, done":             {Obstacle{Want: Report}, done, Pass},
		"report, told":             {Obstacle{Want: Report}, told, Pass},
		"report, part":             {Obstacle{Want: Report}, part, Lenient},
		"report, silent":           {Obstacle{Want: Report}, silent, Fail},
		"not reached":              {Obstacle{Want: Report, Faults: []string{"x"}}, with(told, 0), NotReached},
		"silent before the fault":  {Obstacle{Want: Report, Faults: []string{"x"}}, with(silent, 0), Fail},
		"finding of the obstacle":  {Obstacle{Want: Cope, Rules: []string{"bad", "rude"}}, with(done, 1, "bad", "rude"), Fail},
		"lenient finding":          {Obstacle{Want: Cope, Rules: []string{"rude"}}, with(done, 1, "bad", "rude"), Lenient},
		"another finding":          {Obstacle{Want: Cope}, with(done, 1, "bad"), Pass},
		"unsupported":              {Obstacle{Want: Cope}, exit(told, 127), NotReached},
		"for information, damaged": {Obstacle{Want: Report, Info: true}, silent, Info},
	} {
		c.out.Events = record(1)
		got := Assess(c.o, Both, c.out)
		if got.Verdict != c.want || got.Why == "" {
			t.Errorf("%s: %s (%s), want %s", name, got.Verdict, got.Why, c.want)
		}
	}
	if c := Assess(Obstacle{Want: Cope}, Both, Outcome{Command: true}); c.Verdict != Fail || c.Ending != Absent {
		t.Errorf("a client that does not come: %s, %s", c.Verdict, c.Ending)
	}
}

// A finding counts for its rule if the server did what the RFC allows, or if the obstacle is
// about the rule.
func TestRows(t *testing.T) {
	command := &event.Event{Kind: event.KindCommand, Dec: &event.Decoded{Verb: "STOR"}}
	at := func(o Obstacle, rules ...string) Case {
		out := Outcome{Command: true, Stored: Right, Events: record(1, command), Hits: 1}
		for _, r := range rules {
			out.Findings = append(out.Findings, Finding{Rule: r, Verdict: Lenient, Text: "it did " + r + " in " + o.Name})
		}
		return Assess(o, Both, out)
	}
	rows := map[string]RuleRow{}
	for _, r := range Rows([]Case{
		at(Obstacle{Name: "a", Want: Cope}, "bare-lf"),
		at(Obstacle{Name: "b", Want: Report, Rules: []string{"same-stor-again"}}, "same-stor-again", "upload-cut"),
		at(Obstacle{Name: "c", Want: Cope}, "bare-lf", "bare-lf"),
	}) {
		rows[r.Rule] = r
	}
	for rule, want := range map[string]struct {
		verdict Grade
		cases   int
		text    string
	}{
		"bare-lf":         {Lenient, 2, "it did bare-lf in a"},
		"same-stor-again": {Lenient, 1, "it did same-stor-again in b"},
		"upload-cut":      {Pass, 0, ""}, "line-not-ended": {Pass, 0, ""}, "rest-beyond": {NotReached, 0, ""},
	} {
		r := rows[rule]
		if r.Verdict != want.verdict || len(r.Cases) != want.cases || want.text != "" && r.Text != want.text {
			t.Errorf("%s: %+v", rule, r)
		}
	}
	if len(rows) < 30 {
		t.Errorf("there are %d rows only", len(rows))
	}
	for id := range rows {
		if id == "server-code" {
			t.Errorf("%s is no rule about clients", id)
		}
	}
}
