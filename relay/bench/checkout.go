package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// checkout is a source tree of ftpsim whose bin/relay is built.
type checkout struct {
	role   string // its name in tables: "this" or "base"
	dir    string
	commit string
	engine string // the binary of its engine alone
}

// openCheckout builds the engine of the checkout at dir into the directory
// binaries.
func openCheckout(role, dir, binaries string) (checkout, error) {
	c := checkout{role: role, dir: dir, commit: "unknown commit"}
	if _, err := os.Stat(c.relay()); err != nil {
		return c, fmt.Errorf("%w: make bin/relay", err)
	}
	if out, err := exec.Command("git", "-C", dir, "describe", "--always", "--dirty", "--exclude=*").Output(); err == nil {
		c.commit = strings.TrimSpace(string(out))
	}
	var err error
	c.engine, err = goBuild(dir, "./relay/bench/engineserver", binaries, role)
	return c, err
}

func (c checkout) relay() string { return filepath.Join(c.dir, "bin", "relay") }

// goBuild builds a package of the module at dir and returns the binary's path.
func goBuild(dir, pkg, binaries, name string) (string, error) {
	binary := filepath.Join(binaries, name)
	build := exec.Command("go", "build", "-C", dir, "-o", binary, pkg)
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return "", fmt.Errorf("building %s in %s: %w", pkg, dir, err)
	}
	return binary, nil
}
