package ftpcore

import (
	"path"

	"github.com/hack-pad/hackpadfs"
)

func dirRows() commandTable {
	return commandTable{
		row("CWD", "<path>", "959#4.1.1", "Changes the working directory.", member(2, 5), (*session).cmdCwd),
		row("CDUP", "", "959#4.1.1", "Changes to the parent directory.", member(2), (*session).cmdCdup).since("959"),
		row("PWD", "", "959#4.1.3", "Names the working directory.", member(2), (*session).cmdPwd).since("959"),
		row("MKD", "<path>", "959#4.1.3", "Makes a directory.", member(2, 5).arg(), (*session).cmdMkd).since("959"),
		row("RMD", "<path>", "959#4.1.3", "Removes an empty directory.", member(2, 5).arg(), (*session).cmdRmd).since("959"),
		row("XCWD", "<path>", "775", "Old name of CWD.", member(2, 5), (*session).cmdCwd).historical(),
		row("XCUP", "", "775", "Old name of CDUP.", member(2), (*session).cmdCdup).historical(),
		row("XPWD", "", "775", "Old name of PWD.", member(2), (*session).cmdPwd).historical(),
		row("XMKD", "<path>", "775", "Old name of MKD.", member(2, 5).arg(), (*session).cmdMkd).historical(),
		row("XRMD", "<path>", "775", "Old name of RMD.", member(2, 5).arg(), (*session).cmdRmd).historical(),
	}
}

// cmdCwd changes the working directory (RFC 959 §4.1.1). No name is that of no
// directory, 550 as from most servers, not 501.
func (s *session) cmdCwd(arg string) Reply {
	if arg == "" {
		return NewReply(550, ReasonArgumentMissing, "CWD needs an argument: CWD <path>").because(Check{Want: "CWD <path>"})
	}
	p, err := s.resolve(arg)
	if err == nil {
		_, err = s.isDir(p)
	}
	if err != nil {
		return s.fileReply(550, p, err)
	}
	s.login.cwd = p
	return s.at(NewReply(250, ReasonCWDChanged, "Directory changed to %s", s.said(p)), p)
}

func (s *session) cmdCdup(string) Reply {
	s.login.cwd = s.mounted(path.Dir(s.shown(s.login.cwd)))
	return s.at(NewReply(250, ReasonCWDChanged, "Directory changed to %s", s.said(s.login.cwd)), s.login.cwd)
}

func (s *session) cmdPwd(string) Reply {
	return s.at(NewReply(257, ReasonCWD, "%s is the current directory.", QuotePath(s.said(s.login.cwd))), s.login.cwd)
}

// cmdMkd answers with the new directory's whole path (RFC 959 appendix II).
func (s *session) cmdMkd(arg string) Reply {
	p, err := s.writable(arg)
	if err == nil && s.fault(p, true) {
		err = ErrQuota
	}
	if err == nil {
		err = hackpadfs.Mkdir(s.srv.FS, FSPath(p), 0o777&^s.params.umask)
	}
	if err != nil {
		return s.fileReply(550, p, err)
	}
	r := NewReply(257, ReasonMade, "%s created.", QuotePath(s.said(p)))
	r.FS = []FSChange{{Op: "mkdir", Path: p}}
	return s.at(r, p)
}

func (s *session) cmdRmd(arg string) Reply {
	p, err := s.writable(arg)
	if err == nil {
		_, err = s.isDir(p)
	}
	if err == nil {
		err = hackpadfs.Remove(s.srv.FS, FSPath(p))
	}
	if err != nil {
		return s.fileReply(550, p, err)
	}
	r := NewReply(250, ReasonRemoved, "Directory removed.")
	r.FS = []FSChange{{Op: "rmdir", Path: p}}
	return s.at(r, p)
}

// at notes which path a reply is about.
func (s *session) at(r Reply, p string) Reply {
	r.Path = p
	return r
}
