package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
)

// file is a source of types, by a glob. All types of own files are written; types of other files are
// written only if a written type refers to them. If two types have the same name, the first one
// counts. Test files are left out.
type file struct {
	glob string
	own  bool
}

// classSources is the file with the messages between the relay and the teacher's page.
var classSources = []file{{"relay/class/messages.go", true}}

// sources are the files with the types of the contract.
var sources = []file{
	{"wasm/bridge/contract.go", true},
	{"wasm/bridge/commands.go", true},
	{"wasm/bridge/*.go", false},
	{"ftpcore/capture/report.go", false},
	{"ftpcore/event/event.go", false},
	{"ftpcore/event/decoded.go", false},
	{"ftpcore/event/state.go", false},
	{"ftpcore/event/tls.go", false},
	{"ftpcore/event/gate.go", false},
	{"ftpcore/event/reasons.go", false},
	{"ftpcore/event/warning_codes.go", false},
	{"ftpcore/event/note_codes.go", false},
	{"ftpcore/fault/rule.go", false},
	{"ftpcore/tlsconn/settings.go", false},
	{"ftpcore/event/waiting.go", false},
	{"ftpcore/judge/rule.go", false},
	{"ftpcore/course/verdict.go", false},
	{"ftpcore/course/job.go", false},
	{"ftpcore/course/card.go", false},
	{"ftpcore/servercheck/card.go", false},
	{"ftpcore/servercheck/verdict.go", false},
	{"ftpcore/servercheck/flaw.go", false},
	{"ftpcore/servercheck/group.go", false},
	{"ftpcore/servercheck/plan.go", false},
	{"ftpcore/museum/museum.go", false},
	{"ftpcore/verbs/table.go", false},
	{"ftpcore/verbs/needs_and_moves.go", false},
	{"ftpcore/verbs/state_machine.go", false},
	{"ftpcore/verbs/state_machine_tls.go", false},
	{"ftpcore/verbs/diagrams.go", false},
	{"ftpcore/compare/*.go", false},
	{"ftpcore/lesson/lesson.go", false},
	{"ftpcore/lesson/run.go", false},
	{"ftpcore/handin/*.go", false},
	{"ftpcore/lesson/make.go", false},
	{"relay/class/messages.go", false},
}

// decl is one type of the contract.
type decl struct {
	name   string
	doc    *ast.CommentGroup
	spec   *ast.TypeSpec
	own    bool
	dir    string  // of its package
	values []value // the constants of a string type
}

// value is one constant of a string type.
type value struct {
	text    string
	comment *ast.CommentGroup // on the same line
}

// contract holds the declarations of all sources, in order and by name.
type contract struct {
	order  []*decl
	byName map[string]*decl
}

// load parses the sources.
func load(root string) (*contract, error) { return loadFiles(root, sources) }

func loadFiles(root string, list []file) (*contract, error) {
	c := &contract{byName: map[string]*decl{}}
	seen := map[string]bool{}
	for _, s := range list {
		names, err := filepath.Glob(filepath.Join(root, s.glob))
		if err != nil || len(names) == 0 {
			return nil, fmt.Errorf("%s: no such files (%v)", s.glob, err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") || seen[name] {
				continue
			}
			seen[name] = true
			if err := c.read(name, s.own); err != nil {
				return nil, err
			}
		}
	}
	return c, nil
}

func (c *contract) read(name string, own bool) error {
	f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	for _, d := range f.Decls {
		if g, ok := d.(*ast.GenDecl); ok {
			c.add(g, own, filepath.Dir(name))
		}
	}
	return nil
}

func (c *contract) add(g *ast.GenDecl, own bool, dir string) {
	for _, spec := range g.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if c.byName[spec.Name.Name] != nil {
				continue
			}
			d := &decl{name: spec.Name.Name, doc: g.Doc, spec: spec, own: own, dir: dir}
			c.order = append(c.order, d)
			c.byName[d.name] = d
		case *ast.ValueSpec:
			c.addValue(spec, dir)
		}
	}
}

// addValue adds the values of a constant declaration such as `KindData Kind = "data"` in the
// package dir.
func (c *contract) addValue(spec *ast.ValueSpec, dir string) {
	typ, ok := spec.Type.(*ast.Ident)
	if !ok || c.byName[typ.Name] == nil || c.byName[typ.Name].dir != dir {
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
