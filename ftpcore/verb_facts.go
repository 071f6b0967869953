package ftpcore

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/storage"
	"ftpsim/ftpcore/wire"
)

func factRows() commandTable {
	return commandTable{
		row("MFMT", (*session).cmdMfmt),
		row("MFCT", (*session).cmdMfct),
		row("MFF", (*session).cmdMff),
	}
}

// setting is one fact to set.
type setting struct {
	name, value string
	set         func(fsys fs.FS, name string) error
	op          string // see event.FSChange
}

var errFactUnknown = wire.NewReply(504, event.ReasonNoSuchFact, "That fact cannot be set.")

// settingOf parses one fact of MFF. The Reply is zero if it can be set.
func settingOf(fact, value string) (setting, wire.Reply) {
	bad := wire.NewReply(501, event.ReasonBadArgument, "That is no value of %s.", fact)
	when, terr := wire.ParseMDTM(value)
	x := setting{value: value, op: "touch"}
	switch strings.ToLower(fact) {
	case "modify":
		x.name = "Modify"
		x.set = func(fsys fs.FS, name string) error { return hackpadfs.Chtimes(fsys, name, when, when) }
	case "create":
		x.name = "Create"
		x.set = func(fsys fs.FS, name string) error {
			b, ok := fsys.(storage.BirthFS)
			if !ok {
				return errors.ErrUnsupported
			}
			return b.SetBirth(name, when)
		}
	case "unix.mode":
		x.name, x.op = "UNIX.mode", "chmod"
		mode, ok := parseOctal(value)
		if !ok {
			return x, bad.Because(event.Check{Saw: value, Want: "0644"})
		}
		x.set = func(fsys fs.FS, name string) error { return hackpadfs.Chmod(fsys, name, mode) }
		return x, wire.Reply{}
	default:
		return x, errFactUnknown.Because(event.Check{Saw: fact, Want: "Modify, Create, UNIX.mode"})
	}
	if terr != nil {
		return x, bad.Because(event.Check{Saw: value, Want: "20261122070810"})
	}
	return x, wire.Reply{}
}

// setFacts sets the facts in list on the file that arg names and returns MFF's reply.
func (s *session) setFacts(arg string, list ...setting) wire.Reply {
	p, err := s.writable(arg)
	if err == nil {
		_, err = s.stat(p)
	}
	r := wire.NewReply(213, event.ReasonFactsChanged, "")
	said := ""
	for _, x := range list {
		if err == nil {
			err = x.set(s.srv.FS, wire.FSPath(p))
		}
		said += x.name + "=" + x.value + ";"
		r.FS = append(r.FS, event.FSChange{Op: x.op, Path: p})
	}
	if errors.Is(err, errors.ErrUnsupported) {
		return s.at(errFactUnknown, p)
	}
	if err != nil {
		return s.fileReply(550, p, err)
	}
	r.Lines = []string{said + " " + arg}
	return s.at(r, p)
}

func (s *session) cmdMfmt(arg string) wire.Reply { return s.setTime("Modify", arg) }

func (s *session) cmdMfct(arg string) wire.Reply { return s.setTime("Create", arg) }

func (s *session) setTime(fact, arg string) wire.Reply {
	when, name, _ := strings.Cut(arg, " ")
	if name == "" {
		return wire.NewReply(501, event.ReasonBadArgument, "A time and a path are needed.").Because(event.Check{Saw: arg, Want: "20261122070810 a.txt"})
	}
	x, fail := settingOf(fact, when)
	if fail.Code != 0 {
		return fail
	}
	return s.setFacts(name, x)
}

// cmdMff sets several facts, which end at the first space (draft-somers-ftp-mfxx §5). It
// checks all of them before it sets the first. ncftp omits the last semicolon.
func (s *session) cmdMff(arg string) wire.Reply {
	facts, name, _ := strings.Cut(arg, " ")
	if !strings.Contains(facts, "=") || name == "" {
		return wire.NewReply(501, event.ReasonBadArgument, "MFF needs facts, each with a semicolon, and a path.").
			Because(event.Check{Saw: arg, Want: "Modify=20261122070810; a.txt"})
	}
	var list []setting
	for part := range strings.SplitSeq(strings.TrimSuffix(facts, ";"), ";") {
		fact, value, _ := strings.Cut(part, "=")
		x, fail := settingOf(fact, value)
		if fail.Code != 0 {
			return fail
		}
		list = append(list, x)
	}
	// A modification time before the creation time changes the creation time, so Create
	// comes last.
	slices.SortStableFunc(list, func(a, b setting) int { return strings.Compare(order(a), order(b)) })
	return s.setFacts(name, list...)
}

func order(x setting) string { return map[bool]string{true: "2", false: "1"}[x.name == "Create"] }

// factsOf returns the facts of the file fi at p.
func (s *session) factsOf(p string, fi fs.FileInfo) wire.FileFacts {
	f := wire.FileFacts{Info: fi, Perm: s.perm(p, fi), Unique: unique(p)}
	if s.params.facts&wire.FactCharset != 0 && strings.HasPrefix(wire.MediaType(fi), "text/") {
		f.Charset = s.charset(p)
	}
	return f
}

// charset guesses the charset of a text from its beginning; empty means unknown.
func (s *session) charset(p string) string {
	f, err := s.srv.FS.Open(wire.FSPath(p))
	if err != nil {
		return ""
	}
	defer f.Close()
	buf := make([]byte, 4096)
	b, _ := nextPiece(f, buf)
	if len(b) == len(buf) { // the last character may be cut
		for range utf8.UTFMax - 1 {
			if r, n := utf8.DecodeLastRune(b); r != utf8.RuneError || n != 1 {
				break
			}
			b = b[:len(b)-1]
		}
	}
	switch {
	case !utf8.Valid(b):
		return ""
	case strings.IndexFunc(string(b), func(r rune) bool { return r > unicode.MaxASCII }) < 0:
		return "US-ASCII"
	}
	return "UTF-8"
}
