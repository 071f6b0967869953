// Command gen generates the TypeScript that the page takes from Go, in web/src/gen:
//
//   - contract.ts: the contract between page and Worker, from the types of wasm/bridge and the
//     types of ftpcore that they use;
//   - class.ts: the messages between relay and pages in a class, from relay/class;
//   - facts.ts and machine.ts: the engine's tables of verbs, reasons, limits and states;
//   - faults.ts: the library of fault rules; its English texts go to web/src/i18n/en;
//   - the English texts of the scripts for servers, in web/src/i18n/en;
//   - records/: for tests, the events that the engine emits while some transcripts of
//     ftpcore/testdata are played.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// outputs maps each generated file, relative to the module's root, to the function that
// returns its text.
var outputs = map[string]func(root string) (string, error){
	"web/src/gen/contract.ts": generate,
	"web/src/gen/class.ts":    classMessages,
	"web/src/gen/facts.ts":    facts,
	"web/src/gen/machine.ts":  machine,
	"web/src/gen/quiet.ts":    quiet,
	"web/src/gen/faults.ts":   faultRules,
	"docs/WARNINGS.md":        warnings,

	"web/src/i18n/en/verdicts.ts": verdictTexts,
	"web/src/i18n/en/library.ts":  faultTexts,
	"docs/RULES.md":               ruleTable,

	"web/src/i18n/en/server-cases.ts": serverTexts,
}

// recordsDir is where TestRecordsAreFresh writes its files, relative to the module's root.
const recordsDir = "web/src/gen/records"

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
	for name, write := range outputs {
		text, err := write(root)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Join(root, recordsDir), 0o755); err != nil {
		return err
	}
	test := exec.Command("go", "test", "-count=1", "-run=^TestRecordsAreFresh$", "./wasm/bridge/gen", "-write")
	test.Dir, test.Stderr = root, os.Stderr
	if out, err := test.Output(); err != nil {
		return fmt.Errorf("records: %w\n%s", err, out)
	}
	return nil
}

// moduleRoot returns the nearest parent directory that has a go.mod.
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
