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

// This file turns errors of the filesystem into replies: code, text and reason.

// fileReply returns the reply to a filesystem error about path p. It has the given code,
// unless the error has a more specific one.
func (s *session) fileReply(code int, p string, err error) wire.Reply {
	why, text := fileFault(err)
	switch why {
	case event.ReasonDiskFull:
		code = 552
	case event.ReasonBadPath, event.ReasonPathTooLong, event.ReasonPathTooDeep:
		if code != 553 {
			code = 550
		}
	}
	return s.at(wire.NewReply(code, why, "%s", text), p).Because(s.fileCheck(why, p, err))
}

// fileFault returns the reason of a filesystem error, and its text for the client.
func fileFault(err error) (why event.Reason, text string) {
	var limit *wire.LimitError
	switch {
	case errors.As(err, &limit) && limit.Err == errCostly:
		return limit.Why, "Too much to list."
	case errors.As(err, &limit):
		return limit.Why, "Path too long."
	case errors.Is(err, wire.ErrPathChars), errors.Is(err, wire.ErrPathLong):
		return event.ReasonBadPath, "File name not allowed."
	case errors.Is(err, storage.ErrQuota):
		return event.ReasonDiskFull, "No room left."
	case errors.Is(err, errDenied), errors.Is(err, fs.ErrPermission):
		return event.ReasonDenied, "Permission denied."
	case errors.Is(err, hackpadfs.ErrNotEmpty):
		return event.ReasonNotEmpty, "Directory not empty."
	case errors.Is(err, errNotDir), errors.Is(err, hackpadfs.ErrNotDir):
		return event.ReasonNotADirectory, "Not a directory."
	case errors.Is(err, errIsDir), errors.Is(err, hackpadfs.ErrIsDir):
		return event.ReasonIsADirectory, "Is a directory."
	case errors.Is(err, fs.ErrExist):
		return event.ReasonExists, "File exists."
	case errors.Is(err, fs.ErrNotExist):
		return event.ReasonNoSuchFile, "No such file or directory."
	}
	return event.ReasonFileError, "Requested action not taken."
}

// fileCheck returns the Check of a filesystem error: the limit, the quota or the rights.
func (s *session) fileCheck(why event.Reason, path string, err error) event.Check {
	c := event.Check{}
	var limit *wire.LimitError
	switch {
	case errors.As(err, &limit):
		c = limit.Check
	case why == event.ReasonDiskFull:
		c = s.srv.quotaCheck(err)
	}
	c.Path = path
	if why == event.ReasonDenied && s.login.account != nil {
		c.Saw, c.Want = s.login.shown, strings.Join(s.login.account.Write, ", ")
	}
	return c
}
