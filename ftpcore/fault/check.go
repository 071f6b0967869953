package fault

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/expr"
)

// Bounds of a rule.
const (
	MaxName  = 60       // characters
	MaxReply = 64 << 10 // bytes of Reply, Answer and Unasked, as written and as sent
	MaxSlice = 1 << 20  // bytes
	MaxLate  = 24 * time.Hour
	MaxEvery = time.Hour
	MaxFeat  = 50  // lines
	maxLine  = 200 // characters of a line of Feat
	MaxBytes = int64(1) << 40
	MaxCount = int64(1_000_000_000)
)

// ownName is the name of a rule without a name.
const ownName = "own rule"

// Title returns the name that marks changed messages.
func (r Rule) Title() string {
	if r.Name == "" {
		return ownName
	}
	return r.Name
}

// Problem says why a rule is not valid, in words for its author.
type Problem struct{ err error }

func (p *Problem) Error() string { return p.err.Error() }
func (p *Problem) Unwrap() error { return p.err }

// UnmarshalJSON parses a rule and checks it. A field that it does not know is an error: the
// rule would do something else than its author wrote. The error is a Problem.
func (r *Rule) UnmarshalJSON(b []byte) error {
	type plain Rule
	var p plain
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return &Problem{inWords(err)}
	}
	if err := Rule(p).Check(); err != nil {
		return err
	}
	*r = Rule(p)
	return nil
}

// inWords rewrites an error of package json for people who write a rule.
func inWords(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return fmt.Errorf("%q cannot be %s", kind.Field, article(kind.Value))
	}
	text := strings.TrimPrefix(err.Error(), "json: ")
	if name, ok := strings.CutPrefix(text, "unknown field "); ok {
		return fmt.Errorf("there is no field %s", name)
	}
	return errors.New(text)
}

func article(kind string) string {
	kind, _, _ = strings.Cut(kind, " ")
	if strings.ContainsAny(kind[:1], "aeiou") {
		return "an " + kind
	}
	return "a " + kind
}

// Check returns a Problem, or nil if r is valid.
func (r Rule) Check() error {
	if err := r.check(); err != nil {
		return &Problem{err}
	}
	return nil
}

func (r Rule) check() error {
	if n := len([]rune(r.Name)); n > MaxName {
		return fmt.Errorf(`"name" has %d characters, more than %d`, n, MaxName)
	}
	if strings.ContainsAny(r.Name, "+\r\n") {
		return errors.New(`"name" cannot have a plus sign or a line end`)
	}
	if _, problem := expr.Parse(r.Match); problem != nil {
		return fmt.Errorf(`"match": %w`, problem)
	}
	if err := r.Do.check(); err != nil {
		return err
	}
	return r.When.check()
}

func (w When) check() error {
	for _, n := range []struct {
		name string
		n    int64
	}{{"after", w.After}, {"every", w.Every}, {"first", w.First}} {
		if n.n < 0 || n.n > MaxCount {
			return fmt.Errorf("%q must be from 0 to %d", n.name, MaxCount)
		}
	}
	if !(w.Chance >= 0 && w.Chance <= 1) {
		return errors.New(`"chance" must be from 0 to 1`)
	}
	return nil
}

func (d *Do) check() error {
	if d.empty() {
		return errors.New(`"do" says nothing that the rule should do`)
	}
	for _, c := range []func() error{d.checkReply, d.checkTimes, d.checkBytes} {
		if err := c(); err != nil {
			return err
		}
	}
	return nil
}

func (d *Do) empty() bool {
	b, err := json.Marshal(d)
	return err == nil && string(b) == "{}"
}

// checkReply checks what changes the text of a reply.
func (d *Do) checkReply() error {
	for _, t := range []struct{ name, text string }{{"answer", d.Answer}, {"reply", d.Reply}, {"unasked", d.Unasked}} {
		if t.text == "" {
			continue
		}
		if err := checkTemplate(t.text); err != nil {
			return fmt.Errorf("%q: %w", t.name, err)
		}
	}
	switch {
	case d.Code != 0 && (d.Code < 100 || d.Code > 999):
		return errors.New(`"code" must be from 100 to 999`)
	case d.Port < 0 || d.Port > 65535:
		return errors.New(`"port" must be from 1 to 65535`)
	case d.Addr != "" && !isIPv4(d.Addr):
		return errors.New(`"addr" must be an IPv4 address such as 192.0.2.1`)
	case d.Size != nil && (*d.Size < -1 || *d.Size > MaxBytes):
		return fmt.Errorf(`"size" must be from -1 to %d`, MaxBytes)
	case len(d.Feat) > MaxFeat:
		return fmt.Errorf(`"feat" has %d lines, more than %d`, len(d.Feat), MaxFeat)
	}
	for _, l := range d.Feat {
		if strings.Trim(l, " -") == "" || len(l) > maxLine || strings.ContainsFunc(l, func(c rune) bool { return c < ' ' }) {
			return fmt.Errorf(`"feat": the line %.40q is empty, longer than %d characters, or has control characters`, l, maxLine)
		}
	}
	switch d.LineEnd {
	case "", LineLF, LineCR, LineNone, LineCRCRLF:
		return nil
	}
	return fmt.Errorf(`"lineEnd" must be "lf", "cr", "none" or "crcrlf", not %.20q`, d.LineEnd)
}

func isIPv4(s string) bool {
	a, err := netip.ParseAddr(s)
	return err == nil && a.Is4()
}

// checkTimes checks times, speeds and the words for ports and ends.
func (d *Do) checkTimes() error {
	switch {
	case d.LateMs < 0 || d.LateMs > MaxLate.Milliseconds():
		return fmt.Errorf(`"lateMs" must be from 0 to %d`, MaxLate.Milliseconds())
	case d.EveryMs < 0 || d.EveryMs > MaxEvery.Milliseconds():
		return fmt.Errorf(`"everyMs" must be from 0 to %d`, MaxEvery.Milliseconds())
	case d.Slice < 0 || d.Slice > MaxSlice:
		return fmt.Errorf(`"slice" must be from 0 to %d`, MaxSlice)
	case d.Rate < 0 || d.Rate > MaxBytes:
		return fmt.Errorf(`"rate" must be from 0 to %d`, MaxBytes)
	}
	switch event.PortFault(d.DataPort) {
	case "", event.PortRefused, event.PortNever:
	default:
		return fmt.Errorf(`"dataPort" must be "refused" or "never", not %.20q`, d.DataPort)
	}
	switch event.ConnEnd(d.End) {
	case "", event.EndClose, event.EndReset:
		return nil
	}
	return fmt.Errorf(`"end" must be "close" or "reset", not %.20q`, d.End)
}

func (d *Do) checkBytes() error {
	for _, n := range []struct {
		name string
		n    *int64
	}{{"stop", d.Stop}, {"cut", d.Cut}, {"reset", d.Reset}, {"byte", d.Byte}} {
		if n.n != nil && (*n.n < 0 || *n.n > MaxBytes) {
			return fmt.Errorf("%q must be from 0 to %d", n.name, MaxBytes)
		}
	}
	return nil
}
