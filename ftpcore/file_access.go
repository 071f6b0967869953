package ftpcore

import (
	"errors"
	"io/fs"
	"strings"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/storage"
	"ftpsim/ftpcore/wire"
)

// This file resolves FTP paths, checks access rights and reads file information.

var (
	errNotDir = errors.New("not a directory")
	errIsDir  = errors.New("is a directory")
	errDenied = errors.New("permission denied")
)

// resolve turns an argument into an absolute FTP path in the whole tree, with SMNT's root
// applied. A plain file is an error if the argument ends in a slash.
func (s *session) resolve(arg string) (string, error) {
	home := "/"
	if s.login.account != nil {
		home = s.login.account.Home
	}
	p, err := s.limits.paths().ResolveHome(s.shown(home), s.shown(s.login.cwd), arg)
	p = s.mounted(p)
	if err == nil && s.fileFault(p, false) {
		err = errDenied
	}
	if err == nil && strings.HasSuffix(arg, "/") {
		if fi, serr := s.stat(p); serr == nil && !fi.IsDir() {
			err = errNotDir
		}
	}
	return p, err
}

// fileFault reports whether a rule makes the use of p fail: with "permission denied", or, if
// room is set, with "no room left". The reply to the command then names the rule.
func (s *session) fileFault(p string, room bool) bool {
	g := s.faulter()
	if g == nil {
		return false
	}
	f, ok := g.FileFault(&event.Message{
		SID: s.id, Conn: s.ctl, Chan: event.ChanNone, Dir: event.NoDir, Kind: event.KindFS, Re: s.cur.id,
		Dec: &event.Decoded{Path: p}, State: *s.state.Load(),
	}, room)
	if ok {
		s.cur.files = s.cur.files.With(f)
	}
	return ok
}

// fullDisk is an Upload whose writes fail for lack of room.
type fullDisk struct{ storage.Upload }

func (fullDisk) Write([]byte) (int, error) { return 0, storage.ErrQuota }

func (s *session) stat(p string) (fs.FileInfo, error) {
	return hackpadfs.Stat(s.srv.FS, wire.FSPath(p))
}

// content returns the content of a file after change c; nil if c wrote no file, or if the
// content cannot be read without a copy.
func (s *Server) content(c event.FSChange) (pieces [][]byte) {
	if c.Op != "create" && c.Op != "write" {
		return nil
	}
	f, err := s.FS.Open(wire.FSPath(c.Path))
	if err != nil {
		return nil
	}
	defer f.Close()
	if src, ok := f.(storage.BlockSource); ok {
		for {
			b, err := src.Block(blockSize)
			if err != nil {
				break
			}
			pieces = append(pieces, b)
		}
	}
	return pieces
}

// mayWrite reports whether the account may change the file or directory at p: p must lie
// strictly below one of its Write directories.
func (s *session) mayWrite(p string) bool {
	if p == "/" {
		return false
	}
	for _, w := range s.login.account.Write {
		if w == "/" || strings.HasPrefix(p, w+"/") {
			return true
		}
	}
	return false
}

// writable resolves arg and checks the right to change it.
func (s *session) writable(arg string) (string, error) {
	p, err := s.resolve(arg)
	if err == nil && !s.mayWrite(p) {
		err = errDenied
	}
	return p, err
}

// isDir returns p's information, and an error unless p is a directory.
func (s *session) isDir(p string) (fs.FileInfo, error) {
	fi, err := s.stat(p)
	if err == nil && !fi.IsDir() {
		err = errNotDir
	}
	return fi, err
}
