package clienttest

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"

	"ftpsim/relay/testkit"
)

// TestEveryVerb runs a script of all everyday verbs on every route, including the in-memory
// network, with each of the four ways to open a data connection.
func TestEveryVerb(t *testing.T) {
	onEach(t, append([]string{"mem"}, laneNames()...), func(t *testing.T, s *server) {
		for _, way := range []string{"PASV", "EPSV", "PORT", "EPRT"} {
			t.Run(way, func(t *testing.T) {
				v := &verbs{t: t, s: s, c: s.login(t), way: way}
				v.say(250, "CWD "+s.dir(t))
				v.settings()
				v.files()
				v.directories()
				v.say(221, "QUIT")
			})
		}
	})
}

// verbs is a session that runs the script.
type verbs struct {
	t   *testing.T
	s   *server
	c   *testkit.Client
	way string // how data connections come about
}

// say sends a command, fails unless the reply has the code, and returns the reply's text.
func (v *verbs) say(code int, line string) string {
	v.t.Helper()
	rep, err := v.c.Cmd("%s", line)
	if err != nil || rep.Code != code {
		v.t.Fatalf("%s: want %d, got %d %s %v", line, code, rep.Code, rep.Text, err)
	}
	return rep.Text
}

// sayData is say for a command with a data connection. It sends send if the command stores;
// otherwise it returns the received data.
func (v *verbs) sayData(line, send string) string {
	v.t.Helper()
	open := v.agree()
	v.say(150, line)
	data, err := open()
	if err != nil {
		v.t.Fatal(err)
	}
	defer data.Close()
	var got bytes.Buffer
	if stores := strings.HasPrefix(line, "STOR") || strings.HasPrefix(line, "APPE"); stores {
		_, err = io.WriteString(data, send)
		data.Close()
	} else {
		_, err = got.ReadFrom(data)
	}
	if err != nil {
		v.t.Fatal(err)
	}
	if _, err := v.c.Expect(226); err != nil {
		v.t.Fatalf("%s: %v", line, err)
	}
	return got.String()
}

// agree sends the command that prepares the next data connection. open returns the
// connection.
func (v *verbs) agree() (open func() (net.Conn, error)) {
	v.t.Helper()
	host := "127.0.0.1"
	switch v.way {
	case "PASV":
		text := v.say(227, "PASV")
		n := strings.Split(text[strings.Index(text, "(")+1:strings.Index(text, ")")], ",")
		hi, _ := strconv.Atoi(n[4])
		lo, _ := strconv.Atoi(n[5])
		return v.connected(strings.Join(n[:4], "."), hi*256+lo)
	case "EPSV":
		text := v.say(229, "EPSV")
		port, _ := strconv.Atoi(strings.Trim(text[strings.Index(text, "("):], "(|)"))
		return v.connected(host, port)
	}
	ln, err := v.s.listen()
	if err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(func() { ln.Close() })
	port := ln.Addr().(*net.TCPAddr).Port
	if v.way == "PORT" {
		v.say(200, fmt.Sprintf("PORT %s,%d,%d", strings.ReplaceAll(host, ".", ","), port/256, port%256))
	} else {
		v.say(200, fmt.Sprintf("EPRT |1|%s|%d|", host, port))
	}
	return ln.Accept
}

func (v *verbs) connected(host string, port int) func() (net.Conn, error) {
	v.t.Helper()
	data, err := v.s.dial(net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil {
		v.t.Fatal(err)
	}
	return func() (net.Conn, error) { return data, nil }
}

func (v *verbs) want(what, got, want string) {
	v.t.Helper()
	if got != want {
		v.t.Errorf("%s gave %q, want %q", what, got, want)
	}
}

func (v *verbs) settings() {
	v.t.Helper()
	for _, line := range []string{"NOOP", "noop", "TYPE A", "TYPE A N", "TYPE L 8", "TYPE I", "MODE S", "STRU F", "OPTS UTF8 ON",
		"OPTS MLST type;size;"} {
		v.say(200, line)
	}
	for line, code := range map[string]int{
		"SYST": 215, "FEAT": 211, "HELP": 214, "HELP RETR": 214, "STAT": 211, "TYPE X": 504, "MODE X": 504, "STRU X": 504,
		"NONSENSE": 500, "RNTO x": 503, "REST x": 501, "CWD nowhere": 550, "RETR nothing": 550, "SIZE nothing": 550,
	} {
		if line == "RETR nothing" {
			v.agree()
		}
		v.say(code, line)
	}
	if rep, err := v.c.Cmd("ALLO 1000"); err != nil || rep.Code/100 != 2 {
		v.t.Errorf("ALLO: %v %v", rep, err)
	}
	if rep, err := v.c.Cmd("ABOR"); err != nil || rep.Code/100 != 2 {
		v.t.Errorf("ABOR with nothing to abort: %v %v", rep, err)
	}
}

func (v *verbs) files() {
	v.t.Helper()
	v.sayData("STOR a.txt", "0123456789")
	v.want("SIZE", v.say(213, "SIZE a.txt"), "10")
	v.want("RETR", v.sayData("RETR a.txt", ""), "0123456789")
	v.say(350, "REST 4")
	v.want("RETR after REST", v.sayData("RETR a.txt", ""), "456789")
	v.sayData("APPE a.txt", "ab")
	v.say(350, "REST 10")
	v.sayData("STOR a.txt", "AB")
	v.want("RETR after STOR at 10", v.sayData("RETR a.txt", ""), "0123456789AB")

	v.say(200, "TYPE A")
	v.sayData("STOR t.txt", "one\r\ntwo\r\n")
	v.want("RETR in TYPE A", v.sayData("RETR t.txt", ""), "one\r\ntwo\r\n")
	v.say(200, "TYPE I")
	v.want("RETR in TYPE I", v.sayData("RETR t.txt", ""), "one\ntwo\n")
	if text := v.say(213, "MDTM t.txt"); len(text) < 14 {
		v.t.Errorf("MDTM gave %q", text)
	}
	v.say(350, "RNFR t.txt")
	v.say(250, "RNTO 二 two.txt")
	v.want("NLST", v.sayData("NLST", ""), "a.txt\r\n二 two.txt\r\n")
	v.want("NLST with a pattern", v.sayData("NLST a*", ""), "a.txt\r\n")
	v.say(250, "DELE 二 two.txt")
	v.say(550, "DELE 二 two.txt")
}

func (v *verbs) directories() {
	v.t.Helper()
	v.say(257, "MKD d")
	v.say(257, "XMKD d/e")
	v.say(250, "CWD d/e")
	v.say(250, "CDUP")
	v.say(250, "XCWD e")
	v.say(250, "XCUP")
	if path := v.say(257, "PWD"); !strings.HasSuffix(strings.SplitN(path, `" `, 2)[0], "/d") {
		v.t.Errorf("PWD gave %q", path)
	}
	v.say(257, "XPWD")
	for _, line := range []string{"LIST", "LIST -a", "LIST -al .", "LIST ..", "MLSD", "NLST -CF"} {
		if list := v.sayData(line, ""); !strings.Contains(list, "e") && !strings.Contains(list, "a.txt") {
			v.t.Errorf("%s gave %q", line, list)
		}
	}
	v.say(250, "MLST e")
	if rep, err := v.c.Cmd("STAT e"); err != nil || rep.Code/100 != 2 {
		v.t.Errorf("STAT with a path: %v %v", rep, err)
	}
	v.say(250, "RMD e")
	v.say(250, "CWD ..")
	v.say(250, "XRMD d")
	v.say(550, "RMD d")
}
