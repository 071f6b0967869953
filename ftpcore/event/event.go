package event

import "time"

// Event is one thing that happened, as every view, export and test sees it.
// It is immutable once observed. Its JSON form is the contract with the page,
// with recordings and with the golden tests: fields may be added, never changed.
type Event struct {
	V    int       `json:"v"`    // schema version, 1
	ID   int64     `json:"id"`   // 1, 2, 3 … in the order the engine decided; never reused
	T    int64     `json:"t"`    // nanoseconds on the injected clock since the server started
	Wall time.Time `json:"wall"` // for people only

	SID    string `json:"sid"`    // session, "S1" …, or "D1" … (see Dialled); empty for server-wide events
	Conn   string `json:"conn"`   // "S2.c" the control connection, "S2.d1" the first data connection
	Chan   Chan   `json:"chan"`   // which channel it happened on
	Dir    Dir    `json:"dir"`    // the side that sent it
	Kind   Kind   `json:"kind"`   // what happened
	Origin Origin `json:"origin"` // whether it was sent, edited, injected or dropped

	Re    int64 `json:"re,omitempty"`    // ID of the command that this answers or belongs to
	Final bool  `json:"final,omitempty"` // last reply of that command (not a 1yz)
	// Behind is the ID of the unanswered command that this command has to wait for.
	// Zero means that it does not wait.
	Behind int64 `json:"behind,omitempty"`
	Orig   bool  `json:"orig,omitempty"` // the Gate changed it; OrigBytes holds the original

	Raw *Raw     `json:"raw,omitempty"`
	Dec *Decoded `json:"dec,omitempty"`
	// Live lists the server's data connections in the first four lanes, after this
	// event; More counts the other ones.
	Live []Pipe `json:"live,omitempty"`
	More int    `json:"more,omitempty"`
	// State is the session's state after this event; nil for server-wide events.
	State *State     `json:"state,omitempty"`
	FS    []FSChange `json:"fs,omitempty"` // the changes that it made to the filesystem
	Peer  *Peer      `json:"peer,omitempty"`

	N     int   `json:"n,omitempty"`     // data: chunks joined into this event
	Bytes int64 `json:"bytes,omitempty"` // data: bytes in those chunks; conn.close: bytes of the whole connection; unfinished: bytes of the line so far
	Total int64 `json:"total,omitempty"` // data: bytes of this connection so far, this event included
	Size  int64 `json:"size,omitempty"`  // data: bytes expected in all, if known
	Port  int   `json:"port,omitempty"`  // conn.*: the port of the listening side
	Held  int64 `json:"held,omitempty"`  // nanoseconds that the Gate held it; session.close: that it held the message which the end released
	Break int64 `json:"break,omitempty"` // the breakpoint that held, marked or delayed it
	// Fault is what fault rules did to the message, or to the connection that ended.
	Fault *FaultMark `json:"fault,omitempty"`
	// Seen is how an opened capture knows of the event; empty means that it was captured.
	Seen Evidence `json:"seen,omitempty"`
	// Packet is the number, from 1, of the packet that completed the event in an opened
	// capture file. Zero means that there is no such file, or no packet in it.
	Packet int64 `json:"packet,omitempty"`
	// Was is the first line of a command or reply before it was edited, with its secrets
	// masked.
	Was string `json:"was,omitempty"`

	TLS *TLSInfo `json:"tls,omitempty"` // tls: its records
	// CarriedBy is the ID of the tls event that carried the last bytes of a command, a reply
	// or data. Zero means that they were sent in clear text.
	CarriedBy int64 `json:"over,omitempty"`

	Data      []byte `json:"-"` // control: the exact bytes; data, tls: a sample of at most SampleSize bytes
	OrigBytes []byte `json:"-"` // the bytes before the Gate changed them
	// Payload holds all bytes of a data or tls event, or the content of a file that was
	// written from the page. The pieces may share the file's memory: do not change them.
	// It is nil when the bytes are not kept; Data is a sample even then.
	Payload [][]byte `json:"-"`
}

// SampleSize bounds the payload bytes that a data event carries.
const SampleSize = 256

// Chan is the channel of an event: control connection, data connection, or none.
type Chan string

// Dir is the direction of a message: which side sent it.
type Dir string

// Kind is the kind of an event.
type Kind string

// Origin is how a message came about: sent by one side, or changed by hand.
type Origin string

// Action is what the engine does with a message after the Gate's decision.
type Action string

// Evidence is how an opened capture knows of an event that was not fully captured.
type Evidence string

const (
	ChanControl Chan = "control"
	ChanData    Chan = "data"
	ChanNone    Chan = "none"

	ToServer Dir = "c2s"
	ToClient Dir = "s2c"
	NoDir    Dir = "none"

	KindSessionOpen  Kind = "session.open"
	KindSessionClose Kind = "session.close"
	KindCommand      Kind = "command"
	KindReply        Kind = "reply"
	// KindUnfinished is the beginning of a command line whose end has not arrived. If the
	// end arrives later, the command's event has all bytes of the line.
	KindUnfinished Kind = "unfinished"
	KindData       Kind = "data"
	KindListen     Kind = "conn.listen" // a passive port waits for the client
	KindOpen       Kind = "conn.open"
	KindClose      Kind = "conn.close"
	KindFail       Kind = "conn.fail" // a data connection could not be made
	KindFS         Kind = "fs"        // a file changed without a reply that says so: from the page, or when a session ended
	KindTimeout    Kind = "timeout"
	KindWarning    Kind = "warning"  // something unusual that is not a message
	KindLimits     Kind = "limits"   // the limits were set from the page
	KindSnapshot   Kind = "snapshot" // this moment was given a name from the page
	KindRestore    Kind = "restore"  // files and sessions went back to an earlier event, or the files to another recording's
	KindState      Kind = "state"    // a session's state was set from the page, by no command
	KindTLS        Kind = "tls"      // TLS records as they were on the wire

	OriginWire     Origin = "wire"
	OriginEdited   Origin = "edited"
	OriginInjected Origin = "injected"
	OriginDropped  Origin = "dropped"
	OriginScript   Origin = "script" // done from the page

	// EvidenceInferred: the event follows from captured packets, such as the lost command
	// of a captured reply, or a connection whose handshake was not captured.
	EvidenceInferred Evidence = "inferred"
	// EvidenceMissing: all or part of the event's bytes were not captured.
	EvidenceMissing Evidence = "missing"

	Pass  Action = "pass"
	Edit  Action = "edit"  // replace the message by Decision.Bytes
	Drop  Action = "drop"  // command: do not run or answer it; reply: do not send it; data: leave the block out
	Close Action = "close" // end the connection; a data connection moves Decision.Bytes first
	// Answer applies to commands only: the engine sends Decision.Bytes as the reply
	// instead of running the command.
	Answer Action = "answer"
)

// Masks returns the secret ranges of e's bytes and of OrigBytes.
func (e *Event) Masks() (is, was [][2]int) {
	if e.Raw == nil {
		return nil, nil
	}
	return e.Raw.Mask, e.Raw.WasMask
}
