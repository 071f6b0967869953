package ftpcore

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// meantTable is the seed as its author meant it: the same verbs and words, the
// faults mended.
func meantTable() commandTable {
	var t commandTable
	add := func(verb, args string, p policy, run func(*session, string) Reply) {
		t = append(t, &command{CommandInfo: seedInfo(verb, args, p), run: run})
	}
	say := func(r Reply) func(*session, string) Reply {
		return func(*session, string) Reply { return r }
	}
	add("USER", "<name>", meantUserPolicy, (*session).meantUser)
	add("PASS", "<password>", meantPassPolicy, (*session).meantPass)
	add("XPWD", "", member(2), (*session).seedPwd)
	add("PWD", "", member(2), (*session).seedPwd)
	add("NOOP", "", anybody(2), say(NewReply(200, ReasonOK, "ok")))
	add("TYPE", "A | I", member(2, 5), (*session).meantType)
	add("MODE", "S", member(2, 5), (*session).meantMode)
	add("PORT", "h1,h2,h3,h4,p1,p2", portPolicy, (*session).meantPort)
	add("PASV", "", member(5), say(NewReply(500, ReasonNotImplemented, "passive mode not supported.")))
	add("LIST", "[<path>]", transferPolicy(2, 4), (*session).meantList)
	add("RETR", "<path>", transferPolicy(2, 4).arg(), (*session).meantRetr)
	add("STOR", "<path>", transferPolicy(2, 4, 5).arg(), (*session).meantStor)
	add("FEAT", "", anybody(2), say(NewReply(211, ReasonFeatures, "no features")))
	add("QUIT", "", anybody().leading(leads(StClosed, 2)), (*session).seedQuit)
	return t
}

var (
	meantUserPolicy = anybody().drawn(DiagramLogin).rest("clears").leading(leads(StNeedPassword, 3), leads(StConnected, 5))
	meantPassPolicy = policy{needs: []Need{NeedUser}, diagram: DiagramLogin}.leading(
		in(slices.Concat(leads(StLoggedIn, 2), leads(StConnected, 5)), StNeedPassword),
		in(slices.Concat(stays(2), leads(StConnected, 5)), StLoggedIn, StDataReady))
)

func (s *session) seedPwd(string) Reply {
	return s.at(NewReply(257, ReasonCWD, `"/" is current directory.`), "/")
}

func (s *session) seedQuit(string) Reply {
	s.life.closed = true
	return seedGoodbye
}

// meantUser: the seed asked for the name of its only account; 430 is no code of
// RFC 959, and a wrong name now forgets an earlier right one.
func (s *session) meantUser(name string) Reply {
	s.logout()
	if name != seedUser {
		return NewReply(530, ReasonLoginIncorrect, "user name error.")
	}
	s.called(name)
	return NewReply(331, ReasonNeedPassword, "user name ok,need password.")
}

func (s *session) meantPass(password string) Reply {
	if password != seedPassword {
		s.logout()
		return NewReply(530, ReasonLoginIncorrect, "pass word error.")
	}
	s.login.account = seedAccount
	return NewReply(230, ReasonLoggedIn, "User logged in, proceed.")
}

func (s *session) meantType(arg string) Reply {
	switch strings.ToUpper(arg) {
	case "A", "A N":
		s.params.typ = "A"
	case "I":
		s.params.typ = "I"
	default:
		return NewReply(500, ReasonTypeUnsupported, "parm error.")
	}
	return NewReply(200, ReasonTypeSet, "type set to %s.", s.params.typ)
}

func (s *session) meantMode(arg string) Reply {
	if !strings.EqualFold(arg, "S") {
		return NewReply(500, ReasonParameterUnsupported, "only stream mode is support")
	}
	return NewReply(200, ReasonSet, "stream mode is ok")
}

func (s *session) meantPort(arg string) Reply {
	addr, _, err := ParsePort(arg)
	if err != nil {
		return NewReply(501, ReasonBadArgument, "parm error.")
	}
	if r := s.refuseAddr("PORT", addr); r.Code != 0 {
		return r
	}
	s.dropPort(ReasonReplaced)
	return s.agree(s.newPort("port", addr), NewReply(200, ReasonActive, "PORT Command successful."))
}

func (s *session) meantList(arg string) Reply {
	f, err := s.find(arg)
	if err != nil {
		return s.refuse(seedFileReply(err))
	}
	var b bytes.Buffer
	l := s.lister()
	for _, fi := range f.entries {
		b.WriteString(meantLine(l, fi))
	}
	t := &transfer{path: f.path, size: int64(b.Len()), send: &memory{b.Bytes()}}
	return s.seedBegin(t, ReasonOpening)
}

// meantLine is the seed's line with a date that clients can read.
func meantLine(l *lister, fi fs.FileInfo) string {
	mode := "-rw-rw-rw-"
	if fi.IsDir() {
		mode = "drwxrwxrwx"
	}
	return fmt.Sprintf("%s 1 user group %d %s %s\r\n", mode, fi.Size(), l.unixDate(nil, fi.ModTime(), "Jan _2"), listName(fi.Name()))
}

func (s *session) meantRetr(arg string) Reply {
	p, err := s.resolve(arg)
	var fi fs.FileInfo
	if err == nil {
		fi, err = s.plainFile(p)
	}
	if err != nil {
		return s.refuse(seedFileReply(err))
	}
	src, size, err := s.open(p, fi.Size())
	if err != nil {
		return s.refuse(seedFileReply(err))
	}
	return s.seedBegin(&transfer{path: p, size: size, send: src}, ReasonOpening)
}

func (s *session) meantStor(arg string) Reply {
	p, _, exists, err := s.target(arg)
	var up Upload
	if err == nil {
		up, err = openUpload(s.srv.FS, FSPath(p), 0, 0o644)
	}
	if err != nil {
		return s.refuse(s.fileReply(553, p, err))
	}
	r := &receiver{up: up, ascii: s.ascii(), op: "create", path: p}
	if exists {
		r.op = "write"
	}
	return s.seedBegin(&transfer{path: p, size: -1, recv: r}, ReasonOpening)
}

// seedFileReply is 550 in the seed's words.
func seedFileReply(err error) Reply {
	why, _ := fileFault(err)
	return NewReply(550, why, "no such file")
}
