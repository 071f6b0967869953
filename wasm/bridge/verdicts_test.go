package bridge

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"testing"

	"ftpsim/ftpcore/judge"
)

// verdicts returns what the page knows of a session's verdicts after all messages so far.
func (p *page) verdicts(sid string) (rules []string) {
	p.t.Helper()
	known := map[string][]judge.Verdict{}
	for _, text := range p.told {
		var m Verdicts
		if json.Unmarshal(text, &m) != nil || m.T != "verdicts" {
			continue
		}
		if m.Anew {
			clear(known)
		}
		for _, s := range m.List {
			known[s.SID] = s.Verdicts
		}
	}
	for _, v := range known[sid] {
		rules = append(rules, v.Rule)
	}
	return rules
}

// The page gets verdicts as they are found: at an event, and without one when time has passed.
// While it shows a recording it gets the recording's, and afterwards the server's again.
func TestVerdictsReachThePage(t *testing.T) {
	p := open(t, Options{})
	c, err := p.b.network.Dial(t.Context(), innerAddr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	replies := bufio.NewReader(c)
	replies.ReadString('\n')
	fmt.Fprint(c, "NOOP\n")
	replies.ReadString('\n')
	p.until(has(p, "S1", "bare-lf"))
	io.WriteString(c, "NOO")
	p.until(has(p, "S1", "line-not-ended"))

	saved := p.must("export", ExportArgs{Format: ExportJSON}, nil).data
	q := open(t, Options{})
	if got := q.verdicts("S1"); got != nil {
		t.Fatalf("before: %v", got)
	}
	q.opens("a.ftpsim", saved)
	q.until(has(q, "S1", "bare-lf"))
	q.must("view.close", Empty{}, nil)
	q.until(func() bool { return q.verdicts("S1") == nil })
}

// has reports whether the page knows that verdict.
func has(p *page, sid, rule string) func() bool {
	return func() bool { return slices.Contains(p.verdicts(sid), rule) }
}
