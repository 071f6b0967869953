// Package ftpsim_test tests who may import whom in the whole repository.
package ftpsim_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "ftpsim/"

// rule lists the direct imports that the packages in and below dir may have, outside tests.
// The rule with the longest matching dir applies.
type rule struct {
	dir    string
	std    bool     // the standard library, but for noStd
	noStd  []string // prefixes
	others []string // modules and packages of ours, prefixes that end at a slash
	exact  []string // packages themselves, not what is below them
}

var sockets = []string{"net/http", "os", "syscall", "os/exec"}

const (
	engine    = module + "ftpcore"
	hackpadfs = "github.com/hack-pad/hackpadfs"
)

// ours are packages below ftpcore.
func ours(names ...string) []string {
	for i, n := range names {
		names[i] = engine + "/" + n
	}
	return names
}

// maxFiles bounds the files of a package, tests aside: a newcomer reads the list.
const maxFiles = 50

// Who may import whom: the data flows from the relay to the page to the engine,
// and the engine touches no socket, no disk and no browser.
var rules = []rule{
	// The floors, from the bottom: each may import those above it in this list.
	{dir: "ftpcore/event", std: true, noStd: sockets},
	{dir: "ftpcore/verbs", std: true, noStd: sockets, exact: ours("event")},
	{dir: "ftpcore/storage", std: true, noStd: sockets, exact: []string{hackpadfs}},
	{dir: "ftpcore/wire", std: true, noStd: sockets, exact: ours("event", "verbs")},
	{dir: "ftpcore/tlsconn", std: true, noStd: sockets, exact: ours("event")},
	{dir: "ftpcore", std: true, noStd: sockets, exact: append(ours("event", "verbs", "storage", "wire", "tlsconn"), hackpadfs)},
	// Packages that know the record and the grammar, but not the engine.
	{dir: "ftpcore/client", std: true, noStd: sockets, exact: append(ours("tlsconn", "wire"), hackpadfs)},
	{dir: "ftpcore/capture", std: true, noStd: sockets, exact: ours("event", "verbs", "wire", "tlsconn", "capture/tlsread")},
	{dir: "ftpcore/capture/tlsread", std: true, noStd: sockets, others: []string{"golang.org/x/crypto"}},
	{dir: "ftpcore/compare", std: true, noStd: sockets, exact: ours("event", "wire")},
	{dir: "ftpcore/expr", std: true, noStd: sockets, exact: ours("event", "wire")},
	{dir: "ftpcore/judge", std: true, noStd: sockets, exact: ours("event", "verbs", "wire")},
	{dir: "ftpcore/lesson", std: true, noStd: sockets, exact: ours("event", "verbs", "wire", "expr", "judge", "fault", "course")},
	{dir: "ftpcore/fault", std: true, noStd: sockets, exact: ours("event", "wire", "expr")},
	{dir: "ftpcore/inspect", std: true, noStd: sockets, exact: ours("event", "verbs", "expr", "fault")},
	{dir: "ftpcore/snapfs", std: true, noStd: sockets, exact: append(ours("storage"), hackpadfs)},
	{dir: "ftpcore/starttree", std: true, noStd: sockets, exact: append(ours("snapfs"), hackpadfs)},
	{dir: "ftpcore/memnet", std: true, noStd: []string{"net/http", "syscall/js"}}, // errors as a socket has them
	// Packages that are built on the engine.
	{dir: "ftpcore/profile", std: true, noStd: sockets, exact: append(ours("event", "wire", "fault"), engine)},
	{dir: "ftpcore/history", std: true, noStd: sockets, exact: append(ours("event", "wire", "snapfs"), engine, hackpadfs)},
	{dir: "ftpcore/course", std: true, noStd: sockets, exact: ours("event", "judge", "fault")},
	{dir: "ftpcore/servercheck", std: true, noStd: sockets, exact: append(ours("event", "verbs", "wire", "tlsconn", "compare", "course", "memnet", "snapfs", "profile"), engine)},
	{dir: "ftpcore/recording", std: true, noStd: sockets, exact: append(ours("event", "fault", "storage", "wire", "tlsconn", "lesson", "history", "memnet", "snapfs"), engine, hackpadfs)},
	{dir: "ftpcore/handin", std: true, noStd: sockets, exact: ours("event", "wire", "lesson", "profile", "recording", "snapfs")},
	{dir: "ftpcore/museum", std: true, noStd: []string{"net/http", "os", "syscall/js"}, exact: append(ours("event", "wire", "memnet", "snapfs", "profile", "recording"), engine)}, // errors as a socket has them
	{dir: "ftpcore/ftptest", std: true, noStd: []string{"net/http", "syscall/js"}, // for tests: all packages of the engine
		others: []string{module + "ftpcore", "github.com/rogpeppe/go-internal"}, exact: []string{"github.com/hack-pad/hackpadfs"}},
	// The parts that face a page's tunnel know nothing of FTP; the engine's own program, check,
	// is beside them.
	{dir: "relay", std: true, noStd: []string{"syscall/js"},
		others: []string{module + "relay/tunnel", module + "relay/version", module + "relay/tcp", module + "relay/access", module + "relay/check", module + "relay/scorm", module + "relay/bus", module + "relay/class", module + "relay/metrics", "github.com/gorilla/mux", "nhooyr.io/websocket", "golang.org/x/sys"}, exact: []string{module + "web"}},
	{dir: "relay/tunnel", std: true, noStd: []string{"net/http", "syscall/js"}, others: []string{"github.com/hashicorp/yamux"}},
	{dir: "relay/tunnel/resume", std: true, noStd: []string{"net/http", "os/exec", "syscall/js"}},
	{dir: "relay/bus", std: true, noStd: sockets},
	{dir: "relay/metrics", std: true, noStd: []string{"net", "os", "syscall"}, exact: []string{"net/http"}, others: []string{"github.com/prometheus/client_golang"}},
	{dir: "relay/bus/natsbus", std: true, noStd: []string{"net/http", "os", "syscall"}, others: []string{"github.com/nats-io/nats.go"}, exact: []string{module + "relay/bus"}}, // the client only: a relay has no NATS server in it
	{dir: "relay/class", std: true, noStd: []string{"os", "syscall"}, others: []string{module + "relay/class"}, exact: []string{module + "relay/access", module + "relay/bus"}},
	{dir: "relay/access", std: true, noStd: []string{"net/http", "os/exec", "syscall"}, others: []string{"github.com/pires/go-proxyproto", "golang.org/x/crypto/acme"}},
	{dir: "relay/tcp", std: true, noStd: []string{"net/http", "syscall/js"}},
	{dir: "relay/version", std: true, noStd: sockets},
	{dir: "relay/scorm", std: true, noStd: []string{"net/http", "os/exec", "syscall"}, exact: append(ours("lesson"), module+"web")},
	{dir: "relay/check", std: true, noStd: []string{"net/http", "os/exec", "syscall"},
		others: []string{module + "ftpcore", module + "relay/check", module + "relay/tcp", module + "relay/version"}, exact: []string{hackpadfs}},
	{dir: "relay/check/runner", std: true, noStd: []string{"net"}, others: []string{"golang.org/x/sys"}},
	{dir: "relay/check/report", std: true, noStd: []string{"net", "os/exec", "syscall"}, exact: ours("course")},
	{dir: "wasm", std: true, noStd: []string{"net/http", "os/exec"},
		others: []string{module + "ftpcore", module + "wasm/bridge", module + "wasm/socket", module + "wasm/eventloop", module + "relay/tunnel", module + "relay/version", "github.com/hack-pad/go-indexeddb"}},
	{dir: "wasm/bridge", std: true, noStd: []string{"net/http", "os", "syscall"},
		others: []string{module + "ftpcore", module + "relay/tunnel"}, exact: []string{module + "relay/class", module + "wasm/bridge/keep", "github.com/hack-pad/hackpadfs"}},
	{dir: "wasm/bridge/keep", std: true, noStd: sockets, exact: []string{module + "ftpcore/snapfs"}},
	{dir: "web", std: true, noStd: sockets, others: []string{"github.com/andybalholm/brotli"}},
}

// tools are packages that only people and tests run; they may import any package.
var tools = []string{"ftpcore/leaktest", "ftpcore/lesson/lessontest", "ftpcore/capture/tsharkdiff", "relay/testkit", "relay/standin", "relay/clienttest", "relay/endure", "relay/scale", "relay/bench", "relay/release", "relay/bus/bustest", "wasm/bridge/gen", "wasm/socket/testserver"}

type source struct {
	dir, name string
	file      *ast.File
	imports   []string
}

func TestImports(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range sources(t) {
		if slices.ContainsFunc(tools, func(dir string) bool { return below(s.dir, dir) }) {
			continue
		}
		r, ok := ruleFor(s.dir)
		if !ok {
			t.Errorf("%s: no rule tells what %s may import", s.name, s.dir)
			continue
		}
		seen[r.dir] = true
		for _, p := range s.imports {
			if !r.allows(p) {
				t.Errorf("%s must not import %s", s.name, p)
			}
		}
	}
	for _, r := range rules {
		for _, dir := range []string{"client", "compare", "expr", "capture", "snapfs"} {
			if r.dir == "ftpcore/"+dir && r.allows(engine) {
				t.Errorf("%s may import the engine", r.dir)
			}
		}
	}
	for _, dir := range []string{"ftpcore", "ftpcore/event", "ftpcore/wire", "ftpcore/snapfs", "relay/tunnel", "wasm/bridge", "web"} {
		if !seen[dir] {
			t.Errorf("there is no Go file in %s: does this test look in the right place?", dir)
		}
	}
}

func TestPackagesAreSmall(t *testing.T) {
	files := map[string]int{}
	for _, s := range sources(t) {
		files[s.dir]++
	}
	for dir, n := range files {
		if n > maxFiles {
			t.Errorf("%s has %d files, more than %d", dir, n, maxFiles)
		}
	}
}

// The engine is on the page's side of the tunnel: the relay's packages that face it do not
// import it. Only the command line (relay/check) does.
func TestTunnelKnowsNoEngine(t *testing.T) {
	for _, dir := range []string{"relay", "relay/tunnel", "relay/tcp"} {
		r, ok := ruleFor(dir)
		if !ok || r.dir != dir {
			t.Errorf("there is no rule for %s", dir)
		}
		if r.allows(engine) || r.allows(engine+"/wire") {
			t.Errorf("%s may import the engine", dir)
		}
	}
	if r, _ := ruleFor("relay/check"); !r.allows(engine) {
		t.Error("relay/check may not import the engine: does this test look in the right place?")
	}
}

// One file of the relay imports the WebSocket library, so that it can be replaced; few files reach
// the browser.
func TestImportedByFewFiles(t *testing.T) {
	for _, c := range []struct {
		imported, dir string
		files         []string // nil: any one
	}{
		{"nhooyr.io/websocket", "relay", nil},
		{"syscall/js", "wasm", []string{"wasm/main_js.go", "wasm/port_js.go", "wasm/eventloop/yield_js.go", "wasm/socket/socket_js.go", "wasm/store_js.go"}},
	} {
		var found []string
		for _, s := range sources(t) {
			if below(s.dir, c.dir) && !slices.Contains(tools, s.dir) && slices.Contains(s.imports, c.imported) {
				found = append(found, s.name)
			}
		}
		if c.files == nil && len(found) > 1 {
			t.Errorf("%s is imported by more than one file below %s: %v", c.imported, c.dir, found)
		}
		for _, f := range found {
			if c.files != nil && !slices.Contains(c.files, f) {
				t.Errorf("%s must not import %s", f, c.imported)
			}
		}
	}
}

var lintIgnored = regexp.MustCompile(`(?m)^\s*//lint:.*\n\s*(.*)$`)

// One finding of staticcheck is ignored, beside the import that it is about.
func TestLintIgnored(t *testing.T) {
	ignored := 0
	for _, name := range goFiles(t) {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range lintIgnored.FindAllStringSubmatch(string(b), -1) {
			if ignored++; m[1] != `"nhooyr.io/websocket"` {
				t.Errorf("%s has staticcheck ignore %s", name, m[1])
			}
		}
	}
	if ignored == 0 {
		t.Error("no file imports the WebSocket library: does this test look in the right place?")
	}
}

var opensSockets = regexp.MustCompile(`^(Listen(Config|Packet|TCP|UDP|IP|Unix.*|MulticastUDP)?|Dial.*|Lookup.*|Resolve.*)$`)

// Package net is there for its types. Under js/wasm net.Listen succeeds, on a
// network without any other machine.
func TestEngineOpensNoSockets(t *testing.T) {
	for _, s := range sources(t) {
		if !below(s.dir, "ftpcore") || s.dir == "ftpcore/ftptest" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			x, ok := call.X.(*ast.Ident)
			if ok && x.Name == "net" && x.Obj == nil && opensSockets.MatchString(call.Sel.Name) {
				t.Errorf("%s uses net.%s", s.name, call.Sel.Name)
			}
			return true
		})
	}
}

func (r rule) allows(p string) bool {
	if slices.Contains(r.exact, p) || slices.ContainsFunc(r.others, func(o string) bool { return below(p, o) }) {
		return true
	}
	std := !strings.Contains(strings.Split(p, "/")[0], ".") && !strings.HasPrefix(p, module)
	return std && r.std && !slices.ContainsFunc(r.noStd, func(o string) bool { return below(p, o) })
}

func ruleFor(dir string) (best rule, ok bool) {
	for _, r := range rules {
		// A package below the engine needs a rule of its own.
		if dir == r.dir || r.dir != "ftpcore" && below(dir, r.dir) && len(r.dir) > len(best.dir) {
			best, ok = r, true
		}
	}
	return best, ok
}

// below reports whether p is dir or lies in it.
func below(p, dir string) bool { return p == dir || strings.HasPrefix(p, dir+"/") }

// sources parses every Go file that is not a test, with any build tags.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	fset := token.NewFileSet()
	for _, name := range goFiles(t) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		s := source{dir: path.Dir(name), name: name, file: f}
		for _, i := range f.Imports {
			p, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			s.imports = append(s.imports, p)
		}
		all = append(all, s)
	}
	return all
}

// goFiles lists every Go file, tests too, with slashes in its path.
func goFiles(t *testing.T) (names []string) {
	t.Helper()
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules" || d.Name() == "testdata"):
			return fs.SkipDir
		case strings.HasSuffix(name, ".go"):
			names = append(names, filepath.ToSlash(name))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
