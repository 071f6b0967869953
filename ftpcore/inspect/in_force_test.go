package inspect

import (
	"fmt"
	"testing"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/fault"
)

// The periods of faults follow what was set, switched off, changed and removed, by the
// events that came meanwhile.
func TestInForce(t *testing.T) {
	var s Stepper
	rule := func(name string) fault.Rule { return fault.Rule{Name: name, Do: fault.Do{Code: 550}} }
	set := func(f Fault) int64 {
		t.Helper()
		fid, err := s.SetFault(f)
		if err != nil {
			t.Fatal(err)
		}
		return fid
	}
	upTo := func(id int64) { s.Observe(&event.Event{ID: id, Kind: event.KindData}) }
	want := func(from, to int64, want string) {
		t.Helper()
		got := ""
		for _, x := range s.InForce(from, to) {
			got += fmt.Sprintf("%s %d-%d, ", x.Rule.Name, x.From, x.To)
		}
		if got != want {
			t.Errorf("%d to %d: %q, want %q", from, to, got, want)
		}
	}
	upTo(4)
	a := set(Fault{Rule: rule("a")})
	b := set(Fault{Rule: rule("b"), Off: true})
	upTo(10)
	set(Fault{FID: b, Rule: rule("b")})
	set(Fault{FID: b, Rule: rule("c")}) // before any event: b was never in force
	upTo(20)
	set(Fault{FID: a, Rule: rule("a"), Off: true})
	upTo(30)
	if err := s.DelFault(b); err != nil {
		t.Fatal(err)
	}
	want(1, 30, "a 5-20, c 11-30, ")
	want(1, 10, "a 5-20, ")
	want(21, 25, "c 11-30, ")
	want(31, 40, "")
	want(1, 4, "")
	set(Fault{Rule: rule("d")})
	want(31, 40, "d 31-0, ")
}
