package main

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// The relay's own page, and no other, gets the package of a built-in lesson or of a file.
func TestScormRoute(t *testing.T) {
	r := startRelay(t)
	own := strings.TrimSuffix(r.url(), "/")
	ask := func(origin, query, body string) (int, []byte) {
		t.Helper()
		req, err := http.NewRequest("POST", own+"/scorm"+query, strings.NewReader(body))
		must(t, err)
		if origin != "" {
			req.Header.Set("Origin", origin)
		}
		answer, err := http.DefaultClient.Do(req)
		must(t, err)
		defer answer.Body.Close()
		b, err := io.ReadAll(answer.Body)
		must(t, err)
		return answer.StatusCode, b
	}
	for _, c := range []struct{ query, body string }{
		{"?lesson=passive", ""},
		{"", "---\nlesson: 1\nname: own\ntitle: Own\nminutes: 1\n---\n\n## a\ntitle: A\ncheck: verb:NOOP\n"},
	} {
		status, b := ask(own, c.query, c.body)
		if status != 200 {
			t.Fatalf("%q: %d, %s", c.query, status, b)
		}
		z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		must(t, err)
		if !slices.ContainsFunc(z.File, func(f *zip.File) bool { return f.Name == "imsmanifest.xml" }) {
			t.Errorf("%q: no manifest", c.query)
		}
	}
	for _, c := range []struct {
		origin, query, body string
		status              int
	}{
		{"", "?lesson=passive", "", 403},
		{"http://evil.example", "?lesson=passive", "", 403},
		{own, "?lesson=absent", "", 400},
		{own, "", "no lesson", 400},
		{own, "", strings.Repeat("x", 1<<20), 413},
	} {
		if status, b := ask(c.origin, c.query, c.body); status != c.status {
			t.Errorf("%+v: %d, %s", c.query, status, b)
		}
	}
}
