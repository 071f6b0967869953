package bridge

import (
	"ftpsim/ftpcore/handin"
	"ftpsim/ftpcore/lesson"
	"ftpsim/ftpcore/servercheck"
)

// Commands lists every command: its name is the JSON name of the field, Cmd has its arguments and
// result, and the comment names the error codes and the bytes that travel
// beside them. An unknown name is refused with unknown-command, arguments that do not fit
// with bad-args. While the teacher has frozen the page, the commands that let messages pass are
// refused with frozen.
type Commands struct {
	Hello Cmd[Empty, Hello] `json:"hello"` // all of the state follows: see Hello

	Run   Cmd[Empty, Empty]    `json:"run"`   // opens the gate and releases all held messages
	Pause Cmd[Empty, Empty]    `json:"pause"` // holds every message from now on
	Step  Cmd[StepArgs, Empty] `json:"step"`  // lets one message or more pass; pauses first if running; nothing-held

	HeldRelease Cmd[ReleaseArgs, Empty] `json:"held.release"`
	HeldDrop    Cmd[HeldArgs, Empty]    `json:"held.drop"`
	HeldEdit    Cmd[HeldArgs, Empty]    `json:"held.edit"` // with bytes: replaces the message by them and releases it

	// The types of these are in gate.go.
	HeldDelay Cmd[HeldDelayArgs, Empty] `json:"held.delay"`
	HeldReply Cmd[HeldReplyArgs, Empty] `json:"held.reply"` // answers a held command without running it, or replaces a held reply
	HeldClose Cmd[HeldCloseArgs, Empty] `json:"held.close"`
	Inject    Cmd[InjectArgs, Empty]    `json:"inject"`    // with bytes; messages held in that session go first
	BreakSet  Cmd[Break, BreakRef]      `json:"break.set"` // bad-expression, no-such-rule, too-many
	BreakDel  Cmd[BreakRef, Empty]      `json:"break.del"`
	FaultSet  Cmd[FaultArgs, FaultRef]  `json:"fault.set"` // bad-rule, no-such-rule, too-many
	FaultDel  Cmd[FaultRef, Empty]      `json:"fault.del"`
	Speed     Cmd[SpeedArgs, Empty]     `json:"speed"`

	// The types of these are in course.go.
	CourseList  Cmd[Empty, Courses]    `json:"course.list"`
	CourseStart Cmd[CourseArgs, Empty] `json:"course.start"` // ends the course that runs; a CourseState follows
	CourseEnd   Cmd[CourseEnd, Empty]  `json:"course.end"`   // ends the attempt that runs
	CourseStop  Cmd[Empty, Empty]      `json:"course.stop"`
	CourseCard  Cmd[CardArgs, Empty]   `json:"course.card"` // answers with bytes

	// The types of these are in server_check.go.
	ServerPlan  Cmd[ServerCheckArgs, servercheck.Plan] `json:"server.plan"`
	ServerStart Cmd[ServerCheckArgs, Empty]            `json:"server.start"` // a ServerCheck follows; refused while one runs
	ServerStop  Cmd[Empty, Empty]                      `json:"server.stop"`  // it still removes its directory
	ServerCard  Cmd[CardArgs, Empty]                   `json:"server.card"`  // answers with bytes

	PinsSet Cmd[PinsArgs, Empty] `json:"pins.set"` // certificates that were pinned in an earlier run of the page
	// The types of these are in lesson.go and lesson_view.go.
	LessonList    Cmd[Empty, Lessons]           `json:"lesson.list"`
	LessonStart   Cmd[LessonArgs, LessonOpened] `json:"lesson.start"` // without Confirm it only reports what it would change; bad-lesson, newer-lesson, no-such-lesson
	LessonAct     Cmd[LessonAct, LessonActed]   `json:"lesson.act"`
	LessonRestart Cmd[Empty, Empty]             `json:"lesson.restart"` // undoes what the lesson has set, and sets it again
	LessonStop    Cmd[LessonStop, Empty]        `json:"lesson.stop"`
	LessonCard    Cmd[LessonCardArgs, Empty]    `json:"lesson.card"` // answers with bytes; bad-args if the lesson has no card
	// The types of these are in handin.go.
	HandInMake   Cmd[HandInArgs, HandInMade]    `json:"handin.make"`   // answers with bytes: the hand-in of the lesson that runs; no-such-lesson
	HandInExpect Cmd[ExpectArgs, Empty]         `json:"handin.expect"` // begins an empty table; bad-lesson
	HandInAdd    Cmd[HandInFile, handin.Graded] `json:"handin.add"`    // with bytes: replays and judges a hand-in; too-large, stopped
	HandInStop   Cmd[Empty, Empty]              `json:"handin.stop"`   // stops handin.make or handin.add, which is then refused with stopped
	HandInTable  Cmd[Empty, HandInTable]        `json:"handin.table"`
	HandInCSV    Cmd[Empty, Empty]              `json:"handin.csv"`  // answers with bytes: the table
	LessonMake   Cmd[lesson.Draft, LessonMade]  `json:"lesson.make"` // makes a lesson file of ticked events; bad-lesson

	SessionClose Cmd[CloseArgs, Empty] `json:"session.close"`

	BytesGet Cmd[BytesArgs, Empty] `json:"bytes.get"` // answers with bytes: the message, or the sample of a data event; with Len, part of a data event's whole payload
	Clear    Cmd[Empty, Empty]     `json:"clear"`     // drops the recorded events; IDs go on counting

	Compare     Cmd[CompareArgs, Comparison]  `json:"compare"`
	CompareRows Cmd[RowsArgs, CompareRows]    `json:"compare.rows"` // rows of the last comparison
	CompareOpen Cmd[ImportArgs, ComparedFile] `json:"compare.open"` // with bytes: reads a file to compare with

	FSList  Cmd[ListArgs, FileList] `json:"fs.list"`
	FSGet   Cmd[GetArgs, Empty]     `json:"fs.get"` // answers with bytes
	FSPut   Cmd[PutArgs, Empty]     `json:"fs.put"` // with bytes: one piece of a file, at most 256 KiB
	FSMkdir Cmd[PathArgs, Empty]    `json:"fs.mkdir"`
	FSRm    Cmd[PathArgs, Empty]    `json:"fs.rm"` // removes a directory with its contents
	FSMv    Cmd[MoveArgs, Empty]    `json:"fs.mv"`

	StateAt     Cmd[AtArgs, StateAt]            `json:"state.at"` // no-such-event
	FSDiff      Cmd[AtArgs, FileDiff]           `json:"fs.diff"`  // what has changed since an event; no-such-event, forgotten
	Snapshot    Cmd[SnapshotArgs, SnapshotInfo] `json:"snapshot"`
	Snapshots   Cmd[Empty, SnapshotList]        `json:"snapshots"`
	SnapshotDel Cmd[SnapshotRef, Empty]         `json:"snapshot.del"` // no-such-snapshot
	Restore     Cmd[RestoreArgs, Restored]      `json:"restore"`      // without Confirm it only reports what it would do

	Export     Cmd[ExportArgs, Exported]      `json:"export"`      // answers with bytes
	Import     Cmd[ImportArgs, RecordingInfo] `json:"import"`      // with bytes; a View and the events follow, unless the file has no events
	ImportStop Cmd[Empty, Empty]              `json:"import.stop"` // stops import or compare.open, which is then refused with stopped
	ViewClose  Cmd[Empty, Empty]              `json:"view.close"`
	Replay     Cmd[Empty, Empty]              `json:"replay"` // replays the recording; View reports its progress

	ConfigGet Cmd[Empty, Config]     `json:"config.get"`
	ConfigSet Cmd[ConfigArgs, Empty] `json:"config.set"` // applies to sessions that start from now on

	MuseumList  Cmd[Empty, Museum]         `json:"museum.list"`
	MuseumVisit Cmd[MuseumArgs, MuseumRun] `json:"museum.visit"` // answers with bytes: the recording of the visit, an .ftpsim.json

	ProfileGet  Cmd[ProfileArgs, ProfileText]      `json:"profile.get"`  // as JSON text that people can edit
	ProfileLoad Cmd[ProfileLoadArgs, ProfileState] `json:"profile.load"` // loads a profile from such a text
	ProfileHide Cmd[ProfileArgs, Empty]            `json:"profile.hide"` // takes a loaded profile out of Config; the record still refers to it
	Retry       Cmd[Empty, Empty]                  `json:"relay.retry"`
	Join        Cmd[JoinArgs, Empty]               `json:"relay.join"` // connects with this code, name or seat, also if connected

	// The types of these are in class.go.
	ClassJoin  Cmd[ClassJoinArgs, Empty] `json:"class.join"`  // the student agrees to be watched; no-class
	ClassLeave Cmd[Empty, Empty]         `json:"class.leave"` // ends that, and a freeze of the teacher's

	LimitsGet  Cmd[Empty, LimitsInfo]    `json:"limits.get"`
	LimitsSet  Cmd[Limits, LimitsInfo]   `json:"limits.set"`  // server limits apply at once, session limits to sessions that start from now on; 0: the default
	PayloadSet Cmd[RoomArgs, LimitsInfo] `json:"payload.set"` // how much of the data connections the record keeps

	TLSGet Cmd[Empty, TLSConfig] `json:"tls.get"`
	TLSSet Cmd[TLSPolicy, Empty] `json:"tls.set"` // applies to connections that start from now on

	Machine Cmd[MachineArgs, MachineInfo] `json:"machine"`

	KeepAnew   Cmd[Empty, Empty]    `json:"keep.anew"`   // replaces the stored files, which cannot be read, by the present ones
	KeepNow    Cmd[Empty, Empty]    `json:"keep.now"`    // stores pending changes without delay
	KeepRescue Cmd[Empty, Rescued]  `json:"keep.rescue"` // answers with bytes: a zip of the stored files that can still be read
	KeepSet    Cmd[KeepArgs, Empty] `json:"keep.set"`    // Status.Keep reports the progress
	KeepRecord Cmd[Empty, Empty]    `json:"keep.record"` // answers with bytes: the stored recording of the previous run, an .ftpsim.json

	Respeak Cmd[SIDArgs, Respeaking] `json:"respeak"` // sends the commands of a session that the page shows to the server again

	ClientLine      Cmd[TextArgs, Typed]      `json:"client.line"`  // runs a line typed at the prompt
	ClientPlay      Cmd[PlayArgs, Empty]      `json:"client.play"`  // runs the lines of an example
	ClientHurry     Cmd[Empty, Empty]         `json:"client.hurry"` // ends the pace of client.play; its lines go on
	ClientComplete  Cmd[TextArgs, Completion] `json:"client.complete"`
	ClientInterrupt Cmd[Empty, Empty]         `json:"client.interrupt"` // Ctrl-C
}

// Cmd pairs the arguments and the result of a command.
type Cmd[Args, Result any] struct {
	Args   Args   `json:"args"`
	Result Result `json:"result"`
}

// Empty has no fields.
type Empty struct{}

// StepOver says how far a step goes.
type StepOver string

const (
	OverReply    StepOver = "reply"    // until the final reply of the command
	OverTransfer StepOver = "transfer" // until the transfer has ended
)

// StepArgs says which messages pass. Without Over it is exactly one.
type StepArgs struct {
	Over StepOver `json:"over,omitempty"`
	SID  string   `json:"sid,omitempty"` // the session to step; empty: the session of the oldest held message
}

// ReleaseArgs names the held message to release.
type ReleaseArgs struct {
	HID int64 `json:"hid,omitempty"` // absent: all held messages
}

// HeldArgs names a held message.
type HeldArgs struct {
	HID int64 `json:"hid"`
}

// CloseHow says how to close a control connection.
type CloseHow string

const (
	Close421 CloseHow = "421" // sends reply 421 first
	CloseFIN CloseHow = "fin"
	CloseRST CloseHow = "rst"
)

// CloseArgs names a session and how to close it.
type CloseArgs struct {
	SID string   `json:"sid"`
	How CloseHow `json:"how"`
}

// BytesArgs names the bytes of an event or of a held message. Passwords are not masked:
// code that displays the bytes must apply Raw.Mask.
type BytesArgs struct {
	ID   int64 `json:"id,omitempty"`
	Orig bool  `json:"orig,omitempty"` // the bytes before the gate changed them
	HID  int64 `json:"hid,omitempty"`  // a held message, instead of ID
	Off  int64 `json:"off,omitempty"`
	Len  int64 `json:"len,omitempty"` // of a data event: return Len bytes of its whole payload from Off on
}

// PathArgs names a file or directory: "/pub/readme.txt".
type PathArgs struct {
	Path string `json:"path"`
}

// ListArgs names a directory, as it is now or as it was after the event At.
type ListArgs struct {
	Path string `json:"path"`
	At   int64  `json:"at,omitempty"` // no-such-event, forgotten
}

// GetArgs names a file, or Len bytes of it from Off on, as it is now or as it was after
// the event At.
type GetArgs struct {
	Path string `json:"path"`
	Off  int64  `json:"off,omitempty"`
	Len  int64  `json:"len,omitempty"` // absent: to the end
	At   int64  `json:"at,omitempty"`  // no-such-event, forgotten
}

// FileList lists a directory: subdirectories first, each group sorted by name.
type FileList struct {
	Files []File `json:"files"`
}

// PutArgs is one piece of a file to store. Pieces come in order of Off; Off 0 starts the
// file again. The file becomes visible when the piece with Last has arrived.
type PutArgs struct {
	Path string `json:"path"`
	Off  int64  `json:"off"`
	Last bool   `json:"last"`
}

// MoveArgs names a file or directory and its new path.
type MoveArgs struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// ConfigArgs is what config.set changes; an empty field stays as it is.
type ConfigArgs struct {
	Profile string `json:"profile,omitempty"`
}

// TextArgs is a line typed at the built-in client's prompt.
type TextArgs struct {
	Text string `json:"text"`
}

// PlayArgs is an example: lines for the built-in client, run one after the other. With
// Ms, the messages of its control connection pass at least so many milliseconds apart
// until the last line is done or the user types a line; other sessions keep their speed.
type PlayArgs struct {
	Lines []string `json:"lines"`
	Ms    int64    `json:"ms,omitempty"`
}

// Typed answers client.line.
type Typed struct {
	Secret bool `json:"secret"` // the line may contain a password: do not keep it in the history
}

// Completion is the line completed as far as it is unambiguous, and the ways to go on.
type Completion struct {
	Text    string   `json:"text"`
	Options []string `json:"options"`
}
