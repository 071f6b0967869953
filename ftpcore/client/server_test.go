package client_test

import (
	"slices"
	"strings"
	"testing"
)

// The commands for features that not every server has work with this server.
func TestServerCommands(t *testing.T) {
	h := newTestSetup(t, nil)
	for _, c := range []struct {
		line  string
		codes []int
		sent  string
	}{
		{"hash docs/a.txt", []int{213}, "HASH docs/a.txt"},
		{"hashtype md5", []int{200}, "OPTS HASH md5"},
		{"hashtype", []int{200}, "OPTS HASH"},
		{"xcrc docs/a.txt", []int{250}, "XCRC docs/a.txt"},
		{"xsha256 docs/a.txt", []int{250}, "XSHA256 docs/a.txt"},
		{"md5 docs/a.txt", []int{251}, "MD5 docs/a.txt"},
		{"chmod 600 docs/a.txt", []int{200}, "SITE CHMOD 600 docs/a.txt"},
		{"umask 077", []int{200}, "SITE UMASK 077"},
		{"umask", []int{200}, "SITE UMASK"},
		{"idle 100", []int{200}, "SITE IDLE 100"},
		{"who", []int{200}, "SITE WHO"},
		{"touch 20200102030405 docs/a.txt", []int{213}, "MFMT 20200102030405 docs/a.txt"},
		{"combine docs/all docs/a.txt \"docs/c d.txt\"", []int{250}, `COMB docs/all docs/a.txt "docs/c d.txt"`},
		{"copy docs/all \"docs/all 2\"", []int{504}, `SITE COPY docs/all "docs/all 2"`}, // this filesystem cannot
		{"allo 100", []int{202}, "ALLO 100"},
		{"available /", []int{550}, "AVBL /"},
		{"lang en", []int{200}, "LANG en"},
		{"host ftp.example.org", []int{503}, "HOST ftp.example.org"},
		{"smnt docs", []int{250}, "SMNT docs"},
		{"size all", []int{200, 213}, "SIZE all"},
		{"smnt /", []int{250}, "SMNT /"},
		{"rein", []int{220}, "REIN"},
		{"host ftp.example.org", []int{220}, "HOST ftp.example.org"},
		{"user books hehe", []int{331, 332}, "PASS ****"},
		{"haha", []int{230}, "ACCT ****"},
		{"account x", []int{202}, "ACCT ****"},
	} {
		lines := h.says(c.line, c.codes...)
		if sent := of(lines, "command"); !slices.Contains(sent, c.sent) {
			t.Errorf("%s: sent %q, want %q", c.line, sent, c.sent)
		}
	}
}

func TestRangeAndUnique(t *testing.T) {
	h := newTestSetup(t, nil)
	h.says("ascii", 200)
	h.says("range 1 2")
	h.says("binary", 200)
	h.says("range 0 2", 350)
	h.says("get readme.txt", 229, 150, 226)
	h.fetched("readme.txt", "one")
	lines := h.says("put -u readme.txt", 229, 150, 226)
	if !strings.Contains(strings.Join(of(lines, "reply"), "\n"), "FILE: readme.txt.1") {
		t.Errorf("the server told no name: %v", lines)
	}
	h.says("sunique readme.txt", 229, 150, 226)
	for _, n := range []string{"readme.txt.1", "readme.txt.2"} {
		h.served(n, "one")
	}
}

// Tab knows the commands and their files.
func TestServerCommandsComplete(t *testing.T) {
	h := newTestSetup(t, nil)
	h.says("ls", 229, 150, 226)
	for line, want := range map[string]string{"hasht": "hashtype ", "hash re": "hash readme.txt ", "chmod 600 re": "chmod 600 readme.txt ", "smnt do": "smnt docs/"} {
		if got, _ := h.client.Complete(line); got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}
