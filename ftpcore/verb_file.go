package ftpcore

import (
	"errors"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/storage"
	"ftpsim/ftpcore/wire"
)

func fileRows() commandTable {
	return commandTable{
		row("RETR", (*session).cmdRetr),
		row("STOR", (*session).cmdStor),
		row("APPE", (*session).cmdAppe),
		row("REST", (*session).cmdRest),
		row("DELE", (*session).cmdDele),
		row("RNFR", (*session).cmdRnfr),
		row("RNTO", (*session).cmdRnto),
		row("SIZE", (*session).cmdSize),
		row("MDTM", (*session).cmdMdtm),
	}
}

// cmdRetr sends a file, from the restart point on (RFC 959 §4.1.3, RFC 3659 §5).
func (s *session) cmdRetr(arg string) wire.Reply {
	p, err := s.resolve(arg)
	var fi fs.FileInfo
	if err == nil {
		fi, err = s.plainFile(p)
	}
	switch {
	case err != nil:
		return s.refuse(s.fileReply(550, p, err))
	case s.params.until > 0 && !s.rangeable():
		return s.refuse(s.noRange())
	}
	if s.params.until > 0 {
		s.params.rest = min(s.params.rest, fi.Size()) // beyond the end there are no bytes, and no error
	}
	src, size, err := s.open(p, fi.Size())
	switch {
	case errors.Is(err, errRest), errors.Is(err, errNoRestart):
		return s.refuse(s.badRestart(p, fi.Size(), err))
	case err != nil:
		return s.refuse(s.fileReply(550, p, err))
	}
	src, size = s.ranged(src, size)
	s.restartAt(0, 0)
	described := arg
	if size >= 0 {
		described += " (" + strconv.FormatInt(size, 10) + " bytes)"
	}
	opening := s.opening(described)
	notText := s.ascii() && s.notText(p)
	if notText {
		opening.Warn = event.WarnNotText
	}
	return s.beginTransfer(&transfer{path: p, size: size, send: src, notText: notText}, opening)
}

func (s *session) badRestart(p string, size int64, err error) wire.Reply {
	if errors.Is(err, errNoRestart) {
		return wire.NewReply(554, event.ReasonNoRestart, "MODE %s with STRU %s has no restart points.", s.params.mode, s.params.stru).
			Because(event.Check{Saw: s.params.mode + " " + s.params.stru, Want: "MODE B, MODE C, STRU F"})
	}
	return wire.NewReply(554, event.ReasonBadRestart, "The restart point is beyond the end of the file.").
		Because(event.Check{Limit: size, Got: s.params.rest, Path: p})
}

// cmdStor receives a file. A restart point keeps the present content before it, a range
// keeps the content outside it.
func (s *session) cmdStor(arg string) wire.Reply {
	p, size, exists, err := s.target(arg)
	switch {
	case err != nil:
		return s.refuse(s.fileReply(553, p, err))
	case s.params.until > 0 && !s.rangeable():
		return s.refuse(s.noRange())
	}
	base, err := s.restartBase(p, size)
	if err != nil {
		return s.refuse(s.badRestart(p, size, err))
	}
	return s.store(uploadTarget{path: p, label: arg, base: base, kept: base, size: size, exists: exists})
}

// cmdAppe appends to a file. With a range or a restart point it acts like STOR
// (draft-bryan-ftp-range §4.3, RFC 3659 §5.3).
func (s *session) cmdAppe(arg string) wire.Reply {
	if s.params.until > 0 || s.params.rest > 0 {
		return s.cmdStor(arg)
	}
	p, size, exists, err := s.target(arg)
	if err != nil {
		return s.refuse(s.fileReply(553, p, err))
	}
	return s.store(uploadTarget{path: p, label: arg, base: storage.KeepAll, kept: size, size: size, exists: exists})
}

// target checks the path of an upload, and returns the size of the file that exists there.
func (s *session) target(arg string) (p string, size int64, exists bool, err error) {
	p, err = s.writable(arg)
	if err != nil {
		return p, 0, false, err
	}
	fi, err := s.plainFile(p)
	switch {
	case errors.Is(err, fs.ErrNotExist) && strings.HasSuffix(arg, "/"):
		return p, 0, false, errIsDir
	case errors.Is(err, fs.ErrNotExist):
		return p, 0, false, nil
	case err != nil:
		return p, 0, false, err
	}
	return p, fi.Size(), true, nil
}

// uploadTarget is the target of an upload.
type uploadTarget struct {
	path   string
	label  string // its name in the 150
	base   int64  // bytes of the present content that it keeps, or KeepAll
	kept   int64  // base, or the present size for KeepAll
	size   int64  // of the present file, if exists is set
	exists bool
	unique string // see transfer
	done   func()
}

// store begins an upload.
func (s *session) store(to uploadTarget) wire.Reply { return s.storeWith(to, s.opening(to.label)) }

// storeWith is store with another 150.
func (s *session) storeWith(to uploadTarget, opening wire.Reply) wire.Reply {
	if s.dataConns.port == nil { // before anything is written
		if _, err := s.isDir(path.Dir(to.path)); err != nil {
			return s.refuse(s.fileReply(553, to.path, err))
		}
		return s.refuse(noPort(s.cur.verb()))
	}
	up, err := storage.OpenUpload(s.srv.FS, wire.FSPath(to.path), to.base, 0o666&^s.params.umask)
	if err == nil && s.params.until > 0 {
		up, err = s.intoRange(up, to.path, to.size)
	}
	if err != nil {
		return s.refuse(s.fileReply(553, to.path, err))
	}
	if s.fault(to.path, true) {
		up = fullDisk{up}
	}
	s.restartAt(0, 0)
	r := &receiver{up: up, ascii: s.ascii(), op: "create", path: to.path, size: to.kept}
	if c := s.coding(); !c.Plain() {
		r.coding = &c
	}
	if to.exists {
		r.op = "write"
	}
	return s.beginTransfer(&transfer{path: to.path, size: -1, recv: r, unique: to.unique, done: to.done}, opening)
}

func (s *session) plainFile(p string) (fs.FileInfo, error) {
	fi, err := s.stat(p)
	if err == nil && fi.IsDir() {
		err = errIsDir
	}
	return fi, err
}

// fileAt finds the plain file that arg names. If there is none, fi is nil and fail is the
// reply.
func (s *session) fileAt(arg string) (p string, fi fs.FileInfo, fail wire.Reply) {
	p, err := s.resolve(arg)
	if err == nil {
		fi, err = s.plainFile(p)
	}
	if err != nil {
		return p, nil, s.fileReply(550, p, err)
	}
	return p, fi, wire.Reply{}
}

func (s *session) cmdDele(arg string) wire.Reply {
	p, err := s.writable(arg)
	if err == nil {
		_, err = s.plainFile(p)
	}
	if err == nil {
		err = hackpadfs.Remove(s.srv.FS, wire.FSPath(p))
	}
	if err != nil {
		return s.fileReply(550, p, err)
	}
	r := wire.NewReply(250, event.ReasonDeleted, "File deleted.")
	r.FS = []event.FSChange{{Op: "delete", Path: p}}
	return s.at(r, p)
}

// cmdRnfr names the file to rename; RNTO must follow (RFC 959 §4.1.3).
func (s *session) cmdRnfr(arg string) wire.Reply {
	p, err := s.writable(arg)
	if err == nil {
		_, err = s.stat(p)
	}
	if err != nil {
		return s.fileReply(550, p, err)
	}
	s.params.renameF = p
	return s.at(wire.NewReply(350, event.ReasonRenamePending, "Ready for RNTO."), p)
}

func (s *session) cmdRnto(arg string) wire.Reply {
	from := s.params.renameF
	s.params.renameF = ""
	to, err := s.writable(arg)
	if err == nil {
		err = hackpadfs.Rename(s.srv.FS, wire.FSPath(from), wire.FSPath(to))
	}
	if err != nil {
		return s.fileReply(553, to, err)
	}
	r := wire.NewReply(250, event.ReasonRenamed, "Renamed.")
	r.FS = []event.FSChange{{Op: "rename", Path: from, To: to}}
	return s.at(r, to)
}

// cmdSize returns the size of a transfer in the current type (RFC 3659 §4).
func (s *session) cmdSize(arg string) wire.Reply {
	p, fi, fail := s.fileAt(arg)
	if fi == nil {
		return fail
	}
	if c := s.coding(); !c.Streamed() {
		return wire.NewReply(550, event.ReasonSizeUndefined, "SIZE has a meaning in STRU F and MODE S or Z only.").
			Because(event.Check{Saw: c.Mode + " " + c.Stru, Want: "MODE S, STRU F", Path: p})
	}
	n := fi.Size()
	if s.ascii() {
		if n > maxScan {
			return wire.NewReply(550, event.ReasonTooLargeToCount, "Too large to count line ends; use TYPE I.").
				Because(event.Check{Limit: maxScan, Got: n, Path: p})
		}
		var err error
		if n, err = s.asciiSize(p); err != nil {
			return s.fileReply(550, p, err)
		}
	}
	return s.at(wire.NewReply(213, event.ReasonSize, "%d", n), p)
}

// cmdMdtm returns a file's modification time in UTC (RFC 3659 §3). In some profiles "MDTM
// <time> <path>" sets it, unless the whole argument names a file.
func (s *session) cmdMdtm(arg string) wire.Reply {
	p, fi, fail := s.fileAt(arg)
	if fi != nil {
		return s.at(wire.NewReply(213, event.ReasonModified, "%s", wire.FormatMDTM(fi.ModTime())), p)
	}
	when, name, ok := timeBefore(arg)
	if !ok || !s.profile.MDTMSets {
		return fail
	}
	if _, fi, fail := s.fileAt(name); fi == nil {
		return fail
	}
	x, _ := settingOf("Modify", when)
	r := s.setFacts(name, x)
	if r.Code == 213 {
		r.Lines = []string{"Modification time set."}
	}
	return r
}

// timeBefore splits the argument of an MDTM that sets a time: a date, with or without the
// time of day, a space and a path.
func timeBefore(arg string) (when, name string, ok bool) {
	when, name, _ = strings.Cut(arg, " ")
	if len(when) == len("20060102") {
		when += "000000"
	}
	_, err := wire.ParseMDTM(when)
	return when, name, err == nil && name != ""
}
