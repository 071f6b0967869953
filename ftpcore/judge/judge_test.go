package judge_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/judge"
)

var _ event.Observer = &judge.Judge{}

// accused lists the rules that accuse that side.
func (s *script) accused(side judge.Side) (list []string) {
	for _, v := range s.judge.Verdicts("") {
		if v.Side == side && v.Severity.Accuses() {
			list = append(list, v.Rule)
		}
	}
	return list
}

// What a person or a fault rule did is not the client's fault.
func TestPageIsNotTheClient(t *testing.T) {
	for name, text := range map[string]string{
		"a block was held for a minute":                  retr + "data 9 ; held=60 / close / < 226",
		"a reply was held":                               "login / > PWD / < 257 ; held=60 / > SYST",
		"the data were cut":                              stor + "data 9 / close ; why=cut-by-rule / < 426 / > QUIT / < 221 / end client-left",
		"the 227 was edited":                             "login / > PASV / listen / < 227 ; why=passive origin=edited / > RETR a / < 150 / wait 60",
		"a reply was dropped":                            "login / > PWD / < 257 ; origin=dropped / wait 20 / > SYST ; warn=pipelined / > RETR a ; warn=pipelined / end client-left",
		"a reply was put in":                             "login / < 226 ; origin=injected unasked=1 / > RNFR a ; warn=pipelined / > RNTO b ; warn=pipelined / > LIST ; warn=pipelined",
		"a block was dropped, then none comes":           stor + "data 9 ; origin=dropped / wait 60",
		"the client leaves a stopped transfer":           retr + "data 9 / wait 60 / > QUIT ; behind=1 / close ; why=aborted fault=stop / < 426 ; fault=stop / < 221 / end client-left",
		"a rule delays each block":                       retr + "data 9 / wait 60 / data 9 ; fault=late / wait 60 / close / < 226 ; origin=edited",
		"a stopped transfer breaks":                      retr + "data 9 / wait 60 / close ; why=connection-broke fault=stop / end client-left",
		"a stopped upload, then a reset":                 stor + "data 9 / wait 60 / close ; why=connection-broke fault=stop / end connection-lost",
		"the port fails by a rule":                       "login / > PASV ; port=never / listen / < 227 ; why=passive / > RETR a / < 150 / wait 60 / fail ; rule=no-connect-in-time",
		"the dial fails by a rule":                       "login / > PORT 127,0,0,1,195,80 ; port=refused / < 200 ; why=active / > RETR a / < 150 / fail ; rule=connect-refused saw=127.0.0.1:50000",
		"the host of PORT was edited":                    "login / > PORT 10,0,0,1,9,9 ; origin=edited / < 200 ; why=active / > RETR a / < 150 / fail ; rule=peer-mismatch saw=10.0.0.1 want=127.0.0.1",
		"a 226 was dropped, and the client stores again": stor + "data 9 / close ; path=/a / < 226 ; why=complete path=/a origin=dropped / wait 60 / > NOOP / < 200 / > PASV / listen / < 227 / conn / > STOR a",
		"a 331 was dropped":                              "open / < 220 / > USER a / < 331 ; origin=dropped / wait 60 / end client-left",
		"a 234 was dropped":                              "open / < 220 / > AUTH TLS / < 234 ; origin=dropped / wait 60",
		"a 502 became a 234":                             "open / < 220 / > AUTH TLS / < 234 ; origin=edited / > \x16 ; warn=foreign-bytes / < 421 ; why=tls-at-plain-port",
		"a 530 became a 230":                             "open / < 220 / > USER a / < 230 ; origin=edited / > PWD / < 530 ; why=login-required / > CWD a / < 530 ; why=login-required",
		"a 550 became a 350":                             "login / > RNFR a / < 350 ; origin=edited / > RNTO b / < 503 ; why=rnfr-first",
		"TYPE I was not run":                             "login / > TYPE I ; origin=dropped / < 200 ; origin=injected / > NOOP / < 200 / > PASV / listen / < 227 / conn / > STOR a / < 150 / data 9 / close / < 226 ; warn=not-text",
		"a refusal was dropped":                          "login / > CWD x / < 550 ; origin=dropped / wait 60 / > NOOP / < 200 / > STOR a",
		"the login was undone":                           "login / restore / > LIST / < 530 ; why=login-required / > CWD a / < 530 ; why=login-required",
	} {
		t.Run(name, func(t *testing.T) {
			s := play(t, text)
			if got := s.accused(judge.Client); got != nil {
				t.Errorf("the client is accused: %v\n%s", got, s)
			}
			pages := func(rule string) bool { return strings.HasPrefix(rule, "page-") }
			if !slices.ContainsFunc(s.rules(), pages) && !strings.Contains(text, "port=") {
				t.Errorf("nothing is said about the page: %v", s.rules())
			}
		})
	}
}

// After a reply was dropped or put in, the rules about order are silent until it is known which
// reply the client has read, and no longer.
func TestInStepAgain(t *testing.T) {
	const wrong = " / > RNTO b / < 503 ; why=rnfr-first"
	for _, c := range []struct {
		name, text string
		accused    bool
	}{
		{"a reply dropped, then a command answered", "login / > PWD / < 257 ; origin=dropped / wait 20 / > SYST / < 215" + wrong, true},
		{"a reply dropped, then no command answered", "login / > PWD / < 257 ; origin=dropped / wait 20" + wrong, false},
		{"a reply dropped, then early commands", "login / > PWD / < 257 ; origin=dropped / > SYST ; warn=pipelined / > NOOP ; warn=pipelined / < 215 / < 200" + wrong, false},
		{"a reply dropped, then one more", "login / > PWD / < 257 ; origin=dropped / > SYST / < 215 / > PWD / < 257 ; origin=dropped" + wrong, false},
		{"a command answered by hand, then one by the server", "login / > PWD ; origin=dropped / < 257 ; origin=injected / > SYST / < 215" + wrong, true},
		{"a reply put in: the client may be one behind", "login / < 226 ; origin=injected unasked=1 / > PWD / < 257" + wrong, false},
		{"a reply put in, then it connects to the port of the latest reply", "login / < 226 ; origin=injected unasked=1 / > PASV / listen / < 227 / conn / > LIST / < 150 / < 226" + wrong, true},
		{"a reply put in, then one dropped", "login / < 226 ; origin=injected unasked=1 / > PWD / < 257 ; origin=dropped / > SYST / < 215" + wrong, true},
		{"the server went back, then a command answered", "login / restore / > SYST / < 215 / > RNFR a / < 350 / > LIST", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := play(t, c.text)
			if got := s.accused(judge.Client) != nil; got != c.accused {
				t.Errorf("accused: %v; the verdicts are %v\n%s", got, s.rules(), s)
			}
		})
	}
}

// What a capture lacks accuses no side.
func TestHolesAccuseNoSide(t *testing.T) {
	s := play(t, "open ; seen=inferred / > USER a ; packet=1 / > PASS b ; warn=pipelined / > RNTO x / < 503 ; seen=missing / > PWD / wait 60 / end client-left ; seen=inferred")
	for _, v := range s.judge.Verdicts("") {
		if v.Severity.Accuses() {
			t.Errorf("%s: %s", v.Rule, v.Sentence())
		}
	}
}

// A live server tells what the record shows only later.
func TestLive(t *testing.T) {
	waits := func(text string, w event.Waiting) *script {
		s := play(t, text)
		s.judge.Waiting = func() []event.Waiting {
			w.SID, w.Since = "S1", 0
			return []event.Waiting{w}
		}
		s.line("wait 20")
		return s
	}
	s := waits(retr+"data 9", event.Waiting{For: event.WaitGate})
	if got := s.rules(); !slices.Contains(got, "page-held") || s.accused(judge.Client) != nil {
		t.Errorf("a block is held: %v", got)
	}
	if d := s.judge.Diagnosis("S1"); d.Turn != judge.Page || d.Worst == nil || d.Worst.Rule != "page-held" {
		t.Errorf("a block is held: %+v", d)
	}
	if got := waits("login", event.Waiting{For: event.WaitReply}).rules(); !slices.Contains(got, "replies-not-read") {
		t.Errorf("replies are not read: %v", got)
	}
	if got := waits(stor+"data 9", event.Waiting{For: event.WaitData, Re: 13, Gone: true}).rules(); !slices.Contains(got, "leaves-in-transfer") {
		t.Errorf("the client has gone: %v", got)
	}
}

func TestDiagnosis(t *testing.T) {
	for _, c := range []struct {
		text  string
		want  event.Wait
		turn  judge.Side
		worst string
	}{
		{"open", event.WaitWork, judge.Server, ""},
		{"login", event.WaitCommand, judge.Client, ""},
		{"login / unfinished 9 / wait 1", event.WaitLineEnd, judge.Client, ""},
		{"login / > PWD", event.WaitWork, judge.Server, ""},
		{pasv + "> RETR a / < 150", event.WaitConnect, judge.Client, ""},
		{port + "> RETR a / < 150", event.WaitDial, judge.Client, ""},
		{stor + "data 9 / wait 6", event.WaitData, judge.Client, "upload-not-closed"},
		{retr + "data 9 / wait 6", event.WaitReading, judge.Client, "data-not-read"},
		{"open / < 220 / > AUTH TLS / < 234", event.WaitHandshake, judge.Client, ""},
		{"login / > NOOP ; warn=bare-lf / < 200 / end client-left", "", "", "bare-lf"},
	} {
		s := play(t, c.text)
		d := s.judge.Diagnosis("S1")
		worst := ""
		if d.Worst != nil {
			worst = d.Worst.Rule
		}
		if d.Waiting.For != c.want || d.Turn != c.turn || worst != c.worst {
			t.Errorf("%s: waits for %q, turn %q, worst %q", c.text, d.Waiting.For, d.Turn, worst)
		}
	}
}

// The same events give the same verdicts, live and afterwards.
func TestOver(t *testing.T) {
	for _, c := range cases {
		s := play(t, c.breaks+" / > NOOP")
		late := judge.Over(s.events)
		if got, want := ids(late), s.rules(); !reflect.DeepEqual(got, want) && c.rule != "page-held" {
			t.Errorf("%s: afterwards %v, live %v", c.rule, got, want)
		}
	}
}

func ids(list []judge.Verdict) (out []string) {
	for _, v := range list {
		out = append(out, v.Rule)
	}
	return out
}

// A Judge remembers a bounded number of sessions, and a bounded number of verdicts of each.
func TestBounds(t *testing.T) {
	var j judge.Judge
	for i := range 3000 {
		sid := fmt.Sprintf("S%d", i)
		j.Observe(&event.Event{SID: sid, Kind: event.KindSessionOpen})
		for range 100 {
			j.Observe(&event.Event{SID: sid, Kind: event.KindCommand, Origin: event.OriginWire, Dec: &event.Decoded{Verb: "NOOP", Warn: []event.Warning{{Code: event.WarnBareLF}}}})
		}
	}
	if n := len(j.Judged()); n != 1000 {
		t.Errorf("%d sessions", n)
	}
	list := j.Verdicts("S2999")
	if i := slices.IndexFunc(list, func(v judge.Verdict) bool { return v.Rule == "bare-lf" }); i < 0 || list[i].Times != 100 || len(list) > len(judge.Rules()) {
		t.Errorf("%+v", list)
	}
}

// Next says when Tick has something to say.
func TestNext(t *testing.T) {
	s := play(t, stor+"data 9")
	at, ok := s.judge.Next()
	if !ok || at != s.now+5*int64(time.Second) {
		t.Fatalf("at %d, now %d, %v", at, s.now, ok)
	}
	s.judge.Tick(at - 1)
	if s.accused(judge.Client) != nil {
		t.Error("too early")
	}
	s.judge.Tick(at)
	if !slices.Contains(s.rules(), "upload-not-closed") {
		t.Error("nothing is found")
	}
	if _, ok := s.judge.Next(); ok {
		t.Error("there is more to wait for")
	}
}

func BenchmarkObserveData(b *testing.B) {
	j := &judge.Judge{}
	e := transferring(j)
	b.ReportAllocs()
	for b.Loop() {
		e.T++
		e.Total += e.Bytes
		j.Observe(e)
	}
}

// Data events allocate nothing.
func TestDataAllocatesNothing(t *testing.T) {
	j := &judge.Judge{}
	e := transferring(j)
	if n := testing.AllocsPerRun(100, func() { j.Observe(e) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// transferring lets j observe the beginning of a download, and returns its next data event.
func transferring(j *judge.Judge) *event.Event {
	list := []*event.Event{
		{SID: "S1", Kind: event.KindSessionOpen},
		{SID: "S1", Kind: event.KindReply, Final: true, Dec: &event.Decoded{Code: 220}},
		{SID: "S1", Kind: event.KindCommand, Dec: &event.Decoded{Verb: "PASV"}},
		{SID: "S1", Kind: event.KindListen, Conn: "S1.d1", Re: 3, Port: 50000},
		{SID: "S1", Kind: event.KindReply, Re: 3, Final: true, Dec: &event.Decoded{Code: 227}},
		{SID: "S1", Kind: event.KindCommand, Dec: &event.Decoded{Verb: "RETR", Arg: "a"}},
		{SID: "S1", Kind: event.KindReply, Re: 6, Dec: &event.Decoded{Code: 150}},
		{SID: "S1", Kind: event.KindOpen, Conn: "S1.d1", Re: 3, Port: 50000},
	}
	for i, e := range list {
		e.ID, e.Origin, e.T = int64(i+1), event.OriginWire, int64(i)
		j.Observe(e)
	}
	return &event.Event{ID: 9, T: 9, SID: "S1", Kind: event.KindData, Conn: "S1.d1", Chan: event.ChanData, Origin: event.OriginWire,
		Re: 6, Bytes: 65536, Total: 65536, Dec: &event.Decoded{Path: "/a"}}
}

func BenchmarkObserveCommand(b *testing.B) {
	j := &judge.Judge{}
	transferring(j)
	c := &event.Event{ID: 10, SID: "S1", Kind: event.KindCommand, Origin: event.OriginWire, Dec: &event.Decoded{Verb: "NOOP"}, State: &event.State{}}
	r := &event.Event{ID: 11, SID: "S1", Kind: event.KindReply, Origin: event.OriginWire, Re: 10, Final: true, Dec: &event.Decoded{Code: 200, Why: event.ReasonOK}, State: &event.State{}}
	b.ReportAllocs()
	for b.Loop() {
		j.Observe(c)
		j.Observe(r)
	}
}
