//go:build !js

package capture_test

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/recording"
	"ftpsim/relay/testkit"
)

// bySSL is the record as if its clients had asked for TLS by AUTH SSL.
func bySSL(rec *recording.Recording) (list []*event.Event) {
	for _, e := range rec.Events {
		if e.Kind == event.KindCommand && e.Dec.Verb == "AUTH" {
			c, d := *e, *e.Dec
			c.Data, d.Arg, c.Dec = []byte("AUTH SSL\r\n"), "SSL", &d
			e = &c
		}
		list = append(list, e)
	}
	return list
}

// commandsIn are the commands that the comments of a file tell to type, by their first
// word.
func commandsIn(t *testing.T, file []byte) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for _, m := range regexp.MustCompile("`((tshark|openssl|python3) [^`]+)`").FindAllSubmatch(file, -1) {
		found[string(m[2])] = append(found[string(m[2])], string(m[1]))
	}
	return found
}

// typed runs a command in dir as it stands in a comment.
func typed(t *testing.T, dir, command string, stdin []byte) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", command)
	cmd.Dir, cmd.Stdin = dir, bytes.NewReader(stdin)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", command, err)
	}
	return out
}

// asAdvised returns tshark's output on x.pcapng in dir with the options of a command in
// its comments, and with more.
func asAdvised(t *testing.T, dir, command string, more ...string) string {
	t.Helper()
	args := strings.Fields(strings.TrimPrefix(command, "tshark "))
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "any.pem", filepath.Join(dir, "any.pem"))
	}
	out, err := testkit.Tshark(t.Context(), filepath.Join(dir, "x.pcapng"), append(args, more...)...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// With the options in the comments on AUTH SSL and implicit FTPS, tshark reads the
// commands and the files.
func TestAdviceOnTLS(t *testing.T) {
	rec := tlsRecords(t)["tls_establish"]
	for name, events := range map[string][]*event.Event{"AUTH SSL": bySSL(rec), "implicit": implicitly(rec)} {
		t.Run(name, func(t *testing.T) {
			dir, file := t.TempDir(), export(t, events, rec.Keys)
			if err := os.WriteFile(filepath.Join(dir, "x.pcapng"), file, 0o644); err != nil {
				t.Fatal(err)
			}
			said := commandsIn(t, file)
			if len(said["openssl"]) != 1 || len(said["tshark"]) < 2 {
				t.Fatalf("the comments say %q", said)
			}
			typed(t, dir, said["openssl"][0], nil)
			data, control := said["tshark"][0], said["tshark"][1]
			verbs := strings.Fields(asAdvised(t, dir, control, "-Y", "ftp.request", "-T", "fields", "-e", "ftp.request.command"))
			for _, verb := range []string{"USER", "PROT", "RETR", "ESTA"} {
				if !slices.Contains(verbs, verb) {
					t.Errorf("%s reads %v, not %s", control, verbs, verb)
				}
			}
			both := strings.Fields(strings.TrimPrefix(control, "tshark "))
			for i := range both {
				both[i] = strings.ReplaceAll(both[i], "any.pem", filepath.Join(dir, "any.pem"))
			}
			for _, stream := range []string{"1", "2"} {
				if out := asAdvised(t, dir, data, append(both, "-q", "-z", "follow,tls,raw,"+stream)...); !strings.Contains(out, "\n780d0a\n") {
					t.Errorf("stream %s holds\n%s", stream, out)
				}
			}
		})
	}
}

// If a command comes between PASV and RETR, tshark exports nothing. A comment says so, and
// the command in it shows the file.
func TestAdviceOnOrder(t *testing.T) {
	events := transcripts(t)["client_curl"].Record(t)
	dir, file := t.TempDir(), export(t, events, nil)
	if err := os.WriteFile(filepath.Join(dir, "x.pcapng"), file, 0o644); err != nil {
		t.Fatal(err)
	}
	said := commandsIn(t, file)["tshark"]
	if len(said) != 1 {
		t.Fatalf("the comments say %q", said)
	}
	streams := strings.Fields(asAdvised(t, dir, "", "-Y", "tcp.flags.syn == 1 && tcp.flags.ack == 0 && tcp.port != 21", "-T", "fields", "-e", "tcp.stream"))
	shown := ""
	for _, n := range streams {
		shown += asAdvised(t, dir, strings.ReplaceAll(said[0], "N", n))
	}
	parted := 0
	for _, x := range transfers(events) {
		if x.direct || len(x.data) == 0 || x.verb != "RETR" {
			continue
		}
		parted++
		if !strings.Contains(strings.ReplaceAll(shown, "\n", ""), hex.EncodeToString(x.data[:min(len(x.data), 1000)])) {
			t.Errorf("Follow TCP Stream does not show the %d bytes of %s", len(x.data), x.conn)
		}
	}
	if parted == 0 {
		t.Error("curl's order is another one now")
	}
	if plain := export(t, transcripts(t)["transfer_retr"].Record(t), nil); len(commandsIn(t, plain)) != 0 {
		t.Errorf("without that order the comments say %q", commandsIn(t, plain))
	}
}

// A file in MODE Z that Export Objects saves is decompressed by the command in a comment.
func TestAdviceOnModeZ(t *testing.T) {
	events := transcripts(t)["mode_deflate"].Record(t)
	dir, file := t.TempDir(), export(t, events, nil)
	path := filepath.Join(dir, "x.pcapng")
	if err := os.WriteFile(path, file, 0o644); err != nil {
		t.Fatal(err)
	}
	said := commandsIn(t, file)["python3"]
	if len(said) != 1 {
		t.Fatalf("the comments say %q", said)
	}
	_, objects, err := testkit.Dissect(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	unpacked := 0
	for name, b := range objects {
		z, err := zlib.NewReader(bytes.NewReader(b))
		if err != nil {
			continue
		}
		want, err := io.ReadAll(z)
		if err != nil {
			continue
		}
		unpacked++
		if got := typed(t, dir, said[0], b); !bytes.Equal(got, want) {
			t.Errorf("%s unpacks to %d bytes, want %d", name, len(got), len(want))
		}
	}
	if unpacked == 0 {
		t.Errorf("of %d objects none is a zlib stream", len(objects))
	}
}
