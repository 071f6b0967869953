package ftpcore

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// reasons collects every reason that the source can give: second arguments of
// NewReply, fields called Why or Rule, and what is passed or returned as one.
func reasons(t *testing.T) map[string]token.Position {
	t.Helper()
	found := map[string]token.Position{}
	files := token.NewFileSet()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		f, err := parser.ParseFile(files, e.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		note := func(x ast.Expr) {
			if lit, ok := x.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				s, _ := strconv.Unquote(lit.Value)
				if s != "" {
					found[s] = files.Position(lit.Pos())
				}
			}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				switch name(n.Fun) {
				case "NewReply":
					note(n.Args[1])
				case "bites", "die", "dropPort", "refuseLogin", "dropped", "oddity":
					note(n.Args[0])
				case "seedBegin":
					note(n.Args[1])
				}
			case *ast.KeyValueExpr:
				switch name(n.Key) {
				case "Why", "why", "Rule":
					note(n.Value)
				}
			case *ast.AssignStmt:
				for i, l := range n.Lhs {
					switch name(l) {
					case "why", "Why", "endWhy", "Rule":
						if i < len(n.Rhs) {
							note(n.Rhs[i])
						}
					}
				}
			case *ast.FuncDecl:
				if n.Name.Name == "fileFault" || n.Name.Name == "endReason" {
					ast.Inspect(n, func(m ast.Node) bool {
						switch m := m.(type) {
						case *ast.ReturnStmt:
							note(m.Results[0])
						case *ast.CompositeLit:
							if len(m.Elts) == 2 {
								note(m.Elts[1])
							}
						}
						return true
					})
				}
			}
			return true
		})
	}
	return found
}

func name(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return x.Sel.Name
	}
	return ""
}

// No reply without a rule, and no rule without a reply. web/src has a test that
// each rule has a text.
func TestRules(t *testing.T) {
	used := reasons(t)
	if len(used) < 80 {
		t.Fatalf("the source gives only %d reasons: is it read rightly?", len(used))
	}
	for _, why := range slices.Sorted(maps.Keys(used)) {
		if _, ok := rules[why]; !ok {
			t.Errorf("%s: %q is no rule of rules.go", used[why], why)
		}
	}
	for _, rule := range slices.Sorted(maps.Keys(rules)) {
		if _, ok := used[rule]; !ok {
			t.Errorf("rules.go has %q, and nothing gives that reason", rule)
		}
	}
}
