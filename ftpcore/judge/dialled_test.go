package judge_test

import (
	"testing"

	"ftpsim/ftpcore/judge"
)

// The session of this page with another server is seen in the order in which the client
// reads: a 226 that was read before the last data accuses no server.
func TestDialledOrder(t *testing.T) {
	s := play(t, foreign+"> PASV / listen / < 227 / conn / > RETR a / < 150 / < 226 / data 9 ; dir=s2c")
	for sid, want := range map[string]int{"S1": 1, "D1": 0} {
		events := s.events
		for _, e := range events {
			e.SID = sid
		}
		if got := judge.Over(events); len(got) != want {
			t.Errorf("%s: %+v", sid, got)
		}
	}
}
