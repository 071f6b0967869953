package clienttest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"net"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// noise returns a Reader of size pseudo-random bytes, the same for the same seed. Any
// conversion would change them, and they do not compress.
func noise(seed, size int64) io.Reader {
	var key [32]byte
	key[0], key[1] = byte(seed), byte(seed>>8)
	return io.LimitReader(rand.NewChaCha8(key), size)
}

// noiseFile writes noise to a file and returns its path and SHA-256.
func noiseFile(t *testing.T, dir, name string, seed, size int64) (path, sum string) {
	t.Helper()
	path = filepath.Join(dir, name)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(f, h), noise(seed, size)); err != nil {
		t.Fatal(err)
	}
	return path, hex.EncodeToString(h.Sum(nil))
}

func sumFile(t *testing.T, path string) string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// wantFile fails unless the local file holds text.
func wantFile(t *testing.T, path, text string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil {
		t.Error(err)
	} else if string(got) != text {
		t.Errorf("%s holds %.60q, want %.60q", filepath.Base(path), got, text)
	}
}

// put stores text on the server.
func (s *server) put(t *testing.T, path, text string) {
	t.Helper()
	if err := s.login(t).Put(path, bytes.NewBufferString(text)); err != nil {
		t.Fatal(err)
	}
}

// want fails unless the file on the server holds text, byte for byte.
func (s *server) want(t *testing.T, path, text string) {
	t.Helper()
	var got bytes.Buffer
	if err := s.login(t).Get(path, &got); err != nil {
		t.Errorf("%s: %v", path, err)
	} else if got.String() != text {
		t.Errorf("%s holds %.60q, want %.60q", path, got.String(), text)
	}
}

// wantNames fails unless the directory on the server holds just these names.
func (s *server) wantNames(t *testing.T, dir string, names ...string) {
	t.Helper()
	got := s.names(t, dir)
	slices.Sort(names)
	if !slices.Equal(got, names) {
		t.Errorf("%s holds %q, want %q", dir, got, names)
	}
}

// names returns the sorted names in the directory on the server.
func (s *server) names(t *testing.T, dir string) (got []string) {
	t.Helper()
	var list bytes.Buffer // by NLST, which every profile has
	err := s.login(t).Transfer(func(d net.Conn) error { _, err := io.Copy(&list, d); return err }, "NLST %s", dir)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(list.String()) {
		got = append(got, path.Base(strings.TrimRight(line, "\r\n")))
	}
	slices.Sort(got)
	return got
}

// plant creates a tree of 60 files. There are names with spaces and Chinese names, empty
// files, and files in nested directories.
func plant(t *testing.T, dir string) {
	t.Helper()
	folders := []string{".", "docs", "docs/deep/er", "with space", "中文目录/资料"}
	names := []string{"a.txt", "two words.txt", "数据.bin", "empty", "UPPER.DAT", "dash-1_2.tar.gz", "中 文.txt", "x", "100%.txt",
		"comma,semi;colon.txt", "(paren) [bracket].txt", "plus+at@hash.txt"}
	for i, folder := range folders {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o755); err != nil {
			t.Fatal(err)
		}
		for j, name := range names {
			size := int64(i*100003+j*7919) % 300000
			if name == "empty" {
				size = 0
			}
			noiseFile(t, filepath.Join(dir, folder), name, int64(i*100+j), size)
		}
	}
	if n := len(sums(t, dir)); n != 60 {
		t.Fatalf("planted %d files, want 60", n)
	}
}

// sums maps the path of every file below dir to its SHA-256.
func sums(t *testing.T, dir string) map[string]string {
	t.Helper()
	m := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		m[rel] = sumFile(t, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// sameTree fails unless both local trees hold the same files.
func sameTree(t *testing.T, want, got string) {
	t.Helper()
	w, g := sums(t, want), sums(t, got)
	if maps.Equal(w, g) {
		return
	}
	for path, sum := range w {
		if g[path] != sum {
			t.Errorf("%q differs or is missing", path)
		}
	}
	for path := range g {
		if _, ok := w[path]; !ok {
			t.Errorf("%q is too much", path)
		}
	}
	if len(w) == len(g) {
		t.Error(fmt.Sprint(len(w), " files each"))
	}
}
