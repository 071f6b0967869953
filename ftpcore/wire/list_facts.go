package wire

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// This file has the facts of MLST and MLSD (RFC 3659 §7.5).

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

// ValidMLSTOpts reports whether arg is nothing, or names that each end in a
// semicolon (RFC 3659 §7.9).
func ValidMLSTOpts(arg string) bool {
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
func (f FileFacts) Line(set FactSet) string { return string(f.AppendLine(nil, set)) }

// AppendLine appends the line to b.
func (f FileFacts) AppendLine(b []byte, set FactSet) []byte {
	for i, fact := range factNames {
		if set&(1<<i) == 0 {
			continue
		}
		if v := f.value(FactSet(1 << i)); v != "" {
			b = append(append(append(append(b, fact...), '='), v...), ';')
		}
	}
	return append(append(b, ' '), ListName(cmp.Or(f.Name, f.Info.Name()))...)
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
		return MediaType(fi)
	case FactCharset:
		return f.Charset
	}
	return ""
}

// mediaTypes tells what files hold by what their names end in.
var mediaTypes = map[string]string{
	".txt": "text/plain", ".log": "text/plain", ".md": "text/markdown", ".csv": "text/csv", ".html": "text/html", ".htm": "text/html",
	".css": "text/css", ".xml": "text/xml", ".js": "text/javascript", ".json": "application/json", ".pdf": "application/pdf",
	".zip": "application/zip", ".gz": "application/gzip", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg",
	".gif": "image/gif", ".svg": "image/svg+xml", ".wasm": "application/wasm",
}

// MediaType is the fact of that name (RFC 3659 §7.5); directories have none.
func MediaType(fi fs.FileInfo) string {
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
