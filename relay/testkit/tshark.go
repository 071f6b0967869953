package testkit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// tsharkTime bounds one run of tshark.
const tsharkTime = 2 * time.Minute

// Tshark reads a capture with every checksum checked and without any settings of
// the user's, and returns what it prints.
func Tshark(ctx context.Context, file string, args ...string) (string, error) {
	name, err := exec.LookPath("tshark")
	if err != nil {
		return "", fmt.Errorf("%w: apt-get install tshark", err)
	}
	home, err := os.MkdirTemp("", "tshark")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(home)
	ctx, cancel := context.WithTimeout(ctx, tsharkTime)
	defer cancel()
	checks := []string{"-n", "-r", file, "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"}
	cmd := exec.CommandContext(ctx, name, append(checks, args...)...)
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("tshark %s: %w\n%s", strings.Join(args, " "), errors.Join(err, ctx.Err()), stderr.Bytes())
	}
	return string(out), nil
}

// ending is a note of no weight: it says that a connection ends.
var ending = regexp.MustCompile(`^(Connection finish \(FIN\),)?This frame (initiates|undergoes) the connection closing$`)

// Dissect lists what tshark finds odd in a capture, from notes up to malformed
// packets, and the files that it takes out of it, by name.
func Dissect(ctx context.Context, file string) (complaints []string, files map[string][]byte, err error) {
	dir, err := os.MkdirTemp("", "objects")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(dir)
	const note = "0x400000"
	out, err := Tshark(ctx, file, "--export-objects", "ftp-data,"+dir,
		"-Y", "_ws.expert.severity >= "+note+" || _ws.malformed", "-T", "fields",
		"-e", "frame.number", "-e", "_ws.expert.severity", "-e", "_ws.expert.message")
	if err != nil {
		return nil, nil, err
	}
	for line := range strings.Lines(out) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if what := f[len(f)-1]; !ending.MatchString(what) {
			complaints = append(complaints, "packet "+f[0]+": "+what)
		}
	}
	files = map[string][]byte{}
	names, err := os.ReadDir(dir)
	if err != nil {
		return complaints, nil, err
	}
	for _, n := range names {
		if files[n.Name()], err = os.ReadFile(filepath.Join(dir, n.Name())); err != nil {
			return complaints, nil, err
		}
	}
	return complaints, files, nil
}

// Wiretap is a capture of the loopback interface under way.
type Wiretap struct{ proc *process }

// Tap captures what passes the filter (pcap-filter(7)) on loopback into file, for
// two minutes and 200,000 packets at most.
func Tap(filter, file string) (*Wiretap, error) {
	if _, err := exec.LookPath("dumpcap"); err != nil {
		return nil, fmt.Errorf("%w: apt-get install wireshark-common", err)
	}
	p, err := startProcess("dumpcap", "-i", "lo", "-f", filter, "-w", file, "-a", "duration:120", "-c", "200000")
	if err != nil {
		return nil, err
	}
	// It says so when the file is there; then the filter is at work.
	err = p.until("dumpcap does not capture (it needs root, or the right to: dpkg-reconfigure wireshark-common)", func() error {
		if !strings.Contains(p.out.String(), "File: ") {
			return errors.New("no file yet")
		}
		return nil
	})
	if err != nil {
		p.stop()
		return nil, err
	}
	return &Wiretap{p}, nil
}

// Stop ends the capture and completes its file.
func (w *Wiretap) Stop() { w.proc.stop() }
