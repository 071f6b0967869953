package event

import "time"

// Event is one thing that happened, as every view, export and test sees it.
// It is immutable once observed. The JSON form is the contract with the page,
// with recordings and with the golden tests; V grows only by added fields.
type Event struct {
	V    int       `json:"v"`    // schema version, 1
	ID   int64     `json:"id"`   // 1, 2, 3 … in the order the engine decided; never reused
	T    int64     `json:"t"`    // nanoseconds on the injected clock since the server started
	Wall time.Time `json:"wall"` // for people only

	SID    string `json:"sid"`    // session, "S1" …; empty for server-wide events
	Conn   string `json:"conn"`   // "S2.c" the control connection, "S2.d1" the first data connection
	Chan   Chan   `json:"chan"`   // which channel it happened on
	Dir    Dir    `json:"dir"`    // who sent it
	Kind   Kind   `json:"kind"`   // what happened
	Origin Origin `json:"origin"` // how it came to be

	Re    int64 `json:"re,omitempty"`    // ID of the command that this answers or belongs to
	Final bool  `json:"final,omitempty"` // last reply of that command (not a 1yz)
	// Behind is the command whose reply had not come when this one came, which
	// therefore waits; 0: none.
	Behind int64 `json:"behind,omitempty"`
	Orig   bool  `json:"orig,omitempty"` // the Gate changed it; OrigBytes holds what was to be

	Raw *Raw     `json:"raw,omitempty"`
	Dec *Decoded `json:"dec,omitempty"`
	// Live lists the server's data connections after this event, as far as they
	// have one of the first four lanes; More counts the others.
	Live []Pipe `json:"live,omitempty"`
	More int    `json:"more,omitempty"`
	// State is the session's state after this event; nil for server-wide events.
	State *State     `json:"state,omitempty"`
	FS    []FSChange `json:"fs,omitempty"` // what changed in the filesystem by this event
	Peer  *Peer      `json:"peer,omitempty"`

	N     int   `json:"n,omitempty"`     // data: chunks joined into this event
	Bytes int64 `json:"bytes,omitempty"` // data: bytes in them; conn.close: bytes of the whole connection; unfinished: of the line so far
	Total int64 `json:"total,omitempty"` // data: bytes of this connection so far, this event included
	Size  int64 `json:"size,omitempty"`  // data: bytes expected in all, when known
	Port  int   `json:"port,omitempty"`  // conn.*: the port at the listening side
	Held  int64 `json:"held,omitempty"`  // nanoseconds that the Gate held it
	Break int64 `json:"break,omitempty"` // the breakpoint that held, marked or delayed it
	// Seen tells how an opened capture knows of it; empty: it was on the wire.
	Seen Evidence `json:"seen,omitempty"`
	// Packet is the packet that completed it, counted from 1 in the file that a
	// capture was opened from; 0: no packet shows it, or there is no such file.
	Packet int64 `json:"packet,omitempty"`
	// Was is what an edited command or reply was to be: its first line, secrets
	// masked.
	Was string `json:"was,omitempty"`

	TLS *TLSInfo `json:"tls,omitempty"` // of a tls event
	// Over is the tls event that carried the last bytes of a command, a reply or
	// data; 0: they were sent as they are.
	Over int64 `json:"over,omitempty"`

	Data      []byte `json:"-"` // control: the exact bytes; data, tls: a sample of at most SampleSize bytes
	OrigBytes []byte `json:"-"` // before the Gate changed them
	// Payload holds all bytes of a data or tls event, or what a file holds that was
	// written from the page, in pieces that lie in the file's
	// own memory where that is possible. They must not be changed. It is nil when
	// the bytes are not kept; Data is a sample all the same.
	Payload [][]byte `json:"-"`
}

// SampleSize bounds the payload bytes that a data event carries.
const SampleSize = 256

// Chan tells which channel an event belongs to.
type Chan string

// Dir tells who sent it.
type Dir string

// Kind tells what happened.
type Kind string

// Origin tells how a message came to be.
type Origin string

// Action is what a Gate decides.
type Action string

// Evidence tells how an opened capture knows of an event.
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
	// KindUnfinished is the beginning of a command on which no line end has followed;
	// the command, if it comes, has all its bytes.
	KindUnfinished Kind = "unfinished"
	KindData       Kind = "data"
	KindListen     Kind = "conn.listen" // a passive port waits for the client
	KindOpen       Kind = "conn.open"
	KindClose      Kind = "conn.close"
	KindFail       Kind = "conn.fail" // a data connection could not be made, or broke
	KindFS         Kind = "fs"        // a file changed from the page, not by a session
	KindTimeout    Kind = "timeout"
	KindWarning    Kind = "warning"  // something odd that answers no command
	KindLimits     Kind = "limits"   // the limits were set from the page
	KindSnapshot   Kind = "snapshot" // somebody gave this moment a name
	KindRestore    Kind = "restore"  // files and sessions are what they were at an earlier event, or the files those of another record
	KindState      Kind = "state"    // a session's state was set, by no command of its own
	KindTLS        Kind = "tls"      // TLS records as they were on the wire

	OriginWire     Origin = "wire"
	OriginEdited   Origin = "edited"
	OriginInjected Origin = "injected"
	OriginDropped  Origin = "dropped"
	OriginScript   Origin = "script" // done from the page

	// EvidenceInferred is concluded from what was captured: a reply's command behind a
	// hole, a connection whose handshake is not there.
	EvidenceInferred Evidence = "inferred"
	// EvidenceMissing is not in the capture, or only a part of it.
	EvidenceMissing Evidence = "missing"

	Pass  Action = "pass"
	Edit  Action = "edit"  // go on with Decision.Bytes instead
	Drop  Action = "drop"  // command: no handler, no reply; reply: not sent; data: block left out
	Close Action = "close" // end the connection; a data connection after Decision.Bytes have moved
	// Answer is for a command alone: it is not run, and Decision.Bytes go out as
	// its reply.
	Answer Action = "answer"
)

// Masks are the secret ranges of what e is, and of what it was to be.
func (e *Event) Masks() (is, was [][2]int) {
	if e.Raw == nil {
		return nil, nil
	}
	return e.Raw.Mask, e.Raw.WasMask
}
