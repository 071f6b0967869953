package verbs

import "strings"

// DiagramID names one of the state diagrams of RFC 959 §6.
type DiagramID string

const (
	DiagramOne     DiagramID = "one"     // most verbs: one reply
	DiagramTwo     DiagramID = "two"     // verbs with a preliminary reply
	DiagramRename  DiagramID = "rename"  // RNFR, RNTO
	DiagramRestart DiagramID = "restart" // REST and the transfer after it
	DiagramLogin   DiagramID = "login"   // USER, PASS, ACCT
	DiagramGeneral DiagramID = "general" // any verb
)

// Diagram is a state diagram of RFC 959 §6. Its nodes are: B, the beginning; W (W2, W3),
// the client waits for a reply; N (N2), the client must send the next verb of a sequence;
// and the ends S (success), F (failure) and E (error: an unexpected reply).
type Diagram struct {
	ID    DiagramID     `json:"id"`
	Edges []DiagramEdge `json:"edges"`
}

// DiagramEdge is one arrow. On is a verb, "cmd" (any verb of the diagram), or the first
// digit of a reply.
type DiagramEdge struct {
	From string `json:"from"`
	To   string `json:"to"`
	On   string `json:"on"`
}

// Diagrams returns the six diagrams of RFC 959 §6.
func Diagrams() []Diagram {
	return []Diagram{
		diagram(DiagramOne, "B cmd W", "W 1 E", "W 3 E", "W 2 S", "W 4 F", "W 5 F"),
		diagram(DiagramTwo, "B cmd W", "W 1 W", "W 3 E", "W 2 S", "W 4 F", "W 5 F"),
		diagram(DiagramRename, "B RNFR W", "W 1 E", "W 2 E", "W 3 N", "W 4 F", "W 5 F",
			"N RNTO W2", "W2 1 E", "W2 3 E", "W2 2 S", "W2 4 F", "W2 5 F"),
		diagram(DiagramRestart, "B REST W", "W 1 E", "W 2 E", "W 3 N", "W 4 F", "W 5 F",
			"N cmd W2", "W2 1 W2", "W2 3 E", "W2 2 S", "W2 4 F", "W2 5 F"),
		diagram(DiagramLogin, "B USER W", "W 1 E", "W 2 S", "W 3 N", "W 4 F", "W 5 F",
			"N PASS W2", "W2 1 E", "W2 2 S", "W2 3 N2", "W2 4 F", "W2 5 F",
			"N2 ACCT W3", "W3 1 E", "W3 3 E", "W3 2 S", "W3 4 F", "W3 5 F"),
		diagram(DiagramGeneral, "B cmd W", "W 1 W", "W 2 S", "W 3 B", "W 4 F", "W 5 F"),
	}
}

// diagram makes a Diagram from arrows, each written "from on to".
func diagram(id DiagramID, arrows ...string) Diagram {
	d := Diagram{ID: id}
	for _, a := range arrows {
		w := strings.Fields(a)
		d.Edges = append(d.Edges, DiagramEdge{From: w[0], On: w[1], To: w[2]})
	}
	return d
}
