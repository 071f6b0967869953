package event

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
)

// Message is a command, reply, data block or data connection that waits for the Gate's
// decision. Fields have the meaning that they have in Event.
type Message struct {
	SID  string
	Conn string
	Chan Chan
	Dir  Dir
	Kind Kind
	Re   int64
	// Final reports that a reply is the last one of its command.
	Final bool
	// Bytes are the exact bytes of a command line, a reply or a data block. The bytes of a
	// data block are valid only until Decide returns.
	Bytes []byte
	Mask  [][2]int // as Raw.Mask
	Off   int64    // data: bytes that this connection has moved so far
	Dec   *Decoded
	State State
}

// Decision is the Gate's answer.
type Decision struct {
	Action Action
	Bytes  []byte // see Edit, Answer and Close
	// Held is how long the message waited for its decision.
	Held time.Duration
	// Break is the number of the breakpoint that the message hit. Zero means none.
	Break int64
	// Rule reports that a fault rule made the decision, not a person.
	Rule bool
	// Pieces are the lengths of the writes that send a reply, but for the last one, which
	// sends the rest. Nil sends the reply in one write. Pause is the time between two writes.
	Pieces []int
	Pause  time.Duration
	// Fault names the fault rules that changed the message. It also tells the engine what
	// they do beyond the message. Nil means that no rule did.
	Fault *FaultMark
}

// FaultMark is what fault rules did to a message. An event has it too, so that the page shows it
// and a replay repeats it.
type FaultMark struct {
	Name string `json:"name"` // of the rule; the names of several rules are joined by " + "
	// Port is how the data port fails that this command (PASV, EPSV, PORT …) agrees on.
	Port PortFault `json:"port,omitempty"`
	// End is how the control connection ends after this reply; empty means that it goes on.
	End ConnEnd `json:"end,omitempty"`
	// Reset reports that the rule ended the data connection with a TCP reset.
	Reset bool `json:"reset,omitempty"`
	// NoSave reports that the reply promises to have stored a file that was thrown away.
	NoSave bool `json:"noSave,omitempty"`
}

// With returns what f and g did together. Either may be nil.
func (f *FaultMark) With(g *FaultMark) *FaultMark {
	if f == nil || g == nil || f == g {
		return cmp.Or(f, g)
	}
	names := strings.Split(f.Name, faultSep)
	for _, n := range strings.Split(g.Name, faultSep) {
		if !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	return &FaultMark{
		Name: strings.Join(names, faultSep), Port: cmp.Or(f.Port, g.Port), End: cmp.Or(f.End, g.End),
		Reset: f.Reset || g.Reset, NoSave: f.NoSave || g.NoSave,
	}
}

const faultSep = " + " // between the names of rules

// PortFault is how a data port fails.
type PortFault string

const (
	// PortRefused: no port is open at the announced address. The server knows it and
	// refuses the transfer with 425.
	PortRefused PortFault = "refused"
	// PortNever: the same, but the server waits for the connection until its time limit.
	PortNever PortFault = "never"
)

// ConnEnd is how a connection ends.
type ConnEnd string

const (
	EndClose ConnEnd = "close" // in order, with an end of file
	EndReset ConnEnd = "reset" // by a TCP reset
)

// Gate decides on every message before it moves. Decide may block, but must return once
// ctx is done: the peer has left, the server is closing or the transfer was aborted. It
// then returns Close for a message that it would hold, and Pass for the other ones.
type Gate interface {
	Decide(ctx context.Context, m *Message) Decision
}

// Observer receives every event, in order and under the server's event lock. It must
// neither block nor call back into the server.
type Observer interface {
	Observe(e *Event)
}

// OpenGate is implemented by a Gate that can report that it is open. The engine then
// builds no Message and does not call Decide.
type OpenGate interface {
	// Open reports whether every message passes at once now.
	Open() bool
}

// BlockSizer is implemented by a Gate that chooses the block size of a transfer: small
// while a person steps through it, large otherwise. m is the next block, without Bytes.
type BlockSizer interface {
	BlockSize(m *Message) int
}

// Faulter is implemented by a Gate that can make the engine fail where no message passes.
// Each method returns the rule that applies, or nil and false. The rule may be nil with
// true: an old recording does not name it.
type Faulter interface {
	// FileFault reports whether the use of the file at m.Dec.Path must fail: with
	// "permission denied", or, if room is set, with "no room left". m has Kind KindFS, and
	// Re is the command.
	FileFault(m *Message, room bool) (*FaultMark, bool)
	// EndFault reports whether the server ends the transfer that m, a data message, belongs
	// to without close_notify, the end of TLS.
	EndFault(m *Message) (*FaultMark, bool)
	// SaveFault reports whether the server throws away the complete upload that m, a data
	// message, belongs to.
	SaveFault(m *Message) (*FaultMark, bool)
}
