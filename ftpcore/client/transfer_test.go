package client_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/memnet"
)

// abor is what an interrupt puts on the control connection: IAC IP IAC DM ABOR.
const abor = "\xff\xf4\xff\xf2ABOR"

func TestGetPassive(t *testing.T) {
	d, tm := newSession(t)
	tm.start("get pub/photo.jpg")
	d.answer("TYPE I", "200 ok")
	data := d.passive()
	d.answer("RETR pub/photo.jpg", "150 here it comes")
	want := bytes.Repeat([]byte("\r\n\x00\xff"), 50_000)
	data.Write(want)
	data.Close()
	d.reply("226 done")
	tm.ready()
	if got := tm.read("photo.jpg"); got != string(want) {
		t.Errorf("%d bytes, want %d, or they differ", len(got), len(want))
	}
	tm.sees("local: photo.jpg remote: pub/photo.jpg")
	tm.sees("200000 bytes received in 0.50 s (391 KB/s)")

	tm.start("get pub/photo.jpg again.jpg") // the type is known now
	data = d.passive()
	d.reply("") // the reply may also come before the data
	d.expect("RETR pub/photo.jpg")
	d.reply("150 here\n226 done")
	data.Write([]byte("x"))
	data.Close()
	tm.ready()
	if got := tm.read("again.jpg"); got != "x" {
		t.Errorf("%q", got)
	}
}

func TestPutPassive(t *testing.T) {
	d, tm := newSession(t)
	want := strings.Repeat("a\n", 100_000)
	tm.write("a.txt", want)
	tm.start("put a.txt incoming/b.txt")
	d.answer("TYPE I", "200 ok")
	data := d.passive()
	d.answer("STOR incoming/b.txt", "150 go")
	if got := d.all(data); got != want {
		t.Errorf("%d bytes", len(got))
	}
	d.reply("226 done")
	tm.ready()
	tm.sees("200000 bytes sent in")
}

func TestASCII(t *testing.T) {
	d, tm := newSession(t)
	tm.start("ascii")
	d.answer("TYPE A", "200 ok")
	tm.ready()
	tm.write("a.txt", "one\ntwo\r\nthree")
	tm.start("append a.txt")
	data := d.passive()
	d.answer("APPE a.txt", "150 go")
	if got := d.all(data); got != "one\r\ntwo\r\nthree" {
		t.Errorf("sent %q", got)
	}
	d.reply("226 done")
	tm.ready()
	tm.start("get a.txt b.txt")
	data = d.passive()
	d.answer("RETR a.txt", "150 go")
	for _, piece := range []string{"one\r", "\ntwo\r", "x\r\n\r"} {
		data.Write([]byte(piece))
	}
	data.Close()
	d.reply("226 done")
	tm.ready()
	if got := tm.read("b.txt"); got != "one\ntwo\rx\n\r" {
		t.Errorf("stored %q", got)
	}
}

func TestActive(t *testing.T) {
	d, tm := newSession(t)
	tm.do("active")
	tm.start("ls -l pub")
	addr := d.active()
	d.answer("LIST -l pub", "150 here")
	data := d.dial(addr)
	io.WriteString(data, "-rw-r--r-- 1 u g 5 Nov 22 07:07 read me.txt\r\n")
	tm.sees("read me.txt") // a listing shows as it comes
	io.WriteString(data, "no end of line")
	data.Close()
	d.reply("226 done")
	tm.ready()
	if got := of(tm.lines, "listing"); !slices.Equal(got, []string{"-rw-r--r-- 1 u g 5 Nov 22 07:07 read me.txt", "no end of line"}) {
		t.Errorf("%q", got)
	}

	tm.write("a", "abc")
	tm.start("put a")
	d.answer("TYPE I", "200 ok")
	addr = d.active()
	d.expect("STOR a")
	data = d.dial(addr) // some connect before they say so
	d.reply("150 go")
	if got := d.all(data); got != "abc" {
		t.Errorf("%q", got)
	}
	d.reply("226 done")
	tm.ready()
}

func TestActiveRefused(t *testing.T) {
	d, tm := newSession(t)
	tm.do("active")
	tm.start("ls")
	addr := d.active()
	d.answer("LIST", "150 here")
	d.reply("425 cannot connect")
	tm.ready()
	if _, err := d.net.Dial(t.Context(), addr); err == nil {
		t.Error("the client still listens")
	}
}

// TestOlderVerbs: a server that does not know the extended commands gets the
// commands of RFC 959, and is not asked again.
func TestOlderVerbs(t *testing.T) {
	d, tm := newSession(t)
	for _, first := range []bool{true, false} {
		tm.start("nlist")
		if first {
			d.answer("EPSV", "500 what?")
		}
		d.expect("PASV")
		ln, err := d.net.Listen(":0")
		if err != nil {
			t.Fatal(err)
		}
		port := ln.Addr().(*net.TCPAddr).Port
		d.reply(fmt.Sprintf("227 Entering Passive Mode 127,0,0,1,%d,%d", port>>8, port&255))
		data := d.data(ln.Accept())
		ln.Close()
		d.answer("NLST", "150 here")
		data.Close()
		d.reply("226 done")
		tm.ready()
	}
	tm.do("active")
	for _, first := range []bool{true, false} {
		tm.start("nlist")
		if first {
			d.active0("502 what?")
		}
		line, _ := d.r.ReadString('\n')
		var hi, lo int
		if _, err := fmt.Sscanf(line, "PORT 127,0,0,1,%d,%d", &hi, &lo); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		d.reply("200 ok")
		d.answer("NLST", "150 here")
		d.dial(fmt.Sprintf("127.0.0.1:%d", hi<<8|lo)).Close()
		d.reply("226 done")
		tm.ready()
	}
	for _, c := range [][3]string{{"pwd", "PWD", "XPWD"}, {"cd a", "CWD a", "XCWD a"}, {"cdup", "CDUP", "XCUP"}, {"mkdir a", "MKD a", "XMKD a"}, {"rmdir a", "RMD a", "XRMD a"}} {
		tm.start(c[0])
		d.answer(c[1], "500 what?")
		d.answer(c[2], "250 ok")
		tm.ready()
	}
}

// active0 reads EPRT and refuses it.
func (d *double) active0(reply string) {
	d.t.Helper()
	if line, err := d.r.ReadString('\n'); !strings.HasPrefix(line, "EPRT |1|127.0.0.1|") {
		d.t.Errorf("%q, %v", line, err)
	}
	d.reply(reply)
}

func TestNoDataConnection(t *testing.T) {
	d, tm := newSession(t)
	for _, c := range []struct{ epsv, pasv, want string }{
		{"229 go (|||1|)", "", "connection refused"},
		{"229 go |||1|", "", "no port in the server's answer to EPSV"},
		{"530 log in", "", "530 log in"},
		{"425 not now", "", "425 not now"},
		{"500 what?", "227 go (1,2,3,4,5)", "no address in the server's answer to PASV"},
		{"", "227 go (1,2,3,4,5,256)", "no address in the server's answer to PASV"},
		{"", "502 no", "No passive mode here. Try active."},
	} {
		tm.start("ls")
		if c.epsv != "" {
			d.answer("EPSV", c.epsv)
		}
		if c.pasv != "" {
			d.answer("PASV", c.pasv)
		}
		tm.ready()
		tm.wait(c.want, func() bool {
			return strings.Contains(strings.ToLower(tm.lines[len(tm.lines)-1].Text), strings.ToLower(c.want))
		})
	}
}

func TestRefusedTransfer(t *testing.T) {
	d, tm := newSession(t)
	tm.write("old", "content")
	tm.start("get none old")
	d.answer("TYPE I", "200 ok")
	data := d.passive()
	d.answer("RETR none", "550 no such file")
	tm.ready()
	if got := tm.read("old"); got != "content" {
		t.Errorf("the local file became %q", got)
	}
	if got := d.all(data); got != "" {
		t.Errorf("%q", got)
	}
	for _, line := range []string{"put none", "put .", "get x /", "mput *.none", "lcat /"} {
		if got := of(tm.do(line), "error", "command"); len(got) != 1 {
			t.Errorf("%s: %q", line, got)
		}
	}
}

// TestLost150: the data still come when the reply that announces them was lost.
func TestLost150(t *testing.T) {
	d, tm := newSession(t)
	tm.start("get a")
	d.answer("TYPE I", "200 ok")
	data := d.passive()
	d.answer("RETR a", "226 done")
	tm.sees("226 done")
	data.Write([]byte("abc"))
	data.Close()
	tm.ready()
	if got := tm.read("a"); got != "abc" {
		t.Errorf("%q", got)
	}
	tm.write("b", "b")
	tm.start("put b")
	d.passive()
	d.answer("STOR b", "226 done, whatever it was")
	tm.ready()
}

func TestResume(t *testing.T) {
	d, tm := newSession(t)
	tm.write("a", "0123")
	tm.start("reget dir/a")
	d.answer("TYPE I", "200 ok")
	data := d.passive()
	d.answer("REST 4", "350 ok")
	d.answer("RETR dir/a", "150 the rest")
	data.Write([]byte("456789"))
	data.Close()
	d.reply("226 done")
	tm.ready()
	if got := tm.read("a"); got != "0123456789" {
		t.Errorf("%q", got)
	}

	tm.start("reget new") // nothing is there yet: from the beginning
	data = d.passive()
	d.answer("RETR new", "150 here")
	data.Close()
	d.reply("226 done")
	tm.ready()
	if got := tm.read("new"); got != "" {
		t.Errorf("%q", got)
	}

	tm.do("restart 6")
	tm.start("put a")
	data = d.passive()
	d.answer("REST 6", "350 ok")
	d.answer("STOR a", "150 go")
	if got := d.all(data); got != "6789" {
		t.Errorf("%q", got)
	}
	d.reply("226 done")
	tm.ready()

	tm.do("restart 5")
	tm.start("get a")
	d.passive()
	d.answer("REST 5", "502 no")
	tm.ready()
	tm.start("get a b") // and the restart point is used up
	data = d.passive()
	d.answer("RETR a", "150 here")
	data.Close()
	d.reply("226 done")
	tm.ready()
}

func TestAbortOfADownload(t *testing.T) {
	d, tm := newSession(t)
	tm.start("get big")
	d.answer("TYPE I", "200 ok")
	data := d.passive()
	d.answer("RETR big", "150 here")
	data.Write([]byte("beginning"))
	tm.client.Interrupt()
	d.expect(abor)
	// A server that is blocked in sending reads ABOR only when it gets rid of its data.
	if _, err := data.Write(make([]byte, 1<<20)); err != nil {
		t.Error(err)
	}
	data.Close()
	d.reply("426 aborted\n226 ABOR done")
	tm.ready()
	tm.sees("226 ABOR done")
	tm.sees("Interrupted.")
	if got := of(tm.lines, "command"); got[len(got)-1] != "ABOR" {
		t.Error(got)
	}
	tm.start("noop")
	d.answer("NOOP", "200 ok")
	tm.ready()
}

// TestAbortTooLate: the transfer was complete when ABOR came.
func TestAbortTooLate(t *testing.T) {
	d, tm := newSession(t)
	tm.start("get a")
	d.answer("TYPE I", "200 ok")
	data := d.passive()
	d.answer("RETR a", "150 here")
	data.Write([]byte("all"))
	data.Close()
	tm.client.Interrupt()
	d.expect(abor)
	d.reply("226 done\n226 nothing to abort")
	tm.ready()
	tm.sees("226 nothing to abort")
	tm.start("noop")
	d.answer("NOOP", "200 ok")
	tm.ready()
}

func TestAbortOfAnUpload(t *testing.T) {
	d, tm := newSession(t)
	tm.write("big", strings.Repeat("x", 1<<20))
	tm.start("put big")
	d.answer("TYPE I", "200 ok")
	data := d.passive()
	d.answer("STOR big", "150 go")
	if _, err := io.ReadFull(data, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	tm.client.Interrupt()
	d.expect(abor)
	data.Close()
	d.reply("426 aborted\n226 ABOR done")
	tm.ready()
	tm.start("noop")
	d.answer("NOOP", "200 ok")
	tm.ready()
}

// TestAbortIsNoEndOfFile: until the server has answered ABOR, an upload that is
// cut short must not look complete.
func TestAbortIsNoEndOfFile(t *testing.T) {
	d, tm := newSession(t)
	tm.do("active")
	tm.write("big", strings.Repeat("x", 1<<20))
	tm.start("put big")
	d.answer("TYPE I", "200 ok")
	addr := d.active()
	d.answer("STOR big", "150 go")
	data := d.dial(addr)
	if _, err := io.ReadFull(data, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	tm.client.Interrupt()
	d.expect(abor)
	d.reply("426 aborted")
	tm.sees("426 aborted")
	d.reply("226 ABOR done")
	tm.ready()
	if _, err := io.Copy(io.Discard, data); err != nil {
		t.Error(err)
	}
}

// TestSecondInterrupt stops waiting for the reply to ABOR.
func TestSecondInterrupt(t *testing.T) {
	for _, begun := range []bool{true, false} {
		d, tm := newSession(t)
		tm.start("get big")
		d.answer("TYPE I", "200 ok")
		data := d.passive()
		d.expect("RETR big")
		if begun {
			d.reply("150 here")
			data.Write(make([]byte, 1000))
		}
		tm.client.Interrupt()
		d.expect(abor)
		tm.client.Interrupt()
		tm.sees("Not waiting for the replies any more")
		tm.ready()
		d.reply("426 aborted\n226 ABOR done")
		tm.sees("226 ABOR done")
	}
}

// TestInterruptOfEndlessData: the server is done, but does not close.
func TestInterruptOfEndlessData(t *testing.T) {
	d, tm := newSession(t)
	tm.start("ls")
	d.passive()
	d.answer("LIST", "150 here\n226 done")
	tm.sees("226 done")
	tm.client.Interrupt()
	tm.sees("Interrupted.")
	tm.ready()
}

func TestServerEndsAnUpload(t *testing.T) {
	d, tm := newSession(t)
	tm.write("big", strings.Repeat("x", 1<<20))
	tm.start("put big")
	d.answer("TYPE I", "200 ok")
	d.passive() // and does not read
	d.answer("STOR big", "150 go\n552 disk full")
	tm.ready()
	tm.sees("552 disk full")
}

func TestBrokenDataConnection(t *testing.T) {
	d, tm := newSession(t)
	tm.start("get a")
	d.answer("TYPE I", "200 ok")
	data := d.passive()
	d.answer("RETR a", "150 here")
	data.(*memnet.Conn).Reset()
	d.reply("426 broken")
	tm.ready()
	tm.sees("426 broken")

	tm.start("get a")
	data = d.passive()
	d.answer("RETR a", "150 here")
	data.(*memnet.Conn).Reset()
	d.reply("226 done, so it thinks")
	tm.ready()
	tm.sees("data connection: ")
}

func TestLostInATransfer(t *testing.T) {
	for _, end := range []func(d *double){
		func(d *double) { d.conn.Close() },
		func(d *double) { d.reply("421 shutting down") },
	} {
		d, tm := newSession(t)
		tm.start("get a")
		d.answer("TYPE I", "200 ok")
		data := d.passive()
		d.answer("RETR a", "150 here")
		data.Write([]byte("abc"))
		end(d)
		tm.ready()
		if o := tm.prompt(); o.Remote != "" || o.Prompt != "ftp> " {
			t.Errorf("%+v", o)
		}
		if _, err := io.Copy(io.Discard, data); err != nil {
			t.Error(err)
		}
	}
}

func TestSeveralFiles(t *testing.T) {
	d, tm := newSession(t)
	fetch := func(name, content string) {
		t.Helper()
		data := d.passive()
		d.answer("RETR "+name, "150 here")
		io.WriteString(data, content)
		data.Close()
		d.reply("226 done")
	}
	names := func(list string) {
		t.Helper()
		data := d.passive()
		d.answer("NLST pub/*", "150 here")
		io.WriteString(data, list)
		data.Close()
		d.reply("226 done")
	}
	tm.start("mget pub/* x")
	names("pub/a\r\npub/b\r\npub/c\r\npub/d\r\n")
	tm.ready()
	if got := tm.prompt().Prompt; got != "mget pub/a [anpqy?]? " {
		t.Error(got)
	}
	tm.start("") // yes
	d.answer("TYPE I", "200 ok")
	fetch("pub/a", "A")
	tm.ready()
	tm.do("n")
	tm.do("?")
	tm.sees("y: yes (so does Enter).")
	tm.start("a")
	d.passive()
	d.answer("RETR pub/c", "550 no") // which does not stop the others
	fetch("pub/d", "D")
	fetch("x", "X")
	tm.ready()
	if got := tm.read("a") + tm.read("d") + tm.read("x"); got != "ADX" {
		t.Error(got)
	}
	if len(of(tm.lines, "listing")) != 0 {
		t.Error("the names were shown as a listing")
	}

	tm.start("mdelete pub/*")
	d.answer("TYPE A", "200 ok")
	names("a\r\nb\r\n")
	tm.ready()
	tm.do("q")
	if got := tm.prompt().Prompt; got != "ftp> " {
		t.Error(got)
	}
	tm.start("mdelete pub/*")
	names("")
	tm.ready()
	tm.sees("No files match.")

	tm.start("mput *")
	tm.ready()
	if got := tm.prompt().Prompt; got != "mput a [anpqy?]? " {
		t.Error(got)
	}
	tm.start("p") // yes, and never again
	for i, name := range []string{"a", "d", "x"} {
		if i == 0 {
			d.answer("TYPE I", "200 ok")
		}
		data := d.passive()
		d.answer("STOR "+name, "150 go")
		d.all(data)
		d.reply("226 done")
	}
	tm.ready()
	if out := text(tm.do("status")); !strings.Contains(out, "mdelete: off") {
		t.Error(out)
	}
}

// TestFullLocalDisk: a download that cannot be stored is aborted.
func TestFullLocalDisk(t *testing.T) {
	d, tm := newSession(t)
	tm.start("get a no/such/directory/a")
	d.answer("TYPE I", "200 ok")
	data := d.passive()
	d.answer("RETR a", "150 here")
	d.expect(abor)
	io.Copy(io.Discard, data)
	d.reply("426 aborted\n226 ABOR done")
	tm.ready()
	tm.sees("226 ABOR done")
	tm.sees("local: no/such/directory/a: ")
}
