package event

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

// States of the restart point.
const (
	RestNone FSM = "rest-none"
	RestSet  FSM = "rest-set"
)

// States of what TLS protects, as State.TLS has them but for the handshake, which
// lies between AUTH and the protection.
const (
	TLSNone      FSM = "tls-none"
	TLSHandshake FSM = "tls-handshake"
	TLSControl   FSM = "tls-control"
	TLSBoth      FSM = "tls-control+data"
	TLSData      FSM = "tls-data"
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
