package bridge

import (
	"strings"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/expr"
	"ftpsim/ftpcore/fault"
	"ftpsim/ftpcore/inspect"
	"ftpsim/ftpcore/wire"
)

// Break is a breakpoint. It applies to commands, replies, data blocks and the opening of
// active data connections, before they take effect.
type Break struct {
	BID    int64       `json:"bid,omitempty"` // absent in break.set: creates a breakpoint
	Expr   string      `json:"expr"`          // in the language of the event filter
	Action BreakAction `json:"action"`
	Ms     int64       `json:"ms,omitempty"`   // delay: how long
	Once   bool        `json:"once,omitempty"` // deleted after its first hit
	Off    bool        `json:"off,omitempty"`  // disabled
	Hits   int64       `json:"hits,omitempty"`
}

// BreakAction says what a breakpoint does with a message.
type BreakAction string

const (
	BreakHold  BreakAction = "hold"  // holds it until a person decides; other messages pass
	BreakMark  BreakAction = "mark"  // lets it pass and sets Event.Break
	BreakDelay BreakAction = "delay" // lets it pass after Ms
)

// BreakRef names a breakpoint.
type BreakRef struct {
	BID int64 `json:"bid"`
}

// Fault is a fault rule in force.
type Fault struct {
	FID  int64      `json:"fid"`
	Rule fault.Rule `json:"rule"`
	Off  bool       `json:"off,omitempty"` // disabled
	Hits int64      `json:"hits,omitempty"`
}

// FaultArgs sets a fault: by its rule, or by one of the eight kinds of older pages, whose links
// still open.
type FaultArgs struct {
	FID  int64       `json:"fid,omitempty"` // absent: creates a fault
	Rule *fault.Rule `json:"rule,omitempty"`
	Off  bool        `json:"off,omitempty"`

	Kind  string    `json:"kind,omitempty"`  // see fault.Old, also for the fields below
	Scope string    `json:"scope,omitempty"` // "global", a session ("S2"), or a path ("/pub", "/pub/*.txt")
	Dir   event.Dir `json:"dir,omitempty"`
	Ms    int64     `json:"ms,omitempty"`
	Bytes int64     `json:"bytes,omitempty"`
	Code  int       `json:"code,omitempty"`
	Once  bool      `json:"once,omitempty"`
}

// FaultRef names a fault.
type FaultRef struct {
	FID int64 `json:"fid"`
}

// SpeedArgs is the pace of control connections while the gate is open. At Factor 1 their
// messages are 250 ms apart, at 0.25 one second. Absent or 0 means no delay.
type SpeedArgs struct {
	Factor float64 `json:"factor,omitempty"`
}

// HeldDelayArgs releases a held message after Ms milliseconds. If the command has bytes,
// they replace the message.
type HeldDelayArgs struct {
	HID int64 `json:"hid"`
	Ms  int64 `json:"ms"`
}

// HeldReplyArgs is a hand-written reply. A \n in Text starts a new line.
type HeldReplyArgs struct {
	HID  int64  `json:"hid"`
	Code int    `json:"code"`
	Text string `json:"text"`
}

// HeldCloseArgs closes the connection of a held message.
type HeldCloseArgs struct {
	HID int64   `json:"hid"`
	How HeldEnd `json:"how"`
}

// HeldEnd says which connection to close, and how.
type HeldEnd string

const (
	End421 HeldEnd = "421" // the control connection, after reply 421
	EndFIN HeldEnd = "fin" // the control connection
	EndRST HeldEnd = "rst" // the control connection, by a TCP reset
	EndCut HeldEnd = "cut" // only the data connection whose block or opening is held
)

// InjectArgs says where the bytes of an inject go. With Dir s2c the client of any session
// gets them unchanged. With Dir c2s the server gets them as one more command; that is
// allowed only in the built-in client's session.
type InjectArgs struct {
	SID string    `json:"sid"`
	Dir event.Dir `json:"dir"`
}

const (
	maxDelay = 24 * time.Hour
	unitGap  = 250 * time.Millisecond // between two messages at speed 1
)

func (b *Bridge) setBreak(a Break, _ []byte) (answer, error) {
	x, problem := expr.Parse(a.Expr)
	if problem != nil {
		return answer{}, refuse(ErrBadExpr, problem.Error())
	}
	switch {
	case strings.TrimSpace(a.Expr) == "", a.Action != BreakHold && a.Action != BreakMark && a.Action != BreakDelay:
		return answer{}, refuse(ErrBadArgs, "expr, action")
	case a.Action == BreakDelay && !inRange(a.Ms):
		return answer{}, refuse(ErrBadArgs, "ms")
	}
	bid, err := b.stepper.SetBreak(inspect.Breakpoint{
		BID: a.BID, Expr: a.Expr, Action: inspect.BreakAction(a.Action), Delay: millis(a.Ms), Once: a.Once, Off: a.Off,
		Match: b.hits(x),
	})
	return answer{result: BreakRef{bid}}, err
}

// hits returns the test of a breakpoint with the expression x. A breakpoint that matches a
// command does not match the replies and blocks that follow from it: verb:RETR matches the
// RETR, but not its 150, its blocks and its 226, unless x asks for them (verb:RETR code:226).
func (b *Bridge) hits(x *expr.Expr) func(e *event.Event) bool {
	env := expr.Env{Event: b.eventOf, Client: b.guests.client, Nth: b.stepper.Nth}
	return func(e *event.Event) bool {
		if !x.Match(e, env) {
			return false
		}
		cmd := b.eventOf(e.Re)
		if cmd == nil || e.Re == 0 || !x.Match(cmd, env) {
			return true
		}
		bare := *cmd
		bare.Dec, bare.Data = &event.Decoded{}, nil
		return x.Match(&bare, env)
	}
}

// eventOf returns a recorded event; nil if the recorder does not have it.
func (b *Bridge) eventOf(id int64) *event.Event {
	if list := b.recorder.Range(id, id, 1); len(list) > 0 {
		return list[0]
	}
	return nil
}

func (b *Bridge) breaks() []Break {
	list := []Break{}
	for _, p := range b.stepper.Breaks() {
		list = append(list, Break{p.BID, p.Expr, BreakAction(p.Action), p.Delay.Milliseconds(), p.Once, p.Off, p.Hits})
	}
	return list
}

func (b *Bridge) setFault(a FaultArgs, _ []byte) (answer, error) {
	r, err := a.rule()
	if err != nil {
		return answer{}, err
	}
	fid, err := b.stepper.SetFault(inspect.Fault{FID: a.FID, Rule: r, Off: a.Off})
	return answer{result: FaultRef{fid}}, err
}

func (a FaultArgs) rule() (fault.Rule, error) {
	if a.Rule != nil {
		return *a.Rule, nil
	}
	return fault.Old{Kind: a.Kind, Scope: a.Scope, Dir: a.Dir, Ms: a.Ms, Bytes: a.Bytes, Code: a.Code, Once: a.Once}.Rule()
}

func (b *Bridge) faults() []Fault {
	list := []Fault{}
	for _, f := range b.stepper.Faults() {
		list = append(list, Fault(f))
	}
	return list
}

func (b *Bridge) setSpeed(a SpeedArgs, _ []byte) (answer, error) {
	switch {
	case a.Factor == 0:
		b.stepper.SetPace(0)
	case a.Factor < 0.01 || a.Factor > 100:
		return answer{}, refuse(ErrBadArgs, "factor")
	default:
		b.stepper.SetPace(time.Duration(float64(unitGap) / a.Factor))
	}
	return answer{}, nil
}

func (b *Bridge) speed() float64 {
	if gap := b.stepper.Pace(); gap > 0 {
		return float64(unitGap) / float64(gap)
	}
	return 0
}

func (b *Bridge) heldDelay(a HeldDelayArgs, data []byte) (answer, error) {
	if !inRange(a.Ms) {
		return answer{}, refuse(ErrBadArgs, "ms")
	}
	return answer{}, b.stepper.Delay(a.HID, millis(a.Ms), data)
}

func (b *Bridge) heldReply(a HeldReplyArgs, _ []byte) (answer, error) {
	if a.Code < 100 || a.Code > 999 {
		return answer{}, refuse(ErrBadArgs, "code")
	}
	r := wire.Reply{Code: a.Code, Lines: strings.Split(a.Text, "\n")}
	return answer{}, b.stepper.Reply(a.HID, r.Bytes())
}

func (b *Bridge) heldClose(a HeldCloseArgs, _ []byte) (answer, error) {
	if a.How == EndCut {
		return answer{}, b.stepper.Cut(a.HID)
	}
	for _, h := range b.stepper.Held() {
		if h.HID == a.HID {
			return b.closeSession(CloseArgs{h.Event.SID, CloseHow(a.How)}, nil)
		}
	}
	return answer{}, inspect.ErrNothingHeld
}

func (b *Bridge) inject(a InjectArgs, data []byte) (answer, error) {
	ok := len(data) > 0 && len(data) <= 64<<10
	switch {
	case !ok, a.Dir != event.ToClient && a.Dir != event.ToServer:
		return answer{}, refuse(ErrBadArgs, "dir, bytes")
	case a.Dir == event.ToServer && !b.roster.inPage(a.SID):
		return answer{}, refuse(ErrDenied, "a real client sends its own commands")
	}
	return answer{}, b.server.Inject(a.SID, a.Dir, data)
}

// heldItem converts h to the form that the page gets.
func (b *Bridge) heldItem(h inspect.Held) HeldItem {
	item := HeldItem{HID: h.HID, SID: h.Event.SID, Since: h.Since.UnixMilli(), Event: h.Event, Text: heldText(h.Event), Expr: h.Expr}
	if !h.Until.IsZero() {
		item.Until = h.Until.UnixMilli()
	}
	item.Patience = b.guests.patience(item.SID)
	if p := item.Patience; p != nil && p.Seconds > 0 {
		item.Deadline = item.Since + int64(p.Seconds)*1000
	}
	return item
}

func inRange(ms int64) bool         { return ms > 0 && millis(ms) <= maxDelay }
func millis(ms int64) time.Duration { return time.Duration(ms) * time.Millisecond }

func (b *Bridge) rulesDue(from time.Time) time.Time {
	return onlyIf(b.dirty.rules.Load(), later(from, b.out.rulesAt.Add(statusGap)))
}

func (b *Bridge) sendRules(now time.Time) {
	b.dirty.rules.Store(false)
	b.out.rulesAt = now
	b.post(b.rulesMessage())
}

func (b *Bridge) rulesMessage() Rules { return Rules{"rules", b.breaks(), b.faults(), b.speed()} }
