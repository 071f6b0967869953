package main

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ftpsim/wasm/bridge"
)

const root = "../../.."

func TestFilesAreFresh(t *testing.T) {
	for name, write := range outputs {
		want, err := write(root)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("%s is stale: go run ./wasm/bridge/gen", name)
		}
	}
}

func TestShapes(t *testing.T) {
	text, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"  t: \"events\";\n",                     // a message's own name
		"  passive?: [number, number];\n",        // omitzero array
		"  mask?: [number, number][];\n",         // slice of arrays
		"  event: Event;\n",                      // pointer
		"  wall: string;\n",                      // time
		"  | \"conn.listen\" // a passive port",  // enum with its note
		"  \"held.edit\": Cmd<HeldArgs, Empty>;", // name that is no identifier
		"  result?: unknown;\n",                  // any
	} {
		if !strings.Contains(text, want) {
			t.Errorf("missing %q", want)
		}
	}
	for _, no := range []string{"Data?:", "OrigBytes?:", "json.RawMessage", "Decision"} {
		if strings.Contains(text, no) {
			t.Errorf("has %q", no)
		}
	}
}

var sent = regexp.MustCompile(`\bcall\(\s*'([a-z.]+)'`)

// TestEveryCommandIsSent fails for a command of the contract that the page never sends.
func TestEveryCommandIsSent(t *testing.T) {
	unsent := map[string]bool{}
	for f := range reflect.TypeFor[bridge.Commands]().Fields() {
		unsent[f.Tag.Get("json")] = true
	}
	src := os.DirFS(filepath.Join(root, "web/src"))
	err := fs.WalkDir(src, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasPrefix(filepath.Ext(name), ".ts") || strings.Contains(name, ".test.") {
			return err
		}
		text, err := fs.ReadFile(src, name)
		for _, m := range sent.FindAllSubmatch(text, -1) {
			delete(unsent, string(m[1]))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(unsent) > 0 {
		t.Errorf("the page never sends %q: remove them from Commands, or call them", slices.Sorted(maps.Keys(unsent)))
	}
}
