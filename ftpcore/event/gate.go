package event

import (
	"context"
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
	// Split is the pause between the two halves of a reply. Zero sends it in one piece.
	Split time.Duration
}

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

// FileFaulter is implemented by a Gate that can make file operations fail.
type FileFaulter interface {
	// FileFault reports whether session sid must fail at the absolute FTP path p: with
	// "permission denied", or, if room is set, with "no room left".
	FileFault(sid, p string, room bool) bool
}

// EndFaulter is implemented by a Gate that can withhold close_notify, the end of TLS, on
// data connections.
type EndFaulter interface {
	// EndFault reports whether the server omits close_notify when session sid ends the
	// transfer of the file at the absolute FTP path p in direction dir.
	EndFault(sid, p string, dir Dir) bool
}
