//go:build !js

// It asks the go command what there is, which js/wasm cannot run.

package event_test

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "ftpsim/"

// codeTypes are the types of this package whose values have names.
var codeTypes = []string{"Reason", "WarningCode", "Note"}

// The compiler names every place that gives a reason, a warning or a note, as long
// as each place names the constant: a string in its stead would compile as well.
// And no constant stands there that nothing gives, no reason without a rule.
func TestReasonsHaveNames(t *testing.T) {
	named, given, ruled := map[string]bool{}, map[string]bool{}, map[string]bool{}
	check(t, func(files *token.FileSet, f *ast.File, info *types.Info) {
		rules := filepath.Base(files.Position(f.Pos()).Filename) == "clauses.go"
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				if n.Type != nil && isCode(info.TypeOf(n.Type)) && n.Names[0].IsExported() {
					named[n.Names[0].Name] = true
					return false // its own value
				}
			case *ast.BasicLit:
				if n.Kind == token.STRING && n.Value != `""` && isCode(info.TypeOf(n)) {
					t.Errorf("%s: name the constant of %s", files.Position(n.Pos()), n.Value)
				}
			case *ast.Ident:
				if c, ok := info.Uses[n].(*types.Const); ok && isCode(c.Type()) {
					given[n.Name] = given[n.Name] || !rules
					ruled[n.Name] = ruled[n.Name] || rules
				}
			}
			return true
		})
	})
	if len(named) < 200 {
		t.Errorf("there are only %d names: does this test read rightly?", len(named))
	}
	for name := range named {
		if !given[name] {
			t.Errorf("nothing gives %s", name)
		}
		if strings.HasPrefix(name, "Reason") && !ruled[name] {
			t.Errorf("clauses.go has no clause for %s", name)
		}
	}
}

func isCode(t types.Type) bool {
	n, ok := t.(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == module+"ftpcore/event" && slices.Contains(codeTypes, n.Obj().Name())
}

// check checks the types of the engine and of what is built on it, tests aside,
// and hands each file to look.
func check(t *testing.T, look func(*token.FileSet, *ast.File, *types.Info)) {
	t.Helper()
	list := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles", module+"ftpcore/...", module+"wasm/...")
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	exports, files := map[string]string{}, token.NewFileSet()
	known := importer.ForCompiler(files, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var p struct {
			ImportPath, Dir, Export string
			GoFiles                 []string
		}
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		exports[p.ImportPath] = p.Export
		if !strings.HasPrefix(p.ImportPath, module) {
			continue
		}
		var parsed []*ast.File
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(files, filepath.Join(p.Dir, name), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			parsed = append(parsed, f)
		}
		info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}
		if _, err := (&types.Config{Importer: known}).Check(p.ImportPath, files, parsed, info); err != nil {
			t.Fatal(err)
		}
		for _, f := range parsed {
			look(files, f, info)
		}
	}
}
