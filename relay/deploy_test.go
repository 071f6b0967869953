package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The example of settings is a valid one.
func TestExampleSettings(t *testing.T) {
	var stdout, stderr bytes.Buffer
	cfg, done, code := parse([]string{"-config", "deploy/relay.conf"}, &stdout, &stderr)
	if done {
		t.Fatalf("it ends with %d: %s", code, &stderr)
	}
	if cfg.http != "127.0.0.1:8021" || cfg.logFormat != "json" || cfg.metrics == "" {
		t.Errorf("it sets %+v", cfg)
	}
}

// maxExposure is the worst score that systemd-analyze security may give, of 10.
const maxExposure = 1.5

var exposure = regexp.MustCompile(`Overall exposure level for \S+: ([0-9.]+)`)

// TestSystemdUnit: systemd finds no mistake in the unit, and little that the service could do.
func TestSystemdUnit(t *testing.T) {
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("systemd-analyze is not installed")
	}
	text, err := os.ReadFile("deploy/ftpsim-relay.service")
	must(t, err)
	const program = "/usr/local/bin/ftpsim-relay"
	if !strings.Contains(string(text), "ExecStart="+program+" ") {
		t.Fatalf("the unit does not start %s", program)
	}
	self, err := os.Executable() // systemd wants to see the program
	must(t, err)
	unit := filepath.Join(t.TempDir(), "ftpsim-relay.service")
	must(t, os.WriteFile(unit, []byte(strings.ReplaceAll(string(text), program, self)), 0o666))
	if out, err := exec.Command("systemd-analyze", "verify", "--man=no", unit).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("verify: %v\n%s", err, out)
	}
	out, err := exec.Command("systemd-analyze", "security", "--offline=true", "--no-pager", unit).CombinedOutput()
	m := exposure.FindSubmatch(out)
	if err != nil || m == nil {
		t.Fatalf("security: %v\n%s", err, out)
	}
	score, err := strconv.ParseFloat(string(m[1]), 64)
	must(t, err)
	t.Logf("exposure %.1f", score)
	if score > maxExposure {
		t.Errorf("the exposure is %.1f, more than %.1f\n%s", score, maxExposure, out)
	}
}
