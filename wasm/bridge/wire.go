// Package bridge is the page's contract: commands in, batches of events and
// status out. It is pure Go and is tested natively; wasm/port_js.go only moves
// its bytes. The TypeScript types in web/src/gen/wire.ts are generated from
// this file and from ftpcore/event.
package bridge

import (
	"encoding/json"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/verbs"
)

// Command is one request of the page. Bytes travel beside the JSON.
type Command struct {
	T    string          `json:"t"` // "cmd"
	ID   int64           `json:"id"`
	Name string          `json:"name"` // a key of Commands
	Args json.RawMessage `json:"args,omitempty"`
}

// Ack answers the Command of the same ID. Bytes travel beside the JSON.
type Ack struct {
	T      string `json:"t"` // "ack"
	ID     int64  `json:"id"`
	OK     bool   `json:"ok"`
	Error  *Error `json:"error,omitempty"`
	Result any    `json:"result,omitempty"`
}

// Error refuses a Command. Code has a text in every language of the page.
type Error struct {
	Code ErrorCode `json:"code"`
	Text string    `json:"text"`
}

// ErrorCode tells why a Command was refused.
type ErrorCode string

const (
	ErrUnknownCommand ErrorCode = "unknown-command"
	ErrBadArgs        ErrorCode = "bad-args"
	ErrNoSession      ErrorCode = "no-such-session"
	ErrNothingHeld    ErrorCode = "nothing-held"
	ErrBadExpr        ErrorCode = "bad-expression" // of break.set; Text says what is wrong with it
	ErrNoRule         ErrorCode = "no-such-rule"   // no such breakpoint or fault
	ErrTooManyRules   ErrorCode = "too-many"       // breakpoints, faults, or messages to inject
	ErrNoFile         ErrorCode = "no-such-file"   // of fs.*; of bytes.get: the event left the ring
	ErrExists         ErrorCode = "exists"
	ErrDenied         ErrorCode = "denied"
	ErrQuota          ErrorCode = "quota"
	ErrViewing        ErrorCode = "viewing" // a recording is shown, and the server cannot be changed behind it
	ErrNoProfile      ErrorCode = "no-such-profile"
	ErrTooLarge       ErrorCode = "too-large"    // a file or a link that holds more than may be opened
	ErrLinkFiles      ErrorCode = "link-files"   // a link that carries files
	ErrForeign        ErrorCode = "foreign-file" // no recording and no capture; Text is a capture.ForeignError's Kind
	ErrBadFile        ErrorCode = "bad-file"     // a recording that cannot be read
	ErrStopped        ErrorCode = "stopped"      // by another command
	ErrFailed         ErrorCode = "failed"
)

// Seen tells that the page has worked through a batch of events. It is no
// command and gets no answer. While two batches are unseen the Worker keeps
// events back and joins them into a larger one, for a second at most: so a
// slow page is not flooded, and a page that never says Seen still gets all.
type Seen struct {
	T  string `json:"t"`  // "seen"
	ID int64  `json:"id"` // of the last event of the batch
}

// Crash is the Worker's last word: the server is gone. The Worker's TypeScript
// sends it when the program ends, with what the Go runtime wrote before it
// died, whichever goroutine it was. Events that the page holds stay valid.
type Crash struct {
	T     string `json:"t"` // "crash"
	Text  string `json:"text"`
	Stack string `json:"stack"`
}

// Events is a batch, at most every 16 ms and at most 2000 long. List is
// contiguous from From. A From beyond the last ID known + 1 means that events
// left the full ring before they could be sent; after clear it starts anew.
type Events struct {
	T    string         `json:"t"` // "events"
	From int64          `json:"from"`
	List []*event.Event `json:"list"`
}

// Status tells how things are; sent on change, at most 4 times a second, but at
// once when Relay.State or Run.Mode has changed.
type Status struct {
	T         string     `json:"t"` // "status"
	Relay     Relay      `json:"relay"`
	Run       Run        `json:"run"`
	Head      int64      `json:"head"`    // ID of the newest event
	Dropped   int64      `json:"dropped"` // events that left the full ring
	Quota     Quota      `json:"quota"`
	Transfers []Transfer `json:"transfers"`
	// Waits are what the sessions of this server wait for, at most maxWaits of them;
	// nothing of those that just wait for their next command.
	Waits   []ftpcore.Waiting `json:"waits"`
	Profile string            `json:"profile"`
	Keep    Keep              `json:"keep"`
}

// Relay tells about the way to the outside.
type Relay struct {
	State   RelayState `json:"state"`
	FTP     string     `json:"ftp,omitempty"`    // "127.0.0.1:2121"; when lost, what it was
	FTPS    string     `json:"ftps,omitempty"`   // likewise for implicit FTPS; absent: there is none
	Passive [2]int     `json:"passive,omitzero"` // port range
	Error   string     `json:"error,omitempty"`
	// OtherVersion: the relay speaks another version of the tunnel than this page.
	OtherVersion bool `json:"otherVersion,omitempty"`

	RetryAt int64 `json:"retryAt,omitempty"` // lost: Unix milliseconds of the next try; absent: trying
}

// RelayState tells how the tunnel to the relay is.
type RelayState string

const (
	RelayNone       RelayState = "none" // the page was opened alone
	RelayConnecting RelayState = "connecting"
	RelayConnected  RelayState = "connected"
	RelayLost       RelayState = "lost" // or not to be had; tried again by itself
)

// Run tells whether traffic moves by itself.
type Run struct {
	Mode RunMode `json:"mode"`
	Held int     `json:"held"` // messages that wait for a decision
}

// RunMode tells whether the gate is open.
type RunMode string

const (
	Running RunMode = "running"
	Paused  RunMode = "paused"
)

// Quota tells how full the filesystem is, in bytes.
type Quota struct {
	Used  int64 `json:"used"`
	Max   int64 `json:"max"`
	Files int   `json:"files"`
}

// Transfer is a data transfer under way.
type Transfer struct {
	SID   string    `json:"sid"`
	Conn  string    `json:"conn"`
	Verb  string    `json:"verb"`
	Path  string    `json:"path"`
	Dir   event.Dir `json:"dir"`
	Bytes int64     `json:"bytes"`
	Size  int64     `json:"size"` // -1: unknown (an upload)
	Rate  float64   `json:"rate"` // bytes per second, over the last second or so
}

// Held is the queue of messages that wait for a decision, oldest first; sent
// whole on every change.
type Held struct {
	T    string     `json:"t"` // "held"
	List []HeldItem `json:"list"`
}

// HeldItem is one message that waits. Event is what it would become; its ID is 0.
type HeldItem struct {
	HID   int64        `json:"hid"`
	SID   string       `json:"sid"`
	Since int64        `json:"since"` // Unix milliseconds
	Event *event.Event `json:"event"`
	Text  string       `json:"text"` // the bytes as Latin-1 text, secrets masked; empty for data

	Until    int64     `json:"until,omitempty"`    // Unix milliseconds when it passes by itself
	Expr     string    `json:"expr,omitempty"`     // of the breakpoint that holds it; Event.Break is its bid
	Patience *Patience `json:"patience,omitempty"` // of the client; absent: unknown
	Deadline int64     `json:"deadline,omitempty"` // Unix milliseconds when the client is likely to give up
}

// Rules are the breakpoints, the faults and the speed; sent on change, hits
// included, at most 4 times a second.
type Rules struct {
	T      string  `json:"t"` // "rules"
	Breaks []Break `json:"breaks"`
	Faults []Fault `json:"faults"`
	Speed  float64 `json:"speed"` // as SpeedArgs has it
}

// View tells what the page looks at and which file is being read; sent on change. The server goes on behind a
// recording, and so does its own record.
type View struct {
	T         string         `json:"t"`                   // "view"
	Anew      bool           `json:"anew"`                // it is another one: its events follow, from the first on
	Recording *RecordingInfo `json:"recording,omitempty"` // absent: the server
	Reading   *Reading       `json:"reading,omitempty"`   // absent: no file is being read
}

// ClientOutput is what the built-in client prints.
type ClientOutput struct {
	T      string       `json:"t"` // "client"
	Lines  []ClientLine `json:"lines"`
	Prompt string       `json:"prompt"`          // "ftp> ", "Password: ", … ; empty while busy
	Secret bool         `json:"secret"`          // what is typed at this prompt must not show
	SID    string       `json:"sid,omitempty"`   // session, once connected
	Paced  bool         `json:"paced,omitempty"` // an example is played at a pace, see client.play
}

// ClientLine is one line of it.
type ClientLine struct {
	Kind LineKind `json:"kind"`
	Text string   `json:"text"`
	Code int      `json:"code,omitempty"` // of a reply
}

// LineKind tells what a line of the built-in client is.
type LineKind string

const (
	LineInput   LineKind = "input"   // what the person typed, prompt included
	LineCommand LineKind = "command" // sent to the server, secrets masked
	LineReply   LineKind = "reply"
	LineInfo    LineKind = "info"
	LineError   LineKind = "error"
	LineListing LineKind = "listing"
)

// File is one entry of a directory.
type File struct {
	Name  string `json:"name"`
	Dir   bool   `json:"dir"`
	Size  int64  `json:"size"`
	Mtime int64  `json:"mtime"` // Unix milliseconds
	Mode  string `json:"mode"`  // "-rw-r--r--"
}

// Hello answers hello; a full replay by events, status, held and client follows.
type Hello struct {
	Version   string              `json:"version"`
	Config    Config              `json:"config"`
	Reference []verbs.CommandInfo `json:"reference"`
}

// Config is what the page may change.
type Config struct {
	Profile  string        `json:"profile"`
	Profiles []ProfileInfo `json:"profiles"`
	Accounts []AccountInfo `json:"accounts"`
}

// ProfileInfo names a kind of server.
type ProfileInfo struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Text  string `json:"text"` // one sentence
}

// AccountInfo is an account as the page shows it.
type AccountInfo struct {
	User     string   `json:"user"`
	Password string   `json:"password"`       // this is a simulator: the page tells people how to log in
	Any      bool     `json:"any"`            // every password will do
	Acct     string   `json:"acct,omitempty"` // what ACCT must name after PASS; empty: nothing
	Home     string   `json:"home"`
	Write    []string `json:"write"`
}
