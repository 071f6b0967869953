package ftpcore

import (
	"cmp"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// halfYear is how long a listing shows the time of day instead of the year.
const halfYear = 182 * 24 * time.Hour

// listName is a name as it is on the wire, with control characters as "?", as ls
// writes it to a terminal: no name can forge a line of a listing. Of one that is not
// UTF-8 only those of ASCII are known to be control characters.
func listName(name string) string {
	name = NameOnWire(name)
	if plainName(name) {
		return name
	}
	if utf8.ValidString(name) {
		return strings.Map(func(c rune) rune {
			if unicode.IsControl(c) {
				return '?'
			}
			return c
		}, name)
	}
	b := []byte(name)
	for i, c := range b {
		if c < ' ' || c == 0x7f {
			b[i] = '?'
		}
	}
	return string(b)
}

// plainName reports whether name is of printable ASCII, as most names are.
func plainName(name string) bool {
	for i := range len(name) {
		if name[i] < ' ' || name[i] > '~' {
			return false
		}
	}
	return true
}

// ParseListArgs parts the options that clients put before the path of LIST and
// NLST, as "-al dir" or "-CF", from the path; opts holds their letters. A name
// may look like an option: try the whole argument as a name first, and "./-a" is
// always a path.
func ParseListArgs(arg string) (opts, path string) {
	for {
		word, rest, _ := strings.Cut(arg, " ")
		if !isOption(word) {
			return opts, arg
		}
		if word == "--" {
			return opts, rest
		}
		opts += strings.TrimLeft(word, "-")
		arg = rest
	}
}

func isOption(word string) bool {
	if len(word) < 2 || word[0] != '-' {
		return false
	}
	for _, c := range word[1:] {
		if c != '-' && !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9') {
			return false
		}
	}
	return true
}

// FactSet is a choice of the facts of MLST and MLSD (RFC 3659 §7.5).
type FactSet uint16

// The facts, in the order in which they are written.
const (
	FactType FactSet = 1 << iota
	FactSize
	FactModify
	FactPerm
	FactUnique
	FactMode
	FactOwner
	FactGroup
	FactCreate
	FactLang
	FactMediaType
	FactCharset

	// DefaultFacts are those that a session begins with.
	DefaultFacts = FactType | FactSize | FactModify | FactPerm | FactUnique | FactMode | FactOwner | FactGroup
	// AllFacts are those that it may ask for.
	AllFacts = DefaultFacts | FactCreate | FactLang | FactMediaType | FactCharset
)

var factNames = []string{"type", "size", "modify", "perm", "unique", "UNIX.mode", "UNIX.owner", "UNIX.group",
	"create", "lang", "media-type", "charset"}

// validMLSTOpts reports whether arg is nothing, or names that each end in a
// semicolon (RFC 3659 §7.9).
func validMLSTOpts(arg string) bool {
	for arg != "" {
		name, rest, ended := strings.Cut(arg, ";")
		if name == "" || !ended || strings.ContainsAny(name, " =\t") {
			return false
		}
		arg = rest
	}
	return true
}

// ParseMLSTOpts reads the facts of OPTS MLST "size;type;" (RFC 3659 §7.9).
// Unknown ones are left out; none at all is a choice as well.
func ParseMLSTOpts(arg string) FactSet {
	var set FactSet
	for name := range strings.SplitSeq(arg, ";") {
		for i, known := range factNames {
			if strings.EqualFold(strings.TrimSpace(name), known) {
				set |= 1 << i
			}
		}
	}
	return set
}

// String is the set as the reply to OPTS MLST lists it: "type;size;".
func (s FactSet) String() string {
	var b strings.Builder
	for i, name := range factNames {
		if s&(1<<i) != 0 {
			b.WriteString(name + ";")
		}
	}
	return b.String()
}

// Feat is all known facts, those of the set starred, as FEAT lists them:
// "type*;size*;modify;" (RFC 3659 §7.8).
func (s FactSet) Feat() string {
	var b strings.Builder
	for i, name := range factNames {
		b.WriteString(name)
		if s&(1<<i) != 0 {
			b.WriteByte('*')
		}
		b.WriteByte(';')
	}
	return b.String()
}

// FileFacts is what MLST and MLSD tell of a file (RFC 3659 §7.5).
type FileFacts struct {
	Info    fs.FileInfo
	Kind    string // "cdir", "pdir"; empty: "file" or "dir"
	Name    string // MLST: the path, as it is inside; empty: the name in Info
	Perm    string
	Unique  string
	Charset string // empty: not known, or no text
}

// Line is the line of f in MLSD, without line end (RFC 3659 §7.2):
//
//	type=file;size=5000;modify=20261122070810;perm=adfrw; name
//
// What is not known of f is left out; directories have no size.
func (f FileFacts) Line(set FactSet) string { return string(f.appendLine(nil, set)) }

func (f FileFacts) appendLine(b []byte, set FactSet) []byte {
	for i, fact := range factNames {
		if set&(1<<i) == 0 {
			continue
		}
		if v := f.value(FactSet(1 << i)); v != "" {
			b = append(append(append(append(b, fact...), '='), v...), ';')
		}
	}
	return append(append(b, ' '), listName(cmp.Or(f.Name, f.Info.Name()))...)
}

func (f FileFacts) value(fact FactSet) string {
	fi := f.Info
	switch fact {
	case FactType:
		if fi.IsDir() {
			return cmp.Or(f.Kind, "dir")
		}
		return cmp.Or(f.Kind, "file")
	case FactSize:
		if !fi.IsDir() {
			return strconv.FormatInt(fi.Size(), 10)
		}
	case FactModify:
		return FormatMDTM(fi.ModTime())
	case FactPerm:
		return f.Perm
	case FactUnique:
		return f.Unique
	case FactMode:
		return fmt.Sprintf("%04o", fi.Mode().Perm())
	case FactOwner, FactGroup:
		return "ftp"
	case FactCreate:
		if b, ok := fi.(interface{ Birth() time.Time }); ok {
			return FormatMDTM(b.Birth())
		}
	case FactLang:
		return nameLang(fi.Name())
	case FactMediaType:
		return mediaType(fi)
	case FactCharset:
		return f.Charset
	}
	return ""
}

const mdtmLayout = "20060102150405"

// FormatMDTM is a time as MDTM and the fact modify write it (RFC 3659 §2.3), UTC.
func FormatMDTM(t time.Time) string { return t.UTC().Format(mdtmLayout) }

// ParseMDTM reads "YYYYMMDDHHMMSS" with an optional ".fraction", UTC.
func ParseMDTM(s string) (time.Time, error) {
	digits, frac, hasFrac := strings.Cut(s, ".")
	if hasFrac && frac == "" || len(digits) != len(mdtmLayout) {
		return time.Time{}, fmt.Errorf("not a time: %q", s)
	}
	return time.Parse(mdtmLayout, s)
}
