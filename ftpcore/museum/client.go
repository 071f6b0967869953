package museum

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// client speaks a script to a host.
type client struct {
	*host
	ctx   context.Context
	shows shows
	lines []TalkLine

	ctl     net.Conn
	replies chan string // lines of the control connection; closed at its end
	ended   error       // how the control connection ended; valid once replies is closed
	ln      net.Listener
	victim  bool // ln is on another host
}

// between is the time that a client takes between two commands.
const between = 20 * time.Millisecond

// errOver ends a script early: the control connection has ended.
var errOver = errors.New("the session is over")

// play speaks the script. It fails if the context ends, or if the network refuses.
func (c *client) play(script []step) error {
	ctl, err := c.net.ClientAt(clientHost).Dial(c.ctx, serverAddr)
	if err != nil {
		return err
	}
	c.ctl, c.replies = ctl, make(chan string, 64)
	go c.listen()
	defer c.leave()
	defer context.AfterFunc(c.ctx, func() { ctl.Close() })()
	_, err = c.reply(false)
	for i := 0; err == nil && i < len(script); i++ {
		c.clock.pass(between)
		err = c.do(&script[i])
	}
	if err == errOver {
		return c.ctx.Err()
	}
	return cmp.Or(err, c.ctx.Err())
}

// listen reads the lines of the control connection.
func (c *client) listen() {
	defer close(c.replies)
	var in []byte
	buf := make([]byte, 1024)
	for {
		if line, rest, ok := strings.Cut(string(in), "\r\n"); ok {
			c.replies <- line
			in = []byte(rest)
			continue
		}
		n, err := c.ctl.Read(buf)
		if in = append(in, buf[:n]...); n == 0 && err != nil {
			c.ended = err
			return
		}
	}
}

// leave closes the connections and waits until the server has recorded the end of the session.
func (c *client) leave() {
	if c.ln != nil {
		c.ln.Close()
	}
	c.ctl.Close()
	for range c.replies {
		continue
	}
	for !c.recorded(event.KindSessionClose) && c.ctx.Err() == nil {
		select {
		case <-c.more:
		case <-c.ctx.Done():
		}
	}
}

func (c *client) tell(k TalkKind, text string) {
	c.lines = append(c.lines, TalkLine{Kind: k, Text: text})
}

// latin1 returns b as text, one character for each byte.
func latin1(b string) string {
	text := make([]rune, len(b))
	for i := range len(b) {
		text[i] = rune(b[i])
	}
	return string(text)
}

// do speaks one step.
func (c *client) do(s *step) error {
	if s.silent > 0 {
		return c.silence(s.silent)
	}
	line, err := c.fill(s.send)
	if err != nil {
		return err
	}
	c.tell(Sent, strings.ReplaceAll(line, "PASS hehe", "PASS ••••"))
	if !s.together {
		line += "\r\n"
	}
	io.WriteString(c.ctl, line) // the next read reports a lost connection
	for n := range s.commands {
		if err := c.answer(s, s.mute && n == s.commands-1); err != nil {
			return err
		}
	}
	return nil
}

// answer reads the replies to one command and moves its data. mute means that the reply may
// not come.
func (c *client) answer(s *step, mute bool) error {
	for {
		code, err := c.reply(mute)
		switch {
		case err != nil || code >= 200:
			return err
		case c.ln != nil:
			c.move(s)
		}
	}
}

// reply reads one reply, which has one line. It returns errOver at the end of the session. If
// mute, and the fault shows, the client waits for patience and gives up.
func (c *client) reply(mute bool) (code int, err error) {
	for {
		if mute && c.fault(c.shows) != 0 {
			c.clock.pass(patience)
			c.lines = append(c.lines, TalkLine{Kind: Silence, Seconds: int(patience.Seconds())}, TalkLine{Kind: Left})
			return 0, errOver
		}
		select {
		case line, ok := <-c.replies:
			if !ok {
				return 0, c.end()
			}
			c.tell(Got, line)
			code, _, _, _, _ = wire.ParseReply([]byte(line + "\r\n"))
			return code, nil
		case <-c.more:
		case <-c.ctx.Done():
			return 0, c.ctx.Err()
		}
	}
}

// end tells how the control connection ended.
func (c *client) end() error {
	if c.ctx.Err() == nil {
		kind := Closed
		if errors.Is(c.ended, syscall.ECONNRESET) {
			kind = Reset
		}
		c.tell(kind, "")
	}
	return errOver
}

// silence sends nothing for d, and again until the server ends the session.
func (c *client) silence(d time.Duration) error {
	select {
	case <-c.clock.armed: // when the session began
	default:
	}
	c.clock.pass(d)
	c.lines = append(c.lines, TalkLine{Kind: Silence, Seconds: int(d.Seconds())})
	for {
		select {
		case line, ok := <-c.replies:
			if !ok {
				return c.end()
			}
			c.tell(Got, line)
		case <-c.clock.armed: // the server has begun to wait only now
			c.clock.pass(d)
		case <-c.ctx.Done():
			return c.ctx.Err()
		}
	}
}

// fill replaces the placeholders of a command line.
func (c *client) fill(line string) (string, error) {
	before, name, ok := strings.Cut(line, "{")
	if !ok {
		return line, nil
	}
	if c.ln != nil {
		c.ln.Close()
	}
	var err error
	if c.victim = name == "mail}"; c.victim {
		c.ln, err = c.net.Listen(mailAddr)
	} else {
		c.ln, err = c.net.ClientAt(clientHost).Listen(c.ctx)
	}
	if err != nil {
		return "", err
	}
	at, err := netip.ParseAddrPort(c.ln.Addr().String())
	if name == "closed}" {
		c.ln.Close()
		c.ln = nil
	}
	return before + strings.Trim(wire.FormatPasv(at), "()"), err
}

// move accepts the server's data connection, moves the bytes and closes the port.
func (c *client) move(s *step) {
	ln := c.ln
	c.ln = nil
	defer ln.Close()
	defer context.AfterFunc(c.ctx, func() { ln.Close() })()
	data, err := ln.Accept()
	if err != nil {
		return
	}
	defer data.Close()
	if s.up != "" {
		c.tell(Up, latin1(s.up))
		io.WriteString(data, s.up)
		return
	}
	b, _ := io.ReadAll(data)
	kind := Down
	if c.victim {
		kind = Victim
	}
	c.tell(kind, latin1(string(b)))
}
