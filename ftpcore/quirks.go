package ftpcore

import (
	"io/fs"
	"slices"
	"strings"
	"time"
)

// This file recognizes what some clients do and others do not, and what the
// server does for their sake. It changes nothing: the codes stand in
// Decoded.Notes, and the page has a text for each. They tell of what was sent, by
// whomever; the texts say "as lwftp does".

// quirk is a code and when it is true of a command, before that is run. A command
// of no verb here may be any.
type quirk struct {
	code string
	seen func(s *session, c Command) bool
}

var quirks = map[string][]quirk{
	"": {
		{"quirk-lwftp-bare-lf", warned("bare-lf")},
		{"quirk-extra-cr", warned("extra-cr")},
	},
	"PASS": {{"quirk-pipelined-login", warned("pipelined")}},
	"FEAT": {{"quirk-feat-first", before}},
	"TYPE": {{"quirk-type-first", before}},
	"OPTS": {{"quirk-wininet-opts", func(_ *session, c Command) bool { return string(c.Line.Text) == "opts utf8 on" }}},
	"SITE": {{"quirk-site-help", func(_ *session, c Command) bool { return strings.EqualFold(c.Arg, "HELP") }}},
	"CLNT": {{"quirk-flashfxp", func(_ *session, c Command) bool { return strings.Contains(c.Arg, "FlashFXP") }}},
	"P@SW": {{"quirk-router-pasv", anyTime}},
	"MFMT": {{"quirk-mfmt", anyTime}},
	"XMKD": {{"quirk-xmkd", anyTime}},
	"MODE": {{"quirk-mode-stru", argument("S")}},
	"STRU": {{"quirk-mode-stru", argument("F")}},
	"NOOP": {{"quirk-noop-transfer", func(s *session, _ Command) bool { return s.transfer != nil }}},
	"PORT": {{"quirk-pasv-port", agreed("pasv")}},
	"PASV": {{"quirk-epsv-pasv", agreed("epsv")}},
	"EPSV": {{"quirk-epsv-first", func(s *session, c Command) bool { return s.dataNum == 0 && c.Arg == "" }}},
	"STOR": {{"quirk-rest-stor", func(s *session, _ Command) bool { return s.rest > 0 }}},
	"MLST": {{"quirk-mlst", func(_ *session, c Command) bool { return c.Arg != "" }}},
	"MLSD": {{"quirk-mlsd-glued", warned("missing-space")}},
	"LIST": {{"quirk-list-options", options}},
	"NLST": {{"quirk-list-options", options}},
	"ABOR": {
		{"quirk-abor-telnet", warned("telnet")},
		{"quirk-abor-probe", func(s *session, _ Command) bool { return s.transfer == nil && s.port != nil }},
	},
	"CWD": {
		{"quirk-cwd-empty", argument("")},
		{"quirk-cwd-dot", argument(".")},
		{"quirk-cwd-tilde", argument("~")},
		{"quirk-double-slash", func(_ *session, c Command) bool { return strings.HasPrefix(c.Arg, "//") }},
	},
}

func anyTime(*session, Command) bool    { return true }
func before(s *session, _ Command) bool { return s.account == nil }

func options(_ *session, c Command) bool {
	word, _, _ := strings.Cut(c.Arg, " ")
	return isOption(word)
}

func warned(code string) func(*session, Command) bool {
	return func(_ *session, c Command) bool {
		return slices.ContainsFunc(c.Line.Warn, func(w Warning) bool { return w.Code == code })
	}
}

func argument(arg string) func(*session, Command) bool {
	return func(_ *session, c Command) bool { return strings.EqualFold(c.Arg, arg) }
}

func agreed(how string) func(*session, Command) bool {
	return func(s *session, _ Command) bool { return s.port != nil && s.port.how == how }
}

// commandNotes are the codes of a command that is about to be run.
func (s *session) commandNotes(c Command) (codes []string) {
	if s.seed() {
		return nil
	}
	for _, list := range [][]quirk{quirks[""], quirks[c.Verb]} {
		for _, q := range list {
			if q.seen(s, c) {
				codes = append(codes, q.code)
			}
		}
	}
	return codes
}

// replyNotes are the codes of a reply.
func (s *session) replyNotes(r Reply) []string {
	if s.seed() {
		return nil
	}
	codes := r.notes
	switch {
	case r.Code == 257 && strings.Contains(r.Path, `"`):
		codes = append(codes, "quirk-257-quotes")
	case len(r.Lines) > 1 && r.Code/10 != 21 && r.Why != "facts": // 211 to 214 and MLST's are made for it
		codes = append(codes, "quirk-multi-line")
	case r.Why == "exists" && (r.verb == "MKD" || r.verb == "XMKD"):
		codes = append(codes, "quirk-mkd-exists")
	case r.Why == "no-such-file" && r.verb == "STOR":
		codes = append(codes, "quirk-stor-no-folder")
	case r.Why == "not-implemented" && r.verb == "SIZE":
		codes = append(codes, "quirk-size-refused")
	}
	return codes
}

// otherAddress marks a 227 that somebody edited so that it names another host.
func (s *session) otherAddress(d *Decoded, was Reply) {
	if was.Code != 227 || s.port == nil {
		return
	}
	for _, f := range d.Fields {
		if f.Name == "host" && f.Value != s.port.addr.Addr().Unmap().String() {
			d.Notes = append(d.Notes, "quirk-227-address")
		}
	}
}

// dated marks the beginning of a listing in which years stand for times.
func (s *session) dated(opening Reply, list []fs.FileInfo, now time.Time) Reply {
	if s.profile.List != ListDOS && slices.ContainsFunc(list, func(fi fs.FileInfo) bool { return !recent(fi.ModTime(), now) }) {
		opening.notes = append(opening.notes, "quirk-list-dates")
	}
	return opening
}
