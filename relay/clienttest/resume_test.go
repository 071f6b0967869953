package clienttest

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore"
)

// requiring is an engine that wants the control connection's session resumed on
// data connections, and its record.
func requiring(t *testing.T) (*server, *record) {
	t.Helper()
	return secureEngine(t, ftpcore.ResumeRequire)
}

// These clients resume by themselves, or can be told to.
func TestResumeRequired(t *testing.T) {
	s, rec := requiring(t)
	tree, tmp := t.TempDir(), t.TempDir()
	plant(t, tree)
	up, sum := noiseFile(t, tmp, "up.bin", 6, 300_001)
	t.Run("curl", func(t *testing.T) {
		flags := []string{"--ssl-reqd", "-k", "--tlsv1.3"}
		url := s.url + "/incoming/f.bin"
		curl(t, append(flags, "-T", up, url)...)
		curl(t, append(flags, "-o", up+".back", url)...)
		if sumFile(t, up+".back") != sum {
			t.Error("the file came back changed")
		}
		// One session of the client's, several data connections.
		curl(t, append(flags, "-o", os.DevNull, url, "-o", os.DevNull, url, s.url+"/incoming/")...)
	})
	for version, priority := range gnutls {
		for mode, passive := range map[string]string{"passive": "on", "active": "off"} {
			t.Run("lftp "+version+" "+mode, func(t *testing.T) {
				dir, back := "/lftp"+version+mode, t.TempDir()
				set := fmt.Sprintf("set ssl:priority %s; set ftp:passive-mode %s; set mirror:parallel-transfer-count 2\n", priority, passive)
				lftpTLS(t, s, tree, fmt.Sprintf("%smirror -R . %s\n", set, dir))
				lftpTLS(t, s, back, fmt.Sprintf("%smirror %s .\n", set, dir))
				sameTree(t, tree, back)
			})
		}
	}
	t.Run("python", func(t *testing.T) { script(t, "python3", "ftps_resume.py", s.host, s.port, s.dir(t)) })
	// rclone's sessions share one cache, so that one resumes what is another's.
	t.Run("rclone", func(t *testing.T) { rcloneTLS(t, s, tree, "/rclone", "concurrency=1,") })
	for _, version := range []string{"-tls1_2", "-tls1_3"} {
		t.Run("openssl "+version, func(t *testing.T) {
			if got := opensslFetch(t, s, version, "/incoming/f.bin"); sumOf([]byte(got)) != sum {
				t.Errorf("%d bytes came, not the file", len(got))
			}
		})
	}
	if rules := unresumed(rec.events()); len(rules) > 0 {
		t.Errorf("not resumed: %q", rules)
	}
}

// gnutls are the settings by which GnuTLS speaks one version.
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

// These cannot resume, and the record says why.
func TestResumeImpossible(t *testing.T) {
	t.Run("curl", func(t *testing.T) {
		s, rec := requiring(t)
		out := run{fail: true}.client(t, "curl", "-sS", "--ssl-reqd", "-k", "--tls-max", "1.2", s.url+"/incoming/")
		if !strings.Contains(out, "522") {
			t.Errorf("curl says %q", out)
		}
		// curl asks OpenSSL for no tickets, and goes by session IDs.
		wantRule(t, rec, "takes-no-tickets")
	})
	t.Run("Net::FTP", func(t *testing.T) {
		s, rec := requiring(t)
		out := run{fail: true}.client(t, "perl", "-MNet::FTP", "-e", `
			my $ftp = Net::FTP->new($ARGV[0], Port => $ARGV[1], Passive => 1, SSL_verify_mode => 0);
			$ftp->starttls && $ftp->login("haha", "hehe") && $ftp->prot("P") or die $ftp->message;
			$ftp->ls; print $ftp->code;`, s.host, s.port)
		if out != "522" {
			t.Errorf("Net::FTP says %q", out)
		}
		// It keeps the session by the host's name, and looks for one by the port's.
		wantRule(t, rec, "offers-no-session")
	})
}

func wantRule(t *testing.T, rec *record, rule string) {
	t.Helper()
	if rules := unresumed(rec.events()); !slices.Equal(slices.Compact(rules), []string{rule}) {
		t.Errorf("the rules are %q, want %s", rules, rule)
	}
}

// unresumed lists why data connections were refused that resumed nothing.
func unresumed(events []*ftpcore.Event) (rules []string) {
	for _, e := range events {
		if e.Kind == ftpcore.KindReply && e.Dec.Why == "not-resumed" {
			rules = append(rules, e.Dec.Check.Rule)
		}
	}
	return rules
}
