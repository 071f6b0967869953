package client_test

import (
	"crypto/tls"
	"io"
	"testing"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/fault"
	"ftpsim/ftpcore/inspect"
	"ftpsim/ftpcore/tlsconn"
)

// secure gives a server FTPS that wants each data connection to resume.
func secure(t *testing.T, set *tlsconn.TLS) func(*ftpcore.Server) {
	t.Helper()
	cert, err := tlsconn.NewCertificate(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	set.Certificates, set.Resume, set.StrictEOF = []tls.Certificate{cert}, tlsconn.ResumeRequire, true
	return func(s *ftpcore.Server) { s.TLS = set }
}

func TestEngineTLS(t *testing.T) {
	for _, version := range []string{"1.2", "1.3"} {
		t.Run(version, func(t *testing.T) {
			set := &tlsconn.TLS{}
			h := newTestSetup(t, nil, secure(t, set))
			h.says("tls "+version, 234, 200, 200)
			for _, part := range []string{"TLS " + version + ", ", "without verifying", tlsconn.Fingerprint(set.Certificates[0]), "Log in with user."} {
				h.sees(part)
			}
			h.says("pwd", 530)
			h.says("user haha hehe", 331, 230)
			h.says("get readme.txt", 200, 229, 150, 226)
			h.write("empty", "")
			for _, by := range []struct {
				line string
				port int
			}{{"passive", 229}, {"epsv", 227}, {"active", 200}, {"epsv", 200}} {
				h.says(by.line)
				h.says("ls docs", 200, by.port, 150, 226)
				h.says("get big.bin", 200, by.port, 150, 226)
				h.fetched("big.bin", string(big))
				h.says("put big.bin copy.bin", by.port, 150, 226)
				h.served("copy.bin", string(big))
				h.says("put empty", by.port, 150, 226)
				h.served("empty", "")
				h.says("get empty", by.port, 150, 226)
				h.fetched("empty", "")
			}
			h.says("mode z", 200)
			h.says("put big.bin copy.bin", 200, 150, 226)
			h.served("copy.bin", string(big))
			h.says("status")
			h.sees("TLS: control connection on, data connections on.")
		})
	}
}

// TestEngineCCC: the control connection is in clear again, the data connections
// as PROT has them.
func TestEngineCCC(t *testing.T) {
	for _, version := range []string{"1.2", "1.3"} {
		t.Run(version, func(t *testing.T) {
			h := newTestSetup(t, nil, secure(t, &tlsconn.TLS{}))
			h.says("ccc", 533)
			h.says("prot p", 503)
			h.says("tls "+version, 234, 200, 200)
			h.says("user haha hehe", 331, 230)
			h.says("ccc", 200)
			h.says("pwd", 257)
			h.says("status")
			h.sees("TLS: control connection off, data connections on.")
			h.says("get big.bin", 200, 229, 150, 226)
			h.fetched("big.bin", string(big))
			h.says("active")
			h.says("put big.bin copy.bin", 200, 150, 226)
			h.served("copy.bin", string(big))
			h.says("prot c", 503)
			h.says("get readme.txt", 200, 150, 226)
			h.says("prot")
			h.sees("TLS: control connection off, data connections on.")
			h.says("tls", 234, 200, 200)
			h.says("user haha hehe", 331, 230)
			h.says("get readme.txt", 200, 200, 150, 226)
			h.fetched("readme.txt", "one\ntwo\n")
		})
	}
}

// TestEngineTLSByHand: quote does what the commands do, and REIN leaves TLS.
func TestEngineTLSByHand(t *testing.T) {
	h := newTestSetup(t, nil, secure(t, &tlsconn.TLS{}))
	h.says("quote auth FOO", 504)
	h.says("pwd", 257)
	h.says("quote auth tls", 234)
	h.says("quote auth tls", 503)
	h.says("user haha hehe", 331, 230)
	h.says("get readme.txt", 200, 229, 150, 226)
	h.says("quote pbsz 0", 200)
	h.says("quote prot p", 200)
	h.says("get readme.txt", 229, 150, 226)
	h.says("rein", 220)
	h.says("status")
	h.sees("TLS: control connection off, data connections off.")
	h.says("user haha hehe", 331, 230)
	h.says("get readme.txt", 200, 229, 150, 226)
	h.says("tls 1.1")
	h.sees("usage: tls [1.2|1.3]")
	h.says("prot x")
	h.sees("usage: prot [c|p]")
	h.says("close", 221)

	h.says("open ftpes://haha:hehe@", 220, 234, 200, 200, 331, 230)
	h.says("get readme.txt", 200, 229, 150, 226)
	h.fetched("readme.txt", "one\ntwo\n")
}

func TestEngineWithoutTLS(t *testing.T) {
	h := newTestSetup(t, nil)
	h.says("tls", 502)
	h.says("pwd", 257)
	for line, want := range map[string]string{"tl": "tls ", "prot p": "prot p", "prot pr": "prot private ", "cc": "ccc "} {
		if got, _ := h.client.Complete(line); got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}

// TestEngineTorn: a download without close_notify is an error even if the server replies 226.
func TestEngineTorn(t *testing.T) {
	g := &inspect.Stepper{}
	h := newTestSetup(t, g, secure(t, &tlsconn.TLS{}))
	h.says("tls", 234, 200, 200)
	h.says("user haha hehe", 331, 230)
	g.SetFault(inspect.Fault{Rule: fault.Rule{Do: fault.Do{NoCloseNotify: true}, When: fault.When{First: 1}}})
	h.says("get readme.txt", 200, 229, 150, 226)
	h.sees("data connection: ended without close_notify")
	h.fetched("readme.txt", "one\ntwo\n")
	if lines := h.says("get readme.txt", 229, 150, 226); len(of(lines, "error")) > 0 {
		t.Errorf("%v", lines)
	}
}

// S4: bytes that come before the handshake are read neither as FTP nor as TLS.
func TestS04Client(t *testing.T) {
	d, tm := newSession(t)
	tm.start("tls")
	d.answer("AUTH TLS", "234 go\n230 you are in")
	tm.ready()
	tm.sees("Something came ahead of the handshake. The connection is closed.")
	if _, err := d.r.ReadByte(); err != io.EOF {
		t.Errorf("the client did not hang up: %v", err)
	}
	tm.want(tm.do("pwd"), "input: ftp> pwd", "error: Not connected. Try open.")
}

func TestTLSInterrupt(t *testing.T) {
	for _, reply := range []string{"", "234 go"} {
		d, tm := newSession(t)
		tm.start("tls")
		d.answer("AUTH TLS", reply)
		if reply != "" {
			d.r.ReadByte() // of the ClientHello
		}
		tm.client.Interrupt()
		tm.ready()
		tm.sees("Interrupted.")
		tm.want(tm.do("pwd"), "input: ftp> pwd", "error: Not connected. Try open.")
	}
}

// TestTLSBroken: a server that does not know TLS after all.
func TestTLSBroken(t *testing.T) {
	d, tm := newSession(t)
	tm.start("tls")
	d.answer("AUTH TLS", "234 go")
	d.r.ReadByte()
	d.reply("500 what?")
	tm.ready()
	tm.want(tm.do("pwd"), "input: ftp> pwd", "error: Not connected. Try open.")
}

// TestTLSCut: data that end without close_notify are incomplete.
func TestTLSCut(t *testing.T) {
	cert, err := tlsconn.NewCertificate(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	conf := &tls.Config{Certificates: []tls.Certificate{cert}}
	d, tm := newSession(t)
	tm.start("tls")
	d.answer("AUTH TLS", "234 go")
	d.secure(conf)
	d.answer("PBSZ 0", "200 ok")
	d.answer("PROT P", "200 ok")
	tm.ready()
	tm.start("get a")
	d.answer("TYPE I", "200 ok")
	data := d.passive()
	d.answer("RETR a", "150 go")
	conn := tls.Server(data, conf)
	io.WriteString(conn, "half of it")
	data.Close()
	d.reply("226 that was it")
	tm.ready()
	tm.sees("data connection: ended without close_notify")
}

// secure does the handshake on the control connection.
func (d *double) secure(conf *tls.Config) {
	d.t.Helper()
	conn := tls.Server(d.conn, conf)
	if err := conn.Handshake(); err != nil {
		d.t.Fatal(err)
	}
	d.conn = conn
	d.r.Reset(conn)
}
