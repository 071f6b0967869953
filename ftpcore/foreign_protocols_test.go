package ftpcore_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"io/fs"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/ftptest"
	"ftpsim/ftpcore/profile"
	"ftpsim/ftpcore/recording"
	"ftpsim/ftpcore/wire"
)

// clientHello is the first message of a TLS client.
func clientHello(t *testing.T) []byte {
	t.Helper()
	here, there := net.Pipe()
	go tls.Client(here, &tls.Config{InsecureSkipVerify: true, ServerName: "ftp.example.org"}).Handshake()
	b := make([]byte, 4096)
	n, err := there.Read(b)
	if err != nil || n < 100 {
		t.Fatalf("%d bytes, %v", n, err)
	}
	there.Close()
	return b[:n]
}

// foreigners are the first bytes of other protocols, by their name.
func foreigners(t *testing.T) map[string][]string {
	t.Helper()
	return map[string][]string{
		"TLS (ClientHello)":         {string(clientHello(t)), "\x16\x03\x00\x00\x05\x01\x00\x00\x01\x03\x00"},
		"TLS (SSL 2.0 ClientHello)": {"\x80\x2e\x01\x03\x01\x00\x15\x00\x00\x00\x10"},
		"TLS (alert)":               {"\x15\x03\x01\x00\x02\x02\x46"},
		"PROXY protocol, version 1": {"PROXY TCP4 192.0.2.1 192.0.2.2 40000 21\r\n", "PROXY UNKNOWN\r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 40000 21\r\nUSER haha\r\nPASS hehe\r\n"},
		"PROXY protocol, version 2": {"\r\n\r\n\x00\r\nQUIT\n\x21\x11\x00\x0c\xc0\x00\x02\x01\xc0\x00\x02\x02\x9c\x40\x00\x15"},
		"HTTP":                      {"GET / HTTP/1.1\r\nHost: x\r\n\r\n"},
		"RTSP":                      {"DESCRIBE rtsp://x/ RTSP/1.0\r\nCSeq: 1\r\n\r\n", "SETUP rtsp://x/ RTSP/1.0\r\n"},
		"SIP":                       {"REGISTER sip:x SIP/2.0\r\nAuthorization: x\r\n", "SIP/2.0 200 OK\r\n"},
		"SSH":                       {"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", "SSH-2.0-x"},
		"SMTP":                      {"EHLO mail.example.org\r\n", "helo x\r\n", "MAIL FROM:<a@b>\r\n"},
		"POP3":                      {"CAPA\r\n", "APOP haha c4c9334bac560ecc979e58001b3e22fb\r\n"},
		"IMAP":                      {"a001 CAPABILITY\r\n", "1 LOGIN haha hehe\r\n"},
		"NNTP":                      {"AUTHINFO USER haha\r\n"},
		"IRC":                       {"NICK haha\r\nUSER haha 0 * :haha\r\n", "CAP LS 302\r\n"},
		"XMPP":                      {"<?xml version='1.0'?><stream:stream to='x'>", "<stream:stream to='x'>"},
		"Redis":                     {"*2\r\n$4\r\nAUTH\r\n$4\r\nhehe\r\n"},
		"rsync":                     {"@RSYNCD: 31.0\n"},
		"Git":                       {"0032git-upload-pack /x.git\x00host=x\x00"},
		"VNC":                       {"RFB 003.008\n"},
		"an FTP server's greeting":  {"220 ready\r\n", "220-ready\r\n"},
		"SOCKS 4":                   {"\x04\x01\x00\x15\x7f\x00\x00\x01x\x00"},
		"SOCKS 5":                   {"\x05\x01\x00", "\x05\x02\x00\x02", "\x05\x03\x00\x01\x02"},
		"RDP (TPKT)":                {"\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x03\x00\x00\x00"},
		"SMB":                       {"\x00\x00\x00\x54\xffSMBr\x00", "\x00\x00\x00\xa4\xfeSMB@\x00"},
		"NetBIOS":                   {"\x81\x00\x00\x44 CKFDENECFDEFFCFGEFFCCACACACACACA\x00"},
		"PostgreSQL (SSL request)":  {"\x00\x00\x00\x08\x04\xd2\x16\x2f"},
		"PostgreSQL (GSS request)":  {"\x00\x00\x00\x08\x04\xd2\x16\x30"},
		"PostgreSQL":                {"\x00\x00\x00\x29\x00\x03\x00\x00user\x00haha\x00"},
		"DNS over TCP":              {"\x00\x1d\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01x\x00\x00\x01\x00\x01"},
		"MQTT":                      {"\x10\x1b\x00\x04MQTT\x04\xc2\x00\x3c\x00\x01a\x00\x04haha\x00\x04hehe", "\x10\x1b\x00\x06MQIsdp\x03"},
		"AMQP":                      {"AMQP\x00\x00\x09\x01"},
		"MongoDB":                   {"\x3a\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\xdd\x07\x00\x00\x00\x00\x00\x00", "\x3a\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\xd4\x07\x00\x00"},
		"LDAP":                      {"\x30\x16\x02\x01\x01\x60\x11\x02\x01\x03\x04\x04haha\x80\x04hehe"},
		"BitTorrent":                {"\x13BitTorrent protocol\x00\x00\x00\x00\x00\x00\x00\x00"},
		"Java RMI":                  {"JRMI\x00\x02K"},
	}
}

// Another protocol's first bytes end the session with one 421, whether they come whole or in
// pieces. One event names the protocol and has the bytes; none of them becomes a command,
// and a password in them is masked.
func TestForeignIsNamed(t *testing.T) {
	for name, list := range foreigners(t) {
		for i, first := range list {
			for _, piece := range []int{len(first), 1} {
				if strings.HasPrefix(first, "\r\n") && piece == 1 { // byte by byte it begins with two empty lines
					continue
				}
				t.Run(fmt.Sprintf("%s/%d/%d", name, i, piece), func(t *testing.T) {
					inHouse(t, secureHouse, nil, func(t *testing.T, h *ftptest.Server) {
						c := call(t, h)
						for b := range slices.Chunk([]byte(first), piece) {
							c.Write(b)
							synctest.Wait()
						}
						rest, _ := io.ReadAll(c.r)
						c.Close()
						synctest.Wait()
						if lines := strings.Split(string(rest), "\r\n"); len(lines) != 2 || !strings.HasPrefix(lines[0], "421 ") {
							t.Errorf("answered by %q", rest)
						}
						namesForeign(t, h.Events(), name)
						hidesSecret(t, h.Events(), "hehe")
						replays(t, h, secureHouse)
					})
				})
			}
		}
	}
}

// Every kind of server names the protocol and takes none of its bytes for a command. The
// two-week server as it was written has its own reply.
func TestForeignToEveryKindOfServer(t *testing.T) {
	for _, p := range profile.All() {
		for name, list := range foreigners(t) {
			t.Run(p.Name+"/"+name, func(t *testing.T) {
				inHouse(t, ftptest.Config{Profile: p}, nil, func(t *testing.T, h *ftptest.Server) {
					c := call(t, h)
					io.WriteString(c, list[0])
					synctest.Wait()
					if p.Seed != ftpcore.SeedAsWritten || len(list[0]) <= 256 { // which takes each read for a command
						namesForeign(t, h.Events(), name)
					}
					for _, e := range h.Events() {
						if e.Kind == event.KindReply && e.Re != 0 && e.Dec.Code != 421 && (p.Seed != ftpcore.SeedAsWritten || e.Dec.Code != 500) {
							t.Errorf("answered by %q", e.Data)
						}
					}
				})
			})
		}
	}
}

// namesForeign checks that one event names the protocol, and that no command was seen.
func namesForeign(t *testing.T, events []*event.Event, name string) {
	t.Helper()
	rows := 0
	for _, e := range events {
		if e.Kind != event.KindCommand {
			continue
		}
		rows++
		d := e.Dec
		if len(d.Fields) != 1 || d.Fields[0].Name != "protocol" || d.Fields[0].Value != name || d.Verb != "" && name != "HTTP" ||
			!slices.ContainsFunc(d.Warn, func(w event.Warning) bool { return w.Code == event.WarnForeign }) || len(e.Data) == 0 {
			t.Errorf("the record has %+v of %q", d, e.Data)
		}
	}
	if rows != 1 {
		t.Errorf("%d rows", rows)
	}
}

// replays checks that a replay of h's recording gives the same recording.
func replays(t *testing.T, h *ftptest.Server, c ftptest.Config) {
	t.Helper()
	r := &recording.Recording{Began: ftptest.Began, Events: h.Events(), Files: h.FS.Snapshot(), Server: recording.Server{
		Profiles: []ftpcore.Profile{c.Profile}, Accounts: recording.Accounts(h.Server.Accounts),
		Limits: recording.LimitsOf(h.Server.Limits), TLS: recording.TLSOf(c.TLS),
	}}
	res, err := recording.Replay(context.Background(), r, nil)
	if err != nil {
		t.Fatal(err)
	}
	if d := res.Diff; d != nil {
		t.Errorf("event %d: %s\nwant %s\ngot  %s", d.ID, d.What, d.Want, d.Got)
	}
}

// A ClientHello may come later too: after a refused AUTH.
func TestHelloBehindCommands(t *testing.T) {
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.Server) {
		c := call(t, h)
		c.say("AUTH TLS", "502")
		c.Write(clientHello(t))
		c.want("421 That was TLS, which this server does not have")
	})
	inHouse(t, secureHouse, nil, func(t *testing.T, h *ftptest.Server) {
		c := call(t, h)
		c.say("AUTH GSSAPI", "504")
		c.Write(clientHello(t))
		c.want("421 That was TLS. This port wants AUTH TLS first")
	})
}

// Telnet negotiation is not another protocol. After the login, only TLS and HTTP are.
func TestNotForeign(t *testing.T) {
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.Server) {
		c := call(t, h)
		c.say("\xff\xfb\x1f\xff\xfd\x03USER haha", "331")
		c.say("PASS hehe", "230")
		for _, line := range []string{"EHLO x", "CAPA", "NICK x", "220 x", "SSH-2.0-x"} {
			c.say(line, "500")
		}
		c.say("CWD git-x", "550")
		c.say("GET / HTTP/1.1", "421")
	})
	if got := wire.ForeignName([]byte("\xff\xfb\x1f")); got != "Telnet negotiation" {
		t.Error(got)
	}
}

// A client without TLS gets a 421 at the port of implicit FTPS, whether it waits for a 220
// or sends a command.
func TestPlainAtTheImplicitPort(t *testing.T) {
	for name, c := range map[string]struct {
		says string
		why  event.Reason
		text string
	}{
		"it waits":  {"", event.ReasonTLSAwaited, "not a byte came"},
		"it speaks": {"USER haha\r\nPASS hehe\r\n", event.ReasonPlainAtTLSPort, "text"},
		"HTTP":      {"GET / HTTP/1.1\r\n\r\n", event.ReasonPlainAtTLSPort, "HTTP"},
		"SSH":       {"SSH-2.0-x\r\n", event.ReasonPlainAtTLSPort, "SSH"},
		"PROXY":     {"PROXY TCP4 192.0.2.1 192.0.2.2 1 990\r\n" + string(clientHello(t)), event.ReasonPlainAtTLSPort, "PROXY protocol, version 1"},
	} {
		t.Run(name, func(t *testing.T) {
			inHouse(t, secureHouse, nil, func(t *testing.T, h *ftptest.Server) {
				conn := implicit(t, h)
				began := time.Now()
				io.WriteString(conn, c.says)
				got, _ := io.ReadAll(conn)
				if string(got) != "421 This port speaks TLS from the first byte; closing control connection.\r\n" {
					t.Errorf("answered by %q", got)
				}
				if took := time.Since(began); took > 15*time.Second {
					t.Errorf("after %v", took)
				}
				conn.Close()
				synctest.Wait()
				if e := warned(h, c.why); e == nil || e.Dec.Text != c.text {
					t.Errorf("the record tells %+v", e)
				}
				hidesSecret(t, h.Events(), "hehe")
				replays(t, h, secureHouse)
			})
		})
	}
}

// implicit connects to a port of implicit FTPS.
func implicit(t *testing.T, h *ftptest.Server) net.Conn {
	t.Helper()
	ln, err := h.Net.Listen("127.0.0.1:990")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if c, err := ln.Accept(); err == nil {
			h.Server.ServeConnTLS(context.Background(), c, h.Net.Server())
		}
	}()
	conn, err := h.Net.Client().Dial(context.Background(), "127.0.0.1:990")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		conn.Close()
		ln.Close()
		<-done
	})
	return conn
}

// warned returns the warning event with this reason.
func warned(h *ftptest.Server, why event.Reason) *event.Event {
	for _, e := range h.Events() {
		if e.Kind == event.KindWarning && e.Dec.Why == why {
			return e
		}
	}
	return nil
}

// secure returns a client that has logged in with TLS on the control connection and PROT C.
func secure(t *testing.T, h *ftptest.Server) caller {
	t.Helper()
	c := call(t, h)
	c.say("AUTH TLS", "234")
	ctl := tls.Client(c, &tls.Config{InsecureSkipVerify: true})
	s := caller{&peer{t, ctl, bufio.NewReader(ctl)}, h}
	s.say("USER haha", "331")
	s.say("PASS hehe", "230")
	return s
}

// If a client begins TLS on a data connection although PROT is C, no byte of it becomes a
// file, and the reply gives the cause, in both directions.
func TestTLSInClearData(t *testing.T) {
	big := bytes.Repeat([]byte("line\r\n"), 1<<20)
	for _, verb := range []string{"STOR up.txt", "APPE a.txt", "RETR a.txt", "RETR big.txt", "LIST"} {
		t.Run(verb, func(t *testing.T) {
			files := []ftptest.File{{Name: "a.txt", Data: []byte("abc")}, {Name: "big.txt", Data: big}}
			inHouse(t, secureHouse, files, func(t *testing.T, h *ftptest.Server) {
				s := secure(t, h)
				data, err := s.connect(s.port())
				if err != nil {
					t.Fatal(err)
				}
				defer data.Close()
				s.send(verb)
				s.want("150")
				time.Sleep(50 * time.Millisecond)
				shaken := make(chan error)
				go func() { shaken <- tls.Client(data, &tls.Config{InsecureSkipVerify: true}).Handshake() }()
				if err := <-shaken; err == nil {
					t.Error("the handshake succeeded")
				}
				s.want("425 That was TLS")
				s.say("NOOP", "200")
				if _, err := fs.Stat(h.FS, "up.txt"); err == nil {
					t.Error("the ClientHello was stored")
				}
				if fi, err := fs.Stat(h.FS, "a.txt"); err != nil || fi.Size() != 3 {
					t.Errorf("a.txt: %v %v", fi, err)
				}
				s.Close()
				synctest.Wait()
				if ruled(h, event.ReasonTLSInClear) == nil {
					t.Error("the record does not tell why")
				}
				replays(t, h, secureHouse)
			})
		})
	}
}

// With PROT C, another protocol that the client speaks during a download is named, and the
// file is sent nevertheless. A client that sends nothing does not delay the download.
func TestOverheardInClearData(t *testing.T) {
	inHouse(t, secureHouse, []ftptest.File{{Name: "a.txt", Data: []byte("abc")}}, func(t *testing.T, h *ftptest.Server) {
		s := secure(t, h)
		for _, says := range []string{"", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"} {
			data, err := s.connect(s.port())
			if err != nil {
				t.Fatal(err)
			}
			io.WriteString(data, says)
			s.say("RETR a.txt", "150")
			began := time.Now()
			got, _ := io.ReadAll(data)
			data.Close()
			s.want("226")
			if took := time.Since(began); string(got) != "abc" || took > 0 {
				t.Errorf("%q after %v", got, took)
			}
			if e := warned(h, event.ReasonForeignData); (e != nil && e.Dec.Text == "HTTP") != (says != "") {
				t.Errorf("the record tells %+v", e)
			}
		}
		s.Close()
		synctest.Wait()
		replays(t, h, secureHouse)
	})
}

// Without TLS, a file may begin like a ClientHello: it is stored, with a warning.
func TestForeignData(t *testing.T) {
	inHouse(t, ftptest.Config{}, []ftptest.File{{Name: "a.txt", Data: []byte("abc")}}, func(t *testing.T, h *ftptest.Server) {
		c := call(t, h, "haha", "hehe")
		c.say("TYPE I", "200")
		for i, up := range []string{string(clientHello(t)), "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nfile", "GET / HTTP/1.1\r\n\r\n", "SSH-2.0-x\r\n", "plain\n"} {
			data := c.passive()
			c.say("STOR up", "150")
			io.WriteString(data, up)
			data.Close()
			c.want("226")
			got, err := fs.ReadFile(h.FS, "up")
			if err != nil || string(got) != up {
				t.Errorf("%d: stored %d bytes of %d, %v", i, len(got), len(up), err)
			}
			events := h.Events()
			last := slices.IndexFunc(events, func(e *event.Event) bool { return e.Kind == event.KindData && e.Re == events[len(events)-1].Re })
			if marked := len(events[last].Dec.Warn) > 0; marked != (i < 4) {
				t.Errorf("%d: marked is %v", i, marked)
			}
		}
		c.Close()
		synctest.Wait()
	})
}
