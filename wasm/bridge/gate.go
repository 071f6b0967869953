package bridge

import (
	"strings"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/expr"
	"ftpsim/ftpcore/inspect"
	"ftpsim/ftpcore/wire"
)

// Break is a breakpoint. It is about commands, replies, data blocks and the
// opening of active data connections, before they happen.
type Break struct {
	BID    int64       `json:"bid,omitempty"` // absent in break.set: a new one
	Expr   string      `json:"expr"`          // the language of the filter
	Action BreakAction `json:"action"`
	Ms     int64       `json:"ms,omitempty"`   // delay: how long
	Once   bool        `json:"once,omitempty"` // gone after its first hit
	Off    bool        `json:"off,omitempty"`  // kept without effect
	Hits   int64       `json:"hits,omitempty"`
}

// BreakAction is what a breakpoint does with a message.
type BreakAction string

const (
	BreakHold  BreakAction = "hold"  // it waits for a person; everything else runs on
	BreakMark  BreakAction = "mark"  // it passes, and Event.Break says so
	BreakDelay BreakAction = "delay" // it passes Ms later
)

// BreakRef names a breakpoint.
type BreakRef struct {
	BID int64 `json:"bid"`
}

// Fault makes something go wrong on purpose.
type Fault struct {
	FID   int64     `json:"fid,omitempty"` // absent in fault.set: a new one
	Kind  FaultKind `json:"kind"`
	Scope string    `json:"scope"`           // "global", a session "S2", or a path: "/pub", "/pub/*.txt"
	Dir   event.Dir `json:"dir,omitempty"`   // rate, cut, no-close-notify: only this way
	Ms    int64     `json:"ms,omitempty"`    // latency, split-lines
	Bytes int64     `json:"bytes,omitempty"` // rate: a second; cut: after so many
	Code  int       `json:"code,omitempty"`  // wrong-code
	Once  bool      `json:"once,omitempty"`  // gone after it has bitten once
	Off   bool      `json:"off,omitempty"`   // kept without effect
	Hits  int64     `json:"hits,omitempty"`
}

// FaultKind tells what goes wrong.
type FaultKind string

const (
	FaultLatency   FaultKind = "latency"         // messages of the control connection come Ms later
	FaultRate      FaultKind = "rate"            // data connections carry Bytes a second
	FaultCut       FaultKind = "cut"             // data connections end after Bytes
	FaultDenied    FaultKind = "denied"          // files cannot be used
	FaultDiskFull  FaultKind = "disk-full"       // there is no room: 552
	FaultWrongCode FaultKind = "wrong-code"      // final replies carry Code
	FaultSplit     FaultKind = "split-lines"     // replies leave in two pieces, Ms apart
	FaultTorn      FaultKind = "no-close-notify" // data connections with TLS end without it
)

// FaultRef names a fault.
type FaultRef struct {
	FID int64 `json:"fid"`
}

// SpeedArgs is the pace of the control connections while running: at 1 their
// messages are 250 ms apart, at 0.25 a second; absent or 0: as fast as they come.
type SpeedArgs struct {
	Factor float64 `json:"factor,omitempty"`
}

// HeldDelayArgs has a held message pass by itself after Ms. Bytes beside it pass
// in its place.
type HeldDelayArgs struct {
	HID int64 `json:"hid"`
	Ms  int64 `json:"ms"`
}

// HeldReplyArgs is a reply by hand; a \n in Text begins a new line of it.
type HeldReplyArgs struct {
	HID  int64  `json:"hid"`
	Code int    `json:"code"`
	Text string `json:"text"`
}

// HeldCloseArgs ends the connection of a held message.
type HeldCloseArgs struct {
	HID int64   `json:"hid"`
	How HeldEnd `json:"how"`
}

// HeldEnd tells which connection is closed, and how.
type HeldEnd string

const (
	End421 HeldEnd = "421" // the session, which is told first
	EndFIN HeldEnd = "fin" // the session
	EndRST HeldEnd = "rst" // the session, by a reset
	EndCut HeldEnd = "cut" // only the data connection, whose block or opening is held
)

// InjectArgs names where the bytes beside it go: s2c to the client of any
// session, as they are; c2s, for the built-in client's session alone, to the
// server as one more command.
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
		Match: b.meets(x),
	})
	return answer{result: BreakRef{bid}}, err
}

// meets is the test of a breakpoint. One that stops a command for its verb or its
// file lets pass what follows from it: verb:RETR is about the RETR, not about its
// 150, its blocks and its 226, unless it asks for them (verb:RETR code:226).
func (b *Bridge) meets(x *expr.Expr) func(e *event.Event) bool {
	env := expr.Env{Event: b.eventOf, Client: b.guests.client}
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

// eventOf finds a recorded event.
func (b *Bridge) eventOf(id int64) *event.Event {
	if list := b.record.Range(id, id, 1); len(list) > 0 {
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

func (b *Bridge) setFault(a Fault, _ []byte) (answer, error) {
	scope := a.Scope
	if scope == "global" {
		scope = ""
	}
	ok := a.Bytes >= 0 && (a.Dir == "" || a.Dir == event.ToClient || a.Dir == event.ToServer) && (scope == "" || scope[0] == '/' || scope[0] == 'S')
	switch a.Kind {
	case FaultLatency, FaultSplit:
		ok = ok && inRange(a.Ms)
	case FaultRate:
		ok = ok && a.Bytes > 0
	case FaultWrongCode:
		ok = ok && a.Code >= 100 && a.Code <= 699
	case FaultCut, FaultDenied, FaultDiskFull, FaultTorn:
	default:
		ok = false
	}
	if !ok {
		return answer{}, refuse(ErrBadArgs, string(a.Kind))
	}
	fid, err := b.stepper.SetFault(inspect.Fault{
		FID: a.FID, Kind: inspect.FaultKind(a.Kind), Scope: scope, Dir: a.Dir, Delay: millis(a.Ms), Bytes: a.Bytes,
		Code: a.Code, Once: a.Once, Off: a.Off,
	})
	return answer{result: FaultRef{fid}}, err
}

func (b *Bridge) faults() []Fault {
	list := []Fault{}
	for _, f := range b.stepper.Faults() {
		scope := f.Scope
		if scope == "" {
			scope = "global"
		}
		list = append(list, Fault{f.FID, FaultKind(f.Kind), scope, f.Dir, f.Delay.Milliseconds(), f.Bytes, f.Code, f.Once, f.Off, f.Hits})
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

// heldItem is h as the page sees it.
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
	b.post(Rules{"rules", b.breaks(), b.faults(), b.speed()})
}
