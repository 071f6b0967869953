// Package class is a class on the relay: the teacher sees what each page does, watches one,
// gives orders to one or all, and collects the hand-ins.
//
// This file has the messages, which are JSON. A page speaks Up and Down on its stream (kind 9
// of relay/tunnel/SPEC.md), one object a line. The teacher's page speaks FromTeacher and
// ToTeacher on its own WebSocket, one object a message.
package class

import "encoding/json"

// MaxLine is the longest line on a page's stream, in bytes, its end included.
const MaxLine = 256 << 10

// Up is one message from a page. Exactly one member is set.
type Up struct {
	Join   *Join           `json:"join,omitempty"`   // the student has agreed; nothing else counts before it
	Leave  bool            `json:"leave,omitempty"`  // the student takes part no longer
	State  *State          `json:"state,omitempty"`  // on change, at most twice a second
	Mirror json.RawMessage `json:"mirror,omitempty"` // while the teacher watches: a message as the Worker sends it to its page
	HandIn *HandIn         `json:"handIn,omitempty"` // the answer to the order collect, in pieces
	Failed *Failed         `json:"failed,omitempty"` // an order could not be carried out
}

// Join says that the student has read who watches, and takes part.
type Join struct {
	Name string `json:"name"` // at most 40 characters
}

// State is what the class view shows of a page. Passwords are masked.
type State struct {
	Mode     Mode              `json:"mode"`
	Holds    string            `json:"holds,omitempty"`  // the first message that it holds: "STOR a.txt"
	Held     int               `json:"held,omitempty"`   // how many it holds
	Client   string            `json:"client,omitempty"` // the newest session's client: "curl", or its address
	Sessions int               `json:"sessions"`
	Lesson   map[string]string `json:"lesson,omitempty"` // title by language: "zh-CN"; "" is for every other one
	Step     int               `json:"step,omitempty"`   // from 1
	Steps    int               `json:"steps,omitempty"`
	Done     bool              `json:"done,omitempty"` // the lesson is finished
	// Diagnosis is the rule of the newest verdict that accuses, which the page has a text for, and
	// DiagnosisArgs what that text has blanks for.
	Diagnosis     string            `json:"diagnosis,omitempty"`
	DiagnosisArgs map[string]string `json:"diagnosisArgs,omitempty"`
	At            string            `json:"at,omitempty"` // the newest command: "RETR a.txt"
}

// Mode is what a page's server does.
type Mode string

const (
	Running Mode = "running"
	Paused  Mode = "paused"
	Frozen  Mode = "frozen" // by the teacher
)

// HandIn is a piece of a page's hand-in.
type HandIn struct {
	Order string `json:"order"`          // the ID of the order collect
	Name  string `json:"name,omitempty"` // file name; first piece only
	Data  []byte `json:"data,omitempty"` // base64 in JSON, at most 128 KiB
	Last  bool   `json:"last,omitempty"`
	// Error is set if there is nothing to hand in: "no-lesson", or another code of the Worker.
	Error string `json:"error,omitempty"`
}

// Failed says why an order was not carried out.
type Failed struct {
	Order string `json:"order"`
	Error string `json:"error"` // a code of the Worker, such as "no-such-profile"
}

// Down is one message to a page. Exactly one member is set.
type Down struct {
	Info  *Info  `json:"info,omitempty"` // first, and on change
	Order *Order `json:"order,omitempty"`
}

// Info is what a student sees of the class.
type Info struct {
	Title   string `json:"title,omitempty"`
	Teacher string `json:"teacher,omitempty"` // who watches: the teacher's name
	Here    bool   `json:"here"`              // the teacher's page is open
	Watched bool   `json:"watched"`           // the teacher looks at this page now
	Frozen  bool   `json:"frozen"`            // this page is frozen: alone or with the class
}

// Order is what the teacher wants of a page.
type Order struct {
	ID   string    `json:"id"`
	Kind OrderKind `json:"kind"`
	// Text is the message, the lesson's source text, the ID of a profile, or the fault as the
	// page's command fault.set takes it, in JSON.
	Text string `json:"text,omitempty"`
}

// OrderKind is what an Order does.
type OrderKind string

const (
	Message OrderKind = "message" // shows Text
	Lesson  OrderKind = "lesson"  // starts the lesson Text
	Profile OrderKind = "profile" // new sessions get the server Text
	Fault   OrderKind = "fault"   // adds the fault Text
	Pause   OrderKind = "pause"
	Run     OrderKind = "run"
	Freeze  OrderKind = "freeze" // pauses, and the student cannot run or step until thaw; Info.Frozen tells the page
	Thaw    OrderKind = "thaw"   // like Freeze
	Watch   OrderKind = "watch"  // mirrors the page from now on
	Unwatch OrderKind = "unwatch"
	Collect OrderKind = "collect" // answered by HandIn
	Forget  OrderKind = "forget"  // the class is over: names are forgotten
)

// FromTeacher is one message from the teacher's page. Exactly one member is set.
type FromTeacher struct {
	Enter *Enter `json:"enter,omitempty"` // first
	Order *Give  `json:"order,omitempty"`
	// Collect asks all pages that run a lesson for their hand-ins. ToTeacher.Collected follows.
	Collect bool `json:"collect,omitempty"`
	End     bool `json:"end,omitempty"` // ends the class: names and hand-ins are forgotten
}

// Enter proves that this is the teacher: by the code, or by the token of an earlier Entered.
type Enter struct {
	Code  string `json:"code,omitempty"`
	Token string `json:"token,omitempty"`
	Name  string `json:"name,omitempty"` // shown to the students
	Title string `json:"title,omitempty"`
}

// Give gives an order to one seat or to all.
type Give struct {
	To    string `json:"to,omitempty"` // a Student.ID; empty: all
	Order Order  `json:"order"`
}

// ToTeacher is one message to the teacher's page. Exactly one member is set.
type ToTeacher struct {
	Refused   string         `json:"refused,omitempty"` // "wrong-code", "slow-down"; the relay then closes
	Entered   *Entered       `json:"entered,omitempty"` // first
	Class     *Class         `json:"class,omitempty"`   // on change
	Student   *Student       `json:"student,omitempty"` // new or changed
	Gone      string         `json:"gone,omitempty"`    // a Student.ID
	Failed    *StudentFailed `json:"failed,omitempty"`
	Mirror    *Mirror        `json:"mirror,omitempty"`
	Collected *Collected     `json:"collected,omitempty"` // progress, and the end
}

// Entered is the teacher's admission.
type Entered struct {
	Token    string    `json:"token"` // for Enter after a reload, and for the download of the hand-ins
	Class    Class     `json:"class"`
	Students []Student `json:"students"`
}

// Class is the class as a whole.
type Class struct {
	Title   string `json:"title,omitempty"`
	Teacher string `json:"teacher,omitempty"`
	Frozen  bool   `json:"frozen"`
	Code    string `json:"code,omitempty"` // what students type; empty: none is needed
	Address string `json:"address"`        // what students open
	// Apart is true while other relays of the class cannot be reached.
	Apart bool `json:"apart,omitempty"`
}

// Student is one seat as the teacher sees it.
type Student struct {
	ID     string `json:"id"`
	Number int    `json:"number"`
	Name   string `json:"name,omitempty"` // empty: the student has not joined
	FTP    string `json:"ftp"`
	// Joined is false as long as the student has not agreed: then there is no State.
	Joined  bool   `json:"joined"`
	State   *State `json:"state,omitempty"`
	Watched bool   `json:"watched,omitempty"`
	Frozen  bool   `json:"frozen,omitempty"` // alone or with the class
	Away    bool   `json:"away,omitempty"`   // the page was closed or lost; its seat is kept
}

// StudentFailed says whose page did not carry out an order.
type StudentFailed struct {
	ID    string `json:"id"`
	Order string `json:"order"`
	Error string `json:"error"`
}

// Mirror is a message of a watched page, as the Worker sends it to its page. The first one after
// the order watch, and after each loss, is an Ack with the ID 0 whose result is the Worker's
// Hello: the view begins anew with it. Events may have gaps, as the contract of Events says.
type Mirror struct {
	ID      string          `json:"id"`
	Message json.RawMessage `json:"message"`
}

// Collected is how far the collection has come. The zip is at class/handins.zip, by POST with
// the token as Authorization: Bearer.
type Collected struct {
	Want    int      `json:"want"` // pages that were asked
	Have    int      `json:"have"`
	Missing []string `json:"missing,omitempty"` // Student.IDs without a hand-in, once Done
	Done    bool     `json:"done"`
}
