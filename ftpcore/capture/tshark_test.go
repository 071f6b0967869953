//go:build !js

package capture_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/capture"
)

// tsharkTime bounds one run.
const tsharkTime = 2 * time.Minute

// tshark runs it on a capture, with every checksum checked.
func tshark(t *testing.T, file string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath("tshark")
	if err != nil {
		t.Fatal("tshark is missing: apt-get install tshark")
	}
	ctx, cancel := context.WithTimeout(t.Context(), tsharkTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, append([]string{"-n", "-r", file, "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"}, args...)...)
	home := t.TempDir() // no settings of the user's
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tshark %v: %v\n%s", args, errors.Join(err, ctx.Err()), stderr.Bytes())
	}
	return string(out)
}

// complaints is what tshark finds wrong in a capture, and the files it takes
// out of it, by name.
func complaints(t *testing.T, file string) (list []string, objects map[string][]byte) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "objects")
	const note = "0x400000"
	out := tshark(t, file, "--export-objects", "ftp-data,"+dir,
		"-Y", "_ws.expert.severity >= "+note+" || _ws.malformed", "-T", "fields",
		"-e", "frame.number", "-e", "_ws.expert.severity", "-e", "_ws.expert.message")
	for line := range strings.Lines(out) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if m := f[len(f)-1]; !ending.MatchString(m) {
			list = append(list, "packet "+f[0]+": "+m)
		}
	}
	objects = map[string][]byte{}
	names, _ := os.ReadDir(dir)
	for _, n := range names {
		b, err := os.ReadFile(filepath.Join(dir, n.Name()))
		if err != nil {
			t.Fatal(err)
		}
		objects[n.Name()] = b
	}
	return list, objects
}

func writeCapture(t *testing.T, events []*ftpcore.Event) string {
	t.Helper()
	var b bytes.Buffer
	if err := capture.Write(&b, events, capture.Options{}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "x.pcapng")
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// ending says in a note of no weight that a connection ends.
var ending = regexp.MustCompile(`^(Connection finish \(FIN\),)?This frame (initiates|undergoes) the connection closing$`)

func TestTsharkReadsEveryTranscript(t *testing.T) {
	for name, s := range transcripts(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			events := s.Record(t)
			list, objects := complaints(t, writeCapture(t, events))
			for _, c := range list {
				if _, what, _ := strings.Cut(c, ": "); !excused(events, what) {
					t.Error(c)
				}
			}
			wantObjects(t, events, objects)
		})
	}
}

// excused reports whether it is the conversation itself that tshark finds odd.
func excused(events []*ftpcore.Event, complaint string) bool {
	ports := map[string]bool{} // of the client's, for data
	return slices.ContainsFunc(events, func(e *ftpcore.Event) bool {
		if e.Kind == ftpcore.KindOpen {
			again := ports[e.Peer.Remote]
			ports[e.Peer.Remote] = true
			return again && strings.HasSuffix(complaint, "A new tcp session is started with the same ports as an earlier session in this trace")
		}
		if e.Dec == nil {
			return false
		}
		switch complaint {
		case "Connection reset (RST)":
			return e.Dec.Why == "connection-broke" || e.Dec.Why == "connection-lost"
		case "EPRT arguments must have the form: |<family>|<addr>|<port>|":
			_, _, _, err := ftpcore.ParseEPRT(e.Dec.Arg)
			return e.Dec.Verb == "EPRT" && err != nil
		case "Trailing stray characters": // Telnet and the like within a line
			return e.Kind == ftpcore.KindCommand && bytes.ContainsFunc(e.Data, func(r rune) bool { return r < ' ' && r != '\r' && r != '\n' || r > '~' })
		}
		return false
	})
}

// wantObjects fails unless objects are the files that RETR and STOR moved. Of
// an appended file tshark exports nothing, nor where a command stands between the
// one for the port and the transfer's: it takes that one for the transfer's.
func wantObjects(t *testing.T, events []*ftpcore.Event, objects map[string][]byte) {
	t.Helper()
	want, got := map[string]int{}, map[string]int{}
	hash := func(b []byte) string { return fmt.Sprintf("%x", sha256.Sum256(b)) }
	for _, x := range transfers(events) {
		if x.direct && len(x.data) > 0 && (x.verb == "RETR" || x.verb == "STOR") {
			want[hash(x.data)]++
		}
	}
	for _, b := range objects {
		got[hash(b)]++
	}
	if !maps.Equal(want, got) {
		t.Errorf("tshark exports %v, want %v", got, want)
	}
}
