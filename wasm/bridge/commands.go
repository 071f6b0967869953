package bridge

// Commands lists every command of the page by its name: Args, Result, and in
// its comment the bytes that travel beside them. A name that is not here is
// refused with unknown-command, arguments that do not fit with bad-args.
type Commands struct {
	Hello Cmd[Empty, Hello] `json:"hello"` // then comes a full replay by events, status, held, client

	Run   Cmd[Empty, Empty]    `json:"run"`   // open the gate; all that is held goes on
	Pause Cmd[Empty, Empty]    `json:"pause"` // hold every message from now on
	Step  Cmd[StepArgs, Empty] `json:"step"`  // nothing-held; while running it pauses first

	HeldRelease Cmd[ReleaseArgs, Empty] `json:"held.release"`
	HeldDrop    Cmd[HeldArgs, Empty]    `json:"held.drop"`
	HeldEdit    Cmd[HeldArgs, Empty]    `json:"held.edit"` // with the new bytes

	// The gate's rules, and what else becomes of held messages: gate.go.
	HeldDelay Cmd[HeldDelayArgs, Empty] `json:"held.delay"`
	HeldReply Cmd[HeldReplyArgs, Empty] `json:"held.reply"` // a held command is not run, a held reply is replaced
	HeldClose Cmd[HeldCloseArgs, Empty] `json:"held.close"`
	Inject    Cmd[InjectArgs, Empty]    `json:"inject"`    // with bytes; what is held in that session goes first
	BreakSet  Cmd[Break, BreakRef]      `json:"break.set"` // bad-expression, no-such-rule, too-many
	BreakDel  Cmd[BreakRef, Empty]      `json:"break.del"`
	BreakList Cmd[Empty, BreakList]     `json:"break.list"`
	FaultSet  Cmd[Fault, FaultRef]      `json:"fault.set"`
	FaultDel  Cmd[FaultRef, Empty]      `json:"fault.del"`
	FaultList Cmd[Empty, FaultList]     `json:"fault.list"`
	Speed     Cmd[SpeedArgs, Empty]     `json:"speed"`

	SessionClose Cmd[CloseArgs, Empty] `json:"session.close"`

	EventsGet Cmd[RangeArgs, Events] `json:"events.get"` // at most 5000; those that left the ring are left out
	BytesGet  Cmd[BytesArgs, Empty]  `json:"bytes.get"`  // answers with bytes: the whole message, or the sample of a data event, or with Len a part of all that moved
	Clear     Cmd[Empty, Empty]      `json:"clear"`      // forgets the recorded events; IDs go on

	Compare     Cmd[CompareArgs, Comparison]  `json:"compare"`
	CompareRows Cmd[RowsArgs, CompareRows]    `json:"compare.rows"` // of the last comparison
	CompareOpen Cmd[ImportArgs, ComparedFile] `json:"compare.open"` // with bytes

	FSList  Cmd[ListArgs, FileList] `json:"fs.list"`
	FSGet   Cmd[GetArgs, Empty]     `json:"fs.get"` // answers with bytes
	FSPut   Cmd[PutArgs, Empty]     `json:"fs.put"` // with bytes, at most 256 KiB
	FSMkdir Cmd[PathArgs, Empty]    `json:"fs.mkdir"`
	FSRm    Cmd[PathArgs, Empty]    `json:"fs.rm"` // a directory with all in it
	FSMv    Cmd[MoveArgs, Empty]    `json:"fs.mv"`

	StateAt     Cmd[AtArgs, StateAt]            `json:"state.at"` // no-such-event
	FSDiff      Cmd[AtArgs, FileDiff]           `json:"fs.diff"`  // what has changed since; no-such-event, forgotten
	Snapshot    Cmd[SnapshotArgs, SnapshotInfo] `json:"snapshot"`
	Snapshots   Cmd[Empty, SnapshotList]        `json:"snapshots"`
	SnapshotDel Cmd[SnapshotRef, Empty]         `json:"snapshot.del"` // no-such-snapshot
	Restore     Cmd[RestoreArgs, Restored]      `json:"restore"`      // without Confirm nothing is done
	Lines       Cmd[Empty, LineList]            `json:"lines"`        // of history

	Export     Cmd[ExportArgs, Exported]      `json:"export"`      // answers with bytes
	Import     Cmd[ImportArgs, RecordingInfo] `json:"import"`      // with bytes; a View and its events follow, unless Events is 0
	ImportStop Cmd[Empty, Empty]              `json:"import.stop"` // also of compare.open; what began it is refused with stopped
	ViewClose  Cmd[Empty, Empty]              `json:"view.close"`
	Replay     Cmd[Empty, Empty]              `json:"replay"` // of the recording; how it goes is told by View

	ConfigGet Cmd[Empty, Config]     `json:"config.get"`
	ConfigSet Cmd[ConfigArgs, Empty] `json:"config.set"` // for the sessions that begin from now on

	ProfileGet  Cmd[ProfileArgs, ProfileText]      `json:"profile.get"`  // for people to read and edit
	ProfileLoad Cmd[ProfileLoadArgs, ProfileState] `json:"profile.load"` // one that somebody wrote
	Retry       Cmd[Empty, Empty]                  `json:"relay.retry"`

	LimitsGet Cmd[Empty, LimitsInfo]  `json:"limits.get"`
	LimitsSet Cmd[Limits, LimitsInfo] `json:"limits.set"` // what bounds the server is true at once, what bounds a session for new ones; 0: the default

	TLSGet Cmd[Empty, TLSConfig] `json:"tls.get"`
	TLSSet Cmd[TLSPolicy, Empty] `json:"tls.set"` // for the connections that begin from now on

	Machine Cmd[MachineArgs, MachineInfo] `json:"machine"`

	KeepAnew   Cmd[Empty, Empty]    `json:"keep.anew"`   // stores the present files in place of those that cannot be read
	KeepNow    Cmd[Empty, Empty]    `json:"keep.now"`    // stores without a pause what is not stored yet
	KeepRescue Cmd[Empty, Rescued]  `json:"keep.rescue"` // answers with a zip of what can still be read of them
	KeepSet    Cmd[KeepArgs, Empty] `json:"keep.set"`    // how it goes is told by Status.Keep
	KeepRecord Cmd[Empty, Empty]    `json:"keep.record"` // answers with bytes: the record of the run before, an .ftpsim.json

	Respeak Cmd[SIDArgs, Respeaking] `json:"respeak"` // a session of the record that is shown, to the server

	ClientLine      Cmd[TextArgs, Typed]      `json:"client.line"`  // a line typed at the prompt
	ClientPlay      Cmd[PlayArgs, Empty]      `json:"client.play"`  // an example: lines that the page types
	ClientHurry     Cmd[Empty, Empty]         `json:"client.hurry"` // ends the pace of client.play; its lines go on
	ClientComplete  Cmd[TextArgs, Completion] `json:"client.complete"`
	ClientInterrupt Cmd[Empty, Empty]         `json:"client.interrupt"` // Ctrl-C
	ClientReset     Cmd[Empty, Empty]         `json:"client.reset"`
}

// Cmd joins what a command takes and what it answers.
type Cmd[Args, Result any] struct {
	Args   Args   `json:"args"`
	Result Result `json:"result"`
}

// Empty has no fields.
type Empty struct{}

// StepOver tells how far a step goes.
type StepOver string

const (
	OverReply    StepOver = "reply"    // until the final reply of the command
	OverTransfer StepOver = "transfer" // until the transfer is over
)

// StepArgs says what to let pass: without Over, exactly one message.
type StepArgs struct {
	Over StepOver `json:"over,omitempty"`
	SID  string   `json:"sid,omitempty"` // of this session; empty: the oldest message
}

// ReleaseArgs names a held message.
type ReleaseArgs struct {
	HID int64 `json:"hid,omitempty"` // absent: all of them
}

// HeldArgs names a held message.
type HeldArgs struct {
	HID int64 `json:"hid"`
}

// CloseHow tells how a session is closed.
type CloseHow string

const (
	Close421 CloseHow = "421" // says so first
	CloseFIN CloseHow = "fin"
	CloseRST CloseHow = "rst"
)

// CloseArgs names a session and how to end it.
type CloseArgs struct {
	SID string   `json:"sid"`
	How CloseHow `json:"how"`
}

// RangeArgs names the events From to To, both included.
type RangeArgs struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
}

// BytesArgs names an event. Passwords come as they are: whoever shows them
// masks them by Raw.Mask.
type BytesArgs struct {
	ID   int64 `json:"id,omitempty"`
	Orig bool  `json:"orig,omitempty"` // the bytes before the gate changed them
	HID  int64 `json:"hid,omitempty"`  // instead of ID: a message that is held
	Off  int64 `json:"off,omitempty"`
	Len  int64 `json:"len,omitempty"` // of a data event: so many of all its bytes from Off on
}

// PathArgs names a file or directory: "/pub/readme.txt".
type PathArgs struct {
	Path string `json:"path"`
}

// ListArgs names a directory, now or as it was after the event At.
type ListArgs struct {
	Path string `json:"path"`
	At   int64  `json:"at,omitempty"` // no-such-event, forgotten
}

// GetArgs names a file, or Len bytes of it from Off on, now or as it was after
// the event At.
type GetArgs struct {
	Path string `json:"path"`
	Off  int64  `json:"off,omitempty"`
	Len  int64  `json:"len,omitempty"` // absent: to the end
	At   int64  `json:"at,omitempty"`  // no-such-event, forgotten
}

// FileList is what a directory holds: directories first, then by name.
type FileList struct {
	Files []File `json:"files"`
}

// PutArgs is one piece of a file. Pieces come in order; Off 0 begins anew, and
// the file takes its place when Last has come.
type PutArgs struct {
	Path string `json:"path"`
	Off  int64  `json:"off"`
	Last bool   `json:"last"`
}

// MoveArgs renames.
type MoveArgs struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// ConfigArgs changes what is named.
type ConfigArgs struct {
	Profile string `json:"profile,omitempty"`
}

// TextArgs is a line for the built-in client.
type TextArgs struct {
	Text string `json:"text"`
}

// PlayArgs is an example: lines for the built-in client, run one after the other.
// With Ms, the messages of its control connection pass at least so many
// milliseconds apart until the last line is done or a line is typed; other
// sessions keep their speed.
type PlayArgs struct {
	Lines []string `json:"lines"`
	Ms    int64    `json:"ms,omitempty"`
}

// Typed tells of a line for the built-in client.
type Typed struct {
	Secret bool `json:"secret"` // it may hold a password and must not be kept
}

// Completion is the line with all that is certain, and what could follow.
type Completion struct {
	Text    string   `json:"text"`
	Options []string `json:"options"`
}
