package capture

import (
	"slices"
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// This file finds the command that a reply belongs to.

// answers lists the verbs that a code may answer, of codes that belong to some alone
// (RFC 959 §5.4 and later ones). Commands that the table does not know may have any.
var answers = map[int]string{
	125: "transfers", 150: "transfers", 226: "transfers ABOR STAT SITE",
	215: "SYST", 220: "REIN HOST", 221: "QUIT",
	227: "PASV P@SW", 228: "LPSV", 229: "EPSV",
	230: "USER PASS ACCT AUTH ADAT", 232: "USER PASS AUTH ADAT", 234: "AUTH", 334: "AUTH",
	257: "PWD XPWD MKD XMKD", 331: "USER PASS", 332: "USER PASS ACCT",
}

// fits reports whether a reply of that code can be one to c.
func (c *asked) fits(code int) bool {
	verbs, bound := answers[code]
	_, known := table[c.verb]
	if !bound || !known {
		return true
	}
	for v := range strings.FieldsSeq(verbs) {
		if v == c.verb || v == "transfers" && c.transfer() {
			return true
		}
	}
	return false
}

// answered is the command that a reply belongs to: the oldest that waits, or one that
// is answered while a transfer runs (RFC 959 §4.1.3). Behind a hole it is the latest
// that the reply can belong to, since those before may have lost theirs. Where there
// is no hole and the reply cannot be that of the oldest, it belongs to a later one. Both
// are inferred. A final reply takes the command off the list.
func (t *talk) answered(m moment, dec *event.Decoded) (c *asked, inferred bool) {
	if t.greets(dec.Code) || len(t.waiting) == 0 {
		return nil, false
	}
	final := dec.Code >= 200
	if t.lost(m) && dec.Code != 0 { // it is the reply to that
		if endsTransfer(dec.Code) {
			t.moving = nil
		}
		return nil, false
	}
	i := t.oldest(dec.Code)
	if inferred = t.unsure && dec.Code != 0 || !t.waiting[i].fits(dec.Code); inferred {
		if i = t.other(dec.Code); i < 0 {
			t.unsure, t.holed, t.doubt = true, true, true
			t.emit(m.at, &event.Event{Chan: event.ChanControl, Kind: event.KindWarning, Re: t.waiting[0].id,
				Seen: event.EvidenceInferred, Dec: &event.Decoded{Why: event.ReasonPairedAnew}})
			return nil, false
		}
		if t.holed, t.doubt = true, true; t.unsure {
			i = t.forget(i)
		}
	}
	c = t.waiting[i]
	if final {
		if i == 0 { // without moving the rest: there may be many
			t.waiting = t.waiting[1:]
		} else {
			t.waiting = slices.Delete(t.waiting, i, i+1)
		}
		t.unsure = t.unsure && len(t.waiting) > 0
	}
	return c, inferred
}

// greets reports whether a reply is the server's greeting: the first 120, 220 or 421
// answers nothing.
func (t *talk) greets(code int) bool {
	if t.greeted || code == 0 {
		return false
	}
	late := !t.stream.fromStart() // the capture may begin behind the greeting
	if late && len(t.waiting) > 0 && (code == 421 || t.waiting[0].fits(code)) {
		t.greeted = true
		return false
	}
	t.greeted = code != 120
	if late && (code == 120 || code == 220) && !t.begun {
		t.reset()
	}
	return code == 120 || code == 220 || code == 421
}

// oldest is the place of the command that is to be answered next.
func (t *talk) oldest(code int) int {
	if t.waiting[0] == t.moving && len(t.waiting) > 1 && code >= 200 && !endsTransfer(code) {
		i := slices.IndexFunc(t.waiting[:min(len(t.waiting), maxAsked)], func(c *asked) bool { return c != t.moving && table[c.verb].InTransfer })
		return max(i, 0)
	}
	return 0
}

// other is the place of a command that a reply of that code fits, which is not the
// oldest's: behind a hole the latest, since those before may have lost their replies,
// else the next; -1: none. What ends a transfer does not belong to a command that is
// answered meanwhile.
func (t *talk) other(code int) int {
	ends := t.moving != nil && endsTransfer(code)
	fits := func(c *asked) bool {
		return c.fits(code) && !(ends && c != t.moving && table[c.verb].InTransfer)
	}
	if !t.unsure {
		return slices.IndexFunc(t.waiting[:min(len(t.waiting), maxAsked)], fits)
	}
	for i, c := range slices.Backward(t.lately()) {
		if fits(c) {
			return max(0, len(t.waiting)-maxAsked) + i
		}
	}
	return -1
}

// forget takes the commands before place i off the list, since their replies were
// not captured, and returns the place of that command then. A transfer that runs
// stays while what is answered can be answered meanwhile.
func (t *talk) forget(i int) int {
	c := t.waiting[i]
	t.waiting = slices.DeleteFunc(t.waiting, func(o *asked) bool {
		if o == c || o.id > c.id || o == t.moving && table[c.verb].InTransfer {
			return false
		}
		if o == t.moving {
			t.moving = nil
		}
		if o.port != nil {
			t.port = o.port
		}
		return true
	})
	return slices.Index(t.waiting, c)
}

// endsTransfer reports whether a code is one that ends a transfer: 226, 250,
// 425, 426, 450 to 452, 550 to 553 (RFC 959 §5.4).
func endsTransfer(code int) bool {
	return code == 226 || code == 250 || code == 425 || code == 426 || code >= 450 && code <= 452 || code >= 550 && code <= 553
}

// describe decodes a reply, whole or not.
func describe(m moment, mask [][2]int) *event.Decoded {
	odd := event.Warning{Code: event.WarnBehindHole, Len: len(m.reply)}
	switch {
	case m.tail:
		d := wire.DescribeReply(m.reply, mask)
		d.Code, d.Multiline, d.Fields, d.Warn = 0, false, nil, []event.Warning{odd}
		return d
	case !m.cut:
		return wire.DescribeReply(m.reply, mask)
	}
	whole := append(slices.Clone(m.reply), "\r\n"...)
	if isReplyLine(whole) && whole[3] == '-' {
		whole = append(append(whole, whole[:3]...), " \r\n"...)
	}
	d := wire.DescribeReply(whole, mask)
	odd.Code = event.WarnCutByHole
	d.Text, d.Warn = strings.TrimRight(d.Text, "\n"), []event.Warning{odd}
	return d
}

// exchange is the place of a reply to c for those who judge it. What is inferred
// accuses nobody.
func (t *talk) exchange(c *asked, greeting, inferred bool) wire.Exchange {
	sure := t.stream.fromStart() && !t.holed && !inferred
	x := wire.Exchange{Unasked: c == nil, Greeting: greeting && sure, Whole: sure && t.l.rep.Missing == 0}
	if c != nil && !inferred && !t.doubt {
		x.Verb, x.Arg, x.Transfer, x.Begun = c.verb, c.arg, c.transfer(), c.begun
	}
	return x
}

// lost reports whether the server, when it sent m, had got a command that was not
// captured. Its FIN counts as a byte.
func (t *talk) lost(m moment) bool {
	return t.deaf && t.stream.tls.conn == nil && m.seen > t.heardTo+1 // what came in TLS acknowledges nothing
}

// hole takes notice of what was not captured.
func (t *talk) hole() {
	t.holed, t.doubt = true, true
	if t.moving != nil {
		t.moving.stale = true
	}
}
