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

// Dialer opens connections to the server and ports for its connections. It is the same
// interface as the built-in client's.
type Dialer interface {
	Dial(ctx context.Context, addr string) (net.Conn, error)
	Listen(ctx context.Context) (net.Listener, error)
}

// Speech is a script and the server to send it to.
type Speech struct {
	Dialer Dialer
	Addr   string // of the server
	Steps  []Step
	// User and Password replace the script's login if User is not empty.
	User, Password string
	// Said, if not nil, is called with each command after its final reply, and with each
	// command that is not sent.
	Said func(Outcome)
	// Patience is how long to wait for the server's next reply, bytes or connection; zero
	// means one minute.
	Patience time.Duration
}

// Outcome is how the server answered a step.
type Outcome struct {
	Step *Step
	Line string // as it was sent now, with a password masked
	Code int    // of the final reply; zero means that the step was not sent (see Step.Lack)
	Text string
}

// Same reports whether the server answered like the recorded one: the first digits of
// the codes are equal (RFC 959 §4.2). If the record holds no reply to the step, any reply
// is the same; if the step was not sent now, Same is false.
func (o Outcome) Same() bool {
	return o.Code != 0 && (o.Step.Code == 0 || o.Step.Code/100 == o.Code/100)
}

// maxReply is the most bytes of one reply; a longer one ends the reading of replies.
const maxReply = 1 << 20

// defaultPatience is used if Speech.Patience is zero.
const defaultPatience = time.Minute

var (
	errSpeechOver = errors.New("the server ended the session before the script did")
	// ErrSilent reports that the server has not replied within Speech.Patience.
	ErrSilent = errors.New("the server does not answer")
)

// Respeak opens a session and sends the commands of the script, each after the final
// reply to the one before. It connects to the passive ports that the server names now,
// and opens active ports of its own. It returns nil at the end of the script; it returns
// an error if the connection ends, ctx is done, or the server does not reply in time
// (ErrSilent).
func (s *Speech) Respeak(ctx context.Context) error {
	ctl, err := s.Dialer.Dial(ctx, s.Addr)
	if err != nil {
		return err
	}
	r := &respeaker{Speech: s, ctx: ctx, ctl: ctl, replies: make(chan *event.Decoded, 16)}
	go r.listenToReplies()
	defer r.hangUp()
	defer context.AfterFunc(ctx, func() { ctl.Close() })()
	if _, err := r.final(); err != nil {
		return err
	}
	for rest := s.Steps; len(rest) > 0; {
		n := 1 // the step, with the steps that were sent during its transfer
		for rest[0].transfer() && n < len(rest) && rest[n].Mid && table[rest[n].Verb].InTransfer {
			n++
		}
		if err := r.sendSteps(rest[:n]); err != nil {
			return err
		}
		rest = rest[n:]
	}
	return nil
}

// respeaker is a Speech that is running.
type respeaker struct {
	*Speech
	ctx  context.Context
	ctl  net.Conn
	data net.Conn
	ln   net.Listener

	replies chan *event.Decoded // complete replies; closed when the connection ends
	early   *event.Decoded      // a reply that accept has received; reply returns it next
	secrecy wire.Secrecy
}

// sendSteps sends the first of steps and does its transfer; the other steps are sent during
// the transfer.
func (r *respeaker) sendSteps(steps []Step) error {
	first := &steps[0]
	if first.Lack == LackEnd {
		return r.skip(steps)
	}
	line, err := r.line(first)
	if err != nil {
		return err
	}
	if err := r.send(line); err != nil {
		return err
	}
	if first.transfer() {
		return r.runTransfer(steps, line)
	}
	rep, err := r.final()
	if err != nil {
		return err
	}
	r.report(first, line, rep)
	return r.connectPassive(first, rep)
}

// skip reports that the first of steps is not sent, and sends the others.
func (r *respeaker) skip(steps []Step) error {
	first := &steps[0]
	if r.Said != nil {
		cmd := r.secrecy.Hide(wire.ParseCommand(wire.DecodeLine(first.Line, maxLine)))
		_, dec := wire.DescribeCommand(cmd)
		r.Said(Outcome{Step: first, Line: shown(dec)})
	}
	for i := range steps[1:] {
		if err := r.sendSteps(steps[i+1 : i+2]); err != nil {
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

// line returns the line to send for a step: the recorded bytes, except for the login and
// for an active port, which is opened here.
func (r *respeaker) line(s *Step) ([]byte, error) {
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
		if s.Code < 400 { // otherwise send the same argument, so that it is refused again
			return r.listen(s.Verb)
		}
	}
	return s.Line, nil
}

func (r *respeaker) listen(verb string) ([]byte, error) {
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

// connectPassive connects to the port in a 227, 228 or 229.
func (r *respeaker) connectPassive(s *Step, rep *event.Decoded) error {
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

// runTransfer does a transfer whose command, line, has been sent.
func (r *respeaker) runTransfer(steps []Step, line []byte) error {
	rep, err := r.reply()
	if err != nil {
		return err
	}
	if rep.Code >= 200 {
		r.dropData()
		r.report(&steps[0], line, rep)
		for i := range steps[1:] { // there is no transfer to send them during
			if err := r.sendSteps(steps[i+1 : i+2]); err != nil {
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
			if err := r.skip(steps[i+1 : i+2]); err != nil {
				return err
			}
			continue
		}
		waiting = append(waiting, sent{s, s.Line})
		if err := r.send(s.Line); err != nil {
			return err
		}
	}
	r.moveData(&steps[0]) // the reply says whether it succeeded
	for len(waiting) > 0 {
		rep, err := r.final()
		if err != nil {
			return err
		}
		i := 0
		if waiting[0].step == &steps[0] && len(waiting) > 1 && !endsTransfer(rep.Code) {
			i = 1 // it answers a command sent during the transfer
		}
		r.report(waiting[i].step, waiting[i].line, rep)
		waiting = slices.Delete(waiting, i, i+1)
	}
	return nil
}

func (r *respeaker) report(s *Step, line []byte, rep *event.Decoded) {
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
