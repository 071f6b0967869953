package ftpcore

import (
	"slices"
	"testing"
)

// Each oddity is marked by its code and the very bytes that are odd.
func TestOddCommand(t *testing.T) {
	for _, c := range []struct {
		line string
		want []Warning
	}{
		{"RETR a b", nil},
		{"RETR  a", []Warning{{"double-space", 5, 1}}},
		{"  retr   a", []Warning{{"leading-space", 0, 2}, {"lower-case", 2, 4}, {"double-space", 7, 2}}},
		{"CWD/PUB", []Warning{{"missing-space", 0, 7}}},
		{"TYPEI", []Warning{{"missing-space", 0, 5}}},
		{"XPWD", nil},
		{"FROB/X", nil},
		{"STATS", nil},
		{"RETR a\tb\x01", []Warning{{"control-chars", 6, 1}}},
		{"RETR \u00e4\xe4", []Warning{{"not-utf8", 7, 1}}},
		{"RETR \ufffd", nil},
		{"PASS  \x01\xff", nil},
		{"RETR \xff\xff", []Warning{{"not-utf8", 7, 1}}}, // one byte 255 and Telnet's way to write it
	} {
		raw := []byte(c.line)
		if c.line == "RETR \xff\xff" {
			raw = []byte("RETR x\xff\xff")
		}
		got := describeCommand(ParseCommand(DecodeLine(raw, 100))).Warn
		got = slices.DeleteFunc(got, func(w Warning) bool { return w.Code == "telnet" })
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: %v, want %v", raw, got, c.want)
		}
	}
}
