package ftpcore

import (
	"path"

	"github.com/hack-pad/hackpadfs"
)

// cmdCwd changes the working directory (RFC 959 §4.1.1).
func (s *session) cmdCwd(arg string) Reply {
	p, err := s.resolve(arg)
	if err == nil {
		_, err = s.isDir(p)
	}
	if err != nil {
		return s.fileReply(550, p, err)
	}
	s.cwd = p
	return s.at(NewReply(250, "cwd-changed", "Directory changed to %s", p), p)
}

func (s *session) cmdCdup(string) Reply {
	s.cwd = path.Dir(s.cwd)
	return s.at(NewReply(250, "cwd-changed", "Directory changed to %s", s.cwd), s.cwd)
}

func (s *session) cmdPwd(string) Reply {
	return s.at(NewReply(257, "cwd", "%s is the current directory.", QuotePath(s.cwd)), s.cwd)
}

// cmdMkd answers with the new directory's whole path (RFC 959 appendix II).
func (s *session) cmdMkd(arg string) Reply {
	p, err := s.writable(arg)
	if err == nil && s.fault(p, true) {
		err = ErrQuota
	}
	if err == nil {
		err = hackpadfs.Mkdir(s.srv.FS, FSPath(p), 0o755)
	}
	if err != nil {
		return s.fileReply(550, p, err)
	}
	r := NewReply(257, "made", "%s created.", QuotePath(p))
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
	r := NewReply(250, "removed", "Directory removed.")
	r.FS = []FSChange{{Op: "rmdir", Path: p}}
	return s.at(r, p)
}

// at notes which path a reply is about.
func (s *session) at(r Reply, p string) Reply {
	r.Path = p
	return r
}
