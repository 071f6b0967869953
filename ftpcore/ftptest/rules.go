package ftptest

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/inspect"
)

// decide settles the oldest held message in one of the longer ways.
func (r *run) decide(what, arg string) error {
	g := &r.house.Gate
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

// rule sets a breakpoint, a fault or the pace, or takes all of them away.
func (r *run) rule(what, arg string) error {
	g := &r.house.Gate
	w := strings.Fields(arg)
	switch what {
	case "unset":
		return r.unset()
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
	f := inspect.Fault{Kind: inspect.FaultKind(w[0])}
	for _, x := range w[1:] {
		if err := setFault(&f, x); err != nil {
			return err
		}
	}
	_, err := g.SetFault(f)
	return err
}

// setFault reads one word of a fault: "S1" or "/path" its scope, "10000" its
// bytes, "500ms" its delay, "=550" its code, "once".
func setFault(f *inspect.Fault, x string) (err error) {
	switch {
	case x == "once":
		f.Once = true
	case x[0] == 'S' || x[0] == '/':
		f.Scope = x
	case x[0] == '=':
		f.Code, err = strconv.Atoi(x[1:])
	default:
		if f.Bytes, err = strconv.ParseInt(x, 10, 64); err != nil {
			f.Bytes = 0
			f.Delay, err = time.ParseDuration(x)
		}
	}
	return err
}

func (r *run) unset() error {
	g := &r.house.Gate
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

// matchHeld matches what a G! held line would show, from its beginning.
func matchHeld(prefix string) func(*event.Event) bool {
	return func(e *event.Event) bool {
		return strings.HasPrefix(strings.ReplaceAll(heldText(e), " ", ""), prefix)
	}
}

// tells reports whether e was held that long ("held 1.5s"), came to be so
// ("origin edited"), met that breakpoint ("break 1") or was that before ("was PWD").
func tells(e *event.Event, what, arg string) bool {
	switch what {
	case "held":
		return time.Duration(e.Held).String() == arg
	case "origin":
		return string(e.Origin) == arg
	case "break":
		return fmt.Sprint(e.Break) == arg
	case "was":
		return e.Was == arg
	}
	return false
}
