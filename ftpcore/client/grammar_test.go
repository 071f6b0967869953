package client

import (
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"ftpsim/ftpcore/memnet"
)

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		line  string
		words []string
		last  lastWord
	}{
		{"", nil, lastWord{0, ""}},
		{"  ", nil, lastWord{2, ""}},
		{"get", []string{"get"}, lastWord{0, "get"}},
		{"get ", []string{"get"}, lastWord{4, ""}},
		{" get  a\tb", []string{"get", "a", "b"}, lastWord{8, "b"}},
		{`get "a b" c`, []string{"get", "a b", "c"}, lastWord{10, "c"}},
		{`get "a b`, []string{"get", "a b"}, lastWord{4, "a b"}},
		{`get a\ b\"c`, []string{"get", `a b"c`}, lastWord{4, `a b"c`}},
		{`get "" x`, []string{"get", "", "x"}, lastWord{7, "x"}},
		{`get a"b c"d\`, []string{"get", `ab cd\`}, lastWord{4, `ab cd\`}},
		{"cd 资料", []string{"cd", "资料"}, lastWord{3, "资料"}},
		{`cd \xd6\xD0.c`, []string{"cd", "\xd6\xd0.c"}, lastWord{3, "\xd6\xd0.c"}},
		{`cd "\xe9 \x41" \x9`, []string{"cd", "\xe9 x41", "x9"}, lastWord{15, "x9"}},
	} {
		words, last := split(c.line)
		if !slices.Equal(words, c.words) || last != c.last {
			t.Errorf("%q: %q %v, want %q %v", c.line, words, last, c.words, c.last)
		}
	}
}

func FuzzQuote(f *testing.F) {
	for _, s := range []string{"", "a", "a b", `a"b`, `a\`, "\t", "资 料", "\xff ", "\x95\\xd6", `\xd6`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, open := range []bool{false, true} {
			words, last := split("get " + quote(s, open))
			if open && s == "" {
				continue
			}
			if len(words) != 2 || words[1] != s || last.text != s {
				t.Errorf("%q became %q", s, words)
			}
		}
	})
}

// FuzzReplies: whatever a server sends is cut into lines, and a complete reply
// ends with a line that begins with its code.
func FuzzReplies(f *testing.F) {
	f.Add("220 a\r\n")
	f.Add("220-a\n1\n220-b\n221 x\n220 c\n")
	f.Add("99\n000 x\n2000\n220\n220")
	f.Fuzz(func(t *testing.T, s string) {
		var g replyGrouper
		for line := range strings.SplitSeq(s, "\n") {
			code, last := g.next(line)
			own, sep := replyCode(line)
			if last && (own != code || sep != ' ') || code != 0 && (code < 100 || code > 999) {
				t.Errorf("%q: %d %v", line, code, last)
			}
			if last && g != (replyGrouper{}) {
				t.Errorf("%q: the reply is not over", line)
			}
		}
	})
}

func TestPassiveAddresses(t *testing.T) {
	for text, want := range map[string]string{
		"Entering Passive Mode (127,0,0,1,195,80)": "127.0.0.1:50000",
		"127,0,0,1,195,81":                         "127.0.0.1:50001",
		"=10,1,2,3,0,21.":                          "10.1.2.3:21",
		"(1,2,3,4,5)":                              "",
		"(256,0,0,1,195,80)":                       "",
		"":                                         "",
	} {
		if got, err := pasvAddr(text); got != want || (err != nil) != (want == "") {
			t.Errorf("227 %s: %q, %v", text, got, err)
		}
	}
	conn, _ := memnet.Pipe(netip.MustParseAddrPort("[::1]:40000"), netip.MustParseAddrPort("[::1]:21"))
	c := &Client{ctl: &control{conn: conn}}
	for text, want := range map[string]string{
		"Entering Extended Passive Mode (|||50000|)": "[::1]:50000",
		"(!!!50000!)":  "[::1]:50000",
		"(|||50000!)":  "",
		"(|1||50000|)": "",
		"(|||500000|)": "",
		"|||50000|":    "",
	} {
		if got, err := c.epsvAddr(text); got != want || (err != nil) != (want == "") {
			t.Errorf("229 %s: %q, %v", text, got, err)
		}
	}
	var _ net.Conn = conn
}

func TestListedName(t *testing.T) {
	for _, c := range []struct {
		verb, line, name string
		dir              bool
	}{
		{"LIST", "-rw-r--r--   1 user  group      1234 Nov 22 07:07 read me.txt", "read me.txt", false},
		{"LIST", "drwxr-xr-x 2 u g 0 Jan  1  2025 资料", "资料", true},
		{"LIST", "-rw-r--r-- 1 u g 0 Jan  1  2025  leading", " leading", false},
		{"LIST", "total 12", "", false},
		{"LIST", "", "", false},
		{"NLST", "a b", "a b", false},
		{"MLSD", "type=file;size=3; a b", "a b", false},
		{"MLSD", "Type=dir;Modify=20260101000000; pub", "pub", true},
		{"MLSD", "type=cdir; /", "", false},
		{"MLSD", "type=pdir; ..", "", false},
	} {
		if name, dir := listedName(c.verb, c.line); name != c.name || dir != c.dir {
			t.Errorf("%s %q: %q %v", c.verb, c.line, name, dir)
		}
	}
}

func TestSplitter(t *testing.T) {
	text := "a\r\n\nb\rc\n\r\nend"
	want := []string{"a", "", "b\rc", "", "end"}
	for size := 1; size <= len(text); size++ {
		var s splitter
		var got []string
		for rest := text; rest != ""; {
			k := min(size, len(rest))
			got = append(got, s.next([]byte(rest[:k]))...)
			rest = rest[k:]
		}
		if got = append(got, s.end()...); !slices.Equal(got, want) {
			t.Errorf("pieces of %d: %q", size, got)
		}
	}
	var s splitter
	if got := s.next(make([]byte, maxReplyLine+1)); len(got) != 1 {
		t.Errorf("%d lines of one without an end", len(got))
	}
}

func TestPrintable(t *testing.T) {
	for s, want := range map[string]string{
		"plain\t资料 é":      "plain\t资料 é",
		"\x1b[31m\x07\x7f": `\x1b[31m\x07\x7f`,
		"a\xffb\xc3":       "a\uefffb\uefc3",
		"\u0085":           `\u0085`,
		"\ufffd really":    "\ufffd really",
	} {
		if got := printable(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

func TestConceal(t *testing.T) {
	for line, want := range map[string]string{
		"":                                 "",
		"user haha":                        "user haha",
		"us haha hehe":                     "us haha ****",
		`user haha "he he"`:                "user haha ****",
		"open haha:hehe@":                  "open haha:****@",
		"open haha:he@he@localhost 2121":   "open haha:****@localhost 2121",
		"open ftp://haha:hehe@localhost/x": "open ftp://haha:****@localhost/x",
		"open haha@localhost:2121":         "open haha@localhost:2121",
		"open localhost:2121":              "open localhost:2121",
		"quote PASS he he":                 "quote PASS ****",
		"quot pass hehe":                   "quot pass ****",
		"quote USER haha":                  "quote USER haha",
		"get a:b@c d":                      "get a:b@c d",
		"nonsense a b":                     "nonsense a b",
	} {
		if got := new(Client).conceal(line); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

func TestTotal(t *testing.T) {
	if got, want := total(48213, false, 120*time.Millisecond), "48213 bytes received in 0.12 s (392 KB/s)"; got != want {
		t.Error(got)
	}
	if got, want := total(0, true, 0), "0 bytes sent in 0.00 s"; got != want {
		t.Error(got)
	}
}

// TestTable: every command says what it does, and its shortest forms are known.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, cmd := range table {
		if cmd.help == "" || cmd.run == nil || len(cmd.ask) > 0 && cmd.args == "" {
			t.Errorf("%q is incomplete", cmd.names)
		}
		for _, name := range cmd.names {
			if seen[name] {
				t.Errorf("%q is there twice", name)
			}
			seen[name] = true
		}
	}
	for word, want := range map[string]string{"bin": "binary", "asc": "ascii", "g": "get", "l": "", "pa": "passive", "q": "", "qui": "bye", "quo": "quote", "?": "help", "h": "help", "del": "delete", "mk": "mkdir", "dis": "close", "put": "put", "x": ""} {
		cmd, err := find(word)
		if (err != nil) != (want == "") || err == nil && cmd.names[0] != want {
			t.Errorf("%q: %v, %v", word, cmd, err)
		}
	}
}

// TestInterruptBelongsToWhatRan: an interrupt ends nothing that was typed later.
func TestInterruptBelongsToWhatRan(t *testing.T) {
	c := &Client{intr: make(chan int64, 1)}
	c.intr <- 3
	c.dropInterrupt(2)
	if len(c.intr) != 1 {
		t.Error("an interrupt of line 2 was lost")
	}
	c.dropInterrupt(4)
	if len(c.intr) != 0 {
		t.Error("line 4 would be interrupted")
	}
}
