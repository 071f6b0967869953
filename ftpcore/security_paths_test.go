package ftpcore_test

import (
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/ftptest"
	"ftpsim/ftpcore/snapfs"
	"ftpsim/ftpcore/storage"
)

// watchedFS records every name that the engine passes to the filesystem.
type watchedFS struct {
	*snapfs.FS
	mu    sync.Mutex
	names []string
}

func (w *watchedFS) note(names ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.names = append(w.names, names...)
}

func (w *watchedFS) taken() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := w.names
	w.names = nil
	return list
}

func (w *watchedFS) Open(n string) (fs.File, error) { w.note(n); return w.FS.Open(n) }
func (w *watchedFS) OpenFile(n string, flag int, p fs.FileMode) (hackpadfs.File, error) {
	w.note(n)
	return w.FS.OpenFile(n, flag, p)
}
func (w *watchedFS) Stat(n string) (fs.FileInfo, error) { w.note(n); return w.FS.Stat(n) }
func (w *watchedFS) ReadDir(n string) ([]fs.DirEntry, error) {
	w.note(n)
	return hackpadfs.ReadDir(w.FS, n)
}
func (w *watchedFS) Mkdir(n string, p fs.FileMode) error    { w.note(n); return w.FS.Mkdir(n, p) }
func (w *watchedFS) MkdirAll(n string, p fs.FileMode) error { w.note(n); return w.FS.MkdirAll(n, p) }
func (w *watchedFS) Remove(n string) error                  { w.note(n); return w.FS.Remove(n) }
func (w *watchedFS) RemoveAll(n string) error               { w.note(n); return w.FS.RemoveAll(n) }
func (w *watchedFS) Rename(a, b string) error               { w.note(a, b); return w.FS.Rename(a, b) }
func (w *watchedFS) Chmod(n string, m fs.FileMode) error    { w.note(n); return w.FS.Chmod(n, m) }
func (w *watchedFS) Chtimes(n string, a, m time.Time) error {
	w.note(n)
	return w.FS.Chtimes(n, a, m)
}
func (w *watchedFS) Upload(n string, base int64, p fs.FileMode) (storage.Upload, error) {
	w.note(n)
	return w.FS.Upload(n, base, p)
}

// hostile has arguments that try to leave the root or to reach other users' files.
var hostile = []string{
	"..", "../..", "/..", "/../../etc/passwd", "../../../../../../../../x", `..\..\x`, `\..\x`, `C:\x`, "./../a.txt", "a/../../x", "//x", "///..//..",
	"~", "~/..", "~/../../x", "~root", "x/..", "/home/homer/../../a.txt", "/home/homer/..", "..%2f..%2fx", "%2e%2e/x", "..%00/x", "\x00", "a\x00b",
	"\xff\xff/x", "\xc0\xae\xc0\xae/x", "\xe0\x80\xae./x", "\xffx", "a\r", "a\rb", "\x1b[2J", "..;/x", ". ./x", ".../x", "..../x", " ..", ".. ",
	strings.Repeat("../", 500), strings.Repeat("a/", 500), strings.Repeat("x", 3000), strings.Repeat("/x", 101), "-a ../..", "*/../..", "../*", "{..,x}/x",
	"\x80..", "..\x80/../..", "\xd6..", "\x95\\..", "\uefae\uefae/x", "\uefae\uefae\uefaf..", "\uef2e\uef2e/x", "\xee\xbe\xae/\xd6/../..", "\xed\xa0\x80/..", "\xd6\x00",
	"777 ../../x", "20200101000000 ../../a.txt", "modify=20200101000000; ../../a.txt", "../a.txt ../../x", "CHMOD 777 ../../a.txt", "MKDIR ../../x",
	"RMDIR ../../d", "SYMLINK ../../a.txt x", "COPY ../../a.txt ../../x", "CPFR ../../a.txt", "CPTO ../../x", "UTIME 20200101000000 ../../a.txt",
}

// S7: no path makes the engine use a name outside the filesystem's root, or change a file
// that the account may not write.
func TestS07Traversal(t *testing.T) {
	inHouse(t, ftptest.Config{}, []ftptest.File{{Name: "a.txt", Data: []byte("x")}, {Name: "d/"}, {Name: "home/homer/mine", Data: []byte("y")}}, func(t *testing.T, h *ftptest.Server) {
		w := &watchedFS{FS: h.FS}
		srv := &ftpcore.Server{FS: w, Accounts: h.Server.Accounts, Observers: h.Server.Observers}
		c := servedBy(t, h, srv, h.Net.Server())
		c.say("USER homer", "331")
		c.say("PASS doh", "230")
		before := theirs(h.FS)
		asked := 0
		for _, v := range srv.Reference() {
			if slices.Contains([]string{"USER", "PASS", "QUIT", "REIN", "AUTH", "CCC", "ACCT"}, v.Verb) {
				continue
			}
			for _, arg := range hostile {
				if v.Data {
					data, err := c.connect(c.port())
					if err != nil {
						t.Fatal(err)
					}
					go func() {
						data.(interface{ CloseWrite() error }).CloseWrite()
						io.Copy(io.Discard, data)
						data.Close()
					}()
				}
				if v.Verb == "RNTO" { // where the last one was taken there is another file
					c.code("MKD /home/homer/from")
					c.say("RNFR /home/homer/from", "350")
				}
				line := v.Verb + " " + strings.ReplaceAll(arg, "\xff", "\xff\xff")
				code := c.code(line)
				if code[0] == '1' {
					c.want("")
				}
				for _, n := range w.taken() {
					asked++
					if !fs.ValidPath(n) || strings.ContainsAny(n, "\x00\r\n") {
						t.Errorf("%q asks the filesystem for %q", line, n)
					}
				}
			}
			c.say("SMNT /", "250")
			c.say("CWD /home/homer", "250")
			c.say("TYPE I", "200")
		}
		if asked < 500 {
			t.Errorf("only %d names were asked for: does this test look at them?", asked)
		}
		if after := theirs(h.FS); after != before {
			t.Errorf("what is not homer's was changed:\n%s\nwas\n%s", after, before)
		}
	})
}

// S7: names with different bytes are different files.
func TestS07NoCollision(t *testing.T) {
	names := []string{
		"\xe9", "é", "e\u0301", "\uefe9", "\uefee\uefbf\uefa9", "\xc3", "\xa9", "\xc3\xa9\xe9", "\uefc3\uefa9", "\ufffd", "\xef\xbf", "\xef\xbf\xbd\xff",
		"..\x80", "\x80..", ".\uefae", "\uefae\uefae", "\xc0\xae\xc0\xae", "\xc0\xaf", "\u2215", "\\xe9", "%E9", "=E9",
	}
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.Server) {
		c := call(t, h, "haha", "hehe")
		var want []string
		for _, name := range names {
			c.say("MKD "+strings.ReplaceAll(name, "\xff", "\xff\xff"), "257")
			want = append(want, name)
		}
		data := c.passive()
		c.say("NLST", "150")
		listing, err := io.ReadAll(data)
		c.want("226")
		got := strings.Split(strings.TrimSuffix(string(listing), "\r\n"), "\r\n")
		slices.Sort(got)
		slices.Sort(want)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q (%v), want %q", got, err, want)
		}
		for _, name := range names {
			c.say("RMD "+strings.ReplaceAll(name, "\xff", "\xff\xff"), "250")
		}
	})
}

// theirs lists the files outside homer's home, with their content.
func theirs(fsys hackpadfs.FS) string {
	var b strings.Builder
	fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if p == "home/homer" {
			return fs.SkipDir
		}
		content, _ := hackpadfs.ReadFile(fsys, p)
		fi, _ := d.Info()
		fmt.Fprintf(&b, "%s %v %q\n", p, fi.Mode(), content)
		return err
	})
	return b.String()
}
