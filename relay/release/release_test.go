package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Archives do not depend on when, where and by whom they are written.
func TestArchivesAreEqual(t *testing.T) {
	date := time.Unix(1_700_000_000, 0).UTC()
	for name, write := range map[string]func(*bytes.Buffer, time.Time) error{
		"tar": func(b *bytes.Buffer, d time.Time) error {
			return writeTar(b, "x", []file{{"relay", 0o755, []byte("program")}}, d)
		},
		"zip": func(b *bytes.Buffer, d time.Time) error {
			return writeZip(b, "x", []file{{"relay", 0o755, []byte("program")}}, d)
		},
	} {
		var one, two, other bytes.Buffer
		for b, d := range map[*bytes.Buffer]time.Time{&one: date, &two: date, &other: date.Add(time.Hour)} {
			if err := write(b, d); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(one.Bytes(), two.Bytes()) || bytes.Equal(one.Bytes(), other.Bytes()) {
			t.Errorf("%s: two of one date are equal: %v; of two dates: %v", name, bytes.Equal(one.Bytes(), two.Bytes()), bytes.Equal(one.Bytes(), other.Bytes()))
		}
	}
}

// The list of parts has each module of go.sum that was downloaded, says which are in the
// program, and has what the page holds of npm.
func TestSBOM(t *testing.T) {
	t.Chdir("../..")
	to := filepath.Join(t.TempDir(), "sbom.json")
	if err := writeSBOM(to, time.Unix(1_700_000_000, 0).UTC()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	var b bom
	if err := json.Unmarshal(text, &b); err != nil {
		t.Fatal(err)
	}
	scope := map[string]string{}
	for _, c := range b.Components {
		scope[c.PURL] = c.Scope
		if c.PURL == "" || c.Version == "" {
			t.Errorf("%+v has no version", c)
		}
	}
	sums, err := os.ReadFile("go.sum")
	if err != nil {
		t.Fatal(err)
	}
	modules := 0
	for line := range strings.Lines(string(sums)) {
		f := strings.Fields(line)
		if strings.HasSuffix(f[1], "/go.mod") {
			continue
		}
		modules++
		if scope["pkg:golang/"+f[0]+"@"+f[1]] == "" {
			t.Errorf("%s %s is missing", f[0], f[1])
		}
	}
	if modules < 10 {
		t.Errorf("go.sum has only %d modules", modules)
	}
	for part, want := range map[string]string{"golang/github.com/hashicorp/yamux": required, "golang/github.com/hack-pad/go-indexeddb": required, "golang/github.com/jlaffaye/ftp": excluded, "npm/preact": required, "npm/lucide-static": required} {
		found := ""
		for p, s := range scope {
			if strings.HasPrefix(p, "pkg:"+part+"@") {
				found = s
			}
		}
		if found != want {
			t.Errorf("%s is %q, want %s", part, found, want)
		}
	}
}

// The page of a static web server names the relay's tunnel, at the path that the relay has.
func TestSite(t *testing.T) {
	t.Chdir("../..")
	source, err := os.ReadFile("relay/server.go")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(source), `const tunnelPath = "`+tunnelPath[1:]+`"`) {
		t.Errorf("the relay's tunnel is not at %s", tunnelPath)
	}
	for relay, want := range map[string]string{
		"":                           `{"tunnel":""}`,
		"https://relay.example.org/": `{"tunnel":"https://relay.example.org/tunnel/3"}`,
		"http://127.0.0.1:8021":      `{"tunnel":"http://127.0.0.1:8021/tunnel/3"}`,
	} {
		if got, err := relayFile(relay); string(got) != want || err != nil {
			t.Errorf("%q: %s, %v", relay, got, err)
		}
	}
	for _, wrong := range []string{"relay.example.org", "ftp://relay.example.org", "https://u:p@relay.example.org", "https://relay.example.org/x", "https://relay.example.org?code=x"} {
		if got, err := relayFile(wrong); err == nil {
			t.Errorf("%q: %s", wrong, got)
		}
	}
}
