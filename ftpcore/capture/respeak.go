package capture

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// Dialer is the way to the server, the same as the built-in client's.
type Dialer interface {
	Dial(ctx context.Context, addr string) (net.Conn, error)
	Listen(ctx context.Context) (net.Listener, error)
}

// Speech is a script that is to be spoken anew.
type Speech struct {
	Dialer Dialer
	Addr   string // of the server
	Steps  []Step
	// User and Password take the place of the script's own, if User is set.
	User, Password string
	// Said is told of each command when its final reply has come, and of each that is
	// not sent.
	Said func(Outcome)
	// Patience is how long it waits for the server to go on; 0: a minute.
	Patience time.Duration
}

// Outcome is how the server answered a step.
type Outcome struct {
	Step *Step
	Line string // as it was sent now, a password hidden
	Code int    // of the final reply; 0: the step was not sent, as Step.Lack tells
	Text string
}

// Same reports whether the server took the step as the other one did: by the
// first digit of the code (RFC 959 §4.2). A step that got no reply then agrees
// with any, one that was not sent now with none.
func (o Outcome) Same() bool {
	return o.Code != 0 && (o.Step.Code == 0 || o.Step.Code/100 == o.Code/100)
}

// maxReply bounds what is kept of one reply.
const maxReply = 1 << 20

// defaultPatience is Speech.Patience where it says nothing.
const defaultPatience = time.Minute

var (
	errSpeechOver = errors.New("the server ended the session before the script did")
	// ErrSilent says that the server has not gone on for as long as Patience.
	ErrSilent = errors.New("the server does not answer")
)

// Respeak opens a session and sends the script's commands, each when the one
// before has its final reply. Passive ports are those that the server names now,
// active ones are opened anew. It ends with the script, with the connection, when
// ctx is done, or with ErrSilent when the server keeps it waiting.
func (s *Speech) Respeak(ctx context.Context) error {
	ctl, err := s.Dialer.Dial(ctx, s.Addr)
	if err != nil {
		return err
	}
	r := &speaker{Speech: s, ctx: ctx, ctl: ctl, replies: make(chan *event.Decoded, 16)}
	go r.listenToReplies()
	defer r.hangUp()
	defer context.AfterFunc(ctx, func() { ctl.Close() })()
	if _, err := r.final(); err != nil {
		return err
	}
	for rest := s.Steps; len(rest) > 0; {
		n := 1 // with the steps in the midst of a transfer
		for rest[0].transfer() && n < len(rest) && rest[n].Mid && table[rest[n].Verb].InTransfer {
			n++
		}
		if err := r.speak(rest[:n]); err != nil {
			return err
		}
		rest = rest[n:]
	}
	return nil
}

// speaker is a speech under way.
type speaker struct {
	*Speech
	ctx  context.Context
	ctl  net.Conn
	data net.Conn
	ln   net.Listener

	replies chan *event.Decoded // whole ones; closed at the connection's end
	early   *event.Decoded      // taken from replies too soon
	secrecy wire.Secrecy
}

// speak sends the first of steps and sees to what it moves; the others are sent
// in the midst of that.
func (r *speaker) speak(steps []Step) error {
	first := &steps[0]
	if first.Lack == LackEnd {
		return r.leaveOut(steps)
	}
	line, err := r.line(first)
	if err != nil {
		return err
	}
	if err := r.send(line); err != nil {
		return err
	}
	if first.transfer() {
		return r.move(steps, line)
	}
	rep, err := r.final()
	if err != nil {
		return err
	}
	r.tell(first, line, rep)
	return r.agree(first, rep)
}

// leaveOut tells that the first of steps is not sent, and goes on with the others.
func (r *speaker) leaveOut(steps []Step) error {
	first := &steps[0]
	if r.Said != nil {
		cmd := r.secrecy.Hide(wire.ParseCommand(wire.DecodeLine(first.Line, maxLine)))
		_, dec := wire.DescribeCommand(cmd)
		r.Said(Outcome{Step: first, Line: shown(dec)})
	}
	for i := range steps[1:] {
		if err := r.speak(steps[i+1 : i+2]); err != nil {
			return err
		}
	}
	return nil
}

func shown(dec *event.Decoded) string {
	if dec.Arg == "" {
		return dec.Verb
	}
	return dec.Verb + " " + dec.Arg
}

// line is what to send for a step: the same bytes, but for the login and for a
// port of this side.
func (r *speaker) line(s *Step) ([]byte, error) {
	switch s.Verb {
	case "USER":
		if r.User != "" {
			return []byte("USER " + r.User + "\r\n"), nil
		}
	case "PASS":
		if r.User != "" {
			return []byte("PASS " + r.Password + "\r\n"), nil
		}
	case "PORT", "EPRT", "LPRT":
		if s.Code < 400 { // else it was refused for what it said
			return r.listen(s.Verb)
		}
	}
	return s.Line, nil
}

func (r *speaker) listen(verb string) ([]byte, error) {
	r.dropData()
	ln, err := r.Dialer.Listen(r.ctx)
	if err != nil {
		return nil, err
	}
	r.ln = ln
	at, err := netip.ParseAddrPort(ln.Addr().String())
	if err != nil {
		return nil, err
	}
	if verb == "LPRT" {
		return fmt.Appendf(nil, "LPRT %s\r\n", wire.FormatLong(at)), nil
	}
	if ip := at.Addr().Unmap(); verb == "PORT" && ip.Is4() {
		args := strings.Trim(wire.FormatPasv(at), "()")
		return fmt.Appendf(nil, "PORT %s\r\n", args), nil
	}
	return []byte("EPRT " + wire.FormatEprt(at) + "\r\n"), nil
}

// agree connects to the port that a reply names.
func (r *speaker) agree(s *Step, rep *event.Decoded) error {
	switch rep.Code {
	case 421:
		return errSpeechOver
	case 227, 228, 229:
	default:
		return nil
	}
	r.dropData()
	host, _, err := net.SplitHostPort(r.ctl.RemoteAddr().String())
	if err != nil {
		return err
	}
	for _, f := range rep.Fields {
		if f.Name == "port" {
			ctx, cancel := context.WithTimeout(r.ctx, r.patience())
			defer cancel()
			r.data, err = r.Dialer.Dial(ctx, net.JoinHostPort(host, f.Value))
		}
	}
	return err
}

// move does a transfer whose command has been sent.
func (r *speaker) move(steps []Step, line []byte) error {
	rep, err := r.reply()
	if err != nil {
		return err
	}
	if rep.Code >= 200 {
		r.dropData()
		r.tell(&steps[0], line, rep)
		for i := range steps[1:] { // there is no midst now
			if err := r.speak(steps[i+1 : i+2]); err != nil {
				return err
			}
		}
		return nil
	}
	type sent struct {
		step *Step
		line []byte
	}
	waiting := []sent{{&steps[0], line}}
	for i := range steps[1:] {
		s := &steps[i+1]
		if s.Lack == LackEnd {
			if err := r.leaveOut(steps[i+1 : i+2]); err != nil {
				return err
			}
			continue
		}
		waiting = append(waiting, sent{s, s.Line})
		if err := r.send(s.Line); err != nil {
			return err
		}
	}
	r.copy(&steps[0]) // what went wrong the reply tells
	for len(waiting) > 0 {
		rep, err := r.final()
		if err != nil {
			return err
		}
		i := 0
		if waiting[0].step == &steps[0] && len(waiting) > 1 && !endsTransfer(rep.Code) {
			i = 1 // it overtakes the transfer
		}
		r.tell(waiting[i].step, waiting[i].line, rep)
		waiting = slices.Delete(waiting, i, i+1)
	}
	return nil
}

func (r *speaker) tell(s *Step, line []byte, rep *event.Decoded) {
	if r.Said == nil {
		return
	}
	cmd := r.secrecy.Hide(wire.ParseCommand(wire.DecodeLine(line, maxLine)))
	r.secrecy.ObserveCommand(cmd)
	r.secrecy.ObserveReply(rep.Code)
	if rep.Code == 230 {
		r.secrecy.SetLoggedIn(true)
	}
	_, dec := wire.DescribeCommand(cmd)
	said := []byte(rep.Text)
	r.Said(Outcome{Step: s, Line: shown(dec), Code: rep.Code, Text: string(wire.Masked(said, r.secrecy.InReply(said)))})
}
