package ftpcore

import (
	"errors"
	"io"
	"io/fs"
	"strconv"
	"strings"

	"github.com/hack-pad/hackpadfs"
)

func rangeRows() commandTable {
	return commandTable{
		row("RANG", "<first> <last>", "draft-bryan-ftp-range#3", "Limits the next RETR, STOR or HASH to these bytes; RANG 1 0 takes that back.",
			rangPolicy, (*session).cmdRang).feat("RANG STREAM"),
	}
}

// cmdRang sets the bytes that the next transfer is about, both ends included
// (draft-bryan-ftp-range §3). It takes the place of a restart point.
func (s *session) cmdRang(arg string) Reply {
	var n [2]int64
	w := strings.Fields(arg)
	ok := len(w) == 2
	for i := 0; ok && i < 2; i++ {
		u, err := strconv.ParseUint(w[i], 10, 62)
		n[i], ok = int64(u), err == nil
	}
	switch {
	case ok && n == [2]int64{1, 0}:
		s.restartAt(0, 0)
		return NewReply(350, ReasonRangeReset, "Range reset: the whole file.")
	case !ok || n[0] > n[1]:
		s.restartAt(0, 0)
		return NewReply(501, ReasonBadArgument, "RANG needs the first and the last byte.").because(Check{Saw: arg, Want: "0 999"})
	case !s.rangeable():
		return s.noRange()
	}
	s.restartAt(n[0], n[1]+1)
	return NewReply(350, ReasonRangeSet, "Restarting at %d. End byte range at %d", n[0], n[1])
}

// rangeable reports whether bytes of a file are bytes of its transfer.
func (s *session) rangeable() bool { return s.coding().plain() && !s.ascii() }

func (s *session) noRange() Reply {
	return NewReply(551, ReasonRangeNeedsImage, "Ranges need TYPE I, MODE S and STRU F.").because(Check{Saw: s.params.typ + " " + s.params.mode + " " + s.params.stru, Want: "I S F"})
}

// ranged limits src, which begins at the restart point, to the range that is
// set; left is how many bytes that are.
func (s *session) ranged(src io.ReadCloser, left int64) (io.ReadCloser, int64) {
	if s.params.until == 0 {
		return src, left
	}
	left = max(0, min(left, s.params.until-s.params.rest))
	if b, ok := src.(lasting); ok {
		return &limitedBlocks{src, b, left}, left
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(src, left), src}, left
}

// limitedBlocks is the beginning of a source that gives its bytes without a copy.
type limitedBlocks struct {
	io.ReadCloser
	src  lasting
	left int64
}

func (l *limitedBlocks) Block(most int) ([]byte, error) {
	if l.left == 0 {
		return nil, io.EOF
	}
	b, err := l.src.Block(int(min(int64(most), l.left)))
	l.left -= int64(len(b))
	return b, err
}

func (l *limitedBlocks) Read(p []byte) (int, error) {
	b, err := l.Block(len(p))
	return copy(p, b), err
}

var errBeyond = errors.New("more bytes than the range has")

// patch is an Upload into a range of a file: what lies outside stays.
type patch struct {
	Upload
	old  fs.File // what is there now
	at   int64   // where the next byte goes
	end  int64   // where the range ends
	tail int64   // bytes that Commit has put behind those that came
}

// patched makes up, which keeps the content up to the range, keep what is behind
// it too. size is that of the file now.
func (s *session) patched(up Upload, p string, size int64) (Upload, error) {
	out := &patch{Upload: up, at: s.params.rest, end: s.params.until}
	if size == 0 {
		return out, nil
	}
	f, err := s.srv.FS.Open(FSPath(p))
	out.old = f
	return out, err
}

func (u *patch) Write(b []byte) (int, error) {
	room := u.end - u.at
	n, err := u.Upload.Write(b[:min(int64(len(b)), room)])
	u.at += int64(n)
	if err == nil && n < len(b) {
		err = errBeyond
	}
	return n, err
}

func (u *patch) Commit() error {
	if u.old != nil {
		defer u.old.Close()
		if _, err := hackpadfs.SeekFile(u.old, u.at, io.SeekStart); err != nil {
			return err
		}
		var err error
		if u.tail, err = io.Copy(u.Upload, u.old); err != nil {
			u.Upload.Abort()
			return err
		}
	}
	return u.Upload.Commit()
}

func (u *patch) Abort() {
	if u.old != nil {
		u.old.Close()
	}
	u.Upload.Abort()
}
