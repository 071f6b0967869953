package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
)

// sources are the files whose types make the contract. All types of own files
// are written, those of others only if something written refers to them.
var sources = []struct {
	path string
	own  bool
}{
	{"wasm/bridge/wire.go", true},
	{"wasm/bridge/commands.go", true},
	{"ftpcore/inspect.go", false},
	{"ftpcore/table.go", false},
}

// decl is one type of the contract.
type decl struct {
	name   string
	doc    *ast.CommentGroup
	spec   *ast.TypeSpec
	own    bool
	values []value // constants of a string type
}

// value is one constant of a string type.
type value struct {
	text string
	note *ast.CommentGroup
}

// contract holds all declarations by name and in order.
type contract struct {
	order  []*decl
	byName map[string]*decl
}

func load(root string) (*contract, error) {
	c := &contract{byName: map[string]*decl{}}
	for _, s := range sources {
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, s.path), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range f.Decls {
			if g, ok := d.(*ast.GenDecl); ok {
				c.add(g, s.own)
			}
		}
	}
	return c, nil
}

func (c *contract) add(g *ast.GenDecl, own bool) {
	for _, spec := range g.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			d := &decl{name: spec.Name.Name, doc: g.Doc, spec: spec, own: own}
			c.order = append(c.order, d)
			c.byName[d.name] = d
		case *ast.ValueSpec:
			c.addValue(spec)
		}
	}
}

// addValue notes a constant such as `KindData Kind = "data"`.
func (c *contract) addValue(spec *ast.ValueSpec) {
	typ, ok := spec.Type.(*ast.Ident)
	if !ok || c.byName[typ.Name] == nil {
		return
	}
	for _, v := range spec.Values {
		lit, ok := v.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			continue
		}
		if text, err := strconv.Unquote(lit.Value); err == nil {
			d := c.byName[typ.Name]
			d.values = append(d.values, value{text, spec.Comment})
		}
	}
}
