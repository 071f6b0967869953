package clienttest

import (
	"path/filepath"
	"strings"
	"testing"
)

func curl(t *testing.T, args ...string) string {
	t.Helper()
	return run{dir: t.TempDir()}.client(t, "curl", append([]string{"-sS", "--fail-early"}, args...)...)
}

// curlModes are the ways to a data connection that curl knows.
var curlModes = map[string][]string{
	"passive EPSV": nil,
	"passive PASV": {"--disable-epsv"},
	"active EPRT":  {"-P", "-"},
	"active PORT":  {"-P", "-", "--disable-eprt"},
}

func TestCurlBigFile(t *testing.T) {
	onRoutes(t, func(t *testing.T, s *server) {
		tmp := t.TempDir()
		for _, mode := range []string{"passive EPSV", "active EPRT"} {
			name := strings.Fields(mode)[0] + ".bin"
			big, sum := noiseFile(t, tmp, name, 1, s.big)
			back := filepath.Join(tmp, "back.bin")
			flags := curlModes[mode]
			curl(t, append(flags, "-T", big, s.url+"/incoming/")...)
			curl(t, append(flags, "-o", back, s.url+"/incoming/"+name)...)
			if got := sumFile(t, back); got != sum {
				t.Errorf("%s: SHA-256 %s came back as %s", mode, sum, got)
			}
			if err := s.login(t).Do(250, "DELE /incoming/%s", name); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestCurlModes(t *testing.T) {
	onRoutes(t, func(t *testing.T, s *server) {
		dir, tmp := s.dir(t), t.TempDir()
		file, sum := noiseFile(t, tmp, "in.bin", 2, 300_001)
		for mode, flags := range curlModes {
			back := filepath.Join(tmp, "back.bin")
			curl(t, append(flags, "-T", file, s.url+dir+"/f.bin")...)
			curl(t, append(flags, "-o", back, s.url+dir+"/f.bin")...)
			if got := sumFile(t, back); got != sum {
				t.Errorf("%s: the file came back changed", mode)
			}
			if list := curl(t, append(flags, s.url+dir+"/")...); !strings.Contains(list, " 300001 ") {
				t.Errorf("%s: list %q", mode, list)
			}
		}
	})
}

func TestCurlResumeRangeAppend(t *testing.T) {
	onRoutes(t, func(t *testing.T, s *server) {
		dir, tmp := s.dir(t), t.TempDir()
		text := strings.Repeat("0123456789", 60_000)
		local := filepath.Join(tmp, "local")

		writeFile(t, local, text)
		s.put(t, dir+"/up", text[:1000])
		curl(t, "-C", "1000", "-T", local, s.url+dir+"/up")
		s.want(t, dir+"/up", text)

		part := filepath.Join(tmp, "part")
		writeFile(t, part, text[:777])
		curl(t, "-C", "-", "-o", part, s.url+dir+"/up")
		wantFile(t, part, text)

		// curl sends ABOR as soon as it has the range.
		if got := curl(t, "-r", "10-99999", s.url+dir+"/up"); got != text[10:100_000] {
			t.Errorf("range gave %d bytes", len(got))
		}

		curl(t, "--append", "-T", local, s.url+dir+"/up")
		s.want(t, dir+"/up", text+text)
	})
}

func TestCurlManage(t *testing.T) {
	onRoutes(t, func(t *testing.T, s *server) {
		dir, tmp := s.dir(t), t.TempDir()
		local := filepath.Join(tmp, "中文 name.txt")
		writeFile(t, local, "one\ntwo\n")
		curl(t, "--ftp-create-dirs", "-T", local, s.url+dir+"/a%20b/c/x.txt")
		s.want(t, dir+"/a b/c/x.txt", "one\ntwo\n")
		curl(t, "-T", local, s.url+dir+"/%E4%B8%AD%E6%96%87%20name.txt")
		s.want(t, dir+"/中文 name.txt", "one\ntwo\n")
		if got := curl(t, "-l", s.url+dir+"/"); got != "a b\n中文 name.txt\n" && got != "中文 name.txt\na b\n" {
			t.Errorf("curl -l gave %q", got)
		}
		if got := curl(t, "-B", s.url+dir+"/a%20b/c/x.txt"); got != "one\ntwo\n" {
			t.Errorf("curl -B gave %q", got)
		}
		curl(t, "-B", "-T", local, s.url+dir+"/ascii.txt")
		s.want(t, dir+"/ascii.txt", "one\ntwo\n")
		head := curl(t, "-I", s.url+dir+"/ascii.txt")
		if !strings.Contains(head, "Content-Length: 8") || !strings.Contains(head, "Last-Modified: ") {
			t.Errorf("curl -I gave %q", head)
		}
		curl(t, s.url+dir+"/", "-Q", "RNFR "+dir+"/ascii.txt", "-Q", "RNTO "+dir+"/renamed",
			"-Q", "MKD "+dir+"/made", "-Q", "RMD "+dir+"/made", "-Q", "DELE "+dir+"/renamed")
		s.wantNames(t, dir, "a b", "中文 name.txt")
	})
}

func TestCurlAnonymous(t *testing.T) {
	onRoutes(t, func(t *testing.T, s *server) {
		local := filepath.Join(t.TempDir(), "anon.txt")
		writeFile(t, local, "from nobody\n")
		anon := "ftp://" + s.addr
		curl(t, "-T", local, anon+"/incoming/")
		t.Cleanup(func() { s.login(t).Do(250, "DELE /incoming/anon.txt") })
		s.want(t, "/incoming/anon.txt", "from nobody\n")
		out := run{fail: true}.client(t, "curl", "-sS", "-T", local, anon+"/forbidden.txt")
		if !strings.Contains(out, "550") && !strings.Contains(out, "Failed FTP upload") {
			t.Errorf("upload outside of /incoming: %q", out)
		}
	})
}
