package main

import (
	"bytes"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestHost: a request with a foreign Host is refused (DNS rebinding).
func TestHost(t *testing.T) {
	r := startRelay(t)
	port := strings.TrimSuffix(r.url()[len("http://127.0.0.1"):], "/")
	for host, want := range map[string]int{
		"127.0.0.1" + port:            200,
		"localhost" + port:            200,
		"LocalHost" + port:            200,
		"[::1]" + port:                200,
		"evil.example" + port:         421,
		"127.0.0.1.evil.example":      421,
		"localhost.evil.example:8021": 421,
		"127.0.0.1":                   421,
		"127.0.0.1:1":                 421,
		"localhost":                   421,
		"192.168.1.1" + port:          421,
		"0.0.0.0" + port:              421,
	} {
		for _, path := range []string{"", "relay.json", "nothing"} {
			req, err := http.NewRequest("GET", r.url()+path, nil)
			must(t, err)
			req.Host = host
			res, err := http.DefaultClient.Do(req)
			must(t, err)
			res.Body.Close()
			if path == "nothing" && want == 200 {
				if res.StatusCode != 404 {
					t.Errorf("host %s: /%s is %d, want 404", host, path, res.StatusCode)
				}
			} else if res.StatusCode != want {
				t.Errorf("host %s: /%s is %d, want %d", host, path, res.StatusCode, want)
			}
			if res.Header.Get("Content-Security-Policy") == "" || res.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("host %s: /%s lacks headers: %v", host, path, res.Header)
			}
		}
	}
}

// TestS16Policy: the page may connect only to the relay, under the name in the request,
// with HTTP and WebSocket. The response to a foreign name may connect to nothing.
func TestS16Policy(t *testing.T) {
	r := startRelay(t)
	port := strings.TrimSuffix(r.url()[len("http://127.0.0.1"):], "/")
	for host, want := range map[string]string{
		"127.0.0.1" + port:    "connect-src 'self' ws://127.0.0.1" + port,
		"localhost" + port:    "connect-src 'self' ws://localhost" + port,
		"evil.example" + port: "default-src 'none'",
	} {
		req, err := http.NewRequest("GET", r.url(), nil)
		must(t, err)
		req.Host = host
		res, err := http.DefaultClient.Do(req)
		must(t, err)
		res.Body.Close()
		var all []string
		for directive := range strings.SplitSeq(res.Header.Get("Content-Security-Policy"), ";") {
			all = append(all, strings.TrimSpace(directive))
		}
		if !slices.Contains(all, want) {
			t.Errorf("host %s: there is no %q in %q", host, want, all)
		}
		for _, d := range all {
			for _, source := range strings.Fields(d)[1:] {
				switch {
				case strings.HasPrefix(source, "'"), source == "blob:", source == "ws://"+host:
				default:
					t.Errorf("host %s: %s lets the page reach %s", host, d, source)
				}
			}
		}
	}
}

// TestGuardNames: the names of a relay depend on the address that it is bound to.
func TestGuardNames(t *testing.T) {
	for _, c := range []struct {
		flag, bound, reached string
		own, foreign         string // lists
	}{
		{"127.0.0.1:8021", "127.0.0.1:8021", "127.0.0.1:8021", "127.0.0.1:8021 localhost:8021 [::1]:8021", "10.0.0.1:8021 localhost"},
		{"localhost:80", "127.0.0.1:80", "127.0.0.1:80", "localhost localhost:80 127.0.0.1 [::1] [::1]:80", "localhost:8080 ::1"},
		{"10.0.0.1:8021", "10.0.0.1:8021", "10.0.0.1:8021", "10.0.0.1:8021", "localhost:8021 127.0.0.1:8021 10.0.0.2:8021"},
		{"mybox:8021", "10.0.0.1:8021", "10.0.0.1:8021", "mybox:8021 MYBOX:8021 10.0.0.1:8021", "yourbox:8021"},
		{":8021", "[::]:8021", "10.0.0.1:8021", "10.0.0.1:8021 localhost:8021 127.0.0.1:8021", "10.0.0.2:8021 evil.example:8021 [::]:8021"},
		{"0.0.0.0:80", "0.0.0.0:80", "10.0.0.1:80", "10.0.0.1 10.0.0.1:80 localhost", "10.0.0.2 evil.example"},
		{"[::]:8021", "[::]:8021", "[fe80::1]:8021", "[fe80::1]:8021", "[fe80::2]:8021 fe80::1:8021"},
	} {
		bound, err := net.ResolveTCPAddr("tcp", c.bound)
		must(t, err)
		reached, err := net.ResolveTCPAddr("tcp", c.reached)
		must(t, err)
		g := newGuard(c.flag, bound, entry{})
		check := func(list string, want bool) {
			for _, host := range strings.Fields(list) {
				req := httptest.NewRequest("GET", "/", nil)
				req = req.WithContext(contextWith(req, reached))
				req.Host = host
				if got := g.ownHost(req); got != want {
					t.Errorf("-http %s reached at %s: host %s is own: %v, want %v", c.flag, c.reached, host, got, want)
				}
			}
		}
		check(c.own, true)
		check(c.foreign, false)
	}
}

// TestOrigin: only the relay's own page can open the tunnel.
func TestOrigin(t *testing.T) {
	r := startRelay(t)
	own := strings.TrimSuffix(r.url(), "/")
	port := own[len("http://127.0.0.1"):]
	for name, h := range map[string]http.Header{
		"none":         {},
		"null":         {"Origin": {"null"}},
		"empty":        {"Origin": {""}},
		"stranger":     {"Origin": {"http://evil.example"}},
		"stranger too": {"Origin": {"http://127.0.0.1.evil.example" + port}},
		"other port":   {"Origin": {"http://127.0.0.1:1"}},
		"no port":      {"Origin": {"http://127.0.0.1"}},
		"https":        {"Origin": {"https" + own[len("http"):]}},
		"own, other":   {"Origin": {"http://localhost" + port}}, // the Host is 127.0.0.1
		"two":          {"Origin": {own, "http://evil.example"}},
		"path":         {"Origin": {own + "/"}},
		"rebound":      {"Origin": {"http://evil.example" + port}, "Host": {"evil.example" + port}},
	} {
		_, err := r.dialTunnel(h)
		if status, ok := err.(statusError); !ok || status != 403 && status != 421 {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
	conn, err := r.dialTunnel(http.Header{"Origin": {"http://localhost" + port}, "Host": {"localhost" + port}})
	must(t, err)
	conn.Close()
	if strings.Contains(r.out.String(), "page 2") {
		t.Errorf("a refused page was served: %s", r.out)
	}
}

// TestNoSkipVerify: no code switches off the library's check of the Origin. Clients of tests
// and of the bench may accept any certificate, by a field of the same name: their files do not
// import the library.
func TestNoSkipVerify(t *testing.T) {
	word, library, read := []byte("InsecureSkip"+"Verify"), []byte("nhooyr.io/websocket"), 0
	for _, root := range []string{".", "../wasm"} {
		err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			read++
			b, err := fs.ReadFile(os.DirFS(root), name)
			if bytes.Contains(b, word) && bytes.Contains(b, library) {
				t.Errorf("%s/%s has %s", root, name, word)
			}
			return err
		})
		must(t, err)
	}
	if read < 40 {
		t.Errorf("only %d files were read", read)
	}
}
