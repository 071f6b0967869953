package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestLessonFolder: only small regular .md files directly in the folder are served.
func TestLessonFolder(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "lessons")
	put := func(name string, data []byte) {
		t.Helper()
		must(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		must(t, os.WriteFile(filepath.Join(dir, name), data, 0o644))
	}
	put("one.md", []byte("---\nlesson: 1\n"))
	put("二 two.MD", []byte("two"))
	put("full.md", bytes.Repeat([]byte("x"), maxLessonFile))
	put("large.md", bytes.Repeat([]byte("x"), maxLessonFile+1))
	put("notes.txt", []byte("no"))
	put(".hidden.md", []byte("no"))
	put("sub/below.md", []byte("no"))
	must(t, os.WriteFile(filepath.Join(top, "outside.md"), []byte("secret"), 0o644))
	must(t, os.Mkdir(filepath.Join(dir, "folder.md"), 0o755))
	must(t, os.Symlink(filepath.Join(top, "outside.md"), filepath.Join(dir, "link.md")))
	must(t, os.Symlink("one.md", filepath.Join(dir, "inner.md")))
	must(t, os.Symlink("..", filepath.Join(dir, "up")))

	r := startRelayWith(t, config{http: "127.0.0.1:0", ftp: "127.0.0.1:0", lessons: dir})
	for _, c := range []struct {
		method, path string
		want         int
		body         string
	}{
		{"GET", "lessons/one.md", 200, "---\nlesson: 1\n"},
		{"HEAD", "lessons/one.md", 200, ""},
		{"GET", "lessons/%E4%BA%8C%20two.MD", 200, "two"},
		{"GET", "lessons/full.md", 200, string(bytes.Repeat([]byte("x"), maxLessonFile))},
		{"POST", "lessons/one.md", 405, ""},
		{"GET", "lessons/large.md", 404, ""},
		{"GET", "lessons/notes.txt", 404, ""},
		{"GET", "lessons/.hidden.md", 404, ""},
		{"GET", "lessons/none.md", 404, ""},
		{"GET", "lessons/sub/below.md", 404, ""},
		{"GET", "lessons/sub%2Fbelow.md", 404, ""},
		{"GET", "lessons/folder.md", 404, ""},
		{"GET", "lessons/link.md", 404, ""},
		{"GET", "lessons/inner.md", 404, ""},
		{"GET", "lessons/up/outside.md", 404, ""},
		{"GET", "lessons/up%2Foutside.md", 404, ""},
		{"GET", "lessons/%2e%2e/outside.md", 301, ""}, // to /outside.md, which is not there
		{"GET", "lessons/..%2Foutside.md", 301, ""},
		{"GET", "lessons/..%5Coutside.md", 404, ""},
		{"GET", "lessons/%00.md", 404, ""},
	} {
		req, err := http.NewRequest(c.method, r.url()+c.path, nil)
		must(t, err)
		res, err := http.DefaultTransport.RoundTrip(req)
		must(t, err)
		body, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != c.want || c.want == 200 && string(body) != c.body {
			t.Errorf("%s /%s is %d %.50q, want %d", c.method, c.path, res.StatusCode, body, c.want)
		}
		if c.want == 200 && (res.Header.Get("Content-Type") != "text/markdown; charset=utf-8" || res.Header.Get("Content-Security-Policy") != nothingPolicy) {
			t.Errorf("%s /%s has the headers %v", c.method, c.path, res.Header)
		}
	}

	var list lessonList
	res, err := http.Get(r.url() + "lessons/")
	must(t, err)
	defer res.Body.Close()
	must(t, json.NewDecoder(res.Body).Decode(&list))
	if want := []string{"full.md", "one.md", "二 two.MD"}; !slices.Equal(list.Files, want) {
		t.Errorf("the list has %q, want %q", list.Files, want)
	}
	if got := r.info().Lessons; got != "lessons/" {
		t.Errorf("relay.json says %q", got)
	}

	// A request by another name is refused as for every path.
	req, err := http.NewRequest("GET", r.url()+"lessons/one.md", nil)
	must(t, err)
	req.Host = "evil.example"
	other, err := http.DefaultClient.Do(req)
	must(t, err)
	other.Body.Close()
	if other.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("a foreign Host gets %d", other.StatusCode)
	}
}

// A relay without the flag has no lessons; a folder that does not exist is a mistake.
func TestNoLessonFolder(t *testing.T) {
	r := startRelay(t)
	res, err := http.Get(r.url() + "lessons/")
	must(t, err)
	res.Body.Close()
	if res.StatusCode != 404 || r.info().Lessons != "" {
		t.Errorf("without -lessons: %d, %q", res.StatusCode, r.info().Lessons)
	}
	if _, err := newServer(config{http: "127.0.0.1:0", ftp: "127.0.0.1:0", lessons: filepath.Join(t.TempDir(), "none")}, nil); err == nil {
		t.Error("a folder that does not exist is accepted")
	}
}
