package wire

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"sync"

	"ftpsim/ftpcore/event"
)

// This file has rules for the replies and listings of other servers in an opened capture.

// Exchange is the context of a reply that the rules need.
type Exchange struct {
	Verb     string // of the command that it answers; empty if there is none or it is unknown
	Arg      string // of that command
	Unasked  bool   // no command is left that it could answer
	Greeting bool   // it is the first reply
	Transfer bool   // the command is a transfer command
	Begun    bool   // the command has had a 1yz reply
	Whole    bool   // the capture has the whole session so far
}

// ReplyRule is one rule. Find returns the range of the reply that breaks it; ok is false if
// the reply follows the rule.
type ReplyRule struct {
	Code event.WarningCode
	RFC  string // the clause: "959#5.4"
	Find func(b []byte, d *event.Decoded, x Exchange) (off, n int, ok bool)
}

// ReplyRules returns all rules.
func ReplyRules() []ReplyRule {
	return []ReplyRule{
		{event.WarnReplyCode, "959#5.4", wrongCode},
		{event.WarnNoMark, "959#5.4", noMark},
		{event.WarnSecondFinal, "959#5.4", secondFinal},
		{event.WarnCodeAlone, "959#4.2", codeAlone},
		{event.WarnReplyBareLF, "959#4.2", bareLF},
		{event.WarnReplyNotUTF8, "2640#3.1", notUTF8},
		{event.WarnNoQuotes, "959#appendix-II", noQuotes},
		{event.WarnOdd227, "959#4.1.2", odd227},
		{event.WarnOdd229, "2428#3", odd229},
		{event.WarnOdd211, "2389#3.2", odd211},
		{event.WarnOdd213, "3659#2.3", odd213},
	}
}

// JudgeReply returns a warning for each rule that the reply b breaks. d is b decoded.
func JudgeReply(b []byte, d *event.Decoded, x Exchange) (list []event.Warning) {
	if d.Code == 0 { // the warning malformed-reply covers it
		return nil
	}
	for _, r := range ReplyRules() {
		if off, n, ok := r.Find(b, d, x); ok {
			list = append(list, event.Warning{Code: r.Code, Off: off, Len: n})
		}
	}
	return list
}

// WarningClause returns the RFC clause of a warning about a reply or a listing; empty for
// other warnings.
func WarningClause(code event.WarningCode) string {
	switch code {
	case event.WarnOddMLSD:
		return "3659#7.2"
	case event.WarnOddList:
		return "959#4.1.3"
	}
	for _, r := range ReplyRules() {
		if r.Code == code {
			return r.RFC
		}
	}
	return ""
}

// anyCommand has the codes that answer any command: RFC 959 §4.2 (bad line, no login, server
// closing) and RFC 2228 (protection required).
const anyCommand = "421 500 501 502 530 533 534 535 536 537 "

const (
	beginsTransfer = "110 125 150 "
	endsDownload   = "226 250 425 426 451 431 521 522 "
	endsUpload     = endsDownload + "450 452 532 551 552 553 "
)

// replyCodes has the codes of each command in addition to anyCommand: from RFC 959 §5.4 or,
// for later commands, from their own RFC. 504 for PORT is in RFC 2577 §3.
var replyCodes = map[string]string{
	"USER": "230 331 332 232 336", "PASS": "202 230 332 503", "ACCT": "202 230 503",
	"CWD": "250 550", "XCWD": "250 550", "CDUP": "200 250 550", "XCUP": "200 250 550", "SMNT": "202 250 550",
	"REIN": "120 220", "QUIT": "221",
	"PORT": "200 504 522", "PASV": "227", "MODE": "200 504", "TYPE": "200 504", "STRU": "200 504",
	"ALLO": "200 202 504", "REST": "350 554",
	"STOR": beginsTransfer + endsUpload + "554", "STOU": beginsTransfer + endsUpload, "APPE": beginsTransfer + endsUpload + "550",
	"RETR": beginsTransfer + endsDownload + "450 550 554",
	"LIST": beginsTransfer + endsDownload + "450", "NLST": beginsTransfer + endsDownload + "450",
	"RNFR": "350 450 550", "RNTO": "250 503 532 553", "DELE": "250 450 550",
	"RMD": "250 550", "XRMD": "250 550", "MKD": "257 550", "XMKD": "257 550", "PWD": "257 550", "XPWD": "257 550",
	"ABOR": "225 226", "SYST": "215", "STAT": "211 212 213 450", "HELP": "211 214", "NOOP": "200",

	"FEAT": "211", "OPTS": "200 451", // RFC 2389 §3.2, §4
	"EPRT": "200 504 522", "EPSV": "229 200 522", // RFC 2428 §2, §3
	"SIZE": "213 550", "MDTM": "213 550", "MLST": "250 550", "MLSD": beginsTransfer + endsDownload + "550", // RFC 3659
	"AUTH": "234 334 431 503 504", "PBSZ": "200 503", "PROT": "200 431 503 504", "CCC": "200 503", // RFC 2228 §5
}

func wrongCode(_ []byte, d *event.Decoded, x Exchange) (off, n int, ok bool) {
	codes := replyCodes[x.Verb]
	if x.Greeting {
		codes = "120 220 421"
	} else if codes == "" {
		return 0, 0, false
	}
	code := itoa(int64(d.Code))
	listed := !x.Greeting && strings.Contains(anyCommand, code) || slices.Contains(strings.Fields(codes), code)
	return 0, 3, !listed
}

// noMark finds a successful transfer without a 1yz reply.
func noMark(_ []byte, d *event.Decoded, x Exchange) (off, n int, ok bool) {
	return 0, 3, x.Whole && x.Transfer && !x.Begun && (d.Code == 226 || d.Code == 250)
}

// secondFinal finds a reply without a command.
func secondFinal(_ []byte, d *event.Decoded, x Exchange) (off, n int, ok bool) {
	return 0, 3, x.Whole && x.Unasked && !x.Greeting && d.Code != 421
}

func codeAlone(b []byte, d *event.Decoded, _ Exchange) (off, n int, ok bool) {
	line, _ := cutLine(b)
	return 0, 3, !d.Multiline && len(bytes.TrimSpace(line)) == 3
}

func bareLF(b []byte, _ *event.Decoded, _ Exchange) (off, n int, ok bool) {
	for i, c := range b {
		if c == '\n' && (i == 0 || b[i-1] != '\r') {
			return i, 1, true
		}
	}
	return 0, 0, false
}

func notUTF8(b []byte, _ *event.Decoded, _ Exchange) (off, n int, ok bool) {
	i := invalidUTF8(withoutIAC(string(b)))
	return i, 1, i >= 0
}

func noQuotes(b []byte, d *event.Decoded, _ Exchange) (off, n int, ok bool) {
	return spanOfText(b, d.Code == 257 && len(d.Fields) == 0)
}

func odd227(b []byte, d *event.Decoded, _ Exchange) (off, n int, ok bool) {
	return spanOfText(b, d.Code == 227 && (len(d.Fields) == 0 || !bytes.ContainsRune(b, '(')))
}

func odd229(b []byte, d *event.Decoded, x Exchange) (off, n int, ok bool) {
	return spanOfText(b, d.Code == 229 && x.Verb != "" && len(d.Fields) == 0)
}

// odd211 finds a line of FEAT that does not begin with a space.
func odd211(b []byte, d *event.Decoded, x Exchange) (off, n int, ok bool) {
	if x.Verb != "FEAT" || d.Code != 211 || !d.Multiline {
		return 0, 0, false
	}
	_, at := cutLine(b)
	for at < len(b) {
		line, size := cutLine(b[at:])
		if size == 0 || at+size >= len(b) { // the last
			return 0, 0, false
		}
		if !bytes.HasPrefix(line, []byte(" ")) {
			return at, max(len(line), 1), true
		}
		at += size
	}
	return 0, 0, false
}

var (
	// Compiled at their first use, so that the page starts faster.
	sizeText = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\d+$`) })
	setsTime = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\d{8,14}(\.\d+)? `) })
	timeText = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\d{14}(\.\d+)?$`) })
)

// odd213 finds a size or time in another format than in RFC 3659 §2.3 and §4.
func odd213(b []byte, d *event.Decoded, x Exchange) (off, n int, ok bool) {
	switch {
	case d.Code != 213:
		return 0, 0, false
	case x.Verb == "SIZE":
		return spanOfText(b, !sizeText().MatchString(d.Text))
	case x.Verb == "MDTM" && !setsTime().MatchString(x.Arg):
		return spanOfText(b, !timeText().MatchString(d.Text))
	}
	return 0, 0, false
}

// spanOfText returns the range of the text in the first line.
func spanOfText(b []byte, broken bool) (off, n int, ok bool) {
	line, _ := cutLine(b)
	off = min(4, len(line))
	return off, max(len(line)-off, 1), broken
}

// lineShapes returns patterns for listing lines that clients can parse. RFC 959 §4.1.3
// defines no format for LIST: clients know the formats of ls -l, of DOS and EPLF.
var lineShapes = sync.OnceValue(func() map[string]*regexp.Regexp {
	const ls = `[-bcdlpsDC][-rwxsStTlL]{9}[.+@]?(\s+\S+){1,3}\s+\d+(,\s*\d+)?\s+(\pL+\.?\s+\d{1,2}|\d{1,2}\s+\pL+)\s+(\d{4}|\d{1,2}:\d\d)\s.+|total \d+.*`
	const dos = `\d\d-\d\d-\d\d(\d\d)?\s+\d\d:\d\d([AP]M)?\s+(<\w+>|\d+)\s+.+`
	return map[string]*regexp.Regexp{
		"LIST": regexp.MustCompile(`^(` + ls + `|` + dos + `|\+.*\t.+)$`),
		"MLSD": regexp.MustCompile(`^([^;= ]+=[^;]*;)+ .+$`),
	}
})

// maxOddLines bounds the warnings about one listing.
const maxOddLines = 8

// JudgeListing returns a warning for each line of b, the beginning of a listing by verb, that
// clients cannot parse. It ignores an incomplete last line.
func JudgeListing(verb string, b []byte) (list []event.Warning) {
	shape, code := lineShapes()[verb], event.WarnOddList
	if verb == "MLSD" {
		code = event.WarnOddMLSD
	}
	if shape == nil {
		return nil
	}
	for at := 0; len(list) < maxOddLines; {
		line, n := cutLine(b[at:])
		if n == 0 {
			break
		}
		if len(line) > 0 && !shape.Match(line) {
			list = append(list, event.Warning{Code: code, Off: at, Len: len(line)})
		}
		at += n
	}
	return list
}
