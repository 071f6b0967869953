package capture

import (
	"slices"
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// This file finds the command that a reply answers.

// verbsByCode lists the verbs that a code may answer, for codes that only some verbs use
// (RFC 959 §5.4 and later RFCs). A command that table does not know may get any code.
var verbsByCode = map[int]string{
	125: "transfers", 150: "transfers", 226: "transfers ABOR STAT SITE",
	215: "SYST", 220: "REIN HOST", 221: "QUIT",
	227: "PASV P@SW", 228: "LPSV", 229: "EPSV",
	230: "USER PASS ACCT AUTH ADAT", 232: "USER PASS AUTH ADAT", 234: "AUTH", 334: "AUTH",
	257: "PWD XPWD MKD XMKD", 331: "USER PASS", 332: "USER PASS ACCT",
}

// fits reports whether a reply with that code can answer c.
func (c *pendingCommand) fits(code int) bool {
	verbs, bound := verbsByCode[code]
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

// commandFor returns the command that a reply answers: the oldest unanswered one, or one
// that is answered while a transfer runs (RFC 959 §4.1.3). After a hole it is the latest
// command that the reply can answer, because earlier replies may be missing. Without a
// hole, a reply that cannot answer the oldest command answers a later one. In both cases
// inferred is true. A final reply removes the command from the unanswered ones.
func (t *session) commandFor(m occurrence, dec *event.Decoded) (c *pendingCommand, inferred bool) {
	if t.isGreeting(dec.Code) || len(t.unanswered) == 0 {
		return nil, false
	}
	final := dec.Code >= 200
	if t.commandLost(m) && dec.Code != 0 { // it answers the command that was not captured
		if endsTransfer(dec.Code) {
			t.transfer = nil
		}
		return nil, false
	}
	i := t.oldest(dec.Code)
	if inferred = t.pairingUnsure && dec.Code != 0 || !t.unanswered[i].fits(dec.Code); inferred {
		if i = t.otherMatch(dec.Code); i < 0 {
			t.pairingUnsure, t.hasHole, t.doubt = true, true, true
			t.emit(m.at, &event.Event{Chan: event.ChanControl, Kind: event.KindWarning, Re: t.unanswered[0].id,
				Seen: event.EvidenceInferred, Dec: &event.Decoded{Why: event.ReasonPairedAnew}})
			return nil, false
		}
		if t.hasHole, t.doubt = true, true; t.pairingUnsure {
			i = t.dropBefore(i)
		}
	}
	c = t.unanswered[i]
	if final {
		if i == 0 { // avoid moving the rest, which may be long
			t.unanswered = t.unanswered[1:]
		} else {
			t.unanswered = slices.Delete(t.unanswered, i, i+1)
		}
		t.pairingUnsure = t.pairingUnsure && len(t.unanswered) > 0
	}
	return c, inferred
}

// isGreeting reports whether a reply is the server's greeting: the first 120, 220 or
// 421, which answers no command.
func (t *session) isGreeting(code int) bool {
	if t.greeted || code == 0 {
		return false
	}
	late := !t.stream.fromStart() // the capture may begin after the greeting
	if late && len(t.unanswered) > 0 && (code == 421 || t.unanswered[0].fits(code)) {
		t.greeted = true
		return false
	}
	t.greeted = code != 120
	if late && (code == 120 || code == 220) && !t.started {
		t.reset()
	}
	return code == 120 || code == 220 || code == 421
}

// oldest returns the index of the command that is to be answered next.
func (t *session) oldest(code int) int {
	if t.unanswered[0] == t.transfer && len(t.unanswered) > 1 && code >= 200 && !endsTransfer(code) {
		i := slices.IndexFunc(t.unanswered[:min(len(t.unanswered), maxAsked)], func(c *pendingCommand) bool { return c != t.transfer && table[c.verb].InTransfer })
		return max(i, 0)
	}
	return 0
}

// otherMatch returns the index of a command that the code fits, when it does not fit the
// oldest; -1 if there is none. After a hole it is the latest such command, because
// earlier replies may be missing; otherwise the first. A code that ends a transfer is not
// matched to a command that may be answered during one.
func (t *session) otherMatch(code int) int {
	ends := t.transfer != nil && endsTransfer(code)
	fits := func(c *pendingCommand) bool {
		return c.fits(code) && !(ends && c != t.transfer && table[c.verb].InTransfer)
	}
	if !t.pairingUnsure {
		return slices.IndexFunc(t.unanswered[:min(len(t.unanswered), maxAsked)], fits)
	}
	for i, c := range slices.Backward(t.recentUnanswered()) {
		if fits(c) {
			return max(0, len(t.unanswered)-maxAsked) + i
		}
	}
	return -1
}

// dropBefore removes the commands before index i, whose replies were not captured, and
// returns the command's new index. A running transfer stays if the command at i may be
// answered during it.
func (t *session) dropBefore(i int) int {
	c := t.unanswered[i]
	t.unanswered = slices.DeleteFunc(t.unanswered, func(o *pendingCommand) bool {
		if o == c || o.id > c.id || o == t.transfer && table[c.verb].InTransfer {
			return false
		}
		if o == t.transfer {
			t.transfer = nil
		}
		if o.requested != nil {
			t.agreed = o.requested
		}
		return true
	})
	return slices.Index(t.unanswered, c)
}

// endsTransfer reports whether a code ends a transfer: 226, 250, 425, 426, 450 to 452,
// 550 to 553 (RFC 959 §5.4).
func endsTransfer(code int) bool {
	return code == 226 || code == 250 || code == 425 || code == 426 || code >= 450 && code <= 452 || code >= 550 && code <= 553
}

// describe decodes a reply, complete or cut.
func describe(m occurrence, mask [][2]int) *event.Decoded {
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

// exchange returns the context in which wire.JudgeReply judges a reply to c. An inferred
// pairing gives no context, so that no server is blamed for a guess.
func (t *session) exchange(c *pendingCommand, greeting, inferred bool) wire.Exchange {
	sure := t.stream.fromStart() && !t.hasHole && !inferred
	x := wire.Exchange{Unasked: c == nil, Greeting: greeting && sure, Whole: sure && t.log.rep.Missing == 0}
	if c != nil && !inferred && !t.doubt {
		x.Verb, x.Arg, x.Transfer, x.Begun = c.verb, c.arg, c.transfer(), c.started
	}
	return x
}

// commandLost reports whether the server had received a command that was not captured
// when it sent m. The client's FIN counts as one byte of a sequence number.
func (t *session) commandLost(m occurrence) bool {
	return t.clientHasHoles && t.stream.tls.conn == nil && m.seen > t.commandsEnd+1 // seen is not known for messages in TLS
}

// markHole marks that bytes of the control connection were not captured.
func (t *session) markHole() {
	t.hasHole, t.doubt = true, true
	if t.transfer != nil {
		t.transfer.stale = true
	}
}
