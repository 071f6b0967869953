// Command gen writes web/src/gen/wire.ts: the page's contract in TypeScript,
// from the Go structs of wasm/bridge and what they use of ftpcore.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// output is where the TypeScript lies, seen from the module's root.
const output = "web/src/gen/wire.ts"

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run() error {
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	text, err := generate(root)
	if err != nil {
		return err
	}
	path := filepath.Join(root, output)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o644)
}

// moduleRoot is the nearest directory above that has a go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", fmt.Errorf("no go.mod above")
		}
		dir = up
	}
}
