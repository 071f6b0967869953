package ftpcore

import (
	"testing"

	"ftpsim/ftpcore/wire"
)

func TestBackslash(t *testing.T) {
	for line, want := range map[string]bool{
		`CWD a\b`: true, `CWD \`: true, `CWD 文\件`: true, "CWD \x95\\": false, "CWD \x95\\\\": true, "CWD \xd6\xd0": false,
		"CWD a": false, `USER a\b`: false,
	} {
		if got := backslash(nil, wire.ParseCommand(wire.DecodeLine([]byte(line), 100))); got != want {
			t.Errorf("%q: %v", line, got)
		}
	}
}
