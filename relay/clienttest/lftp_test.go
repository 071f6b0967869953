package clienttest

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// inClear makes lftp not use TLS, because it does not trust the self-signed certificate of
// the page's server.
const inClear = "set ftp:ssl-allow no; "

// lftp logs in without TLS and runs an lftp script in dir.
func lftp(t *testing.T, s *server, dir, script string) string {
	t.Helper()
	return lftpWith(t, s, dir, inClear, script)
}

// lftpWith is lftp with other TLS settings. It does not use MODE Z unless the script says so:
// tshark does not support it, and lftp 4.9.2 waits for five seconds on each empty file in
// MODE Z.
func lftpWith(t *testing.T, s *server, dir, security, script string) string {
	t.Helper()
	head := security + fmt.Sprintf("set cmd:fail-exit yes; set net:max-retries 1; set net:timeout 30; set mirror:set-permissions off; set ftp:use-mode-z no\n"+
		"open -u haha,hehe %s\n", s.addr)
	return run{dir: dir, in: head + script}.client(t, "lftp", "--norc")
}

func TestLftpMirror(t *testing.T) {
	modes := map[string]string{
		"passive":  "",
		"active":   "set ftp:passive-mode off",
		"parallel": "set mirror:parallel-transfer-count 4",
		"LIST":     "set ftp:use-mlsd off",
	}
	onRoutes(t, func(t *testing.T, s *server) {
		dir, tree := s.dir(t), t.TempDir()
		plant(t, tree)
		for mode, set := range modes {
			back := t.TempDir()
			remote := dir + "/" + mode
			lftp(t, s, tree, fmt.Sprintf("%s\nmirror -R . %s\n", set, remote))
			lftp(t, s, back, fmt.Sprintf("%s\nmirror %s .\n", set, remote))
			sameTree(t, tree, back)
			// A second run finds nothing left to do.
			if out := lftp(t, s, back, fmt.Sprintf("%s\nmirror -v %s .\n", set, remote)); strings.Contains(out, "Transferring") {
				t.Errorf("%s: the second mirror transfers again:\n%s", mode, out)
			}
		}
	})
}

func TestLftpFiles(t *testing.T) {
	onRoutes(t, func(t *testing.T, s *server) {
		dir, tmp := s.dir(t), t.TempDir()
		file, sum := noiseFile(t, tmp, "up load.bin", 3, 400_000)
		writeFile(t, filepath.Join(tmp, "t.txt"), "one\ntwo\n")
		for i := range 3 {
			s.put(t, fmt.Sprintf("%s/m%d.dat", dir, i), fmt.Sprint("file ", i))
		}
		out := lftp(t, s, tmp, strings.NewReplacer("DIR", dir, "FILE", filepath.Base(file)).Replace(`
set ftp:use-mode-z yes
cd DIR
put "FILE"
put -a t.txt
ls
cls -1
mget *.dat
get "FILE" -o back.bin
get -a t.txt -o t.back
mv t.txt "moved 文.txt"
mkdir -p made/in
rmdir made/in
rm m0.dat
mrm m*.dat
cat "moved 文.txt"
pwd
`))
		if sumFile(t, filepath.Join(tmp, "back.bin")) != sum {
			t.Error("the file came back changed")
		}
		for i := range 3 {
			wantFile(t, filepath.Join(tmp, fmt.Sprintf("m%d.dat", i)), fmt.Sprint("file ", i))
		}
		wantFile(t, filepath.Join(tmp, "t.back"), "one\ntwo\n")
		s.want(t, dir+"/moved 文.txt", "one\ntwo\n")
		s.wantNames(t, dir, "made", "moved 文.txt", "up load.bin")
		for _, line := range []string{"up load.bin\n", "one\ntwo\n", " 400000 "} {
			if !strings.Contains(out, line) {
				t.Errorf("lftp printed no %q:\n%s", line, out)
			}
		}
	})
}

func TestLftpResume(t *testing.T) {
	onRoutes(t, func(t *testing.T, s *server) {
		dir, tmp := s.dir(t), t.TempDir()
		text := strings.Repeat("abcdefghij", 50_000)
		writeFile(t, filepath.Join(tmp, "up"), text)
		writeFile(t, filepath.Join(tmp, "down"), text[:1000])
		s.put(t, dir+"/up", text[:1000])
		lftp(t, s, tmp, fmt.Sprintf("cd %s\nput -c up\nget -c up -o down\n", dir))
		s.want(t, dir+"/up", text)
		wantFile(t, filepath.Join(tmp, "down"), text)
	})
}
