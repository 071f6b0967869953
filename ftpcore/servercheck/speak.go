package servercheck

import (
	"cmp"
	"errors"
	"net"
	"net/netip"
	"strings"

	"ftpsim/ftpcore/verbs"
	"ftpsim/ftpcore/wire"
)

// do speaks one step.
func (s *session) do(step *Step) Exchange {
	x := Exchange{Step: step, Before: s.before, Host: hostOf(s.ctl.RemoteAddr())}
	moves := isTransfer(step.verb()) && !step.Raw
	if moves && !step.NoPort {
		s.agreePort()
	}
	x.ID = s.log.command(step)
	defer func() {
		s.before = x.Text
		s.log.answer(&x)
	}()
	if moves {
		s.transfer(&x)
		return x
	}
	if step.Send != "" {
		line, err := s.fill(step.Send)
		if err == nil {
			err = s.writeLine(step, line)
		}
		if err != nil {
			x.Lost, x.Unfit = s.why(err), errors.Is(err, errIPv4)
			return x
		}
	}
	x.Event = s.newest()
	s.final(&x)
	if x.Code != 0 {
		s.after(&x)
	}
	return x
}

// newest returns the event of the newest command; zero if the session is in no record.
func (s *session) newest() int64 {
	if r, ok := s.link.(Recorded); ok {
		return r.Newest()
	}
	return 0
}

// writeLine sends a command. The bars in a raw one are not sent: they divide it into writes.
func (s *session) writeLine(step *Step, line string) (err error) {
	if !step.Raw {
		return s.write(line + "\r\n")
	}
	for part := range strings.SplitSeq(line, "|") {
		err = cmp.Or(err, s.write(part))
	}
	return err
}

func isTransfer(verb string) bool {
	v := verbs.Find(verb)
	return v != nil && v.Data
}

// fill replaces the placeholders of a command.
func (s *session) fill(line string) (string, error) {
	port, err := "", error(nil)
	switch {
	case strings.Contains(line, "{port}"):
		s.dropData()
		if s.ln, err = s.link.Listen(s.ctx); err == nil {
			port, err = s.portArgument(line, s.ln.Addr())
		}
	case strings.Contains(line, "{low}"):
		port, err = s.portArgument(line, &net.TCPAddr{IP: net.IPv4zero, Port: 25})
	}
	return strings.NewReplacer("{dir}", s.dir, "{user}", s.account.User, "{password}", s.account.Password,
		"{port}", port, "{low}", port).Replace(line), err
}

// errIPv4 reports that PORT cannot be used.
var errIPv4 = errors.New("PORT needs IPv4")

// portArgument returns the argument of PORT or EPRT for a port of ours.
func (s *session) portArgument(line string, a net.Addr) (string, error) {
	at, err := s.portAddr(a)
	switch {
	case err != nil:
		return "", err
	case strings.HasPrefix(line, "EPRT"):
		return wire.FormatEprt(at), nil
	case !at.Addr().Is4():
		return "", errIPv4
	}
	return strings.Trim(wire.FormatPasv(at), "()"), nil
}

// portAddr returns the address of a port of ours as the server must dial it: an unspecified
// host means the control connection's.
func (s *session) portAddr(a net.Addr) (netip.AddrPort, error) {
	at, err := netip.ParseAddrPort(a.String())
	if err == nil && at.Addr().IsUnspecified() {
		var own netip.AddrPort
		own, err = netip.ParseAddrPort(s.ctl.LocalAddr().String())
		at = netip.AddrPortFrom(own.Addr(), at.Port())
	}
	return netip.AddrPortFrom(at.Addr().Unmap(), at.Port()), err
}

// final reads replies up to the final one.
func (s *session) final(x *Exchange) {
	for len(x.Lines) < maxReply {
		code, text, lines, err := s.reply()
		x.Lines += s.shown(lines)
		if err != nil {
			x.Lost = s.why(err)
			return
		}
		if code >= 200 {
			x.Code, x.Text = code, s.shown(text)
			return
		}
		x.First = code
	}
	x.Lost = s.why(errTooLong)
}

// shortestHidden is the length from which on a password is hidden in replies: a shorter one
// is part of many words.
const shortestHidden = 4

// shown replaces what differs from run to run, and the password, by placeholders.
func (s *session) shown(text string) string {
	if s.dir != "" { // first: a password may be part of it
		text = strings.ReplaceAll(text, s.dir, "{dir}")
	}
	if len(s.account.Password) >= shortestHidden {
		text = strings.ReplaceAll(text, s.account.Password, "{password}")
	}
	return text
}

// unshown undoes shown, for what the check has to read in a reply: a path or a port.
func (s *session) unshown(text string) string {
	return strings.NewReplacer("{dir}", s.dir, "{password}", s.account.Password).Replace(text)
}

// after does what follows from a final reply.
func (s *session) after(x *Exchange) {
	_, arg, _ := strings.Cut(x.Step.Send, " ")
	switch verb := x.Step.verb(); {
	case x.Step.Secure && x.Code == 234:
		if err := s.startTLS(); err != nil {
			x.Lost = "TLS handshake: " + err.Error()
		}
	case x.Step.Closes:
		x.Open = !s.ended()
	case verb == "PROT" && x.Code == 200:
		s.secure = arg == "P"
	case x.Code == 227 || x.Code == 229:
		s.connect(x)
	case x.Code == 257 && verb == "MKD":
		s.madePath(arg, true)
	case verb == "RNFR":
		s.rename = arg
	case verb == "RNTO" && x.Code/100 == 2:
		s.madePath(arg, s.made[s.rename])
	}
}

// madePath remembers a path that has to be removed at the end.
func (s *session) madePath(arg string, dir bool) { s.made[arg] = dir }

// connect dials the port of a 227 or 229 on the server's own host.
func (s *session) connect(x *Exchange) {
	s.dropData()
	dec := wire.DescribeReply([]byte(s.unshown(x.Lines)), nil)
	port := ""
	for _, f := range dec.Fields {
		if f.Name == "port" {
			port = f.Value
		}
	}
	if port == "" {
		x.Lost = "no port in the reply"
		return
	}
	data, err := s.link.Dial(s.ctx, net.JoinHostPort(x.Host, port))
	if err != nil {
		x.Lost = "the data port refuses"
		return
	}
	s.data = data
}

func hostOf(a net.Addr) string {
	host, _, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	return host
}
