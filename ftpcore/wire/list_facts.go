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

// FactSet is a set of facts of MLST and MLSD (RFC 3659 §7.5).
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

	// DefaultFacts are the facts at the beginning of a session.
	DefaultFacts = FactType | FactSize | FactModify | FactPerm | FactUnique | FactMode | FactOwner | FactGroup
	// AllFacts are the facts that OPTS MLST may select.
	AllFacts = DefaultFacts | FactCreate | FactLang | FactMediaType | FactCharset
)

var factNames = []string{"type", "size", "modify", "perm", "unique", "UNIX.mode", "UNIX.owner", "UNIX.group",
	"create", "lang", "media-type", "charset"}

// ValidMLSTOpts reports whether arg is empty, or names that each end in a semicolon (RFC
// 3659 §7.9).
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

// ParseMLSTOpts parses the argument of OPTS MLST, "size;type;" (RFC 3659 §7.9). It ignores
// unknown facts. The set may be empty.
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

// String returns the set for the reply to OPTS MLST: "type;size;".
func (s FactSet) String() string {
	var b strings.Builder
	for i, name := range factNames {
		if s&(1<<i) != 0 {
			b.WriteString(name + ";")
		}
	}
	return b.String()
}

// Feat returns all facts for FEAT, with a star after each fact in the set:
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

// FileFacts has the values of a file's facts (RFC 3659 §7.5).
type FileFacts struct {
	Info    fs.FileInfo
	Kind    string // "cdir", "pdir"; empty means "file" or "dir"
	Name    string // MLST: the path in the inside form; empty means the name in Info
	Perm    string
	Unique  string
	Charset string // empty if unknown, or if the file is no text
}

// Line returns the facts of set as a line of MLSD, without line end (RFC 3659 §7.2):
//
//	type=file;size=5000;modify=20261122070810;perm=adfrw; name
//
// It omits unknown facts, and the size of a directory.
func (f FileFacts) Line(set FactSet) string { return string(f.AppendLine(nil, set)) }

// AppendLine appends Line's result to b.
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

// value returns one fact; empty means unknown.
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

// mediaTypes maps file name extensions to media types.
var mediaTypes = map[string]string{
	".txt": "text/plain", ".log": "text/plain", ".md": "text/markdown", ".csv": "text/csv", ".html": "text/html", ".htm": "text/html",
	".css": "text/css", ".xml": "text/xml", ".js": "text/javascript", ".json": "application/json", ".pdf": "application/pdf",
	".zip": "application/zip", ".gz": "application/gzip", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg",
	".gif": "image/gif", ".svg": "image/svg+xml", ".wasm": "application/wasm",
}

// MediaType returns the fact media-type (RFC 3659 §7.5); empty for a directory.
func MediaType(fi fs.FileInfo) string {
	if fi.IsDir() {
		return ""
	}
	if t := mediaTypes[strings.ToLower(path.Ext(fi.Name()))]; t != "" {
		return t
	}
	return "application/octet-stream"
}

// nameLang guesses the language of a name from its letters (RFC 3659 §7.5.6).
func nameLang(name string) string {
	if strings.IndexFunc(name, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0 {
		return "zh"
	}
	return "i-default"
}
