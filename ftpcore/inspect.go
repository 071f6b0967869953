package ftpcore

import (
	"context"
	"time"
)

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

// Raw says where an event's bytes stand; the bytes themselves are asked for by
// the event's ID.
type Raw struct {
	Len int `json:"len"`
	// Off is the place of the first byte in its direction of its connection.
	Off int64 `json:"off"`
	// Mask lists [from,to) ranges that are secret (a password).
	Mask [][2]int `json:"mask,omitempty"`
	// WasMask is the same for what an edited message was to be: OrigBytes.
	WasMask [][2]int `json:"wasMask,omitempty"`
}

// Decoded is what the bytes mean.
type Decoded struct {
	Verb      string    `json:"verb,omitempty"`
	Arg       string    `json:"arg,omitempty"` // masked when secret
	Code      int       `json:"code,omitempty"`
	Text      string    `json:"text,omitempty"` // reply text without codes, lines joined by \n
	Multiline bool      `json:"multiline,omitempty"`
	Fields    []Field   `json:"fields,omitempty"`
	Warn      []Warning `json:"warn,omitempty"`
	// Notes tell of what only some clients do, and of what is done for them.
	Notes []Note `json:"notes,omitempty"`
	// Why names the engine's own reason for a reply, such as "login-required".
	Why Reason `json:"why,omitempty"`
	// Check is what the engine looked at when it decided so.
	Check *Check `json:"check,omitempty"`
	// Path is the absolute path that the command or data connection is about. An
	// opened capture that does not tell the directory has one without a leading
	// slash: it counts from wherever the session began.
	Path string `json:"path,omitempty"`
}

// Check is the engine's own account of a decision: which rule, and the numbers
// and names that it compared.
type Check struct {
	Rule  Reason `json:"rule"`            // as Why, or more exact: "wrong-password" of "login-incorrect"
	Limit int64  `json:"limit,omitempty"` // what is allowed: tries, bytes, seconds …
	Got   int64  `json:"got,omitempty"`   // what there was
	Want  string `json:"want,omitempty"`  // what would have done: "127.0.0.1"
	Saw   string `json:"saw,omitempty"`   // what came instead: "10.0.0.9"
	Path  string `json:"path,omitempty"`  // absolute
	RFC   string `json:"rfc,omitempty"`   // the clause: "2577#5"; empty: our own choice
}

// Field is one decoded part of a message and where its bytes stand in it.
type Field struct {
	Name  string `json:"name"` // "host", "port", "path", "size" …
	Value string `json:"value"`
	Off   int    `json:"off"`
	Len   int    `json:"len"`
	How   string `json:"how,omitempty"` // how the value is derived: "195 × 256 + 80"
	RFC   string `json:"rfc,omitempty"` // "959#4.1.2"
}

// Warning marks something odd on the wire.
type Warning struct {
	Code WarningCode `json:"code"`
	Off  int         `json:"off"`
	Len  int         `json:"len"`
}

// Pipe is one data connection that exists. Lanes are numbered from 0 and reused.
type Pipe struct {
	Conn string `json:"c"`
	Lane int    `json:"l"`
	Port int    `json:"p,omitempty"`
	Open bool   `json:"o,omitempty"` // false: listening, nobody has connected yet
}

// State is a session's state after an event.
type State struct {
	FSM  FSM    `json:"fsm"`
	From FSM    `json:"from,omitempty"` // set when this event changed FSM
	User string `json:"user,omitempty"`
	// Cwd is an absolute path. An opened capture does not know it before the first
	// PWD: then it has no leading slash, or it is empty.
	Cwd  string `json:"cwd"`
	Type string `json:"type"`           // "A", "A N", "E T", "I", "L 8" …; empty like Mode and Stru: a capture began later
	Mode string `json:"mode"`           // "S", "B", "C", "Z"
	Stru string `json:"stru"`           // "F", "R", "P"
	Rest int64  `json:"rest,omitempty"` // restart point that waits for its transfer
	Data string `json:"data,omitempty"` // "pasv 127.0.0.1:50000", "port 127.0.0.1:40001", or empty
	Cmd  string `json:"cmd,omitempty"`  // verb that has no final reply yet

	Rename   string `json:"rename,omitempty"`   // RNFR's path, which waits for its RNTO
	OnlyEPSV bool   `json:"onlyEpsv,omitempty"` // since EPSV ALL
	Level    string `json:"level,omitempty"`    // of MODE Z; empty: 6
	Facts    string `json:"facts,omitempty"`    // of MLST, "size;type;"; empty: as at the beginning, ";": none
	Until    int64  `json:"until,omitempty"`    // RANG's end, the first byte that is not wanted
	Copy     string `json:"copy,omitempty"`     // SITE CPFR's path, which waits for its CPTO
	Hash     string `json:"hash,omitempty"`     // of HASH, where it is not the first choice
	Umask    string `json:"umask,omitempty"`    // "077", where it is not 022
	Root     string `json:"root,omitempty"`     // the directory that SMNT mounted; Cwd lies below it
	Host     string `json:"host,omitempty"`     // from HOST
	Lang     string `json:"lang,omitempty"`     // from LANG
	Idle     int    `json:"idle,omitempty"`     // seconds, from SITE IDLE
	Passed   bool   `json:"passed,omitempty"`   // the password was right, ACCT must follow

	// TLS tells what is protected: "control", "control+data" (PROT P), "data"
	// (PROT P, after CCC), or empty.
	TLS  string `json:"tls,omitempty"`
	Prot string `json:"prot,omitempty"` // "C" or "P", once there was a handshake
}

// FSM is a state of the session machine.
type FSM string

const (
	StConnected    FSM = "connected"     // before USER
	StNeedPassword FSM = "need-password" // USER seen
	StLoggedIn     FSM = "logged-in"
	StRenaming     FSM = "renaming"   // RNFR seen
	StDataReady    FSM = "data-ready" // a port is agreed on
	StTransferring FSM = "transferring"
	StClosed       FSM = "closed"
)

// FSChange is one change of the filesystem.
type FSChange struct {
	Op   string `json:"op"` // create, write, delete, rename, mkdir, rmdir, chmod, touch, restore
	Path string `json:"path"`
	To   string `json:"to,omitempty"` // rename: the new path
	Size int64  `json:"size,omitempty"`
	Rev  int64  `json:"rev,omitempty"` // counts the changes that the record tells of
}

// Peer describes who is at the other end; on session.open, again when the
// client names itself (CLNT), and on conn.open for the data connection.
type Peer struct {
	Remote string `json:"remote"` // "127.0.0.1:51844"
	Local  string `json:"local"`
	Via    string `json:"via"` // "tcp" through the relay or natively, "mem" from inside the page
	Client string `json:"client,omitempty"`
	// Profile is the kind of server that the session began with (session.open).
	Profile string `json:"profile,omitempty"`
	// Implicit: the session began with a TLS handshake (session.open).
	Implicit bool `json:"implicit,omitempty"`
}

// TLSInfo is what a tls event shows: the records of one direction of a
// connection that were sent without another one in between (RFC 8446 §5.1).
type TLSInfo struct {
	Records []TLSRecord `json:"records,omitempty"` // at most MaxTLSRecords
	More    int         `json:"more,omitempty"`    // records that are not listed

	// The following stand on the event with which a handshake is complete.
	Version string `json:"version,omitempty"` // "TLS 1.3"
	Suite   string `json:"suite,omitempty"`   // "TLS_AES_128_GCM_SHA256"
	Resumed bool   `json:"resumed,omitempty"` // an earlier session was resumed
	SNI     string `json:"sni,omitempty"`     // the server's name, as the client has it
	ALPN    string `json:"alpn,omitempty"`    // "ftp", or empty
	// CertFingerprint is the SHA-256 of the certificate, "AB:CD:…".
	CertFingerprint string `json:"certFingerprint,omitempty"`
}

// MaxTLSRecords bounds the records that one event lists.
const MaxTLSRecords = 32

// TLSRecord is one record of TLS.
type TLSRecord struct {
	Type string `json:"type"` // "handshake", "change_cipher_spec", "alert", "application_data"
	Off  int    `json:"off"`  // of its header in the event's bytes
	Len  int    `json:"len"`  // header included
	// Messages are what it carries, as far as the server knows it: "ClientHello",
	// "Finished", "NewSessionTicket" … ; those that were encrypted too.
	Messages []string `json:"messages,omitempty"`
	Alert    string   `json:"alert,omitempty"` // "close_notify", "bad_certificate" …
}

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
