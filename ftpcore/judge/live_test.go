package judge_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/ftptest"
	"ftpsim/ftpcore/judge"
)

// Every transcript gets the same verdicts live, where time passes and the server says what its
// sessions wait for, and afterwards from the record alone.
func TestLiveAndRecorded(t *testing.T) {
	all, err := ftptest.ParseAll(os.DirFS("../testdata"))
	if err != nil {
		t.Fatal(err)
	}
	verdicts := 0
	for name, s := range all {
		t.Run(name, func(t *testing.T) {
			var j judge.Judge
			record := s.Watch(t, func(h *ftptest.Server) func() { return watch(h, &j) })
			live, over := lines(j.Verdicts("")), lines(judge.Over(record))
			verdicts += len(over)
			for _, l := range live {
				if !slices.Contains(over, l) {
					t.Errorf("only live: %s", l)
				}
			}
			for _, l := range over {
				if !slices.Contains(live, l) {
					t.Errorf("only recorded: %s", l)
				}
			}
		})
	}
	if verdicts < 300 {
		t.Errorf("%d verdicts", verdicts)
	}
}

// watch lets j judge the sessions of h as time passes, each second at first and then more rarely,
// until the returned function is called.
func watch(h *ftptest.Server, j *judge.Judge) func() {
	h.Server.Observers = append(h.Server.Observers, j)
	j.Waiting = h.Server.Waiting
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			pause := time.Second
			if list := h.Events(); len(list) > 0 {
				pause = max(pause, time.Duration(h.Server.Now()-list[len(list)-1].T)/4)
			}
			select {
			case <-time.After(pause):
				j.Tick(h.Server.Now())
			case <-stop:
				return
			}
		}
	}()
	return func() {
		close(stop)
		<-stopped
	}
}

// lines has a line for each verdict that a record can show too. That a client has left during a
// transfer is found at once live, and at the final reply in a record.
func lines(list []judge.Verdict) (out []string) {
	for _, v := range list {
		if slices.Contains(live, v.Rule) {
			continue
		}
		found := time.Duration(v.T).String()
		if v.Rule == "leaves-in-transfer" {
			found = "-"
		}
		out = append(out, fmt.Sprintf("%s %s #%d ×%d %s at %s until %v: %s", v.SID, v.Rule, v.Event, v.Times, v.Severity, found, time.Duration(v.Ended), v.Sentence()))
	}
	return out
}

// A verdict about a wait says when the wait ended, and then accuses no longer.
func TestWaitsEnd(t *testing.T) {
	for name, c := range map[string]struct{ rule, text, ends string }{
		"the download goes on":        {"data-not-read", retr + "data 9 / wait 7", "data 9"},
		"the download is read":        {"data-not-read", retr + "data 9 / wait 7", "close / < 226 / > NOOP"},
		"the upload goes on":          {"upload-not-closed", stor + "data 9 / wait 7", "data 9"},
		"the upload is closed":        {"upload-not-closed", stor + "data 9 / wait 7", "close / < 226 / > NOOP"},
		"the line is ended":           {"line-not-ended", "login / unfinished 9 / wait 7", "> NOOP"},
		"the password comes":          {"login-unfinished", "open / < 220 / > USER a / < 331 / wait 37", "> PASS b"},
		"the handshake begins":        {"tls-silent", "open / < 220 / > AUTH TLS / < 234 / wait 7", "tls x"},
		"the transfer is asked for":   {"no-transfer-command", pasv + "conn / wait 7", "> RETR a"},
		"the port is used":            {"port-not-used", pasv + "wait 17", "> RETR a"},
		"the port is reached":         {"data-blocked", port + "> RETR a / < 150 / wait 7", "conn"},
		"the server answers":          {"server-silent", foreign + "> PWD / wait 37", "< 257"},
		"the data connection has TLS": {"data-tls-missing", "open ; ours=1 / < 220 / > PASV ; tls=control+data / listen / < 227 / conn / > RETR a / < 150 / wait 7", "tls x ; conn=S1.d1"},
	} {
		t.Run(name, func(t *testing.T) {
			s := play(t, c.text)
			v := s.verdict(c.rule)
			if v == nil || !v.Severity.Accuses() || v.Ended != 0 {
				t.Fatalf("while it waits: %+v\n%s", v, s)
			}
			for l := range strings.SplitSeq(c.ends, " / ") {
				s.line(l)
			}
			v = s.verdict(c.rule)
			if v == nil || v.Severity != judge.Info || v.Ended == 0 || v.Args["paused"] == "" || !strings.Contains(v.Sentence(), "It went on after") {
				t.Errorf("afterwards: %+v\n%s", v, s)
			}
			if got := s.accused(v.Side); got != nil {
				t.Errorf("accused: %v", got)
			}
		})
	}
}

// verdict returns the verdict of that rule; nil if there is none.
func (s *script) verdict(rule string) *judge.Verdict {
	list := s.judge.Verdicts("")
	if i := slices.IndexFunc(list, func(v judge.Verdict) bool { return v.Rule == rule }); i >= 0 {
		return &list[i]
	}
	return nil
}

// A wait that ends does not hide the next one.
func TestNextWait(t *testing.T) {
	s := play(t, stor+"data 9 / wait 6 / data 9 / wait 6")
	v := s.verdict("upload-not-closed")
	if v == nil || v.Severity != judge.Fail || v.Ended != 0 || v.Times != 2 || v.Args["paused"] != "" || s.now-v.T > 2*int64(time.Second) {
		t.Errorf("%+v\n%s", v, s)
	}
}

// A transfer that the server gave up has not gone on, although the next one does.
func TestGivenUpIsNotGoneOn(t *testing.T) {
	s := play(t, retr+"data 9 / wait 60 / close ; why=stalled / < 426 / > PASV / listen / < 227 / conn / > RETR b / < 150 / data 9 / close / < 226 / > NOOP")
	if v := s.verdict("data-not-read"); v == nil || v.Severity != judge.Fail || v.Ended != 0 {
		t.Errorf("%+v\n%s", v, s)
	}
}

// A client that is killed closes its data connection too: that ends no wait.
func TestKilledIsNotClosed(t *testing.T) {
	s := play(t, stor+"data 9 / wait 6 / close / < 226 ; warn=client-gone / end client-left")
	if v := s.verdict("upload-not-closed"); v == nil || v.Severity != judge.Fail {
		t.Errorf("%+v\n%s", v, s)
	}
}

// A slow handshake is no missing one.
func TestSlowHandshake(t *testing.T) {
	s := play(t, "open / < 220 / > AUTH TLS / < 234 / wait 1 / tls x / wait 20")
	if got := s.accused(judge.Client); got != nil {
		t.Errorf("accused: %v", got)
	}
	s.line("warning ; why=tls-late")
	if got := s.accused(judge.Client); !slices.Equal(got, []string{"tls-failed"}) {
		t.Errorf("a handshake that never ends: %v", got)
	}
}

// What the client does while the page holds a message, or because the server ended the session,
// is not its fault.
func TestHeldOrClosedIsNotTheClient(t *testing.T) {
	for name, text := range map[string]string{
		"it leaves while a message is held":          "login / > PWD / end client-left ; held=9",
		"it gives up on a held reply":                "open / < 220 / > USER a / < 331 ; held=30 / > PASS b ; warn=pipelined / > PWD ; warn=pipelined",
		"it gives up while a block is held":          stor + "wait 3 / > PWD ; behind=1 / wait 3 / data 9 ; lasted=6",
		"it reads nothing while a block is held":     retr + "data 9 / wait 4 / warning / wait 4 / warning / data 9 ; lasted=8",
		"the page has closed the session by 421":     stor + "data 9 / < 421 ; unasked=1 / close ; why=session-over / end client-left",
		"the server has ended an idle session":       "login / wait 300 / timeout idle / < 421 ; unasked=1 / end client-left",
		"it has left, says the reply, after a QUIT":  stor + "> QUIT / close / < 226 ; warn=client-gone",
		"it gives up on a reply held after another ": "login / > PWD / < 257 ; held=8 / > SYST ; warn=pipelined",
	} {
		if got := play(t, text).accused(judge.Client); got != nil {
			t.Errorf("%s: accused of %v\n%s", name, got, play(t, text))
		}
	}
	s := play(t, "login / > PWD ; held=9 fault=late / < 257 / > RNFR a ; warn=pipelined / > RNTO b ; warn=pipelined")
	if got := s.accused(judge.Client); !slices.Contains(got, "blind-command") {
		t.Errorf("a rule that is late, and a client that does not wait: %v", got)
	}
}

// A client that has left during a transfer is found at the final reply.
func TestLeftInTransfer(t *testing.T) {
	s := play(t, stor+"data 9 / close / < 226 ; warn=client-gone / end client-left")
	if got := s.accused(judge.Client); !slices.Equal(got, []string{"leaves-in-transfer"}) {
		t.Errorf("accused of %v\n%s", got, s)
	}
}

// A session has an item for each of its two connections: if one of them is held, the other one
// does not hide it.
func TestTwoWaits(t *testing.T) {
	s := play(t, retr+"data 9")
	s.judge.Waiting = func() []event.Waiting {
		return []event.Waiting{{SID: "S1", Conn: "S1.c", For: event.WaitGate}, {SID: "S1", Conn: "S1.d1", For: event.WaitReading}}
	}
	s.line("wait 20")
	if d := s.judge.Diagnosis("S1"); d.Waiting.For != event.WaitGate || d.Turn != judge.Page {
		t.Errorf("%+v", d)
	}
	if got := s.accused(judge.Client); got != nil {
		t.Errorf("accused: %v", got)
	}
}

// What is said live about a held message moves to its event, when it has one.
func TestHeldMessageGetsItsEvent(t *testing.T) {
	s := play(t, "login / > PWD")
	since := s.now
	s.judge.Waiting = func() []event.Waiting {
		return []event.Waiting{{SID: "S1", Conn: "S1.c", For: event.WaitGate, Since: since}}
	}
	s.line("wait 6")
	found := s.verdict("page-held")
	if found == nil || found.Event != s.id {
		t.Fatalf("while it is held: %+v", found)
	}
	s.line("wait 2")
	s.line("< 257 ; lasted=8")
	s.judge.Waiting = nil
	if v := s.verdict("page-held"); v == nil || v.Event != s.id || v.Args["seconds"] != "8" || v.T != found.T+1e6 {
		t.Errorf("afterwards: %+v, found as %+v", v, found)
	}
	over := judge.Over(s.events)
	if i := slices.IndexFunc(over, func(v judge.Verdict) bool { return v.Rule == "page-held" }); i < 0 || over[i].Event != s.id {
		t.Errorf("recorded: %v", over)
	}
}
