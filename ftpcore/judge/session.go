package judge

import (
	"maps"
	"slices"
	"strconv"

	"ftpsim/ftpcore/event"
)

// maxOpen bounds the commands without a final reply that a session remembers.
const maxOpen = 64

// numbered is a verdict with its place among all verdicts of a Judge.
type numbered struct {
	Verdict
	number int
	since  int64 // when the wait that it is about began; zero: it is about no wait
}

// session is what the rules remember of one session.
type session struct {
	judge    *Judge
	sid      string
	control  string // the name of its control connection
	verdicts []numbered

	whole bool // the record has the whole session so far
	step  step // whether the client's replies and commands are in step
	ours  bool // the server is one of ours
	ended bool
	host  string // the client's address

	first     int64 // its first event
	began     int64 // when it began
	idleSince int64 // when its latest command, reply or data came
	heldUntil int64 // when the latest held message passed: before, time does not count
	gated     bool  // the gate holds a message: waitsLive has seen that
	gate      int64 // since when
	holding   bool  // the verdict page-held is about a message without an event so far
	excused   bool  // since the gate held the reply for which the client then did not wait

	greeted       bool
	commands      int       // commands so far
	last          command   // the latest command
	open          []command // commands without a final reply, oldest first
	loggedIn      bool
	askedPassword bool // the latest reply about the login is 331
	quit          bool
	authed        bool // the client has sent AUTH
	secure        bool // TLS protects the control connection
	hello         bool // TLS records of the client came after the latest command
	feat          string
	alert         string // the client's alert about the certificate
	closing       bool   // the server has said 421
	noops         int

	line     unfinished
	early    run
	multi    longReply
	refused  refusals
	port     port
	moving   transfer
	finished command // the transfer whose data connection ended in order, t: when it did
	stored   storing
	rename   command // the RNFR whose RNTO is due
	rest     command // the REST whose transfer is due
	// ahead is the transfer whose final reply came before its data connection ended.
	ahead     transfer
	aheadCode int
}

// command is a command of the client.
type command struct {
	id, t     int64
	verb, arg string
	injected  bool // it was put in, or changed, in the page
	early     bool // it came before the reply to the previous command
	begun     bool // it has a 1yz reply
	code      int  // of its final reply; zero: none yet
}

// unfinished is the beginning of a line whose end has not come.
type unfinished struct{ id, since, bytes int64 }

// accuse adds a verdict about event id, found at time t. args are names and values. A rule
// that is broken once more only counts.
func (s *session) accuse(rule string, id, t int64, args ...string) {
	r := ruleByID[rule]
	if r.order && (!s.whole || s.step.lost) || s.step.misled(r) {
		return
	}
	v := s.verdict(rule)
	if v != nil && v.Ended == 0 {
		if v.Times++; v.Times <= maxCounted {
			s.changed()
		}
		return
	}
	n := Verdict{Rule: rule, Side: r.Side, Severity: r.Severity, Clause: r.Clause, SID: s.sid, Event: id, T: t, Times: 1}
	for i := 0; i+1 < len(args); i += 2 {
		if args[i+1] != "" || args[i] != "swapped" {
			n.setArg(args[i], args[i+1])
		}
	}
	if v == nil {
		s.judge.count++
		s.verdicts = append(s.verdicts, numbered{n, s.judge.count, 0})
	} else { // a new wait
		n.Times += v.Times
		v.Verdict, v.since = n, 0
	}
	s.changed()
}

// maxCounted is how often the same verdict is told anew.
const maxCounted = 1000

func (s *session) changed() {
	s.judge.changed[s.sid] = true
	if s.judge.OnVerdict != nil {
		s.judge.OnVerdict()
	}
}

// setArg sets an argument. It changes no map that was given away.
func (v *Verdict) setArg(name, value string) {
	args := make(map[string]string, len(v.Args)+1)
	maps.Copy(args, v.Args)
	args[name] = value
	v.Args = args
}

// verdict returns the verdict of that rule; nil if there is none.
func (s *session) verdict(rule string) *numbered {
	for i := range s.verdicts {
		if s.verdicts[i].Rule == rule {
			return &s.verdicts[i]
		}
	}
	return nil
}

// withdraw removes a verdict that later events have shown to be wrong.
func (s *session) withdraw(rule string) {
	i := slices.IndexFunc(s.verdicts, func(v numbered) bool { return v.Rule == rule })
	if i >= 0 {
		s.verdicts = slices.Delete(s.verdicts, i, i+1)
		s.changed()
	}
}

// has reports whether the session has a verdict of that rule whose wait, if it is about one,
// lasts.
func (s *session) has(rule string) bool {
	v := s.verdict(rule)
	return v != nil && v.Ended == 0
}

// observe applies the rules to an event of the session.
func (s *session) observe(e *event.Event) {
	if e.Seen != "" {
		s.whole = false
	}
	switch e.Kind {
	case event.KindData:
		s.data(e)
		return
	case event.KindTLS:
		s.tls(e)
		return
	}
	if e.State != nil {
		s.secure = e.State.TLS != "" && e.State.TLS != "data"
	}
	s.byPage(e)
	switch e.Kind {
	case event.KindSessionOpen:
		s.opened(e)
	case event.KindSessionClose:
		s.closed(e)
	case event.KindCommand:
		s.command(e)
	case event.KindReply:
		s.reply(e)
	case event.KindUnfinished:
		s.unfinished(e)
	case event.KindListen:
		s.listens(e)
	case event.KindOpen:
		s.connected(e)
	case event.KindClose, event.KindFail:
		s.disconnected(e)
	case event.KindTimeout:
		s.timedOut(e)
	case event.KindWarning:
		s.warning(e)
	case event.KindState, event.KindRestore:
		s.stateSet(e.ID)
	}
}

func (s *session) opened(e *event.Event) {
	if e.Peer == nil {
		return
	}
	s.ours = e.Peer.Profile != ""
	s.host = hostOf(e.Peer.Remote)
	s.secure = e.Peer.Implicit
}

// pending returns the command with that ID that has no final reply; nil means none.
func (s *session) pending(id int64) *command {
	for i := range s.open {
		if s.open[i].id == id {
			return &s.open[i]
		}
	}
	return nil
}

// Diagnosis is the state of a session in one line.
type Diagnosis struct {
	Waiting event.Waiting // what it waits for; For is empty once the session has ended
	Turn    Side          // whose turn it is
	Worst   *Verdict      // the worst verdict, the latest of those; nil means none accuses
}

// Diagnosis returns the state of session sid after the latest event.
func (j *Judge) Diagnosis(sid string) Diagnosis {
	j.mu.Lock()
	defer j.mu.Unlock()
	s := j.sessions[sid]
	if s == nil {
		return Diagnosis{}
	}
	d := Diagnosis{Waiting: s.waits()}
	d.Turn = turnOf[d.Waiting.For]
	for _, v := range s.verdicts {
		if v.Severity.Accuses() && (d.Worst == nil || !d.Worst.Severity.worse(v.Severity)) {
			w := v.Verdict
			w.Args = maps.Clone(w.Args)
			d.Worst = &w
		}
	}
	return d
}

// turnOf is the side whose turn it is, by what the session waits for.
var turnOf = map[event.Wait]Side{
	event.WaitCommand: Client, event.WaitLineEnd: Client, event.WaitHandshake: Client, event.WaitReply: Client,
	event.WaitConnect: Client, event.WaitDial: Client, event.WaitData: Client, event.WaitReading: Client,
	event.WaitPort: Network, event.WaitGate: Page, event.WaitPlace: Server, event.WaitLogin: Server, event.WaitWork: Server,
}

func text(n int64) string { return strconv.FormatInt(n, 10) }

func seconds(ns int64) string { return text(max(ns/second, 1)) }
