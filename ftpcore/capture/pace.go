package capture

// This file breaks long work into slices.

// Progress tells how far Read is.
type Progress struct {
	Phase Phase
	Done  int // of All
	All   int // 0: not known
}

// Phase is what Read does at the moment. Each follows the one before.
type Phase string

const (
	PhaseUnpack   Phase = "unpack"   // reads the file, and unpacks it
	PhasePackets  Phase = "packets"  // takes the packets out of it
	PhaseStreams  Phase = "streams"  // puts TCP connections together
	PhaseMessages Phase = "messages" // takes commands and replies out of them
	PhaseTell     Phase = "tell"     // makes the events
)

// pace calls pause between two slices of the work, until it returns an error.
type pace struct {
	pause func(Progress) error // nil: nobody waits
	at    Progress
	slice int   // pieces of work since the last pause
	err   error // of pause: the work is to end
}

// perSlice is how many pieces of work are done between two pauses. Under js/wasm
// they take less than a millisecond.
const perSlice = 64

// begin begins a phase of so many pieces; 0: nobody knows how many.
func (p *pace) begin(s Phase, all int) bool {
	p.at = Progress{Phase: s, All: all}
	return p.rest()
}

// did counts a piece of the phase. It reports false when the work is to end.
func (p *pace) did() bool {
	p.at.Done++
	return p.work()
}

// work counts a piece of work that belongs to none that begin has counted.
func (p *pace) work() bool {
	if p.slice++; p.slice < perSlice {
		return p.err == nil
	}
	return p.rest()
}

// rest makes a pause.
func (p *pace) rest() bool {
	p.slice = 0
	if p.err == nil && p.pause != nil {
		p.err = p.pause(p.at)
	}
	return p.err == nil
}
