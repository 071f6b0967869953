package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"ftpsim/web"
)

// hashed matches the files whose name contains a hash of their contents: they never change.
var hashed = regexp.MustCompile(`^assets/.+-[\w-]{8}\.\w+$`)

// contentTypes are fixed, since the types that package mime returns depend on the system.
var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8", ".json": "application/json", ".txt": "text/plain; charset=utf-8",
	".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon",
	".wasm": "application/wasm", ".woff2": "font/woff2", ".map": "application/json",
	".webmanifest": "application/manifest+json",
}

// assets are the files of the built page, by name. It is an http.Handler.
type assets map[string]*asset

// asset is one file.
type asset struct {
	contentType string
	cache       string
	tag         string // of its ETags
	plain       []byte // nil if there is a compressed form
	br          []byte // nil if there is none
	// gzip returns the form for the clients that do not take br: browsers do without TLS,
	// except on loopback. It is made when the first of them comes, and kept.
	gzip func() []byte
}

// loadAssets reads all files of fsys, which is as web.Page returns it.
func loadAssets(fsys fs.FS) (assets, error) {
	list := assets{}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == "placeholder" {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		base, packed := strings.CutSuffix(name, web.Packed)
		a := newAsset(base, data)
		if packed {
			a.br, a.gzip = data, sync.OnceValue(a.zip)
		} else {
			a.plain = data
		}
		list[base] = a
		return err
	})
	return list, err
}

func newAsset(name string, data []byte) *asset {
	sum := sha256.Sum256(data)
	a := &asset{contentType: contentTypes[path.Ext(name)], cache: "no-cache", tag: hex.EncodeToString(sum[:8])}
	if a.contentType == "" {
		a.contentType = "application/octet-stream"
	}
	if hashed.MatchString(name) {
		a.cache = "public, max-age=31536000, immutable"
	}
	return a
}

// unpacked returns the file itself.
func (a *asset) unpacked() []byte {
	if a.br == nil {
		return a.plain
	}
	plain, err := web.Unpack(a.br)
	if err != nil {
		panic(err) // the build has packed it
	}
	return plain
}

func (a *asset) zip() []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(a.unpacked())
	z.Close()
	return b.Bytes()
}

// form returns the form of the file that suits the request, and its Content-Encoding: br, gzip
// or, empty, none.
func (a *asset) form(r *http.Request) (b []byte, encoding string) {
	switch {
	case a.br == nil:
		return a.plain, ""
	case accepts(r, "br"):
		return a.br, "br"
	case accepts(r, "gzip"):
		return a.gzip(), "gzip"
	}
	return a.unpacked(), ""
}

// ServeHTTP answers GET and HEAD.
func (list assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "" {
		name = "index.html"
	}
	a := list[name]
	switch {
	case a != nil:
		a.serve(w, r)
	case name == "index.html":
		http.Error(w, "The page is not built into this relay. Run make build.", http.StatusServiceUnavailable)
	default:
		http.NotFound(w, r)
	}
}

func (a *asset) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	b, encoding := a.form(r)
	if a.br != nil {
		h.Set("Vary", "Accept-Encoding")
	}
	etag := `"` + a.tag + encoding + `"`
	h.Set("ETag", etag)
	h.Set("Cache-Control", a.cache)
	if matches(r.Header.Get("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	h.Set("Content-Type", a.contentType)
	h.Set("Content-Length", strconv.Itoa(len(b)))
	if r.Method != http.MethodHead {
		w.Write(b)
	}
}

// accepts reports whether Accept-Encoding allows coding (RFC 9110 §12.5.3).
func accepts(r *http.Request, coding string) bool {
	fallback := false
	for _, v := range r.Header.Values("Accept-Encoding") {
		for item := range strings.SplitSeq(v, ",") {
			name, params, _ := strings.Cut(item, ";")
			name = strings.ToLower(strings.TrimSpace(name))
			weight, isQ := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
			q, err := strconv.ParseFloat(weight, 64)
			allowed := !isQ || err == nil && q > 0
			switch name {
			case coding:
				return allowed
			case "*":
				fallback = allowed
			}
		}
	}
	return fallback
}

// matches reports whether the If-None-Match header list contains etag.
func matches(list, etag string) bool {
	for item := range strings.SplitSeq(list, ",") {
		item = strings.TrimSpace(item)
		if item == "*" || strings.TrimPrefix(item, "W/") == etag {
			return true
		}
	}
	return false
}
