package judge_test

import (
	"slices"
	"testing"
)

// A client that leaves without using its passive port is accused, whether the server records the
// end of the port or not.
func TestLeavesWithoutUsingPort(t *testing.T) {
	for script, want := range map[string]bool{
		pasv + "end client-left":                                                            true,
		pasv + "close ; why=session-over / end client-left":                                 true,
		pasv + "conn / close ; why=session-over / end client-left":                          false,
		pasv + "> QUIT / < 221 / close ; why=session-over / end client-left":                true, // at QUIT
		pasv + "close ; why=session-over / end closed-from-page":                            false,
		pasv + "conn / > RETR a / < 150 / close / < 226 / > QUIT / < 221 / end client-left": false,
	} {
		if s := play(t, script); slices.Contains(s.rules(), "port-not-used") != want {
			t.Errorf("port-not-used is %v\n%s", !want, s)
		}
	}
}
