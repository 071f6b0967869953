package wire

import (
	"errors"
	"strings"
	"testing"
)

func TestReplyBytes(t *testing.T) {
	for _, tt := range []struct {
		reply Reply
		want  string
	}{
		{NewReply(200, "", "ok %d", 7), "200 ok 7\r\n"},
		{Reply{Code: 200}, "200 \r\n"},
		{Reply{Code: 211, Lines: []string{"Features:", "SIZE", "", "226 forged", "End"}},
			"211-Features:\r\n SIZE\r\n \r\n 226 forged\r\n211 End\r\n"},
		{NewReply(257, "", "%s made", QuotePath("/a\"b\r\n226 x\x00\x1b\x7f")), "257 \"/a\"\"b\\x0d\\x0a226 x\\x00\\x1b\\x7f\" made\r\n"},
		{NewReply(250, "", "文件 \u0085"), "250 文件 \\u0085\r\n"},
		// A name that is not UTF-8 leaves as it came, but for Telnet's 255.
		{NewReply(250, "", "\xb0\xc2\x85\xa2 \xff \x1b"), "250 \xb0\xc2\x85\xa2 \xff\xff \\x1b\r\n"},
	} {
		if got := string(tt.reply.Bytes()); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

func TestReplyIsAnError(t *testing.T) {
	var err error = NewReply(550, "not-found", "no such file")
	var r Reply
	if !errors.As(err, &r) || r.Why != "not-found" || err.Error() != "550 no such file" {
		t.Errorf("%v %+v", err, r)
	}
}

func TestParseReply(t *testing.T) {
	for _, tt := range []struct {
		in    string
		code  int
		text  string
		multi bool
		n     int
		ok    bool
	}{
		{"200 ok\r\nx", 200, "ok", false, 8, true},
		{"200 ok\n", 200, "ok", false, 7, true},
		{"226\r\n", 226, "", false, 5, true},
		{"", 0, "", false, 0, false},
		{"200 o", 0, "", false, 0, false},
		{"211-a\r\n b\r\n", 0, "", false, 0, false},
		{"211-a\r\n b\r\n211 c\r\n", 211, "a\nb\nc", true, 18, true},
		{"211-a\r\n211-b\r\n211 c\r\n", 211, "a\nb\nc", true, 21, true},
		{"211-a\r\n226 b\r\n211 c\r\n", 211, "a\n226 b\nc", true, 21, true},
		{"hello\r\n", 0, "", false, 7, false},
		{"20x ok\r\n", 0, "", false, 8, false},
		{"2000 ok\r\n", 0, "", false, 9, false},
	} {
		code, text, multi, n, ok := ParseReply([]byte(tt.in))
		if code != tt.code || text != tt.text || multi != tt.multi || n != tt.n || ok != tt.ok {
			t.Errorf("%q: %d %q %v %d %v", tt.in, code, text, multi, n, ok)
		}
	}
}

func FuzzReply(f *testing.F) {
	f.Add(211, "a\x01b\x01c")
	f.Add(226, "226 x\r\n226 y")
	f.Add(550, "\x01211 x\x01")
	f.Fuzz(func(t *testing.T, code int, text string) {
		if code < 100 || code > 599 {
			return
		}
		r := Reply{Code: code, Lines: strings.Split(text, "\x01")}
		b := r.Bytes()
		if strings.Count(string(b), "\n") != len(r.Lines) || strings.Count(string(b), "\r") != len(r.Lines) {
			t.Fatalf("forged line in %q", b)
		}
		var want []string
		for _, l := range r.Lines {
			want = append(want, string(appendPrintable(nil, l)))
		}
		got, out, multi, n, ok := ParseReply(append(b, "200 next\r\n"...))
		if got != code || out != strings.Join(want, "\n") || multi != (len(r.Lines) > 1) || n != len(b) || !ok {
			t.Fatalf("%q: %d %q %v %d %v", b, got, out, multi, n, ok)
		}
	})
}

func FuzzParseReply(f *testing.F) {
	f.Add([]byte("211-a\r\n b\r\n211 c\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _, _, n, ok := ParseReply(b)
		if n < 0 || n > len(b) || ok && n == 0 {
			t.Fatalf("%q: uses %d", b, n)
		}
	})
}
