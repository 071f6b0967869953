package event

import "strings"

// Pipe is one data connection that exists. Lanes are numbered from 0; a freed lane is
// used again.
type Pipe struct {
	Conn string `json:"c"`
	Lane int    `json:"l"`
	Port int    `json:"p,omitempty"`
	Open bool   `json:"o,omitempty"` // false while the port still waits for a connection
}

// State is a session's state after an event.
type State struct {
	FSM  FSM    `json:"fsm"`
	From FSM    `json:"from,omitempty"` // set when this event changed FSM
	User string `json:"user,omitempty"`
	// Cwd is the working directory, an absolute path. In an opened capture it is relative
	// or empty until a reply names the directory.
	Cwd  string `json:"cwd"`
	Type string `json:"type"`           // "A", "A N", "E T", "I", "L 8" …; empty, like Mode and Stru, if a capture does not show it
	Mode string `json:"mode"`           // "S", "B", "C", "Z"
	Stru string `json:"stru"`           // "F", "R", "P"
	Rest int64  `json:"rest,omitempty"` // restart point of the next transfer
	Data string `json:"data,omitempty"` // "pasv 127.0.0.1:50000", "port 127.0.0.1:40001", or empty
	Cmd  string `json:"cmd,omitempty"`  // the verb that still lacks its final reply

	Rename   string `json:"rename,omitempty"`   // the path of RNFR, until RNTO
	OnlyEPSV bool   `json:"onlyEpsv,omitempty"` // EPSV ALL was sent
	Level    string `json:"level,omitempty"`    // compression level of MODE Z; empty means 6
	Facts    string `json:"facts,omitempty"`    // facts of MLST, "size;type;"; empty means the default, ";" none
	Until    int64  `json:"until,omitempty"`    // end of RANG's range: the first byte after it
	Copy     string `json:"copy,omitempty"`     // the path of SITE CPFR, until SITE CPTO
	Hash     string `json:"hash,omitempty"`     // algorithm of HASH; empty means the default
	Umask    string `json:"umask,omitempty"`    // "077"; empty means 022
	Root     string `json:"root,omitempty"`     // the directory that SMNT mounted; Cwd lies in it
	Host     string `json:"host,omitempty"`     // from HOST
	Lang     string `json:"lang,omitempty"`     // from LANG
	Idle     int    `json:"idle,omitempty"`     // seconds, from SITE IDLE
	Passed   bool   `json:"passed,omitempty"`   // the password was right, ACCT must follow

	// TLS names the connections that TLS protects: "control", "control+data" (PROT P),
	// "data" (PROT P after CCC), or empty.
	TLS  string `json:"tls,omitempty"`
	Prot string `json:"prot,omitempty"` // "C" or "P"; empty before the first handshake
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

// States of the TLS machine: the values of State.TLS, and the handshake between AUTH and
// the protection.
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
	Rev  int64  `json:"rev,omitempty"` // number of the change in this recording, from 1
}

// ViaDial is Peer.Via of a session with another server, which the built-in client has
// reached by the relay. Peer.Local is then the name that the relay has for it: "device:".
const ViaDial = "dial"

// Dialled reports whether a session is one with another server. Its ID is "D1", "D2" …; the
// events say what passed on its connections, as in an opened capture.
func Dialled(sid string) bool { return strings.HasPrefix(sid, "D") }

// Peer describes the other end of a connection. It stands on session.open, on the event
// at which the client names itself (CLNT), and on conn.open for a data connection.
type Peer struct {
	Remote string `json:"remote"` // "127.0.0.1:51844"
	Local  string `json:"local"`
	Via    string `json:"via"` // "tcp" through the relay or natively, "mem" from inside the page, ViaDial
	Client string `json:"client,omitempty"`
	// Profile is the profile of the server when the session began (session.open).
	Profile string `json:"profile,omitempty"`
	// Implicit reports that the session began with a TLS handshake (session.open).
	Implicit bool `json:"implicit,omitempty"`
}
