package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
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

// encodings are the compressions that the build produces, best first.
var encodings = []struct{ name, suffix string }{{"br", ".br"}, {"gzip", ".gz"}}

// assets are the files of the built page, by name. It is an http.Handler.
type assets map[string]*asset

// asset is one file, with its compressed forms.
type asset struct {
	contentType string
	cache       string
	plain       body
	encoded     map[string]body // by Content-Encoding
}

type body struct {
	bytes []byte
	etag  string
	// unpack means that bytes are the gzip form, which is unpacked for a client that accepts
	// none.
	unpack bool
}

// size returns how many bytes the client gets.
func (b body) size() int {
	if b.unpack {
		return int(binary.LittleEndian.Uint32(b.bytes[len(b.bytes)-4:])) // RFC 1952 §2.3.1: ISIZE
	}
	return len(b.bytes)
}

// writeTo writes these bytes to w. It ignores an error: the client has gone.
func (b body) writeTo(w io.Writer) {
	if !b.unpack {
		w.Write(b.bytes)
		return
	}
	if r, err := gzip.NewReader(bytes.NewReader(b.bytes)); err == nil {
		io.Copy(w, r)
	}
}

// loadAssets reads all files of fsys. It treats x.br and x.gz as compressed forms of x, and
// makes x from x.gz if both exist without x.
func loadAssets(fsys fs.FS) (assets, error) {
	files := map[string][]byte{}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == "placeholder" {
			return err
		}
		files[name], err = fs.ReadFile(fsys, name)
		return err
	})
	if err != nil {
		return nil, err
	}
	list := assets{}
	for name, data := range files {
		base, packed := packedFrom(name, files)
		switch _, isPlain := files[base]; {
		case !packed:
			list[name] = newAsset(name, body{bytes: data}, files)
		case !isPlain:
			list[base] = newAsset(base, body{bytes: files[base+".gz"], unpack: true}, files)
		}
	}
	return list, nil
}

// packedFrom returns the name of the file whose compressed form the file name is; false if it
// is none.
func packedFrom(name string, files map[string][]byte) (base string, ok bool) {
	ext := path.Ext(name)
	if ext != ".br" && ext != ".gz" {
		return name, false
	}
	base = strings.TrimSuffix(name, ext)
	_, plain := files[base]
	_, br := files[base+".br"]
	_, gz := files[base+".gz"]
	return base, plain || br && gz
}

func newAsset(name string, plain body, files map[string][]byte) *asset {
	sum := sha256.Sum256(plain.bytes)
	tag := hex.EncodeToString(sum[:8])
	plain.etag = `"` + tag + `"`
	a := &asset{
		contentType: contentTypes[path.Ext(name)],
		cache:       "no-cache",
		plain:       plain,
		encoded:     map[string]body{},
	}
	if a.contentType == "" {
		a.contentType = "application/octet-stream"
	}
	if hashed.MatchString(name) {
		a.cache = "public, max-age=31536000, immutable"
	}
	for _, e := range encodings {
		if packed, ok := files[name+e.suffix]; ok {
			a.encoded[e.name] = body{bytes: packed, etag: `"` + tag + "-" + e.name + `"`}
		}
	}
	return a
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
	b := a.plain
	if len(a.encoded) > 0 {
		h.Set("Vary", "Accept-Encoding")
		for _, e := range encodings {
			if packed, ok := a.encoded[e.name]; ok && accepts(r, e.name) {
				b = packed
				h.Set("Content-Encoding", e.name)
				break
			}
		}
	}
	h.Set("ETag", b.etag)
	h.Set("Cache-Control", a.cache)
	if matches(r.Header.Get("If-None-Match"), b.etag) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", a.contentType)
	h.Set("Content-Length", strconv.Itoa(b.size()))
	if r.Method != http.MethodHead {
		b.writeTo(w)
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
