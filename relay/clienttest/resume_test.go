package clienttest

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/tlsconn"
)

// requiring returns a server that requires data connections to resume the control
// connection's TLS session: the page if that route is selected, otherwise an engine on TCP with
// its record.
func requiring(t *testing.T) (*server, *record) {
	t.Helper()
	if !slices.Equal(laneNames(), []string{"page"}) {
		return secureEngine(t, tlsconn.ResumeRequire)
	}
	s, err := theServer("page requiring")
	if err != nil {
		t.Fatal(err)
	}
	return s, nil
}

// startRequiring opens the page with this setting in its URL. The page applies it after its
// server has started; from then on, data connections without resumption are refused.
func startRequiring() (*server, func(), error) {
	s, stop, err := openPageAt("?resume=require", "")
	if err != nil {
		return nil, nil, err
	}
	var out []byte
	for range 200 {
		out, _ = exec.Command("curl", "-sS", "--ssl-reqd", "-k", "--tls-max", "1.2", s.url).CombinedOutput()
		if bytes.Contains(out, []byte("522")) {
			return s, stop, nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	stop()
	return nil, nil, fmt.Errorf("the page requires nothing, curl says %s", out)
}

// These clients resume by default or by an option.
func TestResumeRequired(t *testing.T) {
	s, rec := requiring(t)
	t.Run("curl", func(t *testing.T) { curlResumes(t, s) })
	t.Run("lftp", func(t *testing.T) { lftpResumes(t, s) })
	t.Run("python", func(t *testing.T) { script(t, "python3", "ftps_resume.py", s.host, s.port, s.dir(t)) })
	// rclone's sessions share one cache, so that one resumes what is another's.
	t.Run("rclone", func(t *testing.T) { rcloneTLS(t, s, smallTree(t), s.dir(t), "concurrency=1,") })
	t.Run("openssl", func(t *testing.T) {
		path := s.dir(t) + "/f.txt"
		s.put(t, path, "read by openssl\n")
		for _, version := range []string{"-tls1_2", "-tls1_3"} {
			if got := opensslFetch(t, s, version, path); got != "read by openssl\n" {
				t.Errorf("%s: %q came, not the file", version, got)
			}
		}
	})
	t.Run("parallel", func(t *testing.T) { parallelResume(t, s) })
	if rec == nil {
		return
	}
	if rules := unresumed(rec.events()); len(rules) > 0 || len(rec.events()) < 1000 {
		t.Errorf("%d events; not resumed: %q", len(rec.events()), rules)
	}
}

// curlResumes stores and fetches empty, small and 64 MiB files, and several files in one
// session of curl, which uses each ticket once.
func curlResumes(t *testing.T, s *server) {
	tmp, dir := t.TempDir(), s.dir(t)
	flags := []string{"--ssl-reqd", "-k", "--tlsv1.3"}
	modes := []string{"passive EPSV"}
	if !curlForgetsTLS(t) {
		modes = append(modes, "active EPRT")
	}
	up := map[int64]string{}
	for _, size := range []int64{0, 300_001, 64 * mib} {
		file, sum := noiseFile(t, tmp, fmt.Sprint(size), 6, size)
		up[size] = file
		for _, mode := range modes {
			url := s.url + dir + "/f.bin"
			curl(t, slices.Concat(flags, curlModes[mode], []string{"-T", file, url})...)
			curl(t, slices.Concat(flags, curlModes[mode], []string{"-o", file + ".back", url})...)
			if sumFile(t, file+".back") != sum {
				t.Errorf("%s: %d bytes came back changed", mode, size)
			}
			if size > mib {
				break
			}
		}
	}
	files := fmt.Sprintf("{%s,%s,%s}", up[300_001], up[0], up[300_001])
	curl(t, append(flags, "-T", files, s.url+dir+"/")...)
	s.wantNames(t, dir, "0", "300001", "f.bin")
	curl(t, append(flags, "-o", os.DevNull, s.url+dir+"/300001", "-o", os.DevNull, s.url+dir+"/0", s.url+dir+"/")...)
}

// lftpResumes mirrors a tree to the server and back, in both TLS versions and both modes.
func lftpResumes(t *testing.T, s *server) {
	dir, tree := s.dir(t), smallTree(t)
	for version, priority := range gnutls {
		for _, passive := range []string{"on", "off"} {
			there, back := dir+"/"+version+passive, t.TempDir()
			set := fmt.Sprintf("set ssl:priority %s; set ftp:passive-mode %s; set mirror:parallel-transfer-count 2\n", priority, passive)
			lftpTLS(t, s, tree, fmt.Sprintf("%smirror -R . %s\n", set, there))
			lftpTLS(t, s, back, fmt.Sprintf("%smirror %s .\n", set, there))
			sameTree(t, tree, back)
		}
	}
}

// smallTree creates a tree with files of each kind in nested directories.
func smallTree(t *testing.T) string {
	t.Helper()
	tree := t.TempDir()
	at := tree
	for i, size := range []int64{0, 1, 70_001, 2 * mib, 1460} {
		noiseFile(t, at, fmt.Sprint("f", i), int64(i), size)
		at = filepath.Join(at, "数据 in")
		mkdir(t, at)
	}
	return tree
}

// parallelResume runs eight concurrent sessions of curl and lftp, each with its own tickets.
func parallelResume(t *testing.T, s *server) {
	eightAtOnce(t, s, func(i int, file, path string) []*exec.Cmd {
		if i%2 == 0 {
			return []*exec.Cmd{
				command(t.Context(), t, "curl", "-sS", "--ssl-reqd", "-k", "--tlsv1.3", "-T", file, s.url+path),
				command(t.Context(), t, "curl", "-sS", "--ssl-reqd", "-k", "--tlsv1.3", "-o", file+".back", s.url+path),
			}
		}
		lines := fmt.Sprintf("%s; set ssl:priority %s; set cmd:fail-exit yes; open -u haha,hehe %s; put %s -o %s; get %s -o %s.back",
			inTLS, gnutls[[]string{"1.2", "1.3"}[i/2%2]], s.addr, file, path, path, file)
		return []*exec.Cmd{command(t.Context(), t, "lftp", "--norc", "-c", lines)}
	})
}

// gnutls are GnuTLS's priority strings for one TLS version each.
var gnutls = map[string]string{"1.2": "NORMAL:-VERS-ALL:+VERS-TLS1.2", "1.3": "NORMAL:-VERS-ALL:+VERS-TLS1.3"}

// opensslFetch fetches a file with two runs of s_client: the second one resumes
// what the first one has saved.
func opensslFetch(t *testing.T, s *server, version, path string) string {
	t.Helper()
	saved := filepath.Join(t.TempDir(), "session.pem")
	ctl := command(t.Context(), t, "openssl", "s_client", "-connect", s.addr, "-starttls", "ftp", "-quiet", "-crlf", version, "-sess_out", saved)
	in, err := ctl.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := ctl.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := ctl.Start(); err != nil {
		t.Fatal(err)
	}
	defer ctl.Wait()
	defer in.Close()
	replies := bufio.NewScanner(out)
	say := func(line, code string) string {
		io.WriteString(in, line+"\n")
		for replies.Scan() {
			if strings.HasPrefix(replies.Text(), code+" ") {
				return replies.Text()
			}
		}
		t.Fatalf("%s is not answered with %s", line, code)
		return ""
	}
	say("USER haha", "331")
	say("PASS hehe", "230")
	say("PBSZ 0", "200")
	say("PROT P", "200")
	say("TYPE I", "200")
	_, port, _ := strings.Cut(say("EPSV", "229"), "(|||")
	io.WriteString(in, "RETR "+path+"\n")
	data := s.host + ":" + port[:strings.Index(port, "|")]
	got, err := command(t.Context(), t, "openssl", "s_client", "-connect", data, "-quiet", version, "-sess_in", saved).Output()
	if err != nil {
		t.Fatal(err)
	}
	say("QUIT", "221")
	return string(got)
}

// These cannot resume; the reply and the record say why.
func TestResumeImpossible(t *testing.T) {
	t.Run("curl", func(t *testing.T) {
		s, rec := requiring(t)
		out := run{fail: true}.client(t, "curl", "-vsS", "--ssl-reqd", "-k", "--tls-max", "1.2", s.url+"/incoming/")
		// curl asks OpenSSL for no tickets, and goes by session IDs.
		wantRule(t, out, rec, "takes-no-tickets", "the client takes no session tickets")
	})
	t.Run("Net::FTP", func(t *testing.T) {
		s, rec := requiring(t)
		out := run{fail: true}.client(t, "perl", "-MNet::FTP", "-e", `
			my $ftp = Net::FTP->new($ARGV[0], Port => $ARGV[1], Passive => 1, SSL_verify_mode => 0);
			$ftp->starttls && $ftp->login("haha", "hehe") && $ftp->prot("P") or die $ftp->message;
			$ftp->ls; print $ftp->code, " ", $ftp->message;`, s.host, s.port)
		// It keeps the session by the host's name, and looks for one by the port's.
		wantRule(t, out, rec, "offers-no-session", "the client offers no session")
	})
}

// wantRule fails unless the client has got 522 with text, and the record has rule as the only
// reason.
func wantRule(t *testing.T, out string, rec *record, rule event.Reason, text string) {
	t.Helper()
	if !strings.Contains(out, "522 ") || !strings.Contains(out, text) {
		t.Errorf("no 522 of %q in\n%s", text, out)
	}
	if rec == nil {
		return
	}
	if rules := unresumed(rec.events()); !slices.Equal(slices.Compact(rules), []event.Reason{rule}) {
		t.Errorf("the rules are %q, want %s", rules, rule)
	}
}

// unresumed returns the reasons for which data connections without resumption were refused.
func unresumed(events []*event.Event) (rules []event.Reason) {
	for _, e := range events {
		if e.Kind == event.KindReply && e.Dec.Why == "not-resumed" {
			rules = append(rules, e.Dec.Check.Rule)
		}
	}
	return rules
}
