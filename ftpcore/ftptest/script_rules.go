package ftptest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/fault"
	"ftpsim/ftpcore/inspect"
)

// decideHeld decides about the oldest held message: reply, delay or cut-data.
func (r *run) decideHeld(what, arg string) error {
	g := &r.server.Gate
	hid := g.Held()[0].HID
	switch what {
	case "reply":
		b, err := payload(arg)
		if err != nil {
			return err
		}
		return g.Reply(hid, b)
	case "delay":
		d, err := time.ParseDuration(arg)
		if err != nil {
			return err
		}
		return g.Delay(hid, d, nil)
	}
	return g.Cut(hid)
}

// setRule sets a breakpoint, a fault or the pace, or removes them all.
func (r *run) setRule(what, arg string) error {
	g := &r.server.Gate
	w := strings.Fields(arg)
	switch what {
	case "unset":
		return r.unsetRules()
	case "pace":
		d, err := time.ParseDuration(arg)
		g.SetPace(d)
		return err
	case "break":
		b := inspect.Breakpoint{Expr: w[1], Action: inspect.BreakAction(w[0]), Match: matchHeld(w[1])}
		for _, x := range w[2:] {
			var err error
			if x == "once" {
				b.Once = true
			} else if b.Delay, err = time.ParseDuration(x); err != nil {
				return err
			}
		}
		_, err := g.SetBreak(b)
		return err
	}
	rule, err := faultRule(arg)
	if err == nil {
		_, err = g.SetFault(inspect.Fault{Rule: rule})
	}
	return err
}

// faultRule returns the rule of a G! fault line: its JSON, its name in the library, or an
// older kind with its properties.
func faultRule(arg string) (r fault.Rule, err error) {
	if strings.HasPrefix(arg, "{") {
		err = json.Unmarshal([]byte(arg), &r)
		return r, err
	}
	if r, ok := fault.Find(arg); ok {
		return r, nil
	}
	w := strings.Fields(arg)
	old := fault.Old{Kind: w[0]}
	for _, x := range w[1:] {
		if err := setProperty(&old, x); err != nil {
			return r, err
		}
	}
	return old.Rule()
}

// setProperty sets one property of an older kind: "S1" or "/path" is its scope, "10000" its
// bytes, "500ms" its delay, "=550" its code; "once" sets Once.
func setProperty(f *fault.Old, x string) (err error) {
	switch {
	case x == "once":
		f.Once = true
	case x[0] == 'S' || x[0] == '/':
		f.Scope = x
	case x[0] == '=':
		f.Code, err = strconv.Atoi(x[1:])
	default:
		if f.Bytes, err = strconv.ParseInt(x, 10, 64); err != nil {
			var d time.Duration
			d, err = time.ParseDuration(x)
			f.Bytes, f.Ms = 0, d.Milliseconds()
		}
	}
	return err
}

func (r *run) unsetRules() error {
	g := &r.server.Gate
	g.SetPace(0)
	for _, b := range g.Breaks() {
		if err := g.DelBreak(b.BID); err != nil {
			return err
		}
	}
	for _, f := range g.Faults() {
		if err := g.DelFault(f.FID); err != nil {
			return err
		}
	}
	return nil
}

// matchHeld returns a Match function: it compares the beginning of the text that a G! held line
// would show.
func matchHeld(prefix string) func(*event.Event) bool {
	return func(e *event.Event) bool {
		return strings.HasPrefix(strings.ReplaceAll(heldText(e), " ", ""), prefix)
	}
}

// eventHas reports whether e has a property of an E! line: "held 1.5s", "origin edited",
// "break 1", "was PWD" or "fault late 226".
func eventHas(e *event.Event, what, arg string) bool {
	switch what {
	case "held":
		return time.Duration(e.Held).String() == arg
	case "origin":
		return string(e.Origin) == arg
	case "break":
		return fmt.Sprint(e.Break) == arg
	case "was":
		return e.Was == arg
	case "fault":
		return e.Fault != nil && e.Fault.Name == arg
	}
	return false
}
