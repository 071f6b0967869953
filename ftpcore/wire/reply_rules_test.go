package wire

import (
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
)

// What foreign servers say, and what is marked of it.
func TestJudgeReply(t *testing.T) {
	retr := Exchange{Verb: "RETR", Transfer: true, Whole: true}
	begun := retr
	begun.Begun = true
	tests := []struct {
		reply string
		x     Exchange
		want  string
	}{
		{"220 ready\r\n", Exchange{Greeting: true, Whole: true}, ""},
		{"200 hello\r\n", Exchange{Greeting: true, Whole: true}, "reply-code"},
		{"250 ok\r\n", Exchange{Verb: "CWD"}, ""},
		{"257 \"/\" ok\r\n", Exchange{Verb: "CWD"}, "reply-code"},
		{"550 no\r\n", Exchange{Verb: "LIST"}, "reply-code"},
		{"999 no\r\n", Exchange{Verb: "NOOP"}, "reply-code"},
		{"421 bye\r\n", Exchange{Verb: "NOOP"}, ""},
		{"213 3\r\n", Exchange{Verb: "XYZZY"}, ""},
		{"150 go\r\n", retr, ""},
		{"226 done\r\n", retr, "no-mark"},
		{"226 done\r\n", begun, ""},
		{"226 done\r\n", Exchange{Verb: "RETR", Transfer: true}, ""},
		{"200 ok\r\n", Exchange{Whole: true, Unasked: true}, "second-final"},
		{"200 ok\r\n", Exchange{Unasked: true}, ""},
		{"200 ok\r\n", Exchange{Whole: true}, ""},
		{"200\r\n", Exchange{Verb: "NOOP"}, "code-alone"},
		{"200 \r\n", Exchange{Verb: "NOOP"}, "code-alone"},
		{"211-Features:\r\n SIZE\r\n211 \r\n", Exchange{Verb: "FEAT"}, ""},
		{"200 ok\n", Exchange{Verb: "NOOP"}, "reply-bare-lf"},
		{"550 B\xfccher: no\r\n", Exchange{Verb: "CWD"}, "reply-not-utf8"},
		{"257 /home\r\n", Exchange{Verb: "PWD"}, "no-quotes"},
		{"257 \"/\" is current\r\n", Exchange{Verb: "PWD"}, ""},
		{"227 Entering Passive Mode (10,0,0,1,195,81).\r\n", Exchange{Verb: "PASV"}, ""},
		{"227 Entering Passive Mode 10,0,0,1,195,81\r\n", Exchange{Verb: "PASV"}, "odd-227"},
		{"227 Entering Passive Mode\r\n", Exchange{Verb: "PASV"}, "odd-227"},
		{"229 Extended (|||50000|)\r\n", Exchange{Verb: "EPSV"}, ""},
		{"229 Extended 50000\r\n", Exchange{Verb: "EPSV"}, "odd-229"},
		{"211-Features:\r\nSIZE\r\n211 End\r\n", Exchange{Verb: "FEAT"}, "odd-211"},
		{"213 3,000\r\n", Exchange{Verb: "SIZE"}, "odd-213"},
		{"213 20261130110000\r\n", Exchange{Verb: "MDTM"}, ""},
		{"213 Nov 30 11:00\r\n", Exchange{Verb: "MDTM"}, "odd-213"},
		{"213 set\r\n", Exchange{Verb: "MDTM", Arg: "20261130110000 a"}, ""},
	}
	for _, x := range tests {
		var got []string
		for _, w := range JudgeReply([]byte(x.reply), DescribeReply([]byte(x.reply), nil), x.x) {
			got = append(got, string(w.Code))
			if w.Off < 0 || w.Off+w.Len > len(x.reply) {
				t.Errorf("%q: %s stands at %d, %d bytes", x.reply, w.Code, w.Off, w.Len)
			}
		}
		if strings.Join(got, " ") != x.want {
			t.Errorf("%q to %q: %v, not %q", x.reply, x.x.Verb, got, x.want)
		}
	}
}

// Each rule has a clause and no rule is without a reply that breaks it.
func TestReplyRules(t *testing.T) {
	var codes []event.WarningCode
	for _, r := range ReplyRules() {
		codes = append(codes, r.Code)
		if r.RFC == "" || WarningClause(r.Code) != r.RFC {
			t.Errorf("%s has the clause %q", r.Code, r.RFC)
		}
	}
	if slices.Sort(codes); len(slices.Compact(codes)) != len(ReplyRules()) {
		t.Error("a rule is there twice")
	}
}

// The lines of listings that clients read, and others.
func TestJudgeListing(t *testing.T) {
	tests := []struct {
		verb, line string
		odd        bool
	}{
		{"LIST", "drwxr-xr-x    2 1000     1000         4096 Nov 24 23:24 pub", false},
		{"LIST", "-rw-r--r--   1 ftp ftp   1024 Jan  3  2024 a file", false},
		{"LIST", "-rw-r--r--   1 ftp   1024 Jan  3  2024 no group", false},
		{"LIST", "lrwxrwxrwx   1 0 0 4 Jan  3 12:00 a -> b", false},
		{"LIST", "total 12", false},
		{"LIST", "11-24-26  11:24PM       <DIR>          pub", false},
		{"LIST", "11-24-26  11:24PM             1024 a.txt", false},
		{"LIST", "+i8388621.48594,m825718503,r,s280,\tdjb.html", false},
		{"LIST", "-rw-r--r--   1 ftp ftp   1024 11 24 12:00 numbers", true},
		{"LIST", "a.txt", true},
		{"LIST", "-rw-r--r--   1 ftp ftp   big Nov 24 12:00 a", true},
		{"MLSD", "type=file;size=3;modify=20261130110000; a.txt", false},
		{"MLSD", "type=file;size=3 a.txt", true},
		{"MLSD", "type=file; size=3; a.txt", false}, // a name that begins so
		{"MLSD", "a.txt", true},
		{"NLST", "anything", false},
	}
	for _, x := range tests {
		if w := JudgeListing(x.verb, []byte("\r\n"+x.line+"\r\nhalf a l")); (len(w) > 0) != x.odd {
			t.Errorf("%s %q: %v", x.verb, x.line, w)
		} else if len(w) > 0 && (w[0].Off != 2 || w[0].Len != len(x.line)) {
			t.Errorf("%s %q: at %d, %d bytes", x.verb, x.line, w[0].Off, w[0].Len)
		}
	}
}
