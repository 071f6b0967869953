package clienttest

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The classic ftp programs: tnftp and GNU inetutils, in both modes.
var classics = []struct {
	name string
	args []string
}{
	{"tnftp passive", []string{"tnftp", "-p", "-n", "-i", "-v"}},
	{"tnftp active", []string{"tnftp", "-A", "-n", "-i", "-v"}},
	{"inetutils passive", []string{"inetutils-ftp", "-p", "-n", "-i", "-v"}},
	{"inetutils active", []string{"inetutils-ftp", "-n", "-i", "-v"}},
}

const classicScript = `open HOST PORT
user haha hehe
cd DIR
binary
put in.bin
ls
dir
get in.bin back.bin
mput *.dat
lcd down
mget *.dat
lcd ..
append tail.txt x.dat
rename y.dat "y 文.dat"
delete z.dat
mkdir made
mkdir gone
rmdir gone
ascii
put t.txt
get t.txt t.back
pwd
binary
get t.txt t.raw
quit
`

// refusal matches a reply that no step of the script may get.
var (
	refusal = regexp.MustCompile(`(?m)^[45]\d\d[ -].*`)
	success = regexp.MustCompile(`(?m)^2\d\d `)
)

func TestClassicFTP(t *testing.T) {
	onRoutes(t, func(t *testing.T, s *server) {
		for _, c := range classics {
			t.Run(c.name, func(t *testing.T) { classicSession(t, s, c.args) })
		}
	})
}

func classicSession(t *testing.T, s *server, args []string) {
	dir, tmp, down := s.dir(t), t.TempDir(), ""
	down = filepath.Join(tmp, "down")
	mkdir(t, down)
	_, sum := noiseFile(t, tmp, "in.bin", 4, 500_000)
	for _, name := range []string{"x", "y", "z"} {
		writeFile(t, filepath.Join(tmp, name+".dat"), "file "+name+"\n")
	}
	writeFile(t, filepath.Join(tmp, "tail.txt"), "tail\n")
	writeFile(t, filepath.Join(tmp, "t.txt"), "one\ntwo\n")

	script := strings.NewReplacer("HOST", s.host, "PORT", s.port, "DIR", dir).Replace(classicScript)
	out := run{in: script, dir: tmp}.client(t, args[0], args[1:]...)

	for _, bad := range refusal.FindAllString(out, -1) {
		t.Errorf("%s got %q", args[0], bad)
	}
	if n := len(success.FindAllString(out, -1)); n < 10 {
		t.Errorf("%s prints only %d replies: does this test see them?", args[0], n)
	}
	if t.Failed() {
		t.Log(out)
	}
	if sumFile(t, filepath.Join(tmp, "back.bin")) != sum {
		t.Error("in.bin came back changed")
	}
	for _, name := range []string{"x", "y", "z"} {
		wantFile(t, filepath.Join(down, name+".dat"), "file "+name+"\n")
	}
	s.want(t, dir+"/x.dat", "file x\ntail\n")
	s.want(t, dir+"/t.txt", "one\ntwo\n")
	wantFile(t, filepath.Join(tmp, "t.back"), "one\ntwo\n")
	wantFile(t, filepath.Join(tmp, "t.raw"), "one\ntwo\n")
	s.wantNames(t, dir, "in.bin", "x.dat", "y 文.dat", "made", "t.txt")
	pwd := map[string]string{"tnftp": "Remote directory: " + dir, "inetutils-ftp": `257 "` + dir}
	for _, part := range []string{" in.bin", " 500000 ", pwd[args[0]]} {
		if !strings.Contains(out, part) {
			t.Errorf("%s printed no %q:\n%s", args[0], part, out)
		}
	}
}
