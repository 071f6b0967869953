package ftpcore

import (
	"io/fs"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// This file recognizes habits of some clients, and what the server does for their sake. It
// only adds codes to Decoded.Notes; the page has a text for each. A code says how a message
// looks, not which client sent it: the texts say "as lwftp does".

// quirk is a code and a test for it, which is run before the command. The quirks under ""
// are tested for every verb.
type quirk struct {
	note event.Note
	seen func(s *session, c wire.Command) bool
}

var quirks = map[string][]quirk{
	"": {
		{event.NoteLwftpBareLF, warned(event.WarnBareLF)},
		{event.NoteExtraCR, warned(event.WarnExtraCR)},
		{event.NoteBackslash, backslash},
		{event.NoteTelnetOptions, func(_ *session, c wire.Command) bool { return negotiates(c.Line.Raw) }},
	},
	"PASS": {{event.NotePipelinedLogin, warned(event.WarnPipelined)}},
	"FEAT": {{event.NoteFEATFirst, before}},
	"TYPE": {{event.NoteTypeFirst, before}},
	"OPTS": {{event.NoteWinINetOPTS, func(_ *session, c wire.Command) bool { return string(c.Line.Text) == "opts utf8 on" }}},
	"SITE": {{event.NoteSiteHelp, func(_ *session, c wire.Command) bool { return strings.EqualFold(c.Arg, "HELP") }}},
	"CLNT": {{event.NoteFlashFXP, func(_ *session, c wire.Command) bool { return strings.Contains(c.Arg, "FlashFXP") }}},
	"P@SW": {{event.NoteRouterPASV, anyTime}},
	"MFMT": {{event.NoteMFMT, anyTime}},
	"MDTM": {{event.NoteMDTMSet, func(s *session, c wire.Command) bool {
		_, _, ok := timeBefore(c.Arg)
		return ok && !s.profile.MDTMSets
	}}},
	"MFF": {{event.NoteMFFSemicolon, func(_ *session, c wire.Command) bool {
		facts, _, more := strings.Cut(c.Arg, " ")
		return more && strings.Contains(facts, "=") && !strings.HasSuffix(facts, ";")
	}}},
	"XMKD": {{event.NoteXMKD, anyTime}},
	"MODE": {{event.NoteModeStru, argument("S")}, {event.NoteModeZ, argument("Z")}},
	"STRU": {{event.NoteModeStru, argument("F")}},
	"NOOP": {{event.NoteNOOPTransfer, func(s *session, _ wire.Command) bool { return s.dataConns.transfer != nil }}},
	"PORT": {{event.NotePASVPort, agreed("pasv")}},
	"PASV": {{event.NoteEPSVPASV, agreed("epsv")}},
	"EPSV": {{event.NoteEPSVFirst, func(s *session, c wire.Command) bool { return s.dataConns.count == 0 && c.Arg == "" }}},
	"STOR": {{event.NoteRESTSTOR, func(s *session, _ wire.Command) bool { return s.params.rest > 0 }}},
	"MLST": {{event.NoteMLST, func(_ *session, c wire.Command) bool { return c.Arg != "" }}},
	"MLSD": {{event.NoteMLSDGlued, warned(event.WarnMissingSpace)}},
	"LIST": {{event.NoteListOptions, options}},
	"NLST": {{event.NoteListOptions, options}},
	"ABOR": {
		{event.NoteABORTelnet, warned(event.WarnTelnet)},
		{event.NoteABORProbe, func(s *session, _ wire.Command) bool { return s.dataConns.transfer == nil && s.dataConns.port != nil }},
	},
	"CWD": {
		{event.NoteCWDEmpty, argument("")},
		{event.NoteCWDDot, argument(".")},
		{event.NoteCWDTilde, argument("~")},
		{event.NoteDoubleSlash, func(_ *session, c wire.Command) bool { return strings.HasPrefix(c.Arg, "//") }},
	},
}

// negotiates reports whether raw begins with a Telnet option negotiation (RFC 854).
func negotiates(raw []byte) bool {
	return wire.Negotiates(raw)
}

func anyTime(*session, wire.Command) bool    { return true }
func before(s *session, _ wire.Command) bool { return s.login.account == nil }

func options(_ *session, c wire.Command) bool {
	word, _, _ := strings.Cut(c.Arg, " ")
	return wire.IsListOption(word)
}

func warned(code event.WarningCode) func(*session, wire.Command) bool {
	return func(_ *session, c wire.Command) bool {
		return slices.ContainsFunc(c.Line.Warn, func(w event.Warning) bool { return w.Code == code })
	}
}

// backslash reports whether a path has a backslash. After a byte from 0x80 up in a name
// that is not UTF-8, it is the second half of a Big5, GBK or Shift-JIS character.
func backslash(_ *session, c wire.Command) bool {
	if !wire.TakesPath(c.Verb) {
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

func argument(arg string) func(*session, wire.Command) bool {
	return func(_ *session, c wire.Command) bool { return strings.EqualFold(c.Arg, arg) }
}

func agreed(how string) func(*session, wire.Command) bool {
	return func(s *session, _ wire.Command) bool { return s.dataConns.port != nil && s.dataConns.port.how == how }
}

// commandNotes returns the codes of a command that is about to run.
func (s *session) commandNotes(c wire.Command) (notes []event.Note) {
	if !s.kind.marksQuirks() {
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

// replyNotes returns the codes of a reply.
func (s *session) replyNotes(r wire.Reply) []event.Note {
	if !s.kind.marksQuirks() {
		return nil
	}
	notes := r.Notes
	switch {
	case r.Code == 257 && strings.Contains(r.Path, `"`):
		notes = append(notes, event.Note257Quotes)
	case len(r.Lines) > 1 && r.Code/10 != 21 && r.Why != event.ReasonFacts: // 211 to 214 and MLST's 250 always have several lines
		notes = append(notes, event.NoteMultiLine)
	case r.Why == event.ReasonExists && (r.Verb == "MKD" || r.Verb == "XMKD"):
		notes = append(notes, event.NoteMKDExists)
	case r.Why == event.ReasonNoSuchFile && r.Verb == "STOR":
		notes = append(notes, event.NoteSTORNoFolder)
	case r.Why == event.ReasonNotImplemented && r.Verb == "SIZE":
		notes = append(notes, event.NoteSizeRefused)
	case r.Why == event.ReasonFeatures && slices.ContainsFunc(r.Lines, func(l string) bool { return featKey(l) == "MODE" }):
		notes = append(notes, event.NoteModeZ)
	}
	return notes
}

// otherAddress marks a 227 that was edited to name another host.
func (s *session) otherAddress(d *event.Decoded, was wire.Reply) {
	if was.Code != 227 || s.dataConns.port == nil {
		return
	}
	for _, f := range d.Fields {
		if f.Name == "host" && f.Value != s.dataConns.port.addr.Addr().Unmap().String() {
			d.Notes = append(d.Notes, event.Note227Address)
		}
	}
}

// dated marks the 150 of a listing in which some lines show the year instead of the time.
func (s *session) dated(opening wire.Reply, list []fs.FileInfo, now time.Time) wire.Reply {
	if s.profile.List != wire.ListDOS && slices.ContainsFunc(list, func(fi fs.FileInfo) bool { return !wire.IsRecent(fi.ModTime(), now) }) {
		opening.Notes = append(opening.Notes, event.NoteListDates)
	}
	return opening
}

// describe is wire.DecodeCommand with the notes and warnings that need the session.
func (s *session) describe(cmd wire.Command) event.Decoded {
	d := wire.DecodeCommand(cmd)
	d.Notes = s.commandNotes(cmd)
	if cmd.Hidden() {
		return d
	}
	var addr netip.AddrPort
	var err error
	switch cmd.Verb {
	case "PORT":
		addr, _, err = wire.ParsePort(cmd.Arg)
	case "LPRT":
		addr, _, err = wire.ParseLong(cmd.Arg)
	case "EPRT":
		addr, _, _, err = wire.ParseEPRT(cmd.Arg)
	default:
		return d
	}
	if err != nil {
		return d
	}
	odd := map[string]event.WarningCode{}
	if addr.Addr().Unmap() != s.clientIP() {
		odd["host"] = event.WarnOtherHost
	}
	if addr.Port() < firstPort {
		odd["port"] = event.WarnLowPort
	}
	for _, f := range d.Fields {
		if code := odd[f.Name]; code != "" {
			d.Warn = append(d.Warn, event.Warning{Code: code, Off: f.Off, Len: f.Len})
		}
	}
	return d
}
