package ftpcore

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/verbs"
	"ftpsim/ftpcore/wire"
)

// MaxProfileName bounds Profile.Name, in characters.
const MaxProfileName = 40

// Bounds of a hand-written profile.
const (
	maxProfileText = 2000 // bytes of a text
	maxProfileList = 400  // entries of a list or map
)

// ProfileError is the first fault of a profile. Code is one of
//
//	bad-name bad-text too-long too-many unknown-verb no-way-out bad-param
//	bad-feature unknown-reason bad-code bad-list bad-seed
//
// or a code of package profile. Field is the place, such as "words: CWD 550"; Value is the
// text there.
type ProfileError struct {
	Code  string
	Field string
	Value string
}

func (e *ProfileError) Error() string {
	return fmt.Sprintf("%s: %s %q", e.Code, e.Field, e.Value)
}

// Check returns the first fault of a profile as a *ProfileError, or nil.
func (p Profile) Check() error {
	if e := p.problem(); e != nil {
		return e
	}
	return nil
}

func (p Profile) problem() *ProfileError {
	if !goodProfileName(p.Name) {
		return &ProfileError{"bad-name", "name", p.Name}
	}
	for _, f := range []struct {
		name, text string
		lines      bool
	}{{"title", p.Title, false}, {"text", p.Text, false}, {"greeting", p.Greeting, true}} {
		if e := textProblem(f.name, f.text, f.lines); e != nil {
			return e
		}
	}
	if n := max(len(p.Verbs), len(p.Lacks), len(p.Params), len(p.Features), len(p.Words)); n > maxProfileList {
		return &ProfileError{"too-many", "", strconv.Itoa(int(n))}
	}
	switch {
	case p.Seed != "" && p.Seed != SeedAsWritten && p.Seed != SeedAsMeant:
		return &ProfileError{"bad-seed", "seed", p.Seed}
	case !slices.Contains([]wire.ListFormat{wire.ListUnix, wire.ListVsftpd, wire.ListFileZilla, wire.ListDOS}, p.List):
		return &ProfileError{"bad-list", "list", string(p.List)}
	}
	for _, check := range []func() *ProfileError{p.verbProblem, p.paramProblem, p.featureProblem, p.wordProblem} {
		if e := check(); e != nil {
			return e
		}
	}
	return nil
}

func goodProfileName(name string) bool {
	if name == "" || len(name) > MaxProfileName {
		return false
	}
	return !strings.ContainsFunc(name, func(c rune) bool {
		return !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-')
	})
}

// textProblem checks that text is UTF-8 without control characters; lines allows "\n".
func textProblem(field, text string, lines bool) *ProfileError {
	switch {
	case len(text) > maxProfileText:
		return &ProfileError{"too-long", field, strconv.Itoa(int(len(text)))}
	case !utf8.ValidString(text):
		return &ProfileError{"bad-text", field, ""}
	}
	for _, c := range text {
		if unicode.IsControl(c) && !(c == '\n' && lines) {
			return &ProfileError{"bad-text", field, fmt.Sprintf("%U", c)}
		}
	}
	return nil
}

func knownVerb(v string) bool { return verbs.Find(v) != nil }

func (p Profile) verbProblem() *ProfileError {
	for field, list := range map[string][]string{"verbs": p.Verbs, "lacks": p.Lacks} {
		for _, v := range list {
			if !knownVerb(v) {
				return &ProfileError{"unknown-verb", field, v}
			}
		}
	}
	for _, v := range []string{"USER", "QUIT"} {
		if !p.knows(v) {
			return &ProfileError{"no-way-out", "verbs", v}
		}
	}
	return nil
}

func (p Profile) paramProblem() *ProfileError {
	for verb, list := range p.Params {
		if !slices.Contains([]string{"TYPE", "MODE", "STRU", "OPTS", "SITE", "AUTH", "PROT"}, verb) {
			return &ProfileError{"bad-param", "params", verb}
		}
		for _, v := range list {
			if v == "" || v != strings.ToUpper(v) || textProblem("", v, false) != nil {
				return &ProfileError{"bad-param", "params: " + verb, v}
			}
		}
	}
	return nil
}

func (p Profile) featureProblem() *ProfileError {
	for _, line := range p.Features {
		if e := textProblem("features", line, false); e != nil {
			return e
		}
		word, _, _ := strings.Cut(line, " ")
		if !knownVerb(word) && !slices.Contains([]string{"UTF8", "TVFS"}, word) {
			return &ProfileError{"bad-feature", "features", line}
		}
	}
	return nil
}

// wordProblem checks Words: a key is "[VERB ]reason" or "[VERB ]code", and a code in a text
// has the same first digit as a code in its key.
func (p Profile) wordProblem() *ProfileError {
	for key, text := range p.Words {
		field := "words: " + key
		verb, what, two := strings.Cut(key, " ")
		if !two {
			verb, what = "", key
		}
		if two && !knownVerb(verb) {
			return &ProfileError{"unknown-verb", field, verb}
		}
		old, isCode := wire.Decimal(what, 3, 599)
		if !event.Reason(what).Known() && !(isCode && old >= 100) {
			return &ProfileError{"unknown-reason", field, what}
		}
		if e := textProblem(field, text, true); e != nil {
			return e
		}
		if code, _ := splitWords(text); isCode && code != 0 && code/100 != old/100 {
			return &ProfileError{"bad-code", field, strconv.Itoa(int(code))}
		}
	}
	return nil
}
