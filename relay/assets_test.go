package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"testing/fstest"

	"ftpsim/web"

	"github.com/andybalholm/brotli"
)

func contextWith(r *http.Request, local net.Addr) context.Context {
	return context.WithValue(r.Context(), http.LocalAddrContextKey, local)
}

var testPage = fstest.MapFS{
	"index.html.br":               {Data: packed("<p>page")},
	"theme.js":                    {Data: []byte("theme")},
	"placeholder":                 {Data: []byte("")},
	"lonely.gz":                   {Data: []byte("not a form of anything")},
	"assets/app-D2IagkqI.wasm.br": {Data: packed("\x00asm")},
	"assets/app-D2Iag.wasm":       {Data: []byte("\x00asm")},
	"assets/a-Cp5CI2Hn.js":        {Data: []byte("js")},
	"assets/a-Cp5_I-Hn.css":       {Data: []byte("css")},
	"assets/x-Dx4kXJAl.woff2":     {Data: []byte("font")},
	"strange.thing":               {Data: []byte("?")},
}

func packed(text string) []byte {
	var b bytes.Buffer
	z := brotli.NewWriter(&b)
	io.WriteString(z, text)
	z.Close()
	return b.Bytes()
}

func zipped(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, text)
	z.Close()
	return b.Bytes()
}

func TestAssets(t *testing.T) {
	list, err := loadAssets(testPage)
	must(t, err)
	br, gz := string(packed("<p>page")), string(zipped("<p>page"))
	const forever, ask = "public, max-age=31536000, immutable", "no-cache"
	for _, c := range []struct {
		path, accept                string
		status                      int
		body, ctype, encoding, keep string
	}{
		{"/", "", 200, "<p>page", "text/html; charset=utf-8", "", ask},
		{"/index.html", "gzip, deflate, br, zstd", 200, br, "text/html; charset=utf-8", "br", ask},
		{"/", "gzip", 200, gz, "text/html; charset=utf-8", "gzip", ask},
		{"/", "GZIP;q=0.5, br;q=0", 200, gz, "text/html; charset=utf-8", "gzip", ask},
		{"/", "br; q=0.001", 200, br, "text/html; charset=utf-8", "br", ask},
		{"/", "*", 200, br, "text/html; charset=utf-8", "br", ask},
		{"/", "*;q=0, gzip", 200, gz, "text/html; charset=utf-8", "gzip", ask},
		{"/", "brotli, xgzip, gzip;q=nonsense", 200, "<p>page", "text/html; charset=utf-8", "", ask},
		{"/assets/app-D2IagkqI.wasm", "br", 200, string(packed("\x00asm")), "application/wasm", "br", forever},
		{"/assets/app-D2IagkqI.wasm", "gzip", 200, string(zipped("\x00asm")), "application/wasm", "gzip", forever},
		{"/assets/app-D2IagkqI.wasm", "", 200, "\x00asm", "application/wasm", "", forever},
		{"/assets/app-D2Iag.wasm", "", 200, "\x00asm", "application/wasm", "", ask},
		{"/assets/a-Cp5CI2Hn.js", "", 200, "js", "text/javascript; charset=utf-8", "", forever},
		{"/assets/a-Cp5_I-Hn.css", "", 200, "css", "text/css; charset=utf-8", "", forever},
		{"/assets/x-Dx4kXJAl.woff2", "", 200, "font", "font/woff2", "", forever},
		{"/theme.js", "br", 200, "theme", "text/javascript; charset=utf-8", "", ask},
		{"/strange.thing", "", 200, "?", "application/octet-stream", "", ask},
		{"/lonely.gz", "", 200, "not a form of anything", "application/octet-stream", "", ask},
		{"/index.html.br", "", 404, "404 page not found\n", "text/plain; charset=utf-8", "", ""},
		{"/placeholder", "", 404, "404 page not found\n", "text/plain; charset=utf-8", "", ""},
		{"/assets/", "", 404, "404 page not found\n", "text/plain; charset=utf-8", "", ""},
	} {
		w := httptest.NewRecorder()
		req := httptest.NewRequest("GET", c.path, nil)
		req.Header.Set("Accept-Encoding", c.accept)
		list.ServeHTTP(w, req)
		h := w.Header()
		if w.Code != c.status || w.Body.String() != c.body || h.Get("Content-Type") != c.ctype ||
			h.Get("Content-Encoding") != c.encoding || h.Get("Cache-Control") != c.keep {
			t.Errorf("%s with %q: %d %q %v", c.path, c.accept, w.Code, w.Body, h)
		}
		if n := h.Get("Content-Length"); w.Code == 200 && n != strconv.Itoa(len(c.body)) {
			t.Errorf("%s with %q: Content-Length is %s", c.path, c.accept, n)
		}
		if c.path == "/" && h.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s with %q: no Vary", c.path, c.accept)
		}
	}
}

func TestETag(t *testing.T) {
	list, err := loadAssets(testPage)
	must(t, err)
	get := func(method, etag, accept string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		req := httptest.NewRequest(method, "/", nil)
		req.Header.Set("If-None-Match", etag)
		req.Header.Set("Accept-Encoding", accept)
		list.ServeHTTP(w, req)
		return w
	}
	plain, br := get("GET", "", "").Header().Get("ETag"), get("GET", "", "br").Header().Get("ETag")
	if plain == "" || plain == br {
		t.Errorf("the tags are %s and %s", plain, br)
	}
	for _, match := range []string{br, "W/" + br, `"other", ` + br, "*"} {
		if w := get("GET", match, "br"); w.Code != 304 || w.Body.Len() > 0 || w.Header().Get("ETag") != br {
			t.Errorf("If-None-Match %s: %d %q %v", match, w.Code, w.Body, w.Header())
		}
	}
	if w := get("GET", plain, "br"); w.Code != 200 {
		t.Errorf("another form's tag matches: %d", w.Code)
	}
	if w := get("HEAD", "", "br"); w.Code != 200 || w.Body.Len() > 0 || w.Header().Get("Content-Length") != strconv.Itoa(len(packed("<p>page"))) {
		t.Errorf("HEAD: %d %q %v", w.Code, w.Body, w.Header())
	}
}

func TestRoutes(t *testing.T) {
	r := startRelay(t)
	for _, c := range []struct {
		method, path string
		want         int
	}{
		{"GET", "", 200}, {"HEAD", "", 200}, {"POST", "", 405}, {"DELETE", "index.html", 405}, {"OPTIONS", "", 405},
		{"GET", "relay.json", 200}, {"POST", "tunnel/3", 405}, {"GET", "tunnel/3", 403}, {"GET", "tunnel", 403}, {"GET", "nothing", 404},
		{"GET", "../../etc/passwd", 404}, {"GET", "%2e%2e/server.go", 404}, {"GET", "?paused=1&lang=zh-CN", 200},
	} {
		req, err := http.NewRequest(c.method, r.url()+c.path, nil)
		must(t, err)
		res, err := http.DefaultClient.Do(req)
		must(t, err)
		io.Copy(io.Discard, res.Body)
		res.Body.Close()
		if res.StatusCode != c.want {
			t.Errorf("%s /%s is %d, want %d", c.method, c.path, res.StatusCode, c.want)
		}
	}
}

// TestUnbuilt: a relay without a page says so and does not crash.
func TestUnbuilt(t *testing.T) {
	list, err := loadAssets(fstest.MapFS{"placeholder": {}})
	must(t, err)
	w := httptest.NewRecorder()
	list.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != 503 {
		t.Errorf("it answers %d", w.Code)
	}
	if _, err := fs.Stat(web.Page(), "placeholder"); err != nil {
		t.Errorf("the embedded page: %v", err)
	}
	_, err = loadAssets(web.Page())
	must(t, err)
}
