package course

import "slices"

// Grade says how a client fared with an obstacle, or with a rule.
type Grade string

// The verdicts, from the best to the worst; the first two do not count.
const (
	NotReached Grade = "not reached" // the client did nothing that the obstacle or rule is about
	Info       Grade = "info"        // for information: there is no right or wrong
	Pass       Grade = "pass"
	Lenient    Grade = "lenient" // not what the RFC asks for, but it does no harm
	Fail       Grade = "fail"
)

var verdicts = []Grade{NotReached, Info, Pass, Lenient, Fail}

// Grades lists all grades, from the best to the worst.
func Grades() []Grade { return slices.Clone(verdicts) }

// worse returns the worse one of two verdicts.
func worse(a, b Grade) Grade {
	return verdicts[max(slices.Index(verdicts, a), slices.Index(verdicts, b))]
}

// Ending says how an attempt ended.
type Ending string

const (
	Done   Ending = "done"           // the job is done, and the client says so
	Clean  Ending = "failed cleanly" // the client reports an error and has left nothing behind
	Part   Ending = "part left"      // the client reports an error and has left a damaged file behind
	Silent Ending = "SILENT DAMAGE"  // the client reports success, but a file is missing or damaged
	Hang   Ending = "hang"           // the client did not end within its time
	Storm  Ending = "storm"          // the client connected again and again
	Absent Ending = "no session"     // the client did not connect
)

var endings = []Ending{Done, Clean, Part, Silent, Hang, Storm, Absent}

// Endings lists all endings.
func Endings() []Ending { return slices.Clone(endings) }

// Want says which endings an obstacle accepts.
type Want string

const (
	// Cope: the server does what the RFC allows, so the job must be done.
	Cope Want = "cope"
	// Bear: the server is wrong in a way that many servers are. A client that does the job
	// passes; one that reports an error is lenient.
	Bear Want = "bear"
	// Report: the job cannot be done at the first try. The client reports an error, or does
	// the job at a later try.
	Report Want = "report"
)

// accepts has the verdicts on the endings that do not fail.
var accepts = map[Want]map[Ending]Grade{
	Cope:   {Done: Pass},
	Bear:   {Done: Pass, Clean: Lenient, Part: Lenient},
	Report: {Done: Pass, Clean: Pass, Part: Lenient},
}

// verdict returns the verdict on an ending alone.
func (w Want) verdict(e Ending) Grade {
	if v, ok := accepts[w][e]; ok {
		return v
	}
	return Fail
}
