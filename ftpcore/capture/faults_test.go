package capture

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
)

// heard is a record in short: a line for each event, "kind seen why re:VERB code path cwd
// warnings", without what is empty.
func heard(events []*event.Event) []string {
	var list []string
	for _, e := range events {
		var is struct{ Seen string }
		b, _ := json.Marshal(e)
		json.Unmarshal(b, &is)
		words := []string{string(e.Kind), is.Seen}
		if d := e.Dec; d != nil {
			words = append(words, string(d.Why))
			if e.Re != 0 {
				words = append(words, "re:"+events[e.Re-1].Dec.Verb)
			}
			words = append(words, d.Verb, d.Path)
			if d.Code != 0 {
				words = append(words, fmt.Sprint(d.Code))
			}
			for _, w := range d.Warn {
				words = append(words, "odd:"+string(w.Code))
			}
		}
		if e.Kind == event.KindData || e.Kind == event.KindOpen {
			words = append(words, string(e.Dir))
		}
		if e.Kind == event.KindData {
			words = append(words, fmt.Sprint(e.Bytes))
		}
		if e.State != nil && e.State.Cwd != "" {
			words = append(words, "in:"+e.State.Cwd)
		}
		list = append(list, strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), " "))
	}
	return list
}

const login = `
c C +21
c S 220 ready
c C USER anna
c S 331 password
c C PASS secret
c S 230 in
`

// Captures with common faults, with events that each must and must not yield.
func TestFaults(t *testing.T) {
	control := func(p taken) bool { return p.from.Port() == 21 || p.to.Port() == 21 }
	noData := func(_ int, p taken) bool { return !control(p) }
	noControl := func(_ int, p taken) bool { return control(p) }
	noDataSYN := func(_ int, p taken) bool { return !control(p) && p.flags&flagSYN != 0 }
	fetch := login + "c C PASV\nc S 227 Entering Passive Mode (10,0,0,1,195,81).\nd C +50001\nc C RETR /f\nc S 150 go\nd S r*9\nd S -\nc S 226 done\n"
	tests := []struct {
		name, script string
		gone         func(int, taken) bool
		want, not    []string // lines, and beginnings of lines
		once         string   // what is said just once
	}{
		{"port 21 alone", fetch + "c C PASV\nc S 227 Entering Passive Mode (10,0,0,1,195,82).\nd C +50002\nc C RETR /g\nc S 150 go\nd S r*9\nd S -\nc S 226 done\n", noData,
			[]string{"reply re:RETR /f 226", "reply re:RETR /g 226"}, []string{"conn.fail", "conn.close no-"}, "warning missing not-captured"},
		{"connects before its 200", login + "c C PORT 10,0,0,2,156,65\nd S +40001\nc S 200 ok\nc C STOR /up\nc S 150 go\nd C u*9\nd C -\nc S 226 done\n", nil,
			[]string{"conn.open s2c", "data re:STOR STOR /up c2s 9"}, nil, ""},
		{"no SYN of the data", fetch, noDataSYN,
			[]string{"conn.open inferred c2s", "data re:RETR RETR /f s2c 9"}, nil, ""},
		{"data behind the 226", login + "c C PASV\nc S 227 Entering Passive Mode (10,0,0,1,195,81).\nc C RETR /f\nc S 150 go\nc S 226 done\nd C +50001\nd S r*9\nd S -\n", nil,
			[]string{"conn.open c2s", "data re:RETR RETR /f s2c 9"}, []string{"conn.fail", "warning"}, ""},
		{"does not wait for the greeting", "c C +21\nc C USER anna\nc C PASS secret\nc S 220 ready\nc S 331 password\nc S 230 in\n", nil,
			[]string{"reply 220", "reply re:USER 331", "reply re:PASS 230"}, []string{"reply re:USER 220"}, ""},
		{"no answer to the data's SYN", login + "c C PASV\nc S 227 Entering Passive Mode (10,0,0,1,195,81).\nd C ?50001\n", nil,
			[]string{"conn.fail syn-unanswered re:PASV"}, []string{"conn.open"}, ""},
		{"data refused by RST", login + "c C PASV\nc S 227 Entering Passive Mode (10,0,0,1,195,81).\nd C !50001\n", nil,
			[]string{"conn.fail syn-refused re:PASV"}, []string{"conn.open"}, ""},
		{"227 of another network", login + "c C PASV\nc S 227 Entering Passive Mode (192,168,0,5,195,81).\nd C +50001\nc C RETR /f\nc S 150 go\nd S r*9\nd S -\nc S 226 done\n", nil,
			[]string{"reply re:PASV 227 odd:other-server", "data re:RETR RETR /f s2c 9"}, nil, ""},
		{"227 of no network", login + "c C PASV\nc S 227 Entering Passive Mode (0,0,0,0,195,81).\n", nil,
			[]string{"reply re:PASV 227 odd:other-server"}, nil, ""},
		{"data alone", fetch, noControl,
			[]string{"session.open missing control-not-captured", "conn.open inferred c2s", "data inferred s2c 9"}, nil, ""},
		{"active data alone", login + "c C PORT 10,0,0,2,156,65\nc S 200 ok\nc C STOR /up\nc S 150 go\nd S +40001\nd C u*9\nd C -\nc S 226 done\n", noControl,
			[]string{"session.open missing control-not-captured", "data inferred c2s 9"}, nil, ""},
		{"no answer to the session's SYN", "c C ?21\n", nil, []string{"session.open missing syn-unanswered"}, nil, ""},
		{"session refused by RST", "c C !21\n", nil, []string{"session.open missing syn-refused"}, nil, ""},
		{"the server hangs up", "c C +21\nc S -\n", nil, []string{"session.open", "session.close server-left"}, nil, ""},
		{"QUIT to a server that says nothing", "c C +21\nc C QUIT\nc S -\n", nil, []string{"session.open", "command QUIT", "session.close server-left"}, nil, ""},
		{"the server hangs up in mid-session", login + "c S -\n", nil, []string{"session.close server-left"}, []string{"session.close client-left"}, ""},
		{"the server resets", login + "c S rst\n", nil, []string{"session.close server-reset"}, nil, ""},
		{"the client hangs up", login + "c C -\n", nil, []string{"session.close client-left"}, nil, ""},
		{"one direction alone", fetch, func(_ int, p taken) bool { return fromServer(p) },
			[]string{"warning missing one-direction", "command RETR", "command USER"}, []string{"conn.fail"}, ""},
		{"the directory before PWD", login + "c C CWD pub\nc S 250 ok\nc C RNFR x\nc S 350 ok\n", nil,
			[]string{"reply re:PASS 230", "reply re:CWD 250 in:pub"}, []string{"reply re:PASS 230 in:/"}, ""},
		{"a path in backslashes", login + "c C PWD\nc S 257 \\\"/\\\" is current\n", nil,
			[]string{"reply re:PWD 257 in:/"}, nil, ""},
		{"a reply out of turn, nothing lost", login + "c C NOOP\nc C PWD\nc C MKD x\nc S 257 \"/\" is it\n", nil,
			[]string{"reply inferred re:PWD 257 in:/"}, []string{"reply inferred re:MKD 257"}, ""},
		{"another protocol is answered line by line", "c C +21\nc S 220 hi\nc C SSH-2.0-x\nc C y\nc C z\nc S 500 a\nc S 500 b\nc S 500 c\n", nil,
			[]string{"reply 500"}, []string{"reply 500 odd:second-final"}, ""},
		{"227 to PROT", login + "c C PROT P\nc S 227 Entering Passive Mode (10,0,0,1,195,81).\nc S 200 ok\n", nil,
			[]string{"warning inferred paired-anew re:PROT", "reply 227", "reply inferred re:PROT 200"}, []string{"reply re:PROT 227"}, ""},
		{"227 to TYPE", login + "c C TYPE I\nc S 227 Entering Passive Mode (10,0,0,1,195,81).\nc S 200 ok\n", nil,
			[]string{"warning inferred paired-anew re:TYPE", "reply 227", "reply inferred re:TYPE 200"}, []string{"reply re:TYPE 227"}, ""},
	}
	for _, x := range tests {
		t.Run(x.name, func(t *testing.T) {
			packets := play(x.script)
			if x.gone != nil {
				packets = without(packets, x.gone)
			}
			events, _ := mustRead(t, plainPcap.write(packets))
			got := heard(events)
			for _, w := range x.want {
				if !slices.Contains(got, w) {
					t.Errorf("%q is not told", w)
				}
			}
			for _, n := range x.not {
				if slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, n) }) {
					t.Errorf("%q is told", n)
				}
			}
			n := 0
			for _, s := range got {
				if x.once != "" && strings.HasPrefix(s, x.once) {
					n++
				}
			}
			if x.once != "" && n != 1 {
				t.Errorf("%q is told %d times", x.once, n)
			}
			if t.Failed() {
				t.Log("\n" + strings.Join(got, "\n"))
			}
		})
	}
}

// What was not captured is not written either.
func TestWriteOrphans(t *testing.T) {
	for _, script := range []string{"d S +40001\nd C u*9\nd C -\n", "c C ?21\nd S +40001\nd C u*9\nd C -\n"} {
		events, _ := mustRead(t, plainPcap.write(play(script)))
		var file bytes.Buffer
		if err := Write(&file, events, Options{}); err != nil {
			t.Fatal(err)
		}
		_, rep := mustRead(t, file.Bytes())
		if rep.Streams != 1 || rep.Sessions != 0 || rep.Data != 1 {
			t.Errorf("%q is written as %+v", script, rep)
		}
	}
}

// A capture that holds only headers yields a session without messages.
func TestHeadersAlone(t *testing.T) {
	f := plainPcap
	f.snap = 54
	events, _ := mustRead(t, f.write(play(login+"c S -\n")))
	got := heard(events)
	if !slices.Contains(got, "session.open") || !slices.Contains(got, "warning missing bytes-missing") || got[len(got)-1] != "session.close server-left" {
		t.Errorf("%q", got)
	}
}

// Each event has the number and the time of its packet in the file, whatever packets
// come before it.
func TestPackets(t *testing.T) {
	packets := play(login)
	stray := packets[0]
	s := *stray.outSegment
	s.to = at(s.to, 80)
	stray.seg = seg{&s, s.appendFrame(nil)[14:]}
	stray.at -= 5_000_000_000
	events, _ := mustRead(t, plainPcap.write(append([]taken{stray}, packets...)))
	for _, e := range events {
		var is struct{ Packet int }
		b, _ := json.Marshal(e)
		json.Unmarshal(b, &is)
		if is.Packet < 2 || is.Packet > len(packets)+1 {
			t.Fatalf("%s is of packet %d", e.Kind, is.Packet)
		}
		p := packets[is.Packet-2]
		if got := e.Wall.UnixNano() / 1000; got != p.at/1000 {
			t.Errorf("packet %d is of %d, not %d", is.Packet, p.at/1000, got)
		}
		if e.Kind == event.KindCommand && string(p.payload) != string(e.Data) {
			t.Errorf("packet %d holds %q, not %q", is.Packet, p.payload, e.Data)
		}
	}
}

// If the first directory is not known, the paths of Needs start at the root.
func TestNeedsOfUnknownDirectory(t *testing.T) {
	script := login + "c C CWD pub\nc S 250 ok\nc C PASV\nc S 227 Entering Passive Mode (10,0,0,1,195,81).\nd C +50001\nc C RETR f\nc S 150 go\nd S r*9\nd S -\nc S 226 done\n"
	events, _ := mustRead(t, plainPcap.write(play(script)))
	var got []string
	for _, n := range Needs(events, "S1") {
		got = append(got, n.Path)
	}
	if want := []string{"/pub/", "/pub/f"}; !slices.Equal(got, want) {
		t.Errorf("needs %q, not %q", got, want)
	}
}
