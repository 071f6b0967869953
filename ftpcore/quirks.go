package ftpcore

import (
	"io/fs"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// This file recognizes what some clients do and others do not, and what the
// server does for their sake. It changes nothing: the codes stand in
// Decoded.Notes, and the page has a text for each. They tell of what was sent, by
// whomever; the texts say "as lwftp does".

// quirk is a code and when it is true of a command, before that is run. A command
// of no verb here may be any.
type quirk struct {
	note Note
	seen func(s *session, c Command) bool
}

var quirks = map[string][]quirk{
	"": {
		{NoteLwftpBareLF, warned(WarnBareLF)},
		{NoteExtraCR, warned(WarnExtraCR)},
		{NoteBackslash, backslash},
		{NoteTelnetOptions, func(_ *session, c Command) bool { return negotiates(c.Line.Raw) }},
	},
	"PASS": {{NotePipelinedLogin, warned(WarnPipelined)}},
	"FEAT": {{NoteFEATFirst, before}},
	"TYPE": {{NoteTypeFirst, before}},
	"OPTS": {{NoteWinINetOPTS, func(_ *session, c Command) bool { return string(c.Line.Text) == "opts utf8 on" }}},
	"SITE": {{NoteSiteHelp, func(_ *session, c Command) bool { return strings.EqualFold(c.Arg, "HELP") }}},
	"CLNT": {{NoteFlashFXP, func(_ *session, c Command) bool { return strings.Contains(c.Arg, "FlashFXP") }}},
	"P@SW": {{NoteRouterPASV, anyTime}},
	"MFMT": {{NoteMFMT, anyTime}},
	"MDTM": {{NoteMDTMSet, func(s *session, c Command) bool {
		_, _, ok := timeBefore(c.Arg)
		return ok && !s.profile.MDTMSets
	}}},
	"MFF": {{NoteMFFSemicolon, func(_ *session, c Command) bool {
		facts, _, more := strings.Cut(c.Arg, " ")
		return more && strings.Contains(facts, "=") && !strings.HasSuffix(facts, ";")
	}}},
	"XMKD": {{NoteXMKD, anyTime}},
	"MODE": {{NoteModeStru, argument("S")}, {NoteModeZ, argument("Z")}},
	"STRU": {{NoteModeStru, argument("F")}},
	"NOOP": {{NoteNOOPTransfer, func(s *session, _ Command) bool { return s.data.transfer != nil }}},
	"PORT": {{NotePASVPort, agreed("pasv")}},
	"PASV": {{NoteEPSVPASV, agreed("epsv")}},
	"EPSV": {{NoteEPSVFirst, func(s *session, c Command) bool { return s.data.count == 0 && c.Arg == "" }}},
	"STOR": {{NoteRESTSTOR, func(s *session, _ Command) bool { return s.params.rest > 0 }}},
	"MLST": {{NoteMLST, func(_ *session, c Command) bool { return c.Arg != "" }}},
	"MLSD": {{NoteMLSDGlued, warned(WarnMissingSpace)}},
	"LIST": {{NoteListOptions, options}},
	"NLST": {{NoteListOptions, options}},
	"ABOR": {
		{NoteABORTelnet, warned(WarnTelnet)},
		{NoteABORProbe, func(s *session, _ Command) bool { return s.data.transfer == nil && s.data.port != nil }},
	},
	"CWD": {
		{NoteCWDEmpty, argument("")},
		{NoteCWDDot, argument(".")},
		{NoteCWDTilde, argument("~")},
		{NoteDoubleSlash, func(_ *session, c Command) bool { return strings.HasPrefix(c.Arg, "//") }},
	},
}

// negotiates reports whether raw begins with the options of a Telnet client (RFC 854).
func negotiates(raw []byte) bool {
	return len(raw) > 1 && raw[0] == telIAC && telWILL <= raw[1] && raw[1] <= telDONT
}

func anyTime(*session, Command) bool    { return true }
func before(s *session, _ Command) bool { return s.login.account == nil }

func options(_ *session, c Command) bool {
	word, _, _ := strings.Cut(c.Arg, " ")
	return isOption(word)
}

func warned(code WarningCode) func(*session, Command) bool {
	return func(_ *session, c Command) bool {
		return slices.ContainsFunc(c.Line.Warn, func(w Warning) bool { return w.Code == code })
	}
}

// backslash reports whether a path has one. Behind a byte of a name that is not UTF-8 it
// is half of a character: of Big5, GBK or Shift-JIS.
func backslash(_ *session, c Command) bool {
	if argFields[c.Verb] != "path" {
		return false
	}
	utf := utf8.ValidString(c.Arg)
	for i := range len(c.Arg) {
		if c.Arg[i] == '\\' && (utf || i == 0 || c.Arg[i-1] < utf8.RuneSelf) {
			return true
		}
	}
	return false
}

func argument(arg string) func(*session, Command) bool {
	return func(_ *session, c Command) bool { return strings.EqualFold(c.Arg, arg) }
}

func agreed(how string) func(*session, Command) bool {
	return func(s *session, _ Command) bool { return s.data.port != nil && s.data.port.how == how }
}

// commandNotes are the codes of a command that is about to be run.
func (s *session) commandNotes(c Command) (notes []Note) {
	if !s.kind.notesQuirks() {
		return nil
	}
	for _, list := range [][]quirk{quirks[""], quirks[c.Verb]} {
		for _, q := range list {
			if q.seen(s, c) {
				notes = append(notes, q.note)
			}
		}
	}
	return notes
}

// replyNotes are the codes of a reply.
func (s *session) replyNotes(r Reply) []Note {
	if !s.kind.notesQuirks() {
		return nil
	}
	notes := r.notes
	switch {
	case r.Code == 257 && strings.Contains(r.Path, `"`):
		notes = append(notes, Note257Quotes)
	case len(r.Lines) > 1 && r.Code/10 != 21 && r.Why != ReasonFacts: // 211 to 214 and MLST's are made for it
		notes = append(notes, NoteMultiLine)
	case r.Why == ReasonExists && (r.verb == "MKD" || r.verb == "XMKD"):
		notes = append(notes, NoteMKDExists)
	case r.Why == ReasonNoSuchFile && r.verb == "STOR":
		notes = append(notes, NoteSTORNoFolder)
	case r.Why == ReasonNotImplemented && r.verb == "SIZE":
		notes = append(notes, NoteSizeRefused)
	case r.Why == ReasonFeatures && slices.ContainsFunc(r.Lines, func(l string) bool { return featKey(l) == "MODE" }):
		notes = append(notes, NoteModeZ)
	}
	return notes
}

// otherAddress marks a 227 that somebody edited so that it names another host.
func (s *session) otherAddress(d *Decoded, was Reply) {
	if was.Code != 227 || s.data.port == nil {
		return
	}
	for _, f := range d.Fields {
		if f.Name == "host" && f.Value != s.data.port.addr.Addr().Unmap().String() {
			d.Notes = append(d.Notes, Note227Address)
		}
	}
}

// dated marks the beginning of a listing in which years stand for times.
func (s *session) dated(opening Reply, list []fs.FileInfo, now time.Time) Reply {
	if s.profile.List != ListDOS && slices.ContainsFunc(list, func(fi fs.FileInfo) bool { return !recent(fi.ModTime(), now) }) {
		opening.notes = append(opening.notes, NoteListDates)
	}
	return opening
}
