package ftpcore

import (
	"path"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/storage"
	"ftpsim/ftpcore/wire"
)

func dirRows() commandTable {
	return commandTable{
		row("CWD", (*session).cmdCwd),
		row("CDUP", (*session).cmdCdup),
		row("PWD", (*session).cmdPwd),
		row("MKD", (*session).cmdMkd),
		row("RMD", (*session).cmdRmd),
		row("XCWD", (*session).cmdCwd),
		row("XCUP", (*session).cmdCdup),
		row("XPWD", (*session).cmdPwd),
		row("XMKD", (*session).cmdMkd),
		row("XRMD", (*session).cmdRmd),
	}
}

// cmdCwd changes the working directory (RFC 959 §4.1.1). Without an argument it answers 550
// as most servers do, not 501.
func (s *session) cmdCwd(arg string) wire.Reply {
	if arg == "" {
		return wire.NewReply(550, event.ReasonArgumentMissing, "CWD needs an argument: CWD <path>").Because(event.Check{Want: "CWD <path>"})
	}
	p, err := s.resolve(arg)
	if err == nil {
		_, err = s.isDir(p)
	}
	if err != nil {
		return s.fileReply(550, p, err)
	}
	s.login.cwd = p
	return s.at(wire.NewReply(250, event.ReasonCWDChanged, "Directory changed to %s", s.onWire(p)), p)
}

func (s *session) cmdCdup(string) wire.Reply {
	s.login.cwd = s.mounted(path.Dir(s.shown(s.login.cwd)))
	return s.at(wire.NewReply(250, event.ReasonCWDChanged, "Directory changed to %s", s.onWire(s.login.cwd)), s.login.cwd)
}

func (s *session) cmdPwd(string) wire.Reply {
	return s.at(wire.NewReply(257, event.ReasonCWD, "%s is the current directory.", wire.QuotePath(s.onWire(s.login.cwd))), s.login.cwd)
}

// cmdMkd makes a directory. The reply has its absolute path (RFC 959 appendix II).
func (s *session) cmdMkd(arg string) wire.Reply {
	p, err := s.writable(arg)
	if err == nil && s.fileFault(p, true) {
		err = storage.ErrQuota
	}
	if err == nil {
		err = hackpadfs.Mkdir(s.srv.FS, wire.FSPath(p), 0o777&^s.params.umask)
	}
	if err != nil {
		return s.fileReply(550, p, err)
	}
	r := wire.NewReply(257, event.ReasonMade, "%s created.", wire.QuotePath(s.onWire(p)))
	r.FS = []event.FSChange{{Op: "mkdir", Path: p}}
	return s.at(r, p)
}

func (s *session) cmdRmd(arg string) wire.Reply {
	p, err := s.writable(arg)
	if err == nil {
		_, err = s.isDir(p)
	}
	if err == nil {
		err = hackpadfs.Remove(s.srv.FS, wire.FSPath(p))
	}
	if err != nil {
		return s.fileReply(550, p, err)
	}
	r := wire.NewReply(250, event.ReasonRemoved, "Directory removed.")
	r.FS = []event.FSChange{{Op: "rmdir", Path: p}}
	return s.at(r, p)
}

// at sets the path that a reply is about.
func (s *session) at(r wire.Reply, p string) wire.Reply {
	r.Path = p
	return r
}
