package wire

import (
	"fmt"
	"strings"
	"testing"
)

func TestParseCommand(t *testing.T) {
	for _, tt := range []struct{ in, verb, arg, warn string }{
		{"NOOP", "NOOP", "", ""},
		{"noop", "NOOP", "", "lower-case:0+4"},
		{"Retr x", "RETR", "x", "lower-case:0+4"},
		{"RETR a b", "RETR", "a b", ""},
		{"RETR  a ", "RETR", " a ", ""},
		{"  CWD x", "CWD", "x", "leading-space:0+2"},
		{"CWD ", "CWD", "", ""},
		{"MLSDfolder", "MLSD", "folder", "missing-space:0+4"},
		{"", "", "", ""},
		{"  ", "", "", ""},
		{"\xff\xf4pwd", "PWD", "", "telnet:0+2 lower-case:2+3"},
		{"café x", "CAFé", "x", "lower-case:0+5"},
	} {
		c := ParseCommand(DecodeLine([]byte(tt.in), 99))
		var warn []string
		for _, w := range c.Line.Warn {
			warn = append(warn, fmt.Sprintf("%s:%d+%d", w.Code, w.Off, w.Len))
		}
		if w := strings.Join(warn, " "); c.Verb != tt.verb || c.Arg != tt.arg || w != tt.warn {
			t.Errorf("%q: %q %q %s", tt.in, c.Verb, c.Arg, w)
		}
	}
}

func TestArgOff(t *testing.T) {
	c := ParseCommand(DecodeLine([]byte("\xff\xf4PASS se\xff\xffcret\r\n"), 99))
	if from, to := c.ArgOff(0), c.ArgOff(len(c.Arg)-1); from != 7 || string(c.Line.Raw[from:to+1]) != "se\xff\xffcret" {
		t.Errorf("argument at [%d,%d]", from, to)
	}
}

func FuzzParseCommand(f *testing.F) {
	for _, s := range []string{"RETR a b", "  list -al  x ", "é", "USER", "\xff\xffA b", "x\rb"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		l := DecodeLine([]byte(s), 1<<16)
		c := ParseCommand(l)
		again := ParseCommand(Line{Text: []byte(c.String())})
		if again.Verb != c.Verb || again.Arg != c.Arg {
			t.Fatalf("%q %q became %q %q", c.Verb, c.Arg, again.Verb, again.Arg)
		}
		if strings.Contains(c.Verb, " ") {
			t.Fatalf("verb %q", c.Verb)
		}
		for i := range c.Arg {
			if !l.TooLong && l.Raw[c.ArgOff(i)] != c.Arg[i] {
				t.Fatalf("argument byte %d of %q", i, s)
			}
		}
		if !strings.HasSuffix(string(l.Text), c.Arg) {
			t.Fatalf("argument %q of %q", c.Arg, s)
		}
	})
}
