package event

import (
	"context"
	"time"
)

// Message is what is about to happen, as the Gate sees it.
type Message struct {
	SID  string
	Conn string
	Chan Chan
	Dir  Dir
	Kind Kind
	Re   int64
	// Final: a reply that ends its command.
	Final bool
	// Bytes are the exact bytes of a command line or a reply; for a data block
	// the block itself, valid only until Decide returns.
	Bytes []byte
	Mask  [][2]int // as Raw.Mask
	Off   int64    // data: bytes that this connection has moved before
	Dec   *Decoded
	State State
}

// Decision is the Gate's answer.
type Decision struct {
	Action Action
	Bytes  []byte // for Edit, Answer and Close, as they say
	// Held is how long the message waited for its decision.
	Held time.Duration
	// Break is the breakpoint that the message met, for its event; 0: none.
	Break int64
	// Rule says that a fault's rule decided, and nobody by hand.
	Rule bool
	// Split has a reply leave in two pieces, this far apart; 0: in one.
	Split time.Duration
}

// Gate is asked before anything moves. Decide may block, as long as it returns
// when ctx is done: then the peer has gone, the server is closing or the
// transfer was aborted. What it would have held it answers with Close then;
// what passes by itself still passes.
type Gate interface {
	Decide(ctx context.Context, m *Message) Decision
}

// Observer is told of everything that happened, in order and under the
// server's event lock: it must not block nor call back into the server.
type Observer interface {
	Observe(e *Event)
}

// OpenGate is implemented by a Gate that can tell that it stands open. An engine then
// asks it nothing, which saves the message.
type OpenGate interface {
	// Open reports whether every message passes at once, as the gate stands now.
	Open() bool
}

// BlockSizer is implemented by a Gate that wants to choose how large the blocks
// of a transfer are: small while someone steps, large otherwise. m is the block
// to come, still without its bytes.
type BlockSizer interface {
	BlockSize(m *Message) int
}

// FileFaulter is implemented by a Gate that makes operations on files fail.
type FileFaulter interface {
	// FileFault reports whether session sid is denied the file at the absolute FTP
	// path p; with room, whether it finds no room for one there.
	FileFault(sid, p string, room bool) bool
}

// EndFaulter is implemented by a Gate that has the server leave out the end of
// TLS on data connections.
type EndFaulter interface {
	// EndFault reports whether session sid gets no close_notify at the end of the
	// transfer of the file at the absolute FTP path p in direction dir.
	EndFault(sid, p string, dir Dir) bool
}
