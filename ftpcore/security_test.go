package ftpcore_test

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/ftptest"
	"ftpsim/ftpcore/snapfs"

	"github.com/hack-pad/hackpadfs"
)

// Each promise of docs/SECURITY.md about the engine has a test here, named after
// its number.

// caller is a client of a house.
type caller struct {
	*peer
	h *ftptest.House
}

// inHouse runs body with a server in memory that has these files.
func inHouse(t *testing.T, c ftptest.Config, files []ftptest.File, body func(t *testing.T, h *ftptest.House)) {
	t.Helper()
	if c.Host == "" {
		c.Host = "127.0.0.1"
	}
	synctest.Test(t, func(t *testing.T) {
		h := ftptest.NewHouse(t, c, files)
		defer h.Close()
		body(t, h)
	})
}

func call(t *testing.T, h *ftptest.House, login ...string) caller {
	t.Helper()
	conn, err := h.Dial()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	c := caller{&peer{t, conn, bufio.NewReader(conn)}, h}
	c.want("220")
	if len(login) > 0 {
		c.say("USER "+login[0], "331")
		c.say("PASS "+login[1], "230")
	}
	return c
}

// code sends a line and returns the code of its reply.
func (c caller) code(line string) string { return c.say(line, "")[:3] }

// closed reports whether the server has hung up.
func (c caller) closed() bool {
	_, err := c.r.ReadByte()
	return err == io.EOF
}

// port opens a passive port and returns its address.
func (c caller) port() string {
	return "127.0.0.1:" + strings.Split(c.say("EPSV", "229"), "|")[3]
}

func (c caller) connect(addr string) (net.Conn, error) {
	return c.h.Net.Client().Dial(context.Background(), addr)
}

// ruled reports whether the record has a decision by this rule.
func ruled(h *ftptest.House, rule string) *ftpcore.Check {
	for _, e := range h.Events() {
		if e.Dec != nil && e.Dec.Check != nil && e.Dec.Check.Rule == rule {
			return e.Dec.Check
		}
	}
	return nil
}

// countedNet counts the sockets that a server asks for.
type countedNet struct {
	ftpcore.Network
	n *atomic.Int32
}

func (c countedNet) Listen(ctx context.Context, control net.Conn) (net.Listener, error) {
	c.n.Add(1)
	return c.Network.Listen(ctx, control)
}

func (c countedNet) Dial(ctx context.Context, control net.Conn, addr string) (net.Conn, error) {
	c.n.Add(1)
	return c.Network.Dial(ctx, control, addr)
}

// served is a session on a network that is counted, logged in.
func served(t *testing.T, h *ftptest.House, n *atomic.Int32) caller {
	t.Helper()
	ln, err := h.Net.Listen("127.0.0.1:2121")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.Server.Serve(ctx, ln, countedNet{h.Net.Server(), n})
	}()
	conn, err := h.Net.Client().Dial(ctx, "127.0.0.1:2121")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		conn.Close()
		cancel()
		<-done
	})
	c := caller{&peer{t, conn, bufio.NewReader(conn)}, h}
	c.want("220")
	return c
}

// S1: no server may be made to attack a third host (RFC 2577 §2, 3).
func TestS01BounceEngine(t *testing.T) {
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.House) {
		var sockets atomic.Int32
		c := served(t, h, &sockets)
		c.say("USER haha", "331")
		c.say("PASS hehe", "230")
		for _, line := range []string{
			"PORT 127,0,0,2,200,1", "PORT 10,0,0,9,0,25", "PORT 0,0,0,0,200,1", "PORT 255,255,255,255,200,1",
			"PORT 127,0,0,1,3,255", "PORT 127,0,0,1,0,21", "PORT 127,0,0,1,0,0",
			"PORT 127,0,0,1,256,1", "PORT 127,0,0,1,200", "PORT 127,0,0,1,200,1,1", "PORT 127.0.0.1:40000", "PORT",
			"EPRT |1|127.0.0.2|40000|", "EPRT |1|127.0.0.1|1023|", "EPRT |1|127.0.0.1|0|", "EPRT |1|127.0.0.1|65536|",
			"EPRT |2|::1|40000|", "EPRT |2|::ffff:127.0.0.2|40000|", "EPRT |2|::ffff:127.0.0.1|40000|",
			"LPRT 4,4,127,0,0,2,2,200,1", "LPRT 4,4,127,0,0,1,2,3,255", "LPRT 4,4,127,0,0,1,2,0,0", "LPRT 8,4,127,0,0,1,2,200,1",
			"LPRT 6,16,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,2,200,1", "LPRT 6,16,0,0,0,0,0,0,0,0,0,0,255,255,127,0,0,1,2,200,1",
			"LPRT 4,4,127,0,0,1,2,200", "LPRT",
			"EPRT |1|localhost|40000|", "EPRT |3|127.0.0.1|40000|", "EPRT |1|127.0.0.1|40000", "EPRT",
		} {
			if code := c.code(line); !slices.Contains([]string{"500", "501", "504", "521", "522"}, code) {
				t.Errorf("%s: %s", line, code)
			}
			for _, verb := range []string{"LIST", "RETR a", "STOR a"} {
				if code := c.code(verb); code != "425" {
					t.Errorf("%s after %s: %s", verb, line, code)
				}
			}
		}
		if code := c.code("ESTA"); code != "520" {
			t.Errorf("ESTA: %s", code)
		}
		if n := sockets.Load(); n != 0 {
			t.Errorf("%d sockets were asked for", n)
		}
		for _, rule := range []string{"peer-mismatch", "low-port"} {
			if check := ruled(h, rule); check == nil {
				t.Errorf("the record does not tell of %s", rule)
			}
		}
	})
}

// S2: one connection, for a short time, by the last PASV alone (RFC 2577 §8).
func TestS02PassivePortEngine(t *testing.T) {
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.House) {
		c := call(t, h, "haha", "hehe")
		first := c.port()
		second := c.port()
		if _, err := c.connect(first); err == nil {
			t.Error("the port of the PASV before can still be had")
		}
		mine, err := c.connect(second)
		if err != nil {
			t.Fatal(err)
		}
		defer mine.Close()
		synctest.Wait()
		if _, err := c.connect(second); err == nil {
			t.Error("two got in at one port")
		}
		if _, err := h.Net.ClientAt("127.0.0.9").Dial(t.Context(), c.port()); err == nil {
			t.Error("a stranger got in")
		}
		old := c.port()
		time.Sleep(7 * time.Minute)
		synctest.Wait()
		if _, err := c.connect(old); err == nil {
			t.Error("the port is still open after seven minutes")
		}
		last := c.port()
		c.say("QUIT", "221")
		synctest.Wait()
		if _, err := c.connect(last); err == nil {
			t.Error("the port outlives its session")
		}
	})
}

// S3: guessing gets slower and ends (RFC 2577 §5), and tells nothing (§7).
func TestS03Guessing(t *testing.T) {
	guess := func(user string) (said []string, took []time.Duration) {
		c := ftptest.Config{}
		c.Limits.LoginDelay = 200
		inHouse(t, c, nil, func(t *testing.T, h *ftptest.House) {
			c := call(t, h)
			for range 5 {
				said = append(said, strings.ReplaceAll(c.say("USER "+user, ""), user, "NAME"))
				begin := time.Now()
				said = append(said, c.say("PASS x", ""))
				took = append(took, time.Since(begin))
			}
			if !c.closed() {
				t.Error("five wrong passwords, and the session goes on")
			}
			if check := ruled(h, "too-many-logins"); check == nil || check.Got != 5 || check.Limit != 5 {
				t.Errorf("the record says %+v", check)
			}
		})
		return said, took
	}
	known, knownTook := guess("haha")
	unknown, unknownTook := guess("nobody")
	if !slices.Equal(known, unknown) || !slices.Equal(knownTook, unknownTook) {
		t.Errorf("who exists can be told:\n%q %v\n%q %v", known, knownTook, unknown, unknownTook)
	}
	for i := 1; i < len(knownTook); i++ {
		if knownTook[i] <= knownTook[i-1] {
			t.Errorf("it does not get slower: %v", knownTook)
		}
	}
}

// A login in between does not give new tries.
func TestS03GuessingAfterLogin(t *testing.T) {
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.House) {
		c := call(t, h)
		for range 4 {
			c.say("USER haha", "331")
			c.say("PASS x", "530")
		}
		c.say("USER anonymous", "331")
		c.say("PASS x", "230")
		c.say("USER haha", "331")
		c.say("PASS x", "421")
	})
}

// S5: a browser that is sent here is no client (the ALPACA attack).
func TestS05WebRequest(t *testing.T) {
	for _, first := range []string{
		"GET / HTTP/1.1", "POST /x HTTP/1.0", "HEAD * HTTP/1.1", "put /a?b=c HTTP/2", "OPTIONS * HTTP/1.1", "CONNECT a:443 HTTP/1.1",
		"PRI * HTTP/2.0", "GET  /  HTTP/1.1", "DELETE http://127.0.0.1/", "GET /" + strings.Repeat("x", 6000) + " HTTP/1.1", "GET /",
	} {
		inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.House) {
			c := call(t, h)
			io.WriteString(c, first+"\r\nHost: <script>alert(1)</script>\r\n\r\nUSER haha\r\nPASS hehe\r\nMKD got-in\r\n")
			rest, _ := io.ReadAll(c.r)
			if lines := strings.Split(string(rest), "\r\n"); len(lines) != 2 || lines[0][:3] != "421" {
				t.Errorf("%.30s: %q", first, rest)
			}
			if ruled(h, "http-request") == nil {
				t.Errorf("%.30s: the record does not tell why", first)
			}
			if _, err := fs.Stat(h.FS, "got-in"); err == nil {
				t.Errorf("%.30s: its body was run", first)
			}
		})
	}
}

// What the server does not understand it does not say back.
func TestS05NothingReflected(t *testing.T) {
	const mark = "<script>alert(1)</script>"
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.House) {
		c := call(t, h)
		lines := []string{mark, "X " + mark, "GET " + mark, "HELP " + mark, "SITE " + mark, "OPTS " + mark + " x", "AUTH " + mark}
		for _, v := range h.Server.Reference() {
			if v.Verb != "USER" && v.Verb != "QUIT" {
				lines = append(lines, v.Verb+mark, v.Verb+" "+mark)
			}
		}
		for _, line := range lines {
			c.send(line)
			if got := c.want(""); strings.Contains(strings.ToLower(got), "<script") {
				t.Errorf("%s: %s", line, got)
			}
			if line == "ABOR "+mark {
				continue
			}
		}
	})
}

// S6: a pattern costs what its length and the names' are, and not more than so much.
func TestS06PatternCost(t *testing.T) {
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.House) {
		for i := range 3000 {
			if err := h.FS.WriteFile(fmt.Sprintf("%s%04d", strings.Repeat("a", 250), i), nil, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		c := call(t, h, "haha", "hehe")
		for _, tt := range []struct{ pattern, code string }{
			{strings.Repeat("*a", 120) + "*b", "550"},
			{strings.Repeat("[!b]*", 50) + "x", "550"},
			{strings.Repeat("*", 255), "150"},
			{strings.Repeat("{a,b}", 50), "550"},
			{strings.Repeat("*/", 99) + "*", "550"},
			{"*0007", "150"},
		} {
			data, err := c.connect(c.port())
			if err != nil {
				t.Fatal(err)
			}
			if code := c.code("NLST " + tt.pattern); code != tt.code {
				t.Errorf("%.20s…: %s", tt.pattern, code)
			}
			if tt.code == "150" {
				io.Copy(io.Discard, data)
				c.want("226")
			}
			data.Close()
		}
		if check := ruled(h, "pattern-too-costly"); check == nil || check.Got <= check.Limit {
			t.Errorf("the record says %+v", check)
		}
	})
}

// watchedFS notes every name that the engine gives to the filesystem.
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
func (w *watchedFS) Upload(n string, base int64, p fs.FileMode) (ftpcore.Upload, error) {
	w.note(n)
	return w.FS.Upload(n, base, p)
}

// hostile are arguments that want out of the root, or into what is not theirs.
var hostile = []string{
	"..", "../..", "/..", "/../../etc/passwd", "../../../../../../../../x", `..\..\x`, `\..\x`, `C:\x`, "./../a.txt", "a/../../x", "//x", "///..//..",
	"~", "~/..", "~/../../x", "~root", "x/..", "/home/homer/../../a.txt", "/home/homer/..", "..%2f..%2fx", "%2e%2e/x", "..%00/x", "\x00", "a\x00b",
	"\xff\xff/x", "\xc0\xae\xc0\xae/x", "\xe0\x80\xae./x", "\xffx", "a\r", "a\rb", "\x1b[2J", "..;/x", ". ./x", ".../x", "..../x", " ..", ".. ",
	strings.Repeat("../", 500), strings.Repeat("a/", 500), strings.Repeat("x", 3000), strings.Repeat("/x", 101), "-a ../..", "*/../..", "../*", "{..,x}/x",
	"777 ../../x", "20200101000000 ../../a.txt", "modify=20200101000000; ../../a.txt", "../a.txt ../../x", "CHMOD 777 ../../a.txt", "MKDIR ../../x",
	"RMDIR ../../d", "SYMLINK ../../a.txt x", "COPY ../../a.txt ../../x", "CPFR ../../a.txt", "CPTO ../../x", "UTIME 20200101000000 ../../a.txt",
}

// S7: whatever a path says, the filesystem is asked for names below its root
// alone, and nothing changes beyond what the account may write.
func TestS07Traversal(t *testing.T) {
	inHouse(t, ftptest.Config{}, []ftptest.File{{Name: "a.txt", Data: []byte("x")}, {Name: "d/"}, {Name: "home/homer/mine", Data: []byte("y")}}, func(t *testing.T, h *ftptest.House) {
		w := &watchedFS{FS: h.FS}
		srv := &ftpcore.Server{FS: w, Accounts: h.Server.Accounts, Observers: h.Server.Observers}
		ln, err := h.Net.Listen("127.0.0.1:2100")
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() {
			defer close(done)
			srv.Serve(ctx, ln, h.Net.Server())
		}()
		defer func() {
			cancel()
			<-done
		}()
		conn, err := h.Net.Client().Dial(ctx, "127.0.0.1:2100")
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		c := caller{&peer{t, conn, bufio.NewReader(conn)}, h}
		c.want("220")
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
				line := v.Verb + " " + strings.ReplaceAll(arg, "\xff", "\xff\xff")
				code := c.code(line)
				if code[0] == '1' {
					c.want("")
				}
				if code == "350" && v.Verb == "RNFR" {
					c.say("RNTO "+arg, "")
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

// theirs lists what lies outside homer's home, with its content.
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

// S8: before the login no verb touches files or sockets; one that needs the
// login says so. The verbs are those of the command table, the new ones too.
func TestS08BeforeLogin(t *testing.T) {
	arguments := append([]string{"", "a.txt", "/", "1", "I", "127,0,0,1,200,1", "|1|127.0.0.1|40000|", "MLST type;", "UTF8 ON", "HASH SHA-256", "0 1"}, hostile...)
	inHouse(t, ftptest.Config{}, []ftptest.File{{Name: "a.txt", Data: []byte("x")}}, func(t *testing.T, h *ftptest.House) {
		w := &watchedFS{FS: h.FS}
		srv := &ftpcore.Server{FS: w, Accounts: h.Server.Accounts, Observers: h.Server.Observers}
		ln, err := h.Net.Listen("127.0.0.1:2100")
		if err != nil {
			t.Fatal(err)
		}
		var sockets atomic.Int32
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() {
			defer close(done)
			srv.Serve(ctx, ln, countedNet{h.Net.Server(), &sockets})
		}()
		defer func() {
			cancel()
			<-done
		}()
		for _, user := range []string{"", "haha"} {
			for _, v := range srv.Reference() {
				if v.Verb == "USER" || v.Verb == "PASS" || v.Verb == "QUIT" {
					continue
				}
				conn, err := h.Net.Client().Dial(ctx, "127.0.0.1:2100")
				if err != nil {
					t.Fatal(err)
				}
				c := caller{&peer{t, conn, bufio.NewReader(conn)}, h}
				c.want("220")
				if user != "" {
					c.say("USER "+user, "331")
				}
				for _, arg := range arguments {
					code := c.code(strings.TrimRight(v.Verb+" "+strings.ReplaceAll(arg, "\xff", "\xff\xff"), " "))
					if slices.Contains(v.Needs, ftpcore.NeedLogin) && code != "530" {
						t.Errorf("%s %.30q before the login: %s", v.Verb, arg, code)
					}
					if code == "234" { // a handshake would begin
						break
					}
				}
				conn.Close()
			}
		}
		if names := w.taken(); len(names) > 0 {
			t.Errorf("the filesystem was asked for %q", names)
		}
		if n := sockets.Load(); n != 0 {
			t.Errorf("%d sockets were asked for", n)
		}
	})
}

// S9: a flood of Telnet's IAC takes no memory and ends like any long line.
func TestS09TelnetFlood(t *testing.T) {
	for _, unit := range []string{"\xff", "\xff\xff", "\xff\xfa", "\xff\xfb\x01", "\xff\xf4\xff\xf2", "\xff\xfaa\xff"} {
		inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.House) {
			c := call(t, h)
			go io.WriteString(c, strings.Repeat(unit, 1<<20/len(unit))+"\xff\xf0\r\nNOOP\r\n\r\nNOOP\r\n")
			for range 3 { // an open subnegotiation may take the first line end
				if c.want("")[:3] == "200" {
					break
				}
			}
			for _, e := range h.Events() {
				if len(e.Data) > 8<<10 {
					t.Errorf("%q: an event keeps %d bytes", unit, len(e.Data))
				}
			}
		})
	}
}

// S10: no control character of a name reaches a reply or a listing.
func TestS10ControlCharacters(t *testing.T) {
	names := []string{"cr\r\n220 forged", "nl\n226 forged", "esc\x1b[2J", "nel\u0085x", "csi\u009b2J", "del\x7f", "bel\a", "tab\t"}
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.House) {
		for _, n := range names {
			if err := h.FS.MkdirAll("d/"+n, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		c := call(t, h, "haha", "hehe")
		for _, verb := range []string{"LIST d", "NLST d", "MLSD d"} {
			data, err := c.connect(c.port())
			if err != nil {
				t.Fatal(err)
			}
			c.say(verb, "150")
			b, _ := io.ReadAll(data)
			c.want("226")
			clean(t, verb, b)
			if n := bytes.Count(b, []byte("\r\n")); n != len(names) {
				t.Errorf("%s has %d lines of %d", verb, n, len(names))
			}
		}
		c.send("STAT d")
		for _, n := range names {
			for _, verb := range []string{"CWD", "MKD", "SIZE", "MDTM", "MLST", "RETR", "RNFR", "USER", "CLNT", "HELP", "OPTS", "TYPE"} {
				c.send(verb + " d/" + n)
			}
			c.send("PWD")
		}
		c.send("QUIT")
		b, _ := io.ReadAll(c.r)
		clean(t, "the control connection", b)
		for _, e := range h.Events() {
			if text, err := json.Marshal(e); err != nil || bytes.ContainsAny(text, "\x1b\r\n\a\t\x7f") && !bytes.Contains(text, []byte("\x7f")) {
				t.Errorf("event %d: %s %v", e.ID, text, err)
			}
		}
	})
}

// clean checks that b has no control character but those of its line ends.
func clean(t *testing.T, what string, b []byte) {
	t.Helper()
	for _, r := range strings.ReplaceAll(string(b), "\r\n", "") {
		if r < ' ' || 0x7f <= r && r < 0xa0 {
			t.Errorf("%s has %q: %q", what, r, b)
			return
		}
	}
}

// S11: sizes that a client names are not believed.
func TestS11Sizes(t *testing.T) {
	inHouse(t, ftptest.Config{Quota: 40 << 20}, []ftptest.File{{Name: "a", Data: []byte("abc")}, {Name: "big", Data: bytes.Repeat([]byte("line\n"), 5<<20)}}, func(t *testing.T, h *ftptest.House) {
		c := call(t, h, "haha", "hehe")
		for _, typ := range []string{"TYPE I", "TYPE A"} {
			c.say(typ, "200")
			for _, rest := range []string{"4611686018427387904", "9223372036854775807", "1000000"} {
				for _, verb := range []string{"STOR a", "STOR new", "RETR a"} {
					data, err := c.connect(c.port())
					if err != nil {
						t.Fatal(err)
					}
					c.say("REST "+rest, "350")
					if code := c.code(verb); code[0] != '5' {
						t.Errorf("%s, REST %s, %s: %s", typ, rest, verb, code)
					}
					data.Close()
				}
			}
			for _, rest := range []string{"REST -1", "REST 9223372036854775808", "REST +1", "REST 0x10"} {
				c.say(rest, "501")
			}
		}
		c.say("SIZE big", "550") // TYPE A: it would have to be read through
		data, err := c.connect(c.port())
		if err != nil {
			t.Fatal(err)
		}
		defer data.Close()
		c.say("REST 20000000", "350")
		c.say("RETR big", "55")
		if used, _ := h.FS.Usage(); used != 3+25<<20 {
			t.Errorf("the files have %d bytes", used)
		}
	})
}

// S11: what MODE Z unpacks counts like any other upload.
func TestS11DecompressionBomb(t *testing.T) {
	var bomb bytes.Buffer
	z := zlib.NewWriter(&bomb)
	for range 40 {
		z.Write(make([]byte, 1<<20))
	}
	z.Close()
	runs := bytes.Repeat([]byte{0xff}, 1<<17) // MODE C: each a run of 63 filler bytes
	for mode, up := range map[string][]byte{"Z": bomb.Bytes(), "C": append([]byte{0, 0}, runs...)} {
		inHouse(t, ftptest.Config{Quota: 1 << 20}, nil, func(t *testing.T, h *ftptest.House) {
			c := call(t, h, "haha", "hehe")
			c.say("TYPE I", "200")
			c.say("MODE "+mode, "200")
			data, err := c.connect(c.port())
			if err != nil {
				t.Fatal(err)
			}
			defer data.Close()
			c.say("STOR bomb", "150")
			go func() {
				data.Write(up)
				data.(interface{ CloseWrite() error }).CloseWrite()
			}()
			c.want("552")
			if used, files := h.FS.Usage(); used != 0 || files != 0 {
				t.Errorf("MODE %s: %d bytes in %d files stay", mode, used, files)
			}
			if check := ruled(h, "quota"); check == nil || check.Limit != 1<<20 {
				t.Errorf("MODE %s: the record says %+v", mode, check)
			}
		})
	}
}

// STOR is atomic as seen by others: until its 226 a reader gets the old content,
// whole; an aborted one leaves what has arrived.
func TestStorAtomic(t *testing.T) {
	inHouse(t, ftptest.Config{}, []ftptest.File{{Name: "f", Data: []byte("old content")}}, func(t *testing.T, h *ftptest.House) {
		writer, reader := call(t, h, "haha", "hehe"), call(t, h, "haha", "hehe")
		read := func() string {
			data, err := reader.connect(reader.port())
			if err != nil {
				t.Fatal(err)
			}
			reader.say("RETR f", "150")
			b, _ := io.ReadAll(data)
			reader.want("226")
			return string(b)
		}
		up := func() net.Conn {
			data, err := writer.connect(writer.port())
			if err != nil {
				t.Fatal(err)
			}
			writer.say("STOR f", "150")
			io.WriteString(data, "new ")
			synctest.Wait()
			return data
		}
		reader.say("TYPE I", "200")
		writer.say("TYPE I", "200")
		data := up()
		if got := read(); got != "old content" {
			t.Errorf("in the midst of an upload: %q", got)
		}
		reader.say("SIZE f", "213 11")
		io.WriteString(data, "content")
		data.Close()
		writer.want("226")
		if got := read(); got != "new content" {
			t.Errorf("after the upload: %q", got)
		}
		defer up().Close()
		writer.send("ABOR")
		writer.want("426")
		writer.want("226")
		if got := read(); got != "new " {
			t.Errorf("after ABOR: %q", got)
		}
	})
}

// S12: no view shows a password: neither the decoded fields of any event nor, in
// its bytes, what is not marked as secret.
func TestS12EventsMasked(t *testing.T) {
	const secret = "s3cr3t-Wort"
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.House) {
		c := call(t, h)
		c.say("USER haha", "331")
		for _, line := range []string{"PASS ", "pass ", " PASS ", "PASS  ", "PASS\t", "PASS", "PASS:", "Pass=", "ACCT ", "acct ", "P\xff\xf1ASS ", "PASS \xff\xf1"} {
			c.send(line + secret)
			c.want("")
			if line == "PASS " {
				c.say("USER haha", "331")
			}
		}
		c.send("PASS " + strings.Repeat(secret, 500))
		c.want("")
		for _, e := range h.Events() {
			text, err := json.Marshal(e)
			if err != nil || strings.Contains(strings.ToLower(string(text)), strings.ToLower(secret)) {
				t.Errorf("event %d: %.300s %v", e.ID, text, err)
			}
			b := bytes.Clone(e.Data)
			if e.Raw != nil {
				for _, m := range e.Raw.Mask {
					clear(b[m[0]:m[1]])
				}
			}
			if bytes.Contains(bytes.ToLower(b), []byte("s3cr3t")) {
				t.Errorf("event %d: its bytes show it: %.100q", e.ID, b)
			}
		}
	})
}
