package docs_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// riddles are words that make a reader ask "who?" or "which?". The comment says what to write.
var riddles = []string{
	`whoever`, `nobody`, `somebody`, `anybody`, // name the program or the person: the client, the page's user
	`(?:that|those) of`,  // repeat the noun: "the size of", "the ports of"
	`those (?:that|who)`, // repeat the noun: "clients that"
	`whatever (?:is|has|comes|needs|may|else|names|it|they|lacks|runs|stands)`, // everything that, each command that
	`(?:tell|tells|told|telling) of`,                                           // report, list, describe
	`(?:is|are) worked by`,                                                     // works with
	`(?:is|are) true for`,                                                      // apply to
	`so many times as`,                                                         // n times
	`for whom`,                                                                 // name the client or the session
}

// headless is a clause that begins with "who" and has no noun before it: "Who is slow loses …".
const headless = `(?:\A|[.;:] |[-*|] |, and )who (?:is|has|does|sends|knows|leaves|guesses|receives|sent|names|sees|wants|asks)`

var riddle = regexp.MustCompile(`(?i)` + `\b(?:` + strings.ReplaceAll(strings.Join(riddles, "|"), " ", `\s+`) + `)\b|` +
	strings.ReplaceAll(headless, " ", `\s+`) + `\b`)

// allowed are whole lines, trimmed, in which the word is right: quotations, names, data. The key
// is the file.
var allowed = map[string][]string{
	// It quotes the words.
	"docs/CONTRIBUTING.md": {`- Plain English: active voice, one idea per sentence. Name the thing instead of "what", "who", "that of", "else", "nobody". Use the terms of RFC 959: control connection, data connection, reply code, representation type, transfer mode.`},
}

// finding is a riddle word at a place.
type finding struct {
	file string
	line int
	word string
}

func (f finding) String() string { return fmt.Sprintf("%s:%d: %q", f.file, f.line, f.word) }

// The documents have no riddle words.
func TestPlainDocs(t *testing.T) {
	for _, file := range documents(t) {
		for _, f := range riddlesIn(file, 1, withoutCode(readText(t, file))) {
			t.Error(f)
		}
	}
}

// The Go comments have none either.
func TestPlainComments(t *testing.T) {
	comments := map[string]int{} // by directory
	for _, name := range goFiles(t) {
		dir := filepath.ToSlash(filepath.Dir(name))
		groups, err := commentsOf(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range groups {
			comments[dir]++
			for _, f := range riddlesIn(name, g.line, g.text) {
				t.Error(f)
			}
		}
	}
	if len(comments) < 30 {
		t.Errorf("comments are found in %d directories only", len(comments))
	}
}

// goFiles lists the Go files, tests too.
func goFiles(t *testing.T) (files []string) {
	for depth := range 6 {
		found, err := filepath.Glob(strings.Repeat("[a-z]*/", depth) + "*.go")
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	return slices.DeleteFunc(files, func(name string) bool {
		return strings.Contains(name, "node_modules/") || strings.Contains(name, "testdata/")
	})
}

// Each entry of the allow-list is still needed.
func TestAllowedWordsAreThere(t *testing.T) {
	for file, lines := range allowed {
		text := readText(t, file)
		for _, l := range lines {
			if !strings.Contains(text, l) || !riddle.MatchString(l) {
				t.Errorf("%s: the allow-list has %q, which is not there or has no such word", file, l)
			}
		}
	}
}

// The word list finds its words, also across lines, and leaves plain text alone.
func TestRiddles(t *testing.T) {
	for text, want := range map[string]int{
		"Whoever asks\nand nobody": 2, "the size is that\nof the file": 1, "Done. Who is slow loses": 1,
		"the client, who is slow": 0, "that offer": 0, "Which clients? Those that read.": 1, "whatever the order": 0,
		"of a client\nwho is slow": 0, "- Who sends late": 1,
	} {
		if got := riddlesIn("x", 1, text); len(got) != want {
			t.Errorf("%q: %v, want %d", text, got, want)
		}
	}
	if got := riddlesIn("x", 7, "a\nb nobody"); len(got) != 1 || got[0].line != 8 {
		t.Errorf("the line is wrong: %v", got)
	}
}

func riddlesIn(file string, line int, text string) (found []finding) {
	for _, at := range riddle.FindAllStringIndex(text, -1) {
		before := text[:at[0]]
		end := strings.IndexByte(text[at[0]:], '\n')
		if end < 0 {
			end = len(text) - at[0]
		}
		whole := text[strings.LastIndexByte(before, '\n')+1 : at[0]+end]
		if slices.Contains(allowed[file], strings.TrimSpace(whole)) {
			continue
		}
		found = append(found, finding{file, line + strings.Count(before, "\n"), text[at[0]:at[1]]})
	}
	return found
}

type comment struct {
	line int
	text string
}

// commentsOf returns the comments of a Go file, each group as one text.
func commentsOf(file string) (list []comment, err error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, file, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for _, g := range f.Comments {
		list = append(list, comment{fset.Position(g.Pos()).Line, textOf(g)})
	}
	return list, nil
}

// textOf joins the lines of a comment group without their slashes.
func textOf(g *ast.CommentGroup) string {
	var lines []string
	for _, c := range g.List {
		for _, l := range strings.Split(c.Text, "\n") {
			lines = append(lines, strings.TrimSpace(strings.TrimPrefix(l, "//")))
		}
	}
	return strings.Join(lines, "\n")
}

var code = regexp.MustCompile("(?s)```.*?```|`[^`\n]*`")

// withoutCode blanks code, so that lines keep their numbers.
func withoutCode(text string) string {
	return code.ReplaceAllStringFunc(text, func(s string) string {
		return regexp.MustCompile(`[^\n]`).ReplaceAllString(s, " ")
	})
}
