package servercheck

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
)

// Exchange is a step as it happened. Secrets and the path of the check's directory are
// replaced by their placeholders.
type Exchange struct {
	Step   *Step
	ID     int64  // of the command's event
	First  int    // code of the 1yz reply; zero means none
	Code   int    // of the final reply; zero means that none came
	Text   string // of the final reply; lines are joined by \n
	Lines  string // all reply lines as they came, with their line ends
	Down   string // bytes that came on the data connection
	Early  bool   // the data connection ended without close_notify (TLS only)
	Late   bool   // ABOR was not answered before the data connection was closed
	More   []int  // codes of the replies after the final one, to ABOR
	Before string // text of the step before
	Host   string // the server's address on the control connection
	Event  int64  // of the command in the record that the session is in; zero means none
	Lost   string // why there was no final reply, or why the TLS handshake failed
	Unfit  bool   // the step cannot be spoken over this control connection
	Open   bool   // the control connection was still open, although it should not be
}

// Reply returns the final reply in one line, such as "550 No such file.", or why there was
// none.
func (x Exchange) Reply() string {
	if x.Code == 0 {
		return cmp.Or(x.Lost, "no reply")
	}
	line, _, more := strings.Cut(x.Text, "\n")
	if more {
		line += " …"
	}
	if x.Lost != "" {
		line += " (" + x.Lost + ")"
	}
	for _, code := range x.More {
		line += fmt.Sprintf(", then %d", code)
	}
	return strings.TrimSpace(fmt.Sprintf("%03d %s", x.Code, line))
}

// Checks of replies and data, for Step.Check.

func got(want string) func(Exchange) Flaw {
	return func(x Exchange) Flaw {
		if x.Down != want {
			return flaw("data-is", shortened(x.Down), shortened(want))
		}
		return Flaw{}
	}
}

func shortened(s string) string {
	if len(s) > 200 {
		return fmt.Sprintf("%d bytes", len(s))
	}
	return fmt.Sprintf("%q", s)
}

// quotedPath returns the path in a 257 (RFC 959 appendix II): between quotation marks, which
// are doubled inside it.
func quotedPath(text string) (path string, ok bool) {
	_, rest, ok := strings.Cut(text, `"`)
	for ok {
		part, after, closed := strings.Cut(rest, `"`)
		path += part
		if !closed {
			return "", false
		}
		if !strings.HasPrefix(after, `"`) {
			return path, true
		}
		path += `"`
		rest = after[1:]
	}
	return "", false
}

func quoted(want string) func(Exchange) Flaw {
	return func(x Exchange) Flaw {
		path, ok := quotedPath(x.Text)
		switch {
		case !ok:
			return flaw("no-path")
		case path != want:
			return flaw("path-is", path, want)
		}
		return Flaw{}
	}
}

func absolute(x Exchange) Flaw {
	path, ok := quotedPath(x.Text)
	if !ok {
		return flaw("no-path")
	}
	if !strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "{dir}") {
		return flaw("not-absolute", path)
	}
	return Flaw{}
}

func matches(pattern string, wrong Flaw) func(Exchange) Flaw {
	re := regexp.MustCompile(pattern)
	return func(x Exchange) Flaw {
		if !re.MatchString(x.Text) {
			return wrong
		}
		return Flaw{}
	}
}

// crlf reports reply lines that do not end in CRLF.
func crlf(x Exchange) Flaw {
	for line := range strings.Lines(x.Lines) {
		if !strings.HasSuffix(line, "\r\n") {
			return flaw("no-crlf", shortened(line))
		}
	}
	return Flaw{}
}

// listed reports whether the data of LIST, NLST or MLSD has names in lines that end in
// CRLF. In LIST and MLSD, a name is the end of a line.
func listed(names ...string) func(Exchange) Flaw {
	return func(x Exchange) Flaw {
		for line := range strings.Lines(x.Down) {
			if !strings.HasSuffix(line, "\r\n") {
				return flaw("line-no-crlf", shortened(line))
			}
		}
		for _, name := range names {
			if !strings.Contains(x.Down, name+"\r\n") {
				return flaw("not-listed", name)
			}
		}
		return Flaw{}
	}
}

func bareNames(names ...string) func(Exchange) Flaw {
	return func(x Exchange) Flaw {
		if wrong := listed(names...)(x); wrong.found() {
			return wrong
		}
		for line := range strings.Lines(x.Down) {
			if strings.Contains(line, "/") {
				return flaw("path-before-name", shortened(line))
			}
		}
		return Flaw{}
	}
}

// longList reports LIST lines that neither begin like ls -l nor like DIR.
func longList(names ...string) func(Exchange) Flaw {
	unix := regexp.MustCompile(`^(total \d+|[-dlbcps][-rwxsStTlL]{9}.*)\r\n$`)
	dos := regexp.MustCompile(`^\d\d-\d\d-\d\d(\d\d)? +\d\d:\d\d`)
	return func(x Exchange) Flaw {
		for line := range strings.Lines(x.Down) {
			if !unix.MatchString(line) && !dos.MatchString(line) {
				return flaw("unreadable-line", shortened(line))
			}
		}
		return listed(names...)(x)
	}
}

func nothingListed(x Exchange) Flaw {
	if strings.TrimSpace(x.Down) != "" {
		return flaw("lists", shortened(x.Down))
	}
	return Flaw{}
}

// facts reports MLSD lines that are not "fact=value;… name" (RFC 3659 §7.2).
func facts(names ...string) func(Exchange) Flaw {
	form := regexp.MustCompile(`^([A-Za-z0-9.\-]+=[^;]*;)* .+\r\n$`)
	return func(x Exchange) Flaw {
		for line := range strings.Lines(x.Down) {
			if !form.MatchString(line) {
				return flaw("no-facts", shortened(line))
			}
			if !strings.Contains(strings.ToLower(line), "type=") {
				return flaw("no-type", shortened(line))
			}
		}
		return listed(names...)(x)
	}
}

// featureLines reports a FEAT reply whose lines do not begin with one space (RFC 2389 §3.2).
func featureLines(x Exchange) Flaw {
	lines := strings.SplitAfter(x.Lines, "\n")
	for _, line := range lines[1:max(len(lines)-2, 1)] {
		if len(line) < 2 || line[0] != ' ' || line[1] == ' ' {
			return flaw("no-space", shortened(line))
		}
	}
	return Flaw{}
}

func offers(features ...string) func(Exchange) Flaw {
	return func(x Exchange) Flaw {
		for _, f := range features {
			if !hasFeature(x.Text, f) {
				return flaw("not-in-feat", f)
			}
		}
		return Flaw{}
	}
}

// hasFeature reports whether a FEAT reply lists a feature: its first word, or "AUTH TLS".
func hasFeature(text, feature string) bool {
	for line := range strings.Lines(text) {
		line = strings.ToUpper(strings.TrimSpace(line))
		if line == feature || strings.HasPrefix(line, feature+" ") {
			return true
		}
		// RFC 4217 §6: AUTH TLS; some servers list the mechanisms in one line.
		if verb, arg, ok := strings.Cut(feature, " "); ok && strings.HasPrefix(line, verb+" ") && strings.Contains(line, arg) {
			return true
		}
	}
	return false
}

var sixNumbers = regexp.MustCompile(`(\d+),(\d+),(\d+),(\d+),(\d+),(\d+)`)

func containsFold(text, word string) bool {
	return strings.Contains(strings.ToUpper(text), strings.ToUpper(word))
}
