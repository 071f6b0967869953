package client_test

import (
	"context"
	"net"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/client"
	"ftpsim/ftpcore/memnet"
)

func TestOpenAsksForNameAndPassword(t *testing.T) {
	d, tm := newDouble(t)
	tm.start("open")
	d.accept("220-Welcome\n to this\n220 server")
	tm.ready()
	if o := tm.prompt(); o.Prompt != "Name (127.0.0.1:anonymous): " || o.Secret || o.Remote != "127.0.0.1:2121" || o.Local != "127.0.0.1:40000" {
		t.Errorf("%+v", o)
	}
	tm.start("haha")
	d.answer("USER haha", "331 password")
	tm.ready()
	if o := tm.prompt(); o.Prompt != "Password: " || !o.Secret {
		t.Errorf("%+v", o)
	}
	tm.start("hehe")
	d.answer("PASS hehe", "230 in")
	tm.ready()
	tm.want(tm.lines,
		"input: ftp> open",
		"info: Connecting to 127.0.0.1:2121 …",
		"info: Connected from 127.0.0.1:40000.",
		"reply: 220-Welcome",
		"reply:  to this",
		"reply: 220 server",
		"input: Name (127.0.0.1:anonymous): haha",
		"command: USER haha",
		"reply: 331 password",
		"input: Password: ",
		"command: PASS ****",
		"reply: 230 in")
	if tm.lines[4].Code != 220 {
		t.Errorf("a middle line has code %d", tm.lines[4].Code)
	}
}

func TestOpenForms(t *testing.T) {
	for _, c := range []struct{ line, user, pass string }{
		{"open haha:hehe@", "haha", "hehe"},
		{"open haha:he%20he@localhost", "haha", "he he"},
		{"open ftp://haha:hehe@127.0.0.1:2121/pub", "haha", "hehe"},
		{"open haha:hehe@127.0.0.1 2121", "haha", "hehe"},
		{"op haha:@", "haha", ""},
	} {
		t.Run(c.line, func(t *testing.T) {
			d, tm := newDouble(t)
			tm.start(c.line)
			d.accept("220 ready")
			d.answer("USER "+c.user, "331 password")
			d.answer(strings.TrimSuffix("PASS "+c.pass, " "), "230 in")
			tm.ready()
			if got := tm.prompt().Prompt; got != "ftp> " {
				t.Error(got)
			}
		})
	}
}

func TestOpenRefusals(t *testing.T) {
	_, tm := newDouble(t)
	for line, want := range map[string]string{
		"open 127.0.0.1 1":     "connection refused",
		"open http://x":        `"http://x" is no FTP address`,
		"open a b c":           "usage: open [ftpes://][user[:password]@][host] [port]",
		"open nowhere.example": "not an IP address and port",
		"pwd":                  "Not connected. Try open.",
		"nonsense":             `?Invalid command "nonsense". Try help.`,
		"re":                   `?Ambiguous command "re": recv, reget, rein, remotehelp, rename, reput, restart.`,
		"put missing.txt":      "Not connected. Try open.",
		"lcd nowhere":          "local: nowhere: file does not exist",
		"type baudot":          `"baudot" is no type: ascii or ebcdic, perhaps with n, t or c, binary, or l 8`,
		"type l 36":            "Bytes have 8 bits here.",
		"mode x":               `"x" is no mode: stream, block, compressed, deflate`,
		"struct file x":        `"file x" is no structure: file, record, page`,
		"restart -1":           `"-1" is no number of bytes`,
		"passive maybe":        "usage: passive [on|off]",
		"help nonsense":        `?Invalid command "nonsense". Try help.`,
	} {
		if got := of(tm.do(line), "error"); len(got) != 1 || !strings.Contains(strings.ToLower(got[0]), strings.ToLower(want)) {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
	if tm.prompt().Remote != "" {
		t.Error("connected to something")
	}
	no := newTerm(t, &client.Client{Dialer: memnet.New().Client()})
	if got := of(no.do("open"), "error"); !slices.Equal(got, []string{"Open where?"}) {
		t.Error(got)
	}
}

func TestLoginFails(t *testing.T) {
	d, tm := newDouble(t)
	tm.start("open a:b@")
	d.accept("220 ready")
	d.answer("USER a", "331 password")
	d.answer("PASS b", "530 no")
	tm.ready()
	tm.sees("Login failed.")
	tm.start("user haha")
	d.answer("USER haha", "230 no password needed")
	tm.ready()
	if out := tm.do("status"); !strings.Contains(text(out), "logged in as haha") {
		t.Error(text(out))
	}
	tm.start("user c d")
	d.answer("USER c", "331 password")
	d.answer("PASS d", "332 account")
	tm.ready()
	if !tm.prompt().Secret {
		t.Error("the account shows")
	}
	tm.start("acct")
	d.answer("ACCT acct", "230 in")
	tm.ready()
	tm.sees("ACCT ****")
}

func TestRefusedGreeting(t *testing.T) {
	for _, greeting := range []string{"421 full", "500 go away"} {
		d, tm := newDouble(t)
		tm.start("open x@")
		d.accept(greeting)
		tm.ready()
		if tm.prompt().Remote != "" {
			t.Errorf("%s: still connected", greeting)
		}
	}
	d, tm := newDouble(t)
	tm.start("open haha:hehe@")
	d.accept("120 in a minute")
	d.reply("220 now")
	d.answer("USER haha", "230 in")
	tm.ready()
}

func TestByeAndClose(t *testing.T) {
	for _, line := range []string{"bye", "quit", "exit", "close", "disconnect"} {
		d, tm := newSession(t)
		tm.start(line)
		d.answer("QUIT", "221 Goodbye.")
		tm.ready()
		if rest, _ := d.r.ReadString(0); rest != "" {
			t.Errorf("%s: and %q", line, rest)
		}
		if o := tm.prompt(); o.Prompt != "ftp> " || o.Remote != "" {
			t.Errorf("%s: %+v", line, o)
		}
	}
	_, tm := newDouble(t)
	tm.want(tm.do("bye"), "input: ftp> bye", "info: Not connected.")
}

// TestLostWhileIdle: unsolicited replies and the end of the connection are shown at once, not
// at the next command.
func TestLostWhileIdle(t *testing.T) {
	d, tm := newSession(t)
	d.reply("200 by the way")
	tm.sees("200 by the way")
	d.conn.Close()
	tm.sees("The server has closed the connection.")
	tm.wait("no address", func() bool { return tm.last.Remote == "" && tm.last.Prompt == "ftp> " })

	d, tm = newSession(t)
	d.conn.(*memnet.Conn).Reset()
	tm.sees("The connection is lost: ")

	d, tm = newSession(t)
	d.reply("421 Idle too long")
	tm.sees("Connection closed.")
	tm.wait("no address", func() bool { return tm.last.Remote == "" })
}

func TestLostInACommand(t *testing.T) {
	d, tm := newSession(t)
	tm.start("noop")
	d.expect("NOOP")
	d.conn.Close()
	tm.sees("The server has closed the connection.")
	tm.ready()
	if got := of(tm.do("noop"), "error"); !slices.Equal(got, []string{"Not connected. Try open."}) {
		t.Error(got)
	}
}

// TestOddReplies: lines that are not a reply are shown, and the reply is still found.
func TestOddReplies(t *testing.T) {
	d, tm := newSession(t)
	tm.start("noop")
	d.expect("NOOP")
	for _, piece := range []string{"gibb", "erish\n", "20", "0-first\r\n20", "0x\r\n 200 not yet\r\n200-nor this\r\n\r\n", "200", " last\r", "\n"} {
		d.conn.Write([]byte(piece))
	}
	tm.ready()
	tm.want(tm.lines[len(tm.lines)-9:],
		"input: ftp> noop",
		"command: NOOP",
		"reply: gibberish",
		"reply: 200-first",
		"reply: 200x",
		"reply:  200 not yet",
		"reply: 200-nor this",
		"reply: ",
		"reply: 200 last")

	tm.start("noop")
	d.answer("NOOP", "200 \x1b[31mred\xff")
	tm.ready()
	tm.sees(`200 \x1b[31mred` + "\uefff")
	tm.start("noop")
	d.answer("NOOP", "200 "+strings.Repeat("x", 40_000))
	tm.ready()
}

// TestDroppedReply: Interrupt ends the wait for a dropped reply, and the session goes on.
func TestDroppedReply(t *testing.T) {
	d, tm := newSession(t)
	tm.start("noop")
	d.expect("NOOP")
	tm.client.Interrupt()
	tm.sees("Not waiting for the reply any more")
	tm.ready()
	d.reply("200 late")
	tm.sees("200 late")
	tm.start("pwd")
	d.answer("PWD", `257 "/"`)
	tm.ready()
}

func TestInterruptOfAConnect(t *testing.T) {
	d, tm := newDouble(t)
	tm.start("open x@")
	tm.sees("Connected from") // but no greeting comes
	tm.client.Interrupt()
	tm.ready()
	tm.wait("no address", func() bool { return tm.last.Remote == "" })
	conn, err := d.ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()

	stuck := make(stuckDialer, 1)
	tm = newTerm(t, &client.Client{Dialer: stuck, Addr: "127.0.0.1:2121"})
	tm.start("open x@")
	<-stuck
	tm.client.Interrupt()
	tm.sees("Interrupted.")
	tm.ready()
}

// TestInterruptAtAPrompt drops the question, and the lines that wait.
func TestInterruptAtAPrompt(t *testing.T) {
	_, tm := newDouble(t)
	tm.client.Interrupt()
	tm.sees("ftp> ^C")
	tm.start("lcat")
	tm.ready()
	tm.client.Interrupt()
	tm.sees("(local-file) ^C")
	tm.wait("the prompt", func() bool { return tm.last.Prompt == "ftp> " })
}

// TestContextEndsALine: a line's context interrupts what the line started.
func TestContextEndsALine(t *testing.T) {
	d, tm := newSession(t)
	ctx, cancel := context.WithCancel(t.Context())
	tm.client.Line(ctx, "noop")
	d.expect("NOOP")
	cancel()
	tm.ready()
	tm.sees("Interrupted.")
}

// stuckDialer never connects; it sends on the channel when it is called.
type stuckDialer chan struct{}

func (d stuckDialer) Dial(ctx context.Context, _ string) (c net.Conn, err error) {
	d <- struct{}{}
	<-ctx.Done()
	return nil, ctx.Err()
}

func (d stuckDialer) Listen(ctx context.Context) (net.Listener, error) { return nil, net.ErrClosed }

func TestSeveralLinesAtOnce(t *testing.T) {
	d, tm := newSession(t)
	tm.client.Line(t.Context(), "noop\r\nsystem\n")
	d.answer("NOOP", "200 ok")
	d.answer("SYST", "215 UNIX")
	tm.sees("215 UNIX")
	tm.ready()
}

func TestCloseAtAnyTime(t *testing.T) {
	t.Run("before the start", func(t *testing.T) { new(client.Client).Close() })
	t.Run("idle", func(t *testing.T) { _, tm := newDouble(t); tm.client.Close(); tm.client.Close() })
	t.Run("connected", func(t *testing.T) { _, tm := newSession(t); tm.client.Close() })
	t.Run("in a command", func(t *testing.T) {
		d, tm := newSession(t)
		tm.start("noop")
		d.expect("NOOP")
		tm.client.Close()
	})
	t.Run("in a question", func(t *testing.T) {
		_, tm := newSession(t)
		tm.start("rename a")
		tm.client.Close()
	})
	t.Run("in a transfer", func(t *testing.T) {
		d, tm := newSession(t)
		tm.start("get big")
		d.answer("TYPE I", "200 ok")
		data := d.passive()
		d.answer("RETR big", "150 here")
		data.Write(make([]byte, 1000))
		tm.client.Close()
	})
	t.Run("while the server is to connect", func(t *testing.T) {
		d, tm := newSession(t)
		tm.do("active")
		tm.start("ls")
		d.active()
		d.expect("LIST")
		tm.client.Close()
	})
}

func TestQuoteMasksPasswords(t *testing.T) {
	d, tm := newSession(t)
	tm.start("quote pass  se cret")
	d.answer("pass  se cret", "230 in")
	tm.ready()
	tm.sees("pass  ****")
	tm.start("site chmod  644 \"a b\"")
	d.answer("SITE chmod  644 \"a b\"", "200 ok")
	tm.ready()
	tm.start("site")
	tm.ready()
	tm.start("help")
	d.answer("SITE help", "214 no help")
	tm.ready()
	tm.start("debug")
	tm.start("quote NOOP")
	d.answer("NOOP", "200 ok")
	tm.ready()
	if out := text(tm.lines[len(tm.lines)-2:]); out != "input: ftp> quote NOOP\nreply: 200 ok\n" {
		t.Error(out)
	}
}
