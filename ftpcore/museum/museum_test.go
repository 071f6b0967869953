package museum

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/compare"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/leaktest"
	"ftpsim/ftpcore/recording"
)

func TestMain(m *testing.M) { os.Exit(leaktest.Run(m)) }

// text returns a run as a transcript, for people. A reset may discard the 150 before it, so that
// is left out.
func text(lines []TalkLine) string {
	signs := map[TalkKind]string{Sent: "> ", Got: "< ", Down: "= ", Up: "^ ", Victim: "! "}
	var b strings.Builder
	for _, l := range lines {
		switch sign, ok := signs[l.Kind]; {
		case l.Kind == Down || l.Kind == Up || l.Kind == Victim:
			fmt.Fprintf(&b, "%s%q\n", sign, l.Text)
		case ok:
			b.WriteString(sign + l.Text + "\n")
		case l.Kind == Silence:
			fmt.Fprintf(&b, "(%d s)\n", l.Seconds)
		default:
			fmt.Fprintf(&b, "(%s)\n", l.Kind)
		}
	}
	return strings.ReplaceAll(b.String(), "< 150 Opening data connection.\n(reset)", "(reset)")
}

// sees lists, for each room, what the client sees of the server as written and not of the
// server as meant, and the other way round.
var sees = map[string]struct{ written, meant string }{
	"user":      {"430 user name error.\n> PASS ••••\n< 230 ", "530 user name error.\n> PASS ••••\n< 530 who are you\n"},
	"pass":      {"> RETR readme.txt\n< 150 Opening data connection.\n= \"first line\\nsecond line\\n\"\n< 226 ", "> RETR readme.txt\n< 530 who are you\n"},
	"pwd":       {"> PWD\n< 500 unkonw command.\n", "> PWD\n< 257 \"/\" is current directory.\n"},
	"type":      {`= "first line\nsecond line\n"`, `= "first line\r\nsecond line\r\n"`},
	"mode":      {"> MODE S\n(reset)\n", "> MODE S\n< 200 stream mode is ok\n> NOOP\n< 200 ok\n"},
	"bounce":    {`! "HELO ftp\r\nMAIL FROM:<ceo@example.com>\r\n"`, "> PORT 192,0,2,25,0,25\n< 504 "},
	"malformed": {"> PORT 192.0.2.20,156,64\n(reset)\n", "> PORT 192.0.2.20,156,64\n< 501 parm error.\n> NOOP\n< 200 ok\n"},
	"list":      {"user group 23 05 14 09:30 readme.txt", "user group 23 May 14 09:30 readme.txt"},
	"again":     {"> LIST\n(reset)\n", "> LIST\n< 503 on port specify\n> NOOP\n< 200 ok\n"},
	"missing":   {"> RETR missing.txt\n< 503 no such file\n", "> RETR missing.txt\n< 550 no such file\n"},
	"no-port":   {"> RETR readme.txt\n(reset)\n", "> RETR readme.txt\n< 503 on port specify\n"},
	"refused":   {"> LIST\n(reset)\n", "< 425 Can't open data connection.\n> NOOP\n< 200 ok\n"},
	"stor":      {"> RETR new.bin\n< 503 no such file\n", "> RETR new.bin\n< 150 "},
	"feat":      {"> FEAT\n(30 s)\n(left)\n", "> FEAT\n< 211 no features\n> USER haha\n"},
	"segments":  {"< 331 user name ok,need password.\n(30 s)\n(left)\n", "< 331 user name ok,need password.\n< 230 User logged in, proceed.\n"},
	"timeout":   {"(50 s)\n(reset)\n", "(50 s)\n< 421 "},
}

// Each room shows its fault on the server as written, and not on the server as meant.
func TestRooms(t *testing.T) {
	for _, r := range Rooms() {
		t.Run(r.Name, func(t *testing.T) {
			written, meant := visit(t, r, false), visit(t, r, true)
			want, ok := sees[r.Name]
			if !ok {
				t.Fatal("the test does not say what the client sees")
			}
			w, m := text(written.Lines), text(meant.Lines)
			if !strings.Contains(w, want.written) || strings.Contains(m, want.written) {
				t.Errorf("as written the client sees\n%sand as meant\n%swant only the first to have\n%s", w, m, want.written)
			}
			if strings.Contains(w, want.meant) || !strings.Contains(m, want.meant) {
				t.Errorf("as written the client sees\n%sand as meant\n%swant only the second to have\n%s", w, m, want.meant)
			}
			if written.Fault == 0 || !r.shows.in(written.Record.Events[written.Fault-1]) {
				t.Errorf("as written: event %d shows the fault", written.Fault)
			}
			if meant.Fault != 0 {
				t.Errorf("as meant: event %d shows the fault", meant.Fault)
			}
			if c := compare.Compare(written.Record.Events, meant.Record.Events, compare.Options{}).Count; c.Outcome+c.Other+c.OnlyA+c.OnlyB == 0 {
				t.Errorf("compare finds no other outcome: %+v", c)
			}
		})
	}
	if len(rooms) != len(sees) {
		t.Errorf("there are %d rooms, the test knows %d", len(rooms), len(sees))
	}
}

func visit(t *testing.T, r Room, meant bool) *Run {
	t.Helper()
	run, err := Visit(t.Context(), r, meant)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// The recordings replay byte for byte, but for the one that lacks lost bytes.
func TestReplay(t *testing.T) {
	for _, r := range Rooms() {
		for _, meant := range []bool{false, true} {
			rec := visit(t, r, meant).Record
			if lost := r.Name == "segments" && !meant; rec.Whole() == lost {
				t.Errorf("%s, meant %t: the recording can be replayed: %t", r.Name, meant, rec.Whole())
			} else if lost {
				continue
			}
			res, err := recording.Replay(t.Context(), rec, nil)
			if err != nil || res.Diff != nil {
				t.Errorf("%s, meant %t: %v, %s", r.Name, meant, err, difference(res.Diff))
			}
		}
	}
}

func difference(d *recording.Difference) string {
	if d == nil {
		return "no difference"
	}
	return fmt.Sprintf("event %d, %s:\nwant %s\ngot  %s", d.ID, d.What, d.Want, d.Got)
}

// Every fault that the engine marks as one of the two-week server has a room.
func TestEveryFaultHasARoom(t *testing.T) {
	reasons := []event.Reason{
		event.ReasonSeedFourBytes, event.ReasonSeedNoLogin, event.ReasonSeedCode430, event.ReasonSeedCode503,
		event.ReasonSeedTypeIgnored, event.ReasonSeedMisspeltName, event.ReasonSeedBadPort, event.ReasonSeedBounce,
		event.ReasonSeedNoErrorPath, event.ReasonSeedList, event.ReasonSeedStoredElsewhere, event.ReasonSeedNoPort,
		event.ReasonSeedPortAgain, event.ReasonSeedFEATSilent, event.ReasonSeedTimeout,
	}
	for _, why := range reasons {
		if !slices.ContainsFunc(rooms, func(r Room) bool { return r.shows.why == why }) {
			t.Errorf("no room shows %s", why)
		}
	}
	if !slices.ContainsFunc(rooms, func(r Room) bool { return r.shows.warn == event.WarnSeedRESTLost }) || len(rooms) != len(reasons)+1 {
		t.Errorf("%d rooms for %d reasons and one warning", len(rooms), len(reasons))
	}
}

func TestPrintout(t *testing.T) {
	lines, err := Printout(t.Context())
	want := []string{"USER haha", "PASS ••••", "PORT 192,0,2,20,156,65", "LIST", "XPWD", "TYPE I",
		"PORT 192,0,2,20,156,67", "RETR firmware.bin", "PORT 192,0,2,20,156,69", "STOR new.bin", "QUIT"}
	if err != nil || !slices.Equal(lines, want) {
		t.Errorf("it printed %q, %v; want %q", lines, err, want)
	}
}

func TestVisitStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Visit(ctx, rooms[0], false); err == nil {
		t.Error("a visit whose context is done succeeds")
	}
	if _, ok := Named("no such room"); ok {
		t.Error("a room that is not there is found")
	}
	if r, ok := Named("feat"); !ok || r.Verb != "FEAT" {
		t.Errorf("the room feat is %+v", r)
	}
}
