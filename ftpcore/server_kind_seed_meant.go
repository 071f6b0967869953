package ftpcore

import (
	"bytes"
	"fmt"
	"io/fs"
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/storage"
	"ftpsim/ftpcore/verbs"
	"ftpsim/ftpcore/wire"
)

// meantTable is the seed as its author meant it: the same verbs and wording without the
// faults.
func meantTable() commandTable {
	return seedTable(verbs.SeedMeant(), map[string]func(*session, string) wire.Reply{
		"USER": (*session).meantUser,
		"PASS": (*session).meantPass,
		"XPWD": (*session).seedPwd,
		"PWD":  (*session).seedPwd,
		"NOOP": always(wire.NewReply(200, event.ReasonOK, "ok")),
		"TYPE": (*session).meantType,
		"MODE": (*session).meantMode,
		"PORT": (*session).meantPort,
		"PASV": always(wire.NewReply(500, event.ReasonNotImplemented, "passive mode not supported.")),
		"LIST": (*session).meantList,
		"RETR": (*session).meantRetr,
		"STOR": (*session).meantStor,
		"FEAT": always(wire.NewReply(211, event.ReasonFeatures, "no features")),
		"QUIT": (*session).seedQuit,
	})
}

func (s *session) seedPwd(string) wire.Reply {
	return s.at(wire.NewReply(257, event.ReasonCWD, `"/" is current directory.`), "/")
}

func (s *session) seedQuit(string) wire.Reply {
	s.life.closed = true
	return seedGoodbye
}

// meantUser accepts the name of the only account. Unlike the seed as written, it answers
// 530 to a wrong name (430 is no code of RFC 959) and then forgets an earlier right one.
func (s *session) meantUser(name string) wire.Reply {
	s.logout()
	if name != seedUser {
		return wire.NewReply(530, event.ReasonLoginIncorrect, "user name error.")
	}
	s.setUser(name)
	return wire.NewReply(331, event.ReasonNeedPassword, "user name ok,need password.")
}

func (s *session) meantPass(password string) wire.Reply {
	if password != s.seedPassword() {
		s.logout()
		return wire.NewReply(530, event.ReasonLoginIncorrect, "pass word error.")
	}
	s.login.account = seedAccount
	return wire.NewReply(230, event.ReasonLoggedIn, "User logged in, proceed.")
}

func (s *session) meantType(arg string) wire.Reply {
	switch strings.ToUpper(arg) {
	case "A", "A N":
		s.params.typ = "A"
	case "I":
		s.params.typ = "I"
	default:
		return wire.NewReply(500, event.ReasonTypeUnsupported, "parm error.")
	}
	return wire.NewReply(200, event.ReasonTypeSet, "type set to %s.", s.params.typ)
}

func (s *session) meantMode(arg string) wire.Reply {
	if !strings.EqualFold(arg, "S") {
		return wire.NewReply(500, event.ReasonParameterUnsupported, "only stream mode is support")
	}
	return wire.NewReply(200, event.ReasonSet, "stream mode is ok")
}

func (s *session) meantPort(arg string) wire.Reply {
	addr, _, err := wire.ParsePort(arg)
	if err != nil {
		return wire.NewReply(501, event.ReasonBadArgument, "parm error.")
	}
	if r := s.refuseAddr("PORT", addr); r.Code != 0 {
		return r
	}
	s.dropPort(event.ReasonReplaced)
	return s.agree(s.newPort("port", addr), wire.NewReply(200, event.ReasonActive, "PORT Command successful."))
}

func (s *session) meantList(arg string) wire.Reply {
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
	return s.seedBegin(t, event.ReasonOpening)
}

// meantLine is writtenLine with a date that clients can read.
func meantLine(l *wire.Lister, fi fs.FileInfo) string {
	mode := "-rw-rw-rw-"
	if fi.IsDir() {
		mode = "drwxrwxrwx"
	}
	return fmt.Sprintf("%s 1 user group %d %s %s\r\n", mode, fi.Size(), l.UnixDate(nil, fi.ModTime(), "Jan _2"), wire.ListName(fi.Name()))
}

func (s *session) meantRetr(arg string) wire.Reply {
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
	return s.seedBegin(&transfer{path: p, size: size, send: src}, event.ReasonOpening)
}

func (s *session) meantStor(arg string) wire.Reply {
	p, _, exists, err := s.target(arg)
	var up storage.Upload
	if err == nil {
		up, err = storage.OpenUpload(s.srv.FS, wire.FSPath(p), 0, 0o644)
	}
	if err != nil {
		return s.refuse(s.fileReply(553, p, err))
	}
	r := &receiver{up: up, ascii: s.ascii(), op: "create", path: p}
	if exists {
		r.op = "write"
	}
	return s.seedBegin(&transfer{path: p, size: -1, recv: r}, event.ReasonOpening)
}

// seedFileReply returns 550 with the seed's text.
func seedFileReply(err error) wire.Reply {
	why, _ := fileFault(err)
	return wire.NewReply(550, why, "no such file")
}
