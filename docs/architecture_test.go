package docs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const architectureFile = "docs/ARCHITECTURE.md"

var (
	// answerRow is "| Question | [file](../file) | `Symbol` |".
	answerRow = regexp.MustCompile("(?m)^\\| ([^|]*\\?) \\| \\[([^]]+)\\]\\(\\.\\./([^)]+)\\) \\| `([^`]+)` \\|$")
	// named is a path or a symbol in the text.
	named = regexp.MustCompile("`([^`]+)`")
	// isPath tells paths from symbols.
	isPath = regexp.MustCompile(`^[a-z][\w-]*(/[\w.-]+)+$|^[a-z_]+\.(go|ts|md)$|^(relay|wasm|web|ftpcore)$`)
	// declaresTS is one declaration of TypeScript, at the beginning of a line.
	declaresTS = regexp.MustCompile(`(?m)^(?:export )?(?:async )?(?:function|const|let|class|interface|type|enum) (\w+)`)
)

// tenQuestions are what a newcomer asks first.
var tenQuestions = []string{
	"Where would I change the text of the 550 for DELE?",
	"Where is the passive port chosen?",
	"What refuses PORT to a third host?",
	"Where is a new verb added, and what must I touch?",
	"Where is a pcapng block written?",
	"How does the page get an event?",
	"How is a third language added?",
	"Where is the tunnel's window set?",
	"How is a new profile added?",
	"Where is a breakpoint evaluated?",
}

// Each question of the table is answered by a file that declares the symbol.
func TestArchitectureAnswers(t *testing.T) {
	rows := answerRow.FindAllStringSubmatch(readText(t, architectureFile), -1)
	if len(rows) < 20 {
		t.Errorf("the table of %s answers %d questions, want at least 20", architectureFile, len(rows))
	}
	for _, q := range tenQuestions {
		if !slices.ContainsFunc(rows, func(r []string) bool { return r[1] == q }) {
			t.Errorf("the table does not answer %q", q)
		}
	}
	for _, r := range rows {
		question, shown, file, symbol := r[1], r[2], r[3], r[4]
		if shown != file {
			t.Errorf("%s shows %s and links to %s", question, shown, file)
		}
		if !slices.Contains(declared(t, file), symbol) {
			t.Errorf("%s %s does not declare %s", question, file, symbol)
		}
	}
}

// Each path in the text of the document exists, and declares the symbols that stand behind it
// in its line.
func TestArchitecture(t *testing.T) {
	paths, symbols := 0, 0
	for line := range strings.Lines(readText(t, architectureFile)) {
		if answerRow.MatchString(strings.TrimSpace(line)) {
			continue
		}
		path := ""
		for _, m := range named.FindAllStringSubmatch(line, -1) {
			if isPath.MatchString(m[1]) {
				path = m[1]
				paths++
				if _, err := os.Stat(path); err != nil {
					t.Errorf("%s names %s: %v", architectureFile, path, err)
					path = ""
				}
				continue
			}
			symbols++
			if path == "" || !slices.Contains(declared(t, path), m[1]) {
				t.Errorf("%s names %s, and %q does not declare it", architectureFile, m[1], path)
			}
		}
	}
	if paths < 40 || symbols < 40 {
		t.Errorf("only %d paths and %d symbols are found", paths, symbols)
	}
}

func readText(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// declared lists the top-level symbols of a file, or of the files of a directory: "Type",
// "Type.Method", "function".
func declared(t *testing.T, path string) (names []string) {
	t.Helper()
	files := []string{path}
	if info, err := os.Stat(path); err != nil {
		return nil
	} else if info.IsDir() {
		if files, err = filepath.Glob(path + "/*.go"); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range files {
		if filepath.Ext(file) == ".go" {
			names = append(names, declaredInGo(t, file)...)
			continue
		}
		for _, m := range declaresTS.FindAllStringSubmatch(readText(t, file), -1) {
			names = append(names, m[1])
		}
	}
	return names
}

func declaredInGo(t *testing.T, file string) (names []string) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			names = append(names, receiver(d)+d.Name.Name)
		case *ast.GenDecl:
			for _, s := range d.Specs {
				names = append(names, namesOf(s)...)
			}
		}
	}
	return names
}

func namesOf(s ast.Spec) (names []string) {
	switch s := s.(type) {
	case *ast.TypeSpec:
		names = append(names, s.Name.Name)
	case *ast.ValueSpec:
		for _, n := range s.Names {
			names = append(names, n.Name)
		}
	}
	return names
}

// receiver is "Type." for a method, and empty for a function.
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	e := d.Recv.List[0].Type
	if star, ok := e.(*ast.StarExpr); ok {
		e = star.X
	}
	if x, ok := e.(*ast.IndexExpr); ok {
		e = x.X
	}
	return e.(*ast.Ident).Name + "."
}

// aPath is a file of the repository, named in a document.
var aPath = regexp.MustCompile(`\b(?:ftpcore|relay|wasm|web|docs|findings)/[\w./-]+\.(?:go|tsx?|md|sh|json|txtar|txt)\b`)

// Each file that a document names exists.
func TestPathsInDocs(t *testing.T) {
	n := 0
	for _, doc := range documents(t) {
		for _, path := range aPath.FindAllString(readText(t, doc), -1) {
			n++
			if _, err := os.Stat(path); err != nil {
				t.Errorf("%s names %s: %v", doc, path, err)
			}
		}
	}
	if n < 50 {
		t.Errorf("only %d paths are found", n)
	}
}
