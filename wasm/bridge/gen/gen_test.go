package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
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
