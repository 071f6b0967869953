package ftpcore

import (
	"errors"
	"io/fs"
	"strings"

	"github.com/hack-pad/hackpadfs"
)

// This file is the engine's way to the filesystem: FTP paths in, errors with a
// reason out.

// ErrQuota is what a filesystem's error wraps when there is no room left; the
// client gets 552.
var ErrQuota = errors.New("no room left")

var (
	errNotDir = errors.New("not a directory")
	errIsDir  = errors.New("is a directory")
	errDenied = errors.New("permission denied")
)

// resolve turns an argument into an absolute FTP path inside, whatever is mounted. With a
// slash at its end it cannot mean a plain file.
func (s *session) resolve(arg string) (string, error) {
	home := "/"
	if s.login.account != nil {
		home = s.login.account.Home
	}
	p, err := s.limits.resolveHome(s.shown(home), s.shown(s.login.cwd), arg)
	p = s.mounted(p)
	if err == nil && s.fault(p, false) {
		err = errDenied
	}
	if err == nil && strings.HasSuffix(arg, "/") {
		if fi, serr := s.stat(p); serr == nil && !fi.IsDir() {
			err = errNotDir
		}
	}
	return p, err
}

// fault reports whether somebody wants the use of p to fail; with room, that no
// room is found for it.
func (s *session) fault(p string, room bool) bool {
	g, ok := s.srv.Gate.(FileFaulter)
	return ok && g.FileFault(s.id, p, room)
}

// fullDisk is an Upload that finds no room.
type fullDisk struct{ Upload }

func (fullDisk) Write([]byte) (int, error) { return 0, ErrQuota }

func (s *session) stat(p string) (fs.FileInfo, error) {
	return hackpadfs.Stat(s.srv.FS, FSPath(p))
}

// content is what a change has made of a file, if it did; nil where that cannot
// be had without a copy.
func (s *Server) content(c FSChange) (pieces [][]byte) {
	if c.Op != "create" && c.Op != "write" {
		return nil
	}
	f, err := s.FS.Open(FSPath(c.Path))
	if err != nil {
		return nil
	}
	defer f.Close()
	if src, ok := f.(lasting); ok {
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

// mayWrite reports whether the account may change what lies at p: strictly
// below one of its Write directories.
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

// fileFault names the reason of a filesystem's error, for the record and for
// the client.
func fileFault(err error) (why Reason, text string) {
	var limit *limitError
	switch {
	case errors.As(err, &limit) && limit.err == errCostly:
		return limit.why, "Too much to list."
	case errors.As(err, &limit):
		return limit.why, "Path too long."
	case errors.Is(err, ErrPathChars), errors.Is(err, ErrPathLong):
		return ReasonBadPath, "File name not allowed."
	case errors.Is(err, ErrQuota):
		return ReasonDiskFull, "No room left."
	case errors.Is(err, errDenied), errors.Is(err, fs.ErrPermission):
		return ReasonDenied, "Permission denied."
	case errors.Is(err, hackpadfs.ErrNotEmpty):
		return ReasonNotEmpty, "Directory not empty."
	case errors.Is(err, errNotDir), errors.Is(err, hackpadfs.ErrNotDir):
		return ReasonNotADirectory, "Not a directory."
	case errors.Is(err, errIsDir), errors.Is(err, hackpadfs.ErrIsDir):
		return ReasonIsADirectory, "Is a directory."
	case errors.Is(err, fs.ErrExist):
		return ReasonExists, "File exists."
	case errors.Is(err, fs.ErrNotExist):
		return ReasonNoSuchFile, "No such file or directory."
	}
	return ReasonFileError, "Requested action not taken."
}
