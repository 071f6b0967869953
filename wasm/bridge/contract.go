// Package bridge runs a whole FTP server for a page: it executes the page's commands and
// sends it batches of events, the status and other messages. It is pure Go and is tested
// natively; wasm/port_js.go passes its messages to the Worker.
//
// This file and commands.go are the contract with the page: wasm/bridge/gen generates the
// TypeScript types in web/src/gen/contract.ts from them and from the types that they use.
package bridge

import (
	"encoding/json"

	"ftpsim/ftpcore/course"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/judge"
	"ftpsim/ftpcore/lesson"
	"ftpsim/ftpcore/servercheck"
	"ftpsim/ftpcore/verbs"
	"ftpsim/relay/class"
)

// Command is one request from the page. Its bytes, if it has any, travel beside the JSON.
type Command struct {
	T    string          `json:"t"` // "cmd"
	ID   int64           `json:"id"`
	Name string          `json:"name"` // one of the names in Commands
	Args json.RawMessage `json:"args,omitempty"`
}

// Ack answers the Command with the same ID. Its bytes, if it has any, travel beside the JSON.
type Ack struct {
	T      string `json:"t"` // "ack"
	ID     int64  `json:"id"`
	OK     bool   `json:"ok"`
	Error  *Error `json:"error,omitempty"`
	Result any    `json:"result,omitempty"`
}

// Error says why a Command failed. The page shows Code in its own language; Text is for
// details and logs.
type Error struct {
	Code ErrorCode `json:"code"`
	Text string    `json:"text"`
}

// ErrorCode classifies why a Command failed.
type ErrorCode string

const (
	ErrUnknownCommand ErrorCode = "unknown-command"
	ErrBadArgs        ErrorCode = "bad-args"
	ErrNoSession      ErrorCode = "no-such-session"
	ErrNothingHeld    ErrorCode = "nothing-held"
	ErrBadExpr        ErrorCode = "bad-expression" // break.set: Text says what is wrong with the expression
	ErrBadRule        ErrorCode = "bad-rule"       // the fault rule is not valid; Text says why
	ErrNoRule         ErrorCode = "no-such-rule"   // there is no such breakpoint or fault
	ErrTooManyRules   ErrorCode = "too-many"       // too many breakpoints, faults, or injected messages
	ErrNoFile         ErrorCode = "no-such-file"   // fs.*: there is no such file; bytes.get: the recorder no longer has the event
	ErrExists         ErrorCode = "exists"
	ErrDenied         ErrorCode = "denied"
	ErrQuota          ErrorCode = "quota"
	ErrViewing        ErrorCode = "viewing" // the command changes the server, which is not allowed while the page shows a recording
	ErrNoProfile      ErrorCode = "no-such-profile"
	ErrTooLarge       ErrorCode = "too-large"    // the file or link exceeds the size that can be opened
	ErrLinkFiles      ErrorCode = "link-files"   // the link contains files, which links may not
	ErrForeign        ErrorCode = "foreign-file" // neither a recording nor a capture; Text is the Kind of a capture.ForeignError
	ErrBadFile        ErrorCode = "bad-file"     // the recording cannot be read
	ErrStopped        ErrorCode = "stopped"      // stopped by import.stop or by opening another file
	ErrFailed         ErrorCode = "failed"
)

// Seen reports that the page has processed a batch of events. It is not a Command and gets
// no Ack. While two batches are unacknowledged, the Worker holds events back for up to a
// second and joins them into a larger batch. So a slow page is not flooded, and a page that
// never sends Seen still gets every event.
//
// While the page is hidden it gets no events, and Status at most every two seconds. When it
// is shown again, it gets the events that were recorded meanwhile.
type Seen struct {
	T      string `json:"t"`      // "seen"
	ID     int64  `json:"id"`     // ID of the last event of the batch
	Hidden bool   `json:"hidden"` // the page is in a hidden tab or window
}

// Crash is the Worker's last message: the server has ended. The Worker's TypeScript sends
// it when the program exits, with what the Go runtime wrote to standard error. Events that
// the page has stay valid.
type Crash struct {
	T     string `json:"t"` // "crash"
	Text  string `json:"text"`
	Stack string `json:"stack"`
}

// Events is a batch of at most 2000 events, sent at most every 16 ms. The IDs in List are
// contiguous and start at From. If From is greater than the last ID that the page knows
// plus 1, the full recorder dropped the events in between before they were sent. After the
// command clear, the next batch starts with the first event recorded since.
type Events struct {
	T    string         `json:"t"` // "events"
	From int64          `json:"from"`
	List []*event.Event `json:"list"`
}

// Status is the current state of the server. It is sent on change, at most 4 times a
// second; a change of Relay.State or Run.Mode is sent at once.
type Status struct {
	T         string     `json:"t"` // "status"
	Relay     Relay      `json:"relay"`
	Run       Run        `json:"run"`
	Head      int64      `json:"head"`    // ID of the newest event
	Dropped   int64      `json:"dropped"` // events that the full recorder has dropped
	Quota     Quota      `json:"quota"`
	Transfers []Transfer `json:"transfers"`
	// Waits lists what sessions wait for, at most maxWaits of them. Sessions that wait for
	// their next command are left out.
	Waits   []event.Waiting `json:"waits"`
	Profile string          `json:"profile"`
	Keep    Keep            `json:"keep"`
}

// Relay is the state of the tunnel to the relay, and the addresses that FTP clients use.
type Relay struct {
	State   RelayState `json:"state"`
	FTP     string     `json:"ftp,omitempty"`    // "127.0.0.1:2121"; while lost, the last known address
	FTPS    string     `json:"ftps,omitempty"`   // address for implicit FTPS; absent: none
	Passive [2]int     `json:"passive,omitzero"` // range of passive ports, both ends included
	// Targets are the servers that the built-in client reaches through the relay, by "open
	// NAME:".
	Targets []string `json:"targets,omitempty"`
	// The page's seat at the relay; while lost, the last known one. SeatToken is a secret:
	// with it the seat is the page's again after a reload.
	SeatToken string `json:"seatToken,omitempty"`
	Number    int    `json:"number,omitempty"` // from 1
	Name      string `json:"name,omitempty"`
	// TakeOver is true if relay.join may take over another page's seat.
	TakeOver bool `json:"takeOver,omitempty"`
	// Open is true if everybody who reaches the relay may use it, on purpose.
	Open  bool   `json:"open,omitempty"`
	Error string `json:"error,omitempty"`
	// Refused is the code with which the relay does not serve this page (relay/tunnel/SPEC.md
	// §4). After "code-needed" and "wrong-code" there is no further attempt until relay.join.
	Refused string `json:"refused,omitempty"`
	// OtherVersion is true if the relay speaks another version of the tunnel than this page.
	OtherVersion bool `json:"otherVersion,omitempty"`

	RetryAt int64 `json:"retryAt,omitempty"` // lost: Unix milliseconds of the next attempt; absent: an attempt is under way
}

// RelayState is the state of the tunnel to the relay.
type RelayState string

const (
	RelayNone       RelayState = "none" // the page was opened without a relay
	RelayConnecting RelayState = "connecting"
	RelayConnected  RelayState = "connected"
	RelayLost       RelayState = "lost" // lost, or never established; the Worker keeps trying
)

// Run is the state of the gate.
type Run struct {
	Mode RunMode `json:"mode"`
	Held int     `json:"held"` // number of held messages
}

// RunMode says whether the gate lets messages pass (running) or holds them (paused).
type RunMode string

const (
	Running RunMode = "running"
	Paused  RunMode = "paused"
)

// Quota is how full the filesystem is. Used and Max are bytes.
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
	Size  int64     `json:"size"` // of the whole file; -1: unknown (an upload)
	Rate  float64   `json:"rate"` // bytes per second, over the last second or so
}

// Held is the queue of held messages, oldest first. The whole queue is sent on every
// change.
type Held struct {
	T    string     `json:"t"` // "held"
	List []HeldItem `json:"list"`
}

// HeldItem is one held message. Event is the event that it becomes when it passes; until
// then the event's ID is 0.
type HeldItem struct {
	HID   int64        `json:"hid"`
	SID   string       `json:"sid"`
	Since int64        `json:"since"` // Unix milliseconds when it was held
	Event *event.Event `json:"event"`
	Text  string       `json:"text"` // the bytes as Latin-1 text, secrets masked; empty for data

	Until    int64     `json:"until,omitempty"`    // Unix milliseconds when it passes without a command; absent: never
	Expr     string    `json:"expr,omitempty"`     // expression of the breakpoint that holds it; Event.Break is its BID
	Patience *Patience `json:"patience,omitempty"` // how long the client waits; absent: unknown
	Deadline int64     `json:"deadline,omitempty"` // Unix milliseconds when the client probably gives up
}

// Rules lists the breakpoints and faults, and the speed. It is sent on change, at most 4
// times a second; a new hit is a change.
type Rules struct {
	T      string  `json:"t"` // "rules"
	Breaks []Break `json:"breaks"`
	Faults []Fault `json:"faults"`
	Speed  float64 `json:"speed"` // see SpeedArgs.Factor
}

// View says what the page shows and which file is being read. It is sent on change. While
// the page shows a recording, the server keeps running and keeps recording its events.
type View struct {
	T         string         `json:"t"`                   // "view"
	Anew      bool           `json:"anew"`                // the page shows something else than before: its events follow from the first on
	Recording *RecordingInfo `json:"recording,omitempty"` // absent: the page shows the server
	Reading   *Reading       `json:"reading,omitempty"`   // absent: no file is being read
}

// Verdicts are what the rules of package judge say about sessions. It is sent on change: for
// each session in List, all of its verdicts.
type Verdicts struct {
	T    string            `json:"t"`    // "verdicts"
	Anew bool              `json:"anew"` // the page forgets all verdicts that it has
	List []SessionVerdicts `json:"list"`
}

// SessionVerdicts are all verdicts about one session, in the order in which they were found.
type SessionVerdicts struct {
	SID      string          `json:"sid"`
	Verdicts []judge.Verdict `json:"verdicts"`
}

// CourseState is a course that runs, or the last one. It is sent on change.
type CourseState struct {
	T       string       `json:"t"` // "course"
	Running bool         `json:"running"`
	At      int          `json:"at"` // index of the obstacle that the client meets
	Course  CourseInfo   `json:"course"`
	Came    bool         `json:"came"` // the client has begun a session in this attempt
	Card    *course.Card `json:"card,omitempty"`
}

// ServerCheck is the state of a check of a server, or of the last one. It is sent on change.
// The password is in none of it.
type ServerCheck struct {
	T       string                 `json:"t"` // "server"
	Running bool                   `json:"running"`
	Ending  bool                   `json:"ending,omitempty"` // stopped: it removes its directory
	Target  string                 `json:"target"`
	Done    int                    `json:"done"` // cases so far
	Total   int                    `json:"total"`
	Now     string                 `json:"now,omitempty"`    // ID of the case that was done last
	Failed  int                    `json:"failed,omitempty"` // cases that failed so far
	Ended   ServerError            `json:"ended,omitempty"`  // why it ended early
	Text    string                 `json:"text,omitempty"`   // of that reason
	Card    *servercheck.Scorecard `json:"card,omitempty"`   // absent while it runs
}

// Pins tells what has changed in the pinned certificates. It is sent on change.
type Pins struct {
	T       string            `json:"t"`       // "pins"
	Changed map[string]string `json:"changed"` // fingerprints by the names of servers; empty: forgotten
}

// LessonState is the lesson that runs and its progress. It is sent on change.
type LessonState struct {
	T        string           `json:"t"`                  // "lesson"
	Lesson   *Lesson          `json:"lesson,omitempty"`   // absent: no lesson runs
	Progress *lesson.Progress `json:"progress,omitempty"` // absent if Lesson is
	From     int64            `json:"from"`               // ID of the newest event before the lesson began
}

// ClassState is the relay's class as the page knows it. It is sent on change.
type ClassState struct {
	T string `json:"t"` // "class"
	// Info is what the relay says about the class, before the student joins too. Absent: there is
	// no class at this relay, or no relay.
	Info *class.Info `json:"info,omitempty"`
	// Joined is true from class.join to class.leave or the class's end. It stays true while the
	// relay is lost: then Info is absent.
	Joined bool   `json:"joined"`
	Name   string `json:"name,omitempty"`
	Frozen bool   `json:"frozen"` // this page's server is held by the teacher
	// Orders are the newest orders that the teacher gave to this page, oldest first: at most 20.
	// Watch and unwatch are left out: see Info.
	Orders []ClassOrder `json:"orders"`
}

// ClassOrder is an order of the teacher's that the Worker has carried out, or could not.
type ClassOrder struct {
	N     int64           `json:"n"` // counts the orders, from 1
	Kind  class.OrderKind `json:"kind"`
	Text  string          `json:"text,omitempty"`  // message: the message; lesson: its name; profile: its name
	Error ErrorCode       `json:"error,omitempty"` // it could not be carried out
}

// ClientOutput is new output of the built-in client, and its prompt.
type ClientOutput struct {
	T      string       `json:"t"` // "client"
	Lines  []ClientLine `json:"lines"`
	Prompt string       `json:"prompt"`          // "ftp> ", "Password: " …; empty while a command runs
	Secret bool         `json:"secret"`          // input at this prompt must not be displayed
	SID    string       `json:"sid,omitempty"`   // its session; absent while not connected
	Paced  bool         `json:"paced,omitempty"` // an example is played at a pace, see client.play
}

// ClientLine is one line of the built-in client's output.
type ClientLine struct {
	Kind LineKind `json:"kind"`
	Text string   `json:"text"`
	Code int      `json:"code,omitempty"` // the reply code of a LineReply
}

// LineKind classifies a ClientLine.
type LineKind string

const (
	LineInput   LineKind = "input"   // the prompt and what was typed at it
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

// Hello answers the command hello. Afterwards the Worker sends all of its state: events,
// status, held, rules, view and client.
type Hello struct {
	Version   string              `json:"version"`
	Config    Config              `json:"config"`
	Reference []verbs.CommandInfo `json:"reference"`
}

// Config is the server's profile, the profiles that it could have, and its accounts.
type Config struct {
	Profile  string        `json:"profile"`
	Profiles []ProfileInfo `json:"profiles"`
	Accounts []AccountInfo `json:"accounts"`
}

// ProfileInfo describes a profile: a kind of server.
type ProfileInfo struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Text  string `json:"text"` // one sentence
}

// AccountInfo is an account that can log in.
type AccountInfo struct {
	User     string   `json:"user"`
	Password string   `json:"password"`       // in clear text: the page shows people how to log in
	Any      bool     `json:"any"`            // any password is accepted
	Acct     string   `json:"acct,omitempty"` // the account that ACCT must name after PASS; empty: ACCT is not needed
	Home     string   `json:"home"`
	Write    []string `json:"write"`
}
