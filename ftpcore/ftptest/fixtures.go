package ftptest

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
)

// Fixtures is the manifest of a folder of files that an earlier commit wrote, such as
// recording/testdata/4f3002f. It says how many events, sessions and files each of them holds.
// See the README there.
type Fixtures struct {
	dir string

	Commit     string             `json:"commit"`
	Kinds      []event.Kind       `json:"kinds"`   // all kinds in the recordings
	Origins    []event.Origin     `json:"origins"` // all origins in the recordings
	Recordings []FixtureRecording `json:"recordings"`
	Captures   []FixtureCapture   `json:"captures"`
	Links      []FixtureRecording `json:"links"`
	Kept       FixtureKept        `json:"kept"`
}

// FixtureRecording is a recording in a file that the page exported, or in a share link.
type FixtureRecording struct {
	File     string `json:"file"`
	Events   int    `json:"events"`
	Sessions int    `json:"sessions"`
	Masked   bool   `json:"masked"`
	Keys     int    `json:"keys"`   // secrets of TLS connections
	Replay   string `json:"replay"` // "equal", "differs" from event Diff on, or "none": the recording is not whole
	Diff     int64  `json:"diff"`
	// FilesBefore and FilesAfter count the files before the first event and, if
	// the replay is equal, after the last one; directories do not count.
	FilesBefore int `json:"filesBefore"`
	FilesAfter  int `json:"filesAfter"`
}

// FixtureCapture is a pcapng that the page exported, with the figures of its contents.
type FixtureCapture struct {
	File      string `json:"file"`
	Events    int    `json:"events"`
	Packets   int    `json:"packets"`
	Streams   int    `json:"streams"`
	Sessions  int    `json:"sessions"`
	Data      int    `json:"data"`
	Encrypted int    `json:"encrypted"`
}

// FixtureKept is the data that a page stored in the browser: files and record.
type FixtureKept struct {
	File   string           `json:"file"`
	Paths  []string         `json:"paths"` // directories end in a slash
	Record FixtureRecording `json:"record"`
}

// ReadFixtures reads the manifest of the folder dir.
func ReadFixtures(t testing.TB, dir string) Fixtures {
	t.Helper()
	f := Fixtures{dir: dir}
	if err := json.Unmarshal(f.Read(t, "manifest.json"), &f); err != nil {
		t.Fatal(err)
	}
	if len(f.Recordings) == 0 || len(f.Captures) == 0 || len(f.Links) == 0 || len(f.Kept.Paths) == 0 {
		t.Fatalf("the manifest of %s lacks something", dir)
	}
	return f
}

// Read returns the contents of the file name in the folder.
func (f Fixtures) Read(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(f.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// ReadLink returns the recording in the share link of the file name: the
// fragment of an address, "#r=" and base64url of deflated bytes.
func (f Fixtures) ReadLink(t testing.TB, name string) []byte {
	t.Helper()
	text, ok := strings.CutPrefix(strings.TrimSpace(string(f.Read(t, name))), "#r=")
	packed, err := base64.RawURLEncoding.DecodeString(text)
	if !ok || err != nil {
		t.Fatalf("%s is no share link: %v", name, err)
	}
	b, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// ReadKept returns the contents of the files in the browser's store, by name.
func (f Fixtures) ReadKept(t testing.TB) map[string][]byte {
	t.Helper()
	var dump struct {
		IndexedDB struct {
			Stores struct {
				Contents struct {
					Entries []struct {
						Key   string `json:"key"`
						Value struct {
							Bytes []byte `json:"$bytes"`
						} `json:"value"`
					} `json:"entries"`
				} `json:"contents"`
			} `json:"stores"`
		} `json:"indexedDB"`
	}
	if err := json.Unmarshal(f.Read(t, f.Kept.File), &dump); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, e := range dump.IndexedDB.Stores.Contents.Entries {
		files[e.Key] = e.Value.Bytes
	}
	return files
}
