package scorm

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"
)

func packed(text string) []byte {
	var b bytes.Buffer
	z := brotli.NewWriter(&b)
	io.WriteString(z, text)
	z.Close()
	return b.Bytes()
}

var page = fstest.MapFS{
	"placeholder":            {},
	"index.html.br":          {Data: packed("<p>page")},
	"assets/x y&z.woff2":     {Data: []byte("font")},
	"assets/ftpsim.wasm.br":  {Data: packed("\x00asm")},
	"assets/small-D2Iagk.js": {Data: []byte("js")},
}

const source = `---
lesson: 1
name: tiny
title: Tiny & <small>
minutes: 1
---

Say NOOP.

## noop
title: Say NOOP
check: verb:NOOP
`

func open(t *testing.T, b []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(text)
	}
	return files
}

// The package has the page's plain files, the lesson, and a manifest that follows the rules of
// SCORM 1.2: every file is listed, each reference has its target, the launched file exists.
func TestWrite(t *testing.T) {
	var b bytes.Buffer
	if err := Write(context.Background(), &b, page, []byte(source)); err != nil {
		t.Fatal(err)
	}
	files := open(t, b.Bytes())
	if files["index.html"] != "<p>page" || files["assets/ftpsim.wasm"] != "\x00asm" || files["lesson.md"] != source {
		t.Errorf("files: %q", files)
	}
	var m struct {
		XMLName       xml.Name
		Identifier    string `xml:"identifier,attr"`
		Schema        string `xml:"metadata>schema"`
		SchemaVersion string `xml:"metadata>schemaversion"`
		Organizations struct {
			Default string `xml:"default,attr"`
			List    []struct {
				Identifier string `xml:"identifier,attr"`
				Title      string `xml:"title"`
				Items      []struct {
					Ref        string `xml:"identifierref,attr"`
					Parameters string `xml:"parameters,attr"`
					Title      string `xml:"title"`
				} `xml:"item"`
			} `xml:"organization"`
		} `xml:"organizations"`
		Resources []struct {
			Identifier string `xml:"identifier,attr"`
			Type       string `xml:"type,attr"`
			ScormType  string `xml:"http://www.adlnet.org/xsd/adlcp_rootv1p2 scormtype,attr"`
			HRef       string `xml:"href,attr"`
			Files      []struct {
				HRef string `xml:"href,attr"`
			} `xml:"file"`
		} `xml:"resources>resource"`
	}
	if err := xml.Unmarshal([]byte(files["imsmanifest.xml"]), &m); err != nil {
		t.Fatal(err)
	}
	if m.XMLName.Space != "http://www.imsproject.org/xsd/imscp_rootv1p1p2" || m.Identifier == "" || m.Schema != "ADL SCORM" || m.SchemaVersion != "1.2" {
		t.Errorf("head: %+v", m)
	}
	if len(m.Organizations.List) != 1 || len(m.Resources) != 1 {
		t.Fatalf("manifest: %+v", m)
	}
	org, res := m.Organizations.List[0], m.Resources[0]
	if org.Identifier != m.Organizations.Default || org.Title != "Tiny & <small>" || len(org.Items) != 1 {
		t.Fatalf("organization: %+v", org)
	}
	if i := org.Items[0]; i.Ref != res.Identifier || i.Title == "" || i.Parameters != "?embed=1&lesson=lesson.md" {
		t.Errorf("item: %+v", i)
	}
	if res.Type != "webcontent" || res.ScormType != "sco" || files[res.HRef] == "" {
		t.Errorf("resource: %+v", res)
	}
	var listed, there []string
	for _, f := range res.Files {
		listed = append(listed, f.HRef)
	}
	for name := range files {
		if name != "imsmanifest.xml" {
			there = append(there, strings.ReplaceAll(name, " ", "%20"))
		}
	}
	slices.Sort(listed)
	slices.Sort(there)
	if !slices.Equal(listed, there) {
		t.Errorf("listed: %v, in the package: %v", listed, there)
	}
}

func TestWriteFails(t *testing.T) {
	if err := Write(context.Background(), io.Discard, page, []byte("no lesson")); err == nil {
		t.Error("no lesson: no error")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Write(ctx, io.Discard, page, []byte(source)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestCommand(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile("own.md", []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args []string
		code int
		says string // in either output
		file string
	}{
		{args: []string{"own.md"}, says: "tiny-scorm.zip\n", file: "tiny-scorm.zip"},
		{args: []string{"-o", "a.zip", "own.md"}, says: "a.zip\n", file: "a.zip"},
		{args: []string{"-h"}, says: "Usage: relay scorm"},
		{args: nil, code: 2, says: "one lesson is needed"},
		{args: []string{"a", "b"}, code: 2, says: "one lesson is needed"},
		{args: []string{"absent.md"}, code: 1, says: "absent.md"},
	} {
		var out bytes.Buffer
		if code := Command(context.Background(), tt.args, page, &out, &out); code != tt.code || !strings.Contains(out.String(), tt.says) {
			t.Errorf("%v: %d, %q", tt.args, code, out.String())
		}
		if tt.file == "" {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, tt.file))
		if err != nil {
			t.Fatal(err)
		}
		if open(t, b)["lesson.md"] != source {
			t.Errorf("%v: another lesson", tt.args)
		}
	}
}
