package course

import (
	"fmt"

	"ftpsim/ftpcore/event"
)

// FileState is the state of a file of the job after an attempt.
type FileState string

const (
	Missing FileState = "missing"
	Right   FileState = "right"   // it has the content of Source
	Damaged FileState = "damaged" // it has another content
)

// Outcome is what is known of an attempt when it is over.
type Outcome struct {
	Events   []*event.Event
	Findings []Finding // about the client
	Hits     int64     // how often the obstacle's faults were applied
	// Command: a program was the client, and Exit is its exit code. Otherwise a device was,
	// and what it says is not known.
	Command bool
	Exit    int
	Limit   bool      // the client did not end in time
	Stored  FileState // Target, on the server
	Fetched FileState // the client's own copy of Source; Missing if there is none or it is not known
}

// unsupported is the exit code by which a client says that it cannot do a job.
const unsupported = 127

// stormSessions is how many sessions make a storm: a job needs one, careful clients use a few.
const stormSessions = 12

// Assess returns the verdicts on an attempt at o with the job j. The caller fills in Took,
// Output and the names of files.
func Assess(o Obstacle, j Job, out Outcome) Case {
	c := Case{
		Obstacle: o.Name, Server: o.Server, Clause: o.Clause, Findings: out.Findings,
		Ending: ending(j, out), Exit: -1, Unsupported: out.Command && out.Exit == unsupported,
	}
	if out.Command && !out.Limit {
		c.Exit = out.Exit
	}
	c.Verdict = verdict(o, c, out)
	c.Why = why(o, c)
	if len(out.Events) > 0 {
		c.Event = out.Events[0].ID
	}
	c.facts, c.counted = factsOf(out.Events), counted(o, c)
	return c
}

// verdict returns the verdict on the obstacle's clause.
func verdict(o Obstacle, c Case, out Outcome) Grade {
	v := o.Want.verdict(c.Ending)
	switch {
	case c.Unsupported:
		return NotReached
	case len(o.Faults) > 0 && out.Hits == 0 && !harmful(c.Ending):
		return NotReached
	}
	for _, f := range out.Findings {
		if o.about(f.Rule) {
			v = worse(v, f.Verdict)
		}
	}
	if o.Info && c.Ending != Hang && c.Ending != Storm {
		return Info
	}
	return v
}

// harmful reports whether an ending is wrong with every server.
func harmful(e Ending) bool { return e == Silent || e == Hang || e == Storm }

// ending says how the attempt ended. The part of an interrupted upload that the server keeps is
// not the client's doing, if the client reports the error.
func ending(j Job, out Outcome) Ending {
	done := j.done(out)
	switch {
	case sessions(out.Events) == 0:
		return Absent
	case IsStorm(out.Events):
		return Storm
	case out.Limit:
		return Hang
	case done && (!out.Command || out.Exit == 0):
		return Done
	case out.Command && out.Exit == 0, !out.Command && out.Stored == Damaged && !refused(out.Events):
		return Silent
	case !done && (out.Fetched == Damaged || !out.Command && out.Stored == Damaged):
		return Part
	}
	return Clean
}

// IsStorm reports whether a record has so many sessions that the client connects again and
// again.
func IsStorm(events []*event.Event) bool { return sessions(events) >= stormSessions }

// sessions returns the number of sessions that began.
func sessions(events []*event.Event) (n int) {
	for _, e := range events {
		if e.Kind == event.KindSessionOpen {
			n++
		}
	}
	return n
}

// refused reports whether the server refused the last upload to Target: then a device knows
// that the file is not complete.
func refused(events []*event.Event) (yes bool) {
	for _, e := range events {
		if e.Kind == event.KindReply && e.Dec != nil && e.Dec.Verb == "STOR" && e.Dec.Path == Target {
			yes = e.Dec.Code >= 400
		}
	}
	return yes
}

// done reports whether the job's files are right.
func (j Job) done(out Outcome) bool {
	switch {
	case j == Fetch && !out.Command:
		return fetched(out.Events)
	case j == Fetch:
		return out.Fetched == Right
	}
	return out.Stored == Right && out.Fetched != Damaged
}

// fetched reports whether the server has sent all of Source and said 226: of a device's own
// copy nothing is known.
func fetched(events []*event.Event) bool {
	for _, e := range events {
		if e.Kind == event.KindReply && e.Dec != nil && e.Dec.Verb == "RETR" && e.Dec.Path == Source && e.Dec.Code == 226 {
			return true
		}
	}
	return false
}

// endingTexts explain the endings.
var endingTexts = map[Ending]string{
	Done:   "The job was done.",
	Clean:  "The client reported an error and left nothing damaged behind.",
	Part:   "The client reported an error and left a damaged file behind.",
	Silent: "The client reported success, but a file is missing or damaged.",
	Hang:   "The client did not end within its time.",
	Storm:  "The client connected again and again.",
	Absent: "The client did not connect.",
}

// wantTexts say what an obstacle accepts.
var wantTexts = map[Want]string{
	Cope:   "The server does what the RFC allows, so the client should do the job.",
	Bear:   "Many servers do this, so a good client does the job all the same.",
	Report: "A good client reports the error, or does the job at another try.",
}

// Text explains e in a sentence.
func (e Ending) Text() string { return endingTexts[e] }

// why explains the verdict of c.
func why(o Obstacle, c Case) string {
	switch {
	case c.Unsupported:
		return fmt.Sprintf("The client says that it does not support this (exit code %d).", unsupported)
	case c.Verdict == NotReached:
		return endingTexts[c.Ending] + " It did nothing that the fault applies to."
	case o.Want.verdict(c.Ending) == Pass && c.Verdict != Pass && c.Verdict != Info:
		return endingTexts[c.Ending] + " It broke a rule on the way."
	case c.Verdict == Fail || c.Verdict == Lenient:
		return endingTexts[c.Ending] + " " + wantTexts[o.Want]
	}
	return endingTexts[c.Ending]
}
