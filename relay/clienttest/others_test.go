package clienttest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func mkdir(t *testing.T, path string) {
	t.Helper()
	if err := os.MkdirAll(path, 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestPythonFtplib(t *testing.T) {
	onRoutes(t, func(t *testing.T, s *server) { script(t, "python3", "ftplib_cases.py", s.host, s.port, s.dir(t)) })
}

func TestPerlNetFTP(t *testing.T) {
	onRoutes(t, func(t *testing.T, s *server) { script(t, "perl", "netftp.pl", s.host, s.port, s.dir(t)) })
}

func TestWget(t *testing.T) {
	onRoutes(t, func(t *testing.T, s *server) {
		dir := s.dir(t)
		tree := t.TempDir()
		plant(t, tree)
		lftp(t, s, tree, "mirror -R . "+dir)
		for mode, flags := range map[string][]string{"passive": nil, "active": {"--no-passive-ftp"}} {
			tmp := t.TempDir()
			args := append([]string{"-nv", "--tries=1", "--restrict-file-names=nocontrol"}, flags...)
			run{dir: tmp}.client(t, "wget", append(args, "-O", "one", s.url+"/"+dir+"/docs/two%20words.txt")...)
			if sumFile(t, filepath.Join(tmp, "one")) != sumFile(t, filepath.Join(tree, "docs", "two words.txt")) {
				t.Errorf("%s: the file came back changed", mode)
			}
			back := t.TempDir()
			run{dir: back}.client(t, "wget", append(args, "-r", "-l", "9", "-nH", "--cut-dirs=1", "-e", "robots=off", s.url+dir+"/")...)
			sameTree(t, tree, back)
		}
	})
}

func TestWgetContinue(t *testing.T) {
	onRoutes(t, func(t *testing.T, s *server) {
		dir, tmp := s.dir(t), t.TempDir()
		text := strings.Repeat("0123456789", 30_000)
		s.put(t, dir+"/m1.dat", text)
		s.put(t, dir+"/m2.dat", "two")
		writeFile(t, filepath.Join(tmp, "m1.dat"), text[:1000])
		run{dir: tmp}.client(t, "wget", "-nv", "--tries=1", "-c", s.url+"/"+dir+"/m1.dat")
		wantFile(t, filepath.Join(tmp, "m1.dat"), text)
		run{dir: tmp}.client(t, "wget", "-nv", "--tries=1", s.url+"/"+dir+"/m2.*")
		wantFile(t, filepath.Join(tmp, "m2.dat"), "two")
	})
}

func TestNcftp(t *testing.T) {
	onRoutes(t, func(t *testing.T, s *server) {
		dir, tmp, down := s.dir(t), t.TempDir(), t.TempDir()
		login := []string{"-u", "haha", "-p", "hehe", "-P", s.port}
		ncftp := func(prog, mode string, args ...string) string {
			return run{dir: tmp}.client(t, prog, append(append(login, mode), args...)...)
		}
		names := map[string]string{"one.dat": "file one", "two words.dat": "file two", "数据.dat": "file three"}
		for _, mode := range []string{"-F", "-E"} { // passive, active
			for name, text := range names {
				writeFile(t, filepath.Join(tmp, name), text+mode)
				ncftp("ncftpput", mode, s.host, dir, name)
				s.want(t, dir+"/"+name, text+mode)
			}
			list := ncftp("ncftpls", mode, "ftp://"+s.host+dir+"/")
			long := ncftp("ncftpls", mode, "-l", "ftp://"+s.host+dir+"/")
			for name := range names {
				if !strings.Contains(list, name) || !strings.Contains(long, name) {
					t.Errorf("ncftpls %s lists no %q:\n%s%s", mode, name, list, long)
				}
			}
			ncftp("ncftpget", mode, s.host, down, dir+"/*.dat")
			for name, text := range names {
				wantFile(t, filepath.Join(down, name), text+mode)
				os.Remove(filepath.Join(down, name))
			}
		}
	})
}

func TestNcftpTree(t *testing.T) {
	onRoutes(t, func(t *testing.T, s *server) {
		dir, tree, back := s.dir(t), t.TempDir(), t.TempDir()
		plant(t, filepath.Join(tree, "tree"))
		login := []string{"-u", "haha", "-p", "hehe", "-P", s.port}
		run{dir: tree}.client(t, "ncftpput", append(login, "-R", s.host, dir, "tree")...)
		run{dir: back}.client(t, "ncftpget", append(login, "-R", s.host, back, dir+"/tree")...)
		sameTree(t, tree, back)
	})
}

func TestRclone(t *testing.T) {
	onRoutes(t, func(t *testing.T, s *server) {
		dir, tree, back := s.dir(t), t.TempDir(), t.TempDir()
		plant(t, tree)
		secret := strings.TrimSpace(run{}.client(t, "rclone", "obscure", "hehe"))
		remote := fmt.Sprintf(":ftp,host=%s,port=%s,user=haha,pass=%s:", s.host, s.port, secret)
		rclone := func(args ...string) string {
			return run{dir: tree}.client(t, "rclone", append([]string{"--config", os.DevNull, "--retries", "1"}, args...)...)
		}
		rclone("copy", ".", remote+dir+"/new/tree")
		rclone("check", "--download", ".", remote+dir+"/new/tree")
		rclone("check", ".", remote+dir+"/new/tree")
		rclone("copy", remote+dir+"/new/tree", back)
		sameTree(t, tree, back)
		rclone("moveto", remote+dir+"/new/tree/a.txt", remote+dir+"/moved.txt")
		rclone("mkdir", remote+dir+"/made")
		rclone("rmdir", remote+dir+"/made")
		rclone("delete", remote+dir+"/new")
		if out := rclone("lsf", "-R", "--files-only", remote+dir); out != "moved.txt\n" {
			t.Errorf("rclone lsf: %q", out)
		}
	})
}
