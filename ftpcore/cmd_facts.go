package ftpcore

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/hack-pad/hackpadfs"
)

func factRows() commandTable {
	return commandTable{
		row("MFMT", "<time> <path>", "draft-somers-ftp-mfxx#3", "Sets when a file was changed.", member(2, 5).arg(), (*session).cmdMfmt).feat("MFMT"),
		row("MFCT", "<time> <path>", "draft-somers-ftp-mfxx#4", "Sets when a file was made.", member(2, 5).arg(), (*session).cmdMfct).feat("MFCT"),
		row("MFF", "<fact>=<value>; … <path>", "draft-somers-ftp-mfxx#5", "Sets facts of a file, all or none.", member(2, 5).arg(), (*session).cmdMff).
			feat("MFF Modify;Create;UNIX.mode;"),
	}
}

// birthFS is a filesystem that knows when its files were made.
type birthFS interface {
	SetBirth(name string, t time.Time) error
}

// setting is one fact that is to be set.
type setting struct {
	name, value string
	set         func(fsys fs.FS, name string) error
	op          string // of the change
}

var errFactUnknown = NewReply(504, ReasonNoSuchFact, "That fact cannot be set.")

// settingOf reads one fact of MFF; the reply is zero if it can be set.
func settingOf(fact, value string) (setting, Reply) {
	bad := NewReply(501, ReasonBadArgument, "That is no value of %s.", fact)
	when, terr := ParseMDTM(value)
	x := setting{value: value, op: "touch"}
	switch strings.ToLower(fact) {
	case "modify":
		x.name = "Modify"
		x.set = func(fsys fs.FS, name string) error { return hackpadfs.Chtimes(fsys, name, when, when) }
	case "create":
		x.name = "Create"
		x.set = func(fsys fs.FS, name string) error {
			b, ok := fsys.(birthFS)
			if !ok {
				return errors.ErrUnsupported
			}
			return b.SetBirth(name, when)
		}
	case "unix.mode":
		x.name, x.op = "UNIX.mode", "chmod"
		mode, ok := parseOctal(value)
		if !ok {
			return x, bad.because(Check{Saw: value, Want: "0644"})
		}
		x.set = func(fsys fs.FS, name string) error { return hackpadfs.Chmod(fsys, name, mode) }
		return x, Reply{}
	default:
		return x, errFactUnknown.because(Check{Saw: fact, Want: "Modify, Create, UNIX.mode"})
	}
	if terr != nil {
		return x, bad.because(Check{Saw: value, Want: "20261122070810"})
	}
	return x, Reply{}
}

// setFacts sets them on the file that arg names and answers as MFF does.
func (s *session) setFacts(arg string, list ...setting) Reply {
	p, err := s.writable(arg)
	if err == nil {
		_, err = s.stat(p)
	}
	r := NewReply(213, ReasonFactsChanged, "")
	said := ""
	for _, x := range list {
		if err == nil {
			err = x.set(s.srv.FS, FSPath(p))
		}
		said += x.name + "=" + x.value + ";"
		r.FS = append(r.FS, FSChange{Op: x.op, Path: p})
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

func (s *session) cmdMfmt(arg string) Reply { return s.setTime("Modify", arg) }

func (s *session) cmdMfct(arg string) Reply { return s.setTime("Create", arg) }

func (s *session) setTime(fact, arg string) Reply {
	when, name, _ := strings.Cut(arg, " ")
	if name == "" {
		return NewReply(501, ReasonBadArgument, "A time and a path are needed.").because(Check{Saw: arg, Want: "20261122070810 a.txt"})
	}
	x, fail := settingOf(fact, when)
	if fail.Code != 0 {
		return fail
	}
	return s.setFacts(name, x)
}

// cmdMff sets several facts (draft-somers-ftp-mfxx §5), which end at the first space.
// All are looked at before the first is set. ncftp leaves out the last semicolon.
func (s *session) cmdMff(arg string) Reply {
	facts, name, _ := strings.Cut(arg, " ")
	if !strings.Contains(facts, "=") || name == "" {
		return NewReply(501, ReasonBadArgument, "MFF needs facts, each with a semicolon, and a path.").
			because(Check{Saw: arg, Want: "Modify=20261122070810; a.txt"})
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
	// A time of change before the birth moves the birth: what sets that comes last.
	slices.SortStableFunc(list, func(a, b setting) int { return strings.Compare(order(a), order(b)) })
	return s.setFacts(name, list...)
}

func order(x setting) string { return map[bool]string{true: "2", false: "1"}[x.name == "Create"] }

// factsOf are the facts of the file fi at p.
func (s *session) factsOf(p string, fi fs.FileInfo) FileFacts {
	f := FileFacts{Info: fi, Perm: s.perm(p, fi), Unique: unique(p)}
	if s.params.facts&FactCharset != 0 && strings.HasPrefix(mediaType(fi), "text/") {
		f.Charset = s.charset(p)
	}
	return f
}

// charset is that of a text, by its beginning; empty: not known.
func (s *session) charset(p string) string {
	f, err := s.srv.FS.Open(FSPath(p))
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

// mediaTypes tells what files hold by what their names end in.
var mediaTypes = map[string]string{
	".txt": "text/plain", ".log": "text/plain", ".md": "text/markdown", ".csv": "text/csv", ".html": "text/html", ".htm": "text/html",
	".css": "text/css", ".xml": "text/xml", ".js": "text/javascript", ".json": "application/json", ".pdf": "application/pdf",
	".zip": "application/zip", ".gz": "application/gzip", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg",
	".gif": "image/gif", ".svg": "image/svg+xml", ".wasm": "application/wasm",
}

// mediaType is the fact of that name; directories have none.
func mediaType(fi fs.FileInfo) string {
	if fi.IsDir() {
		return ""
	}
	if t := mediaTypes[strings.ToLower(path.Ext(fi.Name()))]; t != "" {
		return t
	}
	return "application/octet-stream"
}

// nameLang is the language of a name, as far as its letters tell (RFC 3659 §7.5.6).
func nameLang(name string) string {
	if strings.IndexFunc(name, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0 {
		return "zh"
	}
	return "i-default"
}
