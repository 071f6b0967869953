package judge_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/judge"
)

// A script is a record that is written by hand, one event on each line (or behind a "/"):
//
//	open                  the session begins; "ours" has a profile
//	login                 open, greeting, USER, PASS, TYPE I and their replies
//	> VERB argument       a command
//	< 226 text            a reply to the oldest command without a final reply
//	listen, conn, data 9, close, fail, warning, unfinished 9, timeout, end, restore, tls
//	wait 6                six seconds pass
//
// Behind ";" stand fields as name=value.
type script struct {
	t      *testing.T
	judge  judge.Judge
	now    int64
	id     int64
	open   []*event.Event
	total  int64
	state  event.State
	events []*event.Event
}

func play(t *testing.T, text string) *script {
	t.Helper()
	s := &script{t: t, state: event.State{FSM: event.StConnected, Cwd: "/", Type: "I", Mode: "S", Stru: "F"}}
	for line := range strings.SplitSeq(strings.ReplaceAll(text, " / ", "\n"), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			s.line(line)
		}
	}
	return s
}

func (s *script) line(line string) {
	line, fields, _ := strings.Cut(line, " ;")
	word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	if word == "wait" {
		n, _ := strconv.ParseFloat(rest, 64)
		s.now += int64(n * float64(time.Second))
		s.judge.Tick(s.now)
		return
	}
	if word == "login" {
		for _, l := range []string{"open", "< 220 ready ; why=greeting", "> USER haha", "< 331 ; why=need-password", "> PASS •••••• ; tls=" + rest, "< 230 ; why=logged-in", "> TYPE I", "< 200 ; why=type-set"} {
			s.line(l)
		}
		return
	}
	s.now += int64(time.Millisecond)
	e := &event.Event{V: 1, T: s.now, SID: "S1", Conn: "S1.c", Chan: event.ChanControl, Origin: event.OriginWire, Dec: &event.Decoded{}}
	s.kind(e, word, rest)
	s.fields(e, fields)
	s.id++
	e.ID = s.id
	st := s.state
	e.State = &st
	if e.Kind == event.KindCommand {
		s.open = append(s.open, e)
	}
	s.events = append(s.events, e)
	s.judge.Observe(e)
}

func (s *script) kind(e *event.Event, word, rest string) {
	number, _ := strconv.ParseInt(rest, 10, 64)
	data := func(k event.Kind, dir event.Dir) {
		e.Kind, e.Chan, e.Conn, e.Dir, e.Port = k, event.ChanData, "S1.d1", dir, 50000
		if n := len(s.open); n > 0 {
			e.Re = s.open[n-1].ID
		}
	}
	switch word {
	case "open":
		e.Kind, e.Peer = event.KindSessionOpen, &event.Peer{Remote: "127.0.0.1:40000", Local: "127.0.0.1:21"}
	case "end":
		e.Kind, e.Dec.Why = event.KindSessionClose, event.Reason(rest)
	case ">":
		e.Kind, e.Dir = event.KindCommand, event.ToServer
		e.Dec.Verb, e.Dec.Arg, _ = strings.Cut(rest, " ")
		e.Data = []byte(rest + "\r\n")
	case "<":
		s.reply(e, rest)
	case "listen":
		data(event.KindListen, event.NoDir)
		e.Dec.Verb = "PASV"
	case "conn":
		data(event.KindOpen, event.ToServer)
	case "data":
		s.total += number
		data(event.KindData, event.ToServer)
		e.Bytes, e.Total = number, s.total
		e.Dec.Path = "/a"
	case "close":
		data(event.KindClose, event.NoDir)
		e.Bytes, s.total = s.total, 0
	case "fail":
		data(event.KindFail, event.NoDir)
		e.Dec.Why = event.ReasonNoDataConnection
	case "warning":
		e.Kind = event.KindWarning
	case "unfinished":
		e.Kind, e.Bytes, e.Dec.Why = event.KindUnfinished, number, event.ReasonNoLineEnd
	case "timeout":
		e.Kind, e.Dec.Why = event.KindTimeout, event.Reason(rest)
	case "restore":
		e.Kind, e.SID = event.KindRestore, ""
	case "tls":
		e.Kind, e.Dir, e.TLS = event.KindTLS, event.ToServer, &event.TLSInfo{Records: []event.TLSRecord{{Type: "alert", Alert: rest}}}
	default:
		s.t.Fatalf("%q is no event", word)
	}
}

func (s *script) reply(e *event.Event, rest string) {
	code, text, _ := strings.Cut(rest, " ")
	e.Kind, e.Dir = event.KindReply, event.ToClient
	e.Dec.Code, _ = strconv.Atoi(code)
	e.Dec.Text = strings.ReplaceAll(text, "|", "\n")
	e.Dec.Multiline = strings.Contains(text, "|")
	e.Final = e.Dec.Code >= 200
	if len(s.open) == 0 {
		return
	}
	e.Re = s.open[0].ID
	if e.Final {
		s.open = s.open[1:]
	}
}

func (s *script) fields(e *event.Event, fields string) {
	for f := range strings.FieldsSeq(fields) {
		name, value, _ := strings.Cut(f, "=")
		check := func() *event.Check {
			if e.Dec.Check == nil {
				e.Dec.Check = &event.Check{}
			}
			return e.Dec.Check
		}
		n, _ := strconv.ParseInt(value, 10, 64)
		switch name {
		case "warn":
			e.Dec.Warn = append(e.Dec.Warn, event.Warning{Code: event.WarningCode(value)})
		case "why":
			e.Dec.Why = event.Reason(value)
		case "rule":
			check().Rule = event.Reason(value)
		case "saw":
			check().Saw = value
		case "want":
			check().Want = value
		case "got":
			check().Got = n
		case "path":
			e.Dec.Path = value
		case "text":
			e.Dec.Text = value
		case "behind":
			e.Behind = s.open[0].ID
		case "unasked":
			e.Re = 0
		case "seen":
			e.Seen = event.Evidence(value)
		case "packet":
			e.Packet = n
		case "fault":
			e.Fault = &event.FaultMark{Name: value}
		case "port":
			e.Fault = &event.FaultMark{Name: "port", Port: event.PortFault(value)}
		case "nosave":
			e.Fault = &event.FaultMark{Name: "nosave", NoSave: true}
		case "origin":
			e.Origin = event.Origin(value)
		case "held":
			s.now += n * int64(time.Second)
			e.T, e.Held = s.now, n*int64(time.Second)
		case "lasted": // like held, and the time has passed already
			e.Held = n * int64(time.Second)
		case "type":
			s.state.Type = value
		case "tls":
			s.state.TLS = value
		case "re":
			e.Re = n
		case "dir":
			e.Dir = event.Dir(value)
		case "bytes":
			e.Data = []byte(strings.NewReplacer(`\n`, "\n", `\r`, "\r").Replace(value))
		case "ours":
			e.Peer.Profile = "ftpsim"
		case "from":
			e.Peer.Remote = value
		case "chan":
			e.Chan = event.Chan(value)
		case "conn":
			e.Conn = value
		case "sid":
			e.SID, e.Conn = value, value+".c"
		default:
			s.t.Fatalf("%q is no field", name)
		}
	}
}

// rules lists the rules of the verdicts, in order.
func (s *script) rules() (list []string) {
	for _, v := range s.judge.Verdicts("") {
		list = append(list, v.Rule)
	}
	return list
}

func (s *script) String() string {
	var b strings.Builder
	for _, e := range s.events {
		fmt.Fprintf(&b, "#%d %.3f %s %s %s %d\n", e.ID, float64(e.T)/1e9, e.Kind, e.Dec.Verb, e.Dec.Arg, e.Dec.Code)
	}
	return b.String()
}
