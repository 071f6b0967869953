package lesson

import (
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"ftpsim/ftpcore/judge"
)

// many are the fields of the head that may come more than once.
const many = " var file account fault break title "

// headField reads one field of the head, but for "lesson".
func (b *builder) headField(f field) {
	if f.tag != "" && f.name != "title" {
		b.fail(f.line, "%s has no language", f.name)
	}
	if b.said[f.name] && !strings.Contains(many, " "+f.name+" ") {
		b.fail(f.line, "there is a field %s already", f.name)
	}
	b.said[f.name] = true
	l := &b.lesson
	switch f.name {
	case "name":
		if l.Name = f.value; !nameForm().MatchString(f.value) || len(f.value) > 40 {
			b.fail(f.line, "the name of a lesson has lower-case letters, digits and hyphens, at most 40")
		}
	case "title":
		b.put(&l.Title, f)
	case "minutes":
		l.Minutes = b.number(f, 1, 600)
	case "judges":
		if l.Judges = judge.Side(f.value); l.Judges != judge.Client && l.Judges != judge.Server {
			b.fail(f.line, "judges is client or server")
		}
	case "card":
		l.Card = b.yes(f)
	case "var": // parseVars
	default:
		b.stageField(f)
	}
}

// stageField reads a field of the head that says what the server has.
func (b *builder) stageField(f field) {
	s := &b.lesson.Stage
	switch f.name {
	case "profile":
		if s.Profile = f.value; !nameForm().MatchString(f.value) {
			b.fail(f.line, "profile needs the name of a profile, such as full")
		}
	case "file":
		s.Files = append(s.Files, b.stageFile(f))
	case "account":
		s.Accounts = append(s.Accounts, b.account(f))
	case "fault":
		if _, err := faultRule(f.value); err != nil {
			b.fail(f.line, "fault: %v", err)
		}
		s.Faults = append(s.Faults, f.value)
	case "break":
		s.Breaks = append(s.Breaks, b.expr(f).String())
	case "pace":
		s.Pace = time.Duration(b.number(f, 0, 60_000)) * time.Millisecond
	case "paused":
		s.Paused = b.yes(f)
	case "tls":
		s.TLS = b.yes(f)
	default:
		b.fail(f.line, "there is no field %.40q in the head of a lesson", f.name)
	}
	if max(len(s.Files), len(s.Accounts), len(s.Faults), len(s.Breaks)) > MaxList {
		b.fail(f.line, "a lesson has at most %d of %s", MaxList, f.name)
	}
}

// account reads "user password [write]".
func (b *builder) account(f field) Account {
	words := strings.Fields(b.fill(f, false))
	if len(words) < 2 || len(words) > 3 || len(words) == 3 && words[2] != "write" {
		b.fail(f.line, "account needs a user and a password, and perhaps the word write")
		return Account{}
	}
	return Account{User: words[0], Password: words[1], Home: "/", Write: len(words) == 3}
}

// contentForm is a file: its path, and perhaps its content.
var contentForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(/.*?)(?: = (.*)| =| (bytes|lines) ([0-9]{1,9}))?$`)
})

// stageFile reads a file of the stage. Without a content it is empty; a directory ends in a slash.
func (b *builder) stageFile(f field) File {
	name, content, given := b.file(f)
	if !given && b.full && !strings.HasSuffix(name, "/") {
		content = []byte{}
	}
	return File{Path: name, Content: content}
}

// file reads "PATH", "PATH = text", "PATH bytes N" or "PATH lines N". given says whether there is
// a content. A generated one is nil unless b.full is set.
func (b *builder) file(f field) (name string, content []byte, given bool) {
	m := contentForm().FindStringSubmatch(b.fill(f, false))
	if m == nil {
		b.fail(f.line, "file needs an absolute path, and perhaps a content: = text, bytes N or lines N")
		return "/", nil, false
	}
	name = m[1]
	if clean := strings.TrimSuffix(name, "/"); len(name) > 255 || name == "/" || path.Clean(clean) != clean {
		b.fail(f.line, "%.60q is no absolute path of a file", name)
	}
	if given = m[0] != name; !given {
		return name, nil, false
	}
	n, _ := strconv.Atoi(m[4])
	size := len(m[2])
	switch m[3] {
	case "bytes":
		size = n
	case "lines":
		size = n * len(lineOf(n, n))
	}
	b.size += size
	if size > MaxContent || b.size > MaxStage {
		b.fail(f.line, "a file has at most %d bytes, and all files of a lesson together have at most %d", MaxContent, MaxStage)
		return name, nil, true
	}
	switch {
	case m[3] == "":
		content = []byte(b.unescape(f, m[2]))
	case b.full && m[3] == "bytes":
		content = bytesOf(n)
	case b.full:
		content = linesOf(n)
	}
	return name, content, true
}

// unescape replaces \n, \r, \t and \\ in the content of a file.
func (b *builder) unescape(f field, s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			out.WriteByte(s[i])
			continue
		}
		i++
		at := -1
		if i < len(s) {
			at = strings.IndexByte(`nrt\`, s[i])
		}
		if at < 0 {
			b.fail(f.line, `a backslash stands before n, r, t or a backslash only`)
			return s
		}
		out.WriteByte("\n\r\t\\"[at])
	}
	return out.String()
}

// bytesOf returns n bytes that are no text: NUL, CR and LF are among the first 256.
func bytesOf(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*7 + i>>8)
	}
	return b
}

// linesOf returns n numbered lines, each ended by LF.
func linesOf(n int) []byte {
	var b []byte
	for i := range n {
		b = append(b, lineOf(i+1, n)...)
	}
	return b
}

func lineOf(i, n int) string { return "line " + strconv.Itoa(i) + " of " + strconv.Itoa(n) + "\n" }
