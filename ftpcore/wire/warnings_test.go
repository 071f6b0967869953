package wire

import (
	"slices"
	"testing"

	"ftpsim/ftpcore/event"
)

// Each oddity is marked by its code and the very bytes that are odd.
func TestOddCommand(t *testing.T) {
	for _, c := range []struct {
		line string
		want []event.Warning
	}{
		{"RETR a b", nil},
		{"RETR  a", []event.Warning{{Code: "double-space", Off: 5, Len: 1}}},
		{"  retr   a", []event.Warning{{Code: "leading-space", Off: 0, Len: 2}, {Code: "lower-case", Off: 2, Len: 4}, {Code: "double-space", Off: 7, Len: 2}}},
		{"CWD/PUB", []event.Warning{{Code: "missing-space", Off: 0, Len: 7}}},
		{"TYPEI", []event.Warning{{Code: "missing-space", Off: 0, Len: 5}}},
		{"XPWD", nil},
		{"FROB/X", nil},
		{"STATS", nil},
		{"RETR a\tb\x01", []event.Warning{{Code: "control-chars", Off: 6, Len: 1}}},
		{"RETR \u00e4\xe4", []event.Warning{{Code: "not-utf8", Off: 7, Len: 1}}},
		{"RETR \ufffd", nil},
		{"PASS  \x01\xff", nil},
		{"RETR \xff\xff", []event.Warning{{Code: "not-utf8", Off: 7, Len: 1}}}, // one byte 255 and Telnet's way to write it
	} {
		raw := []byte(c.line)
		if c.line == "RETR \xff\xff" {
			raw = []byte("RETR x\xff\xff")
		}
		got := DecodeCommand(ParseCommand(DecodeLine(raw, 100))).Warn
		got = slices.DeleteFunc(got, func(w event.Warning) bool { return w.Code == "telnet" })
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: %v, want %v", raw, got, c.want)
		}
	}
}
