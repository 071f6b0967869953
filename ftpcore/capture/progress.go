package capture

// This file divides long work into slices with pauses between them.

// Progress says how far Read has come.
type Progress struct {
	Phase Phase
	Done  int // units of work done in this phase
	All   int // units of work of this phase; zero means not known
}

// Phase is a stage of Read. The stages follow one another in the order of the constants.
type Phase string

const (
	PhaseUnpack   Phase = "unpack"   // reads the file and decompresses it
	PhasePackets  Phase = "packets"  // reads its packets
	PhaseStreams  Phase = "streams"  // reassembles TCP connections
	PhaseMessages Phase = "messages" // decrypts TLS and finds commands and replies
	PhaseEvents   Phase = "tell"     // builds the events
)

// pace calls pause between two slices of the work, until it returns an error.
type pace struct {
	pause func(Progress) error // nil: no pauses
	at    Progress
	slice int   // units of work since the last pause
	err   error // the error of pause; the work must end
}

// perSlice is how many units of work are done between two pauses. Under js/wasm they
// take less than a millisecond.
const perSlice = 64

// begin begins a phase of all units of work; zero means not known.
func (p *pace) begin(s Phase, all int) bool {
	p.at = Progress{Phase: s, All: all}
	return p.takePause()
}

// did counts a unit of the phase. It reports false when the work must end.
func (p *pace) did() bool {
	p.at.Done++
	return p.work()
}

// work counts a unit of work that is not among the phase's units (see begin). It
// reports false when the work must end.
func (p *pace) work() bool {
	if p.slice++; p.slice < perSlice {
		return p.err == nil
	}
	return p.takePause()
}

// takePause calls pause. It reports false when the work must end.
func (p *pace) takePause() bool {
	p.slice = 0
	if p.err == nil && p.pause != nil {
		p.err = p.pause(p.at)
	}
	return p.err == nil
}
