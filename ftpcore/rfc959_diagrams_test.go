package ftpcore_test

import (
	"slices"
	"strconv"
	"testing"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/verbs"
)

// Each verb has its diagram, and no reply of a server that follows the RFC leads to E in it.
// The second verb of a sequence begins at the node to which the first one led.
func TestDiagrams(t *testing.T) {
	diagrams := map[verbs.DiagramID]verbs.Diagram{}
	for _, d := range verbs.Diagrams() {
		diagrams[d.ID] = d
	}
	if len(diagrams) != 6 {
		t.Fatalf("%d diagrams", len(diagrams))
	}
	of := map[string]verbs.Diagram{}
	for _, c := range (&ftpcore.Server{}).Reference() {
		d, ok := diagrams[c.Diagram]
		if !ok {
			t.Errorf("%s has no diagram", c.Verb)
		}
		of[c.Verb] = d
	}
	ends := map[string]int{}
	for name, s := range transcripts(t) {
		if s.Config.Profile.Seed != "" {
			continue
		}
		verb, node := map[int64]string{}, map[int64]string{}
		for _, e := range s.Record(t) {
			switch {
			case e.Kind == event.KindCommand && len(of[e.Dec.Verb].Edges) > 0:
				verb[e.ID] = e.Dec.Verb
				node[e.ID] = after(of[e.Dec.Verb], "", e.Dec.Verb)
			case e.Kind == event.KindReply && verb[e.Re] != "" && e.Origin == event.OriginWire:
				d := of[verb[e.Re]]
				node[e.Re] = after(d, node[e.Re], strconv.Itoa(e.Dec.Code/100))
				ends[node[e.Re]]++
				if node[e.Re] == "E" || node[e.Re] == "" {
					t.Errorf("%s, event %d: %s leads to %q in diagram %s", name, e.ID, e.Data, node[e.Re], d.ID)
				}
			}
		}
	}
	for _, n := range []string{"S", "F", "N", "W"} {
		if ends[n] == 0 {
			t.Errorf("nothing ever led to %s: %v", n, ends)
		}
	}
}

// after returns the nodes to which on leads from a node; from "" means from any node.
func after(d verbs.Diagram, from, on string) string {
	i := slices.IndexFunc(d.Edges, func(e verbs.DiagramEdge) bool {
		return (from == "" || e.From == from) && (e.On == on || from == "" && e.On == "cmd")
	})
	if i < 0 {
		return ""
	}
	return d.Edges[i].To
}
