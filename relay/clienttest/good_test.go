package clienttest

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// goodClients are good clients and a whole everyday session of each.
var goodClients = []struct {
	name string
	do   func(t *testing.T, s *server)
}{
	{"curl", func(t *testing.T, s *server) {
		dir, tmp := s.dir(t), t.TempDir()
		up, _ := noiseFile(t, tmp, "up.bin", 1, 300_000)
		for _, flags := range [][]string{nil, {"--disable-epsv"}, {"-P", "-"}} {
			with := func(args ...string) { curl(t, append(args, flags...)...) }
			with("-T", up, s.url+dir+"/one.bin")
			with("-o", filepath.Join(tmp, "back"), s.url+dir+"/one.bin")
			with("-r", "1000-", "-o", filepath.Join(tmp, "back"), s.url+dir+"/one.bin")
			with("-a", "-T", up, s.url+dir+"/two.bin")
			with(s.url + dir + "/")
			with("-Q", "-DELE "+dir+"/one.bin", s.url+dir+"/")
		}
	}},
	{"lftp", func(t *testing.T, s *server) {
		dir := s.dir(t)
		for _, passive := range []string{"on", "off"} {
			there, tree, back := dir+"/"+passive, smallTree(t), t.TempDir()
			set := "set ftp:passive-mode " + passive + "\n"
			lftp(t, s, tree, set+"mirror -R . "+there+"\n")
			lftp(t, s, back, set+"mirror "+there+" .\ncd "+there+"\nls\npwd\nmkdir made\nrmdir made\n")
		}
	}},
	{"wget", func(t *testing.T, s *server) {
		dir := s.dir(t)
		s.put(t, dir+"/one.dat", "one")
		for _, flags := range [][]string{nil, {"--no-passive-ftp"}} {
			run{dir: t.TempDir()}.client(t, "wget", append(flags, "-nv", "--tries=1", s.url+"/"+dir+"/one.dat")...)
			run{dir: t.TempDir()}.client(t, "wget", append(flags, "-nv", "--tries=1", "-r", s.url+dir+"/")...)
		}
	}},
	{"ncftp", func(t *testing.T, s *server) {
		dir, tmp := s.dir(t), t.TempDir()
		writeFile(t, filepath.Join(tmp, "one.dat"), "one")
		login := []string{"-u", "haha", "-p", "hehe", "-P", s.port}
		for _, mode := range []string{"-F", "-E"} {
			run{dir: tmp}.client(t, "ncftpput", append(login, mode, s.host, dir, "one.dat")...)
			run{dir: t.TempDir()}.client(t, "ncftpget", append(login, mode, s.host, ".", dir+"/one.dat")...)
			run{dir: tmp}.client(t, "ncftpls", append(login, mode, "-l", "ftp://"+s.host+dir+"/")...)
		}
	}},
	{"tnftp", func(t *testing.T, s *server) { classicSession(t, s, classics[0].args) }},
	{"tnftp active", func(t *testing.T, s *server) { classicSession(t, s, classics[1].args) }},
	{"inetutils", func(t *testing.T, s *server) { classicSession(t, s, classics[2].args) }},
	{"inetutils active", func(t *testing.T, s *server) { classicSession(t, s, classics[3].args) }},
	{"ftplib", func(t *testing.T, s *server) { script(t, "python3", "ftplib_everyday.py", s.host, s.port, s.dir(t)) }},
	{"Net::FTP", func(t *testing.T, s *server) { script(t, "perl", "netftp.pl", s.host, s.port, s.dir(t)) }},
	{"rclone", func(t *testing.T, s *server) {
		dir, tree := s.dir(t), smallTree(t)
		secret := strings.TrimSpace(run{}.client(t, "rclone", "obscure", "hehe"))
		remote := fmt.Sprintf(":ftp,host=%s,port=%s,user=haha,pass=%s:%s", s.host, s.port, secret, dir)
		rclone := func(args ...string) {
			run{dir: tree}.client(t, "rclone", append([]string{"--config", "/dev/null", "--retries", "1"}, args...)...)
		}
		rclone("copy", ".", remote)
		rclone("copy", remote, t.TempDir())
		rclone("ls", remote)
	}},
}

// No rule accuses a good client of anything in an everyday session.
func TestEverydayClients(t *testing.T) {
	for _, c := range goodClients {
		t.Run(c.name, func(t *testing.T) {
			j := startJudged(t, false)
			c.do(t, j.server)
			j.wantNoAccusation(t)
		})
	}
}

// wantNoAccusation fails if a rule accuses a side, or if there was no session to judge.
func (j *judged) wantNoAccusation(t *testing.T) {
	t.Helper()
	if len(j.judge.Judged()) == 0 {
		t.Error("no rule says anything: were there sessions?")
	}
	for _, a := range j.accusations() {
		t.Error(a)
	}
}
