package ftpcore_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/tlsconn"
	"ftpsim/ftpcore/verbs"
	"ftpsim/ftpcore/wire"
)

// step is one move of a session: a change of state by a reply, or by the server itself.
type step struct {
	from, to event.FSM
	class    int
	verb     string
}

func (s step) String() string {
	return fmt.Sprintf("%s -%s %dyz-> %s", s.from, s.verb, s.class, s.to)
}

// stepsOf finds the moves in events, of the session's state and of the restart point. A reply
// leads from the state after its command or after the previous reply. An edited reply counts
// as the server's original.
func stepsOf(events []*event.Event, verbOf func(*event.Event) string) (steps, rest []step) {
	type at struct {
		fsm  event.FSM
		rest bool
	}
	last, verbs, before := map[string]at{}, map[int64]string{}, map[int64]at{}
	for _, e := range events {
		if e.SID == "" {
			continue
		}
		now := at{e.State.FSM, e.State.Rest > 0}
		switch e.Kind {
		case event.KindCommand:
			verbs[e.ID] = verbOf(e)
			if e.Behind == 0 { // otherwise it is run later, perhaps in another state
				before[e.ID] = now
			}
		case event.KindReply:
			if e.Origin == event.OriginInjected {
				break // a person sent it
			}
			code := e.Dec.Code
			if e.OrigBytes != nil {
				code, _, _, _, _ = wire.ParseReply(e.OrigBytes)
			}
			if e.Re == 0 {
				steps = append(steps, step{last[e.SID].fsm, now.fsm, code / 100, ""})
				break
			}
			was, ok := before[e.Re]
			if !ok {
				was = last[e.SID]
			}
			steps = append(steps, step{was.fsm, now.fsm, code / 100, verbs[e.Re]})
			if was.rest || now.rest {
				rest = append(rest, step{restState(was.rest), restState(now.rest), code / 100, verbs[e.Re]})
			}
			before[e.Re] = now
		}
		if was := last[e.SID].fsm; e.Kind != event.KindReply && now.fsm == event.StClosed && was != now.fsm {
			steps = append(steps, step{was, now.fsm, 0, ""})
		}
		if e.Kind != event.KindSessionOpen {
			last[e.SID] = now
		}
	}
	return steps, rest
}

func restState(set bool) event.FSM {
	if set {
		return event.RestSet
	}
	return event.RestNone
}

func edgeSet(edges []verbs.Edge) map[step]bool {
	m := map[step]bool{}
	for _, e := range edges {
		if len(e.Verbs) == 0 {
			m[step{e.From, e.To, e.Class, ""}] = true
		}
		for _, v := range e.Verbs {
			m[step{e.From, e.To, e.Class, v}] = true
		}
	}
	return m
}

// machineFor returns the machine of a profile, and a function that finds the row of a command.
func machineFor(p ftpcore.Profile, tls *tlsconn.TLS) (m verbs.Machine, verbOf func(*event.Event) string) {
	srv := &ftpcore.Server{Profile: p, TLS: tls}
	known := map[string]bool{}
	for _, c := range srv.Reference() {
		known[c.Verb] = true
	}
	return srv.Machine(), func(e *event.Event) string {
		four := string(e.Data[:min(4, len(e.Data))])
		long := slices.ContainsFunc(e.Dec.Warn, func(w event.Warning) bool { return w.Code == "too-long" })
		switch {
		case p.Seed == ftpcore.SeedAsWritten && known[four]:
			return four
		case known[e.Dec.Verb] && !long:
			return e.Dec.Verb
		}
		return verbs.OtherVerb
	}
}

// The moves of all transcripts are in the machine, except with rewinds, which lead from any
// state to any other.
func TestMachineHasWhatTranscriptsDo(t *testing.T) {
	for name, s := range transcripts(t) {
		if strings.HasPrefix(name, "rewind") {
			continue
		}
		m, verbOf := machineFor(s.Config.Profile, s.Config.TLS)
		edges, rest := edgeSet(m.Edges), edgeSet(m.Rest)
		t.Run(name, func(t *testing.T) {
			events := s.Record(t)
			steps, rests := stepsOf(events, verbOf)
			checkSteps(t, steps, edges)
			for _, r := range rests {
				if r.from != r.to && !rest[r] {
					t.Errorf("the restart point: the drawing lacks %s", r)
				}
			}
			for _, e := range events {
				if e.Kind == event.KindReply && (e.Dec.Check == nil || e.Dec.Check.Rule == "") {
					t.Errorf("event %d: %q does not tell why", e.ID, e.Data)
				}
			}
		})
	}
}

func checkSteps(t *testing.T, steps []step, edges map[step]bool) {
	t.Helper()
	for _, s := range steps {
		if !edges[s] {
			t.Errorf("the drawing lacks %s", s)
		}
	}
}
