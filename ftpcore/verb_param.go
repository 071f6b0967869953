package ftpcore

import (
	"errors"
	"io"
	"io/fs"
	"strconv"
	"strings"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/storage"
	"ftpsim/ftpcore/wire"
)

func paramRows() commandTable {
	return commandTable{
		row("TYPE", (*session).cmdType),
		row("MODE", (*session).cmdMode),
		row("STRU", (*session).cmdStru),
	}
}

// cmdType sets the representation type (RFC 959 §3.1.1). The format of A and E is the
// vertical format of the text; it changes no bytes.
func (s *session) cmdType(arg string) wire.Reply {
	w := strings.Fields(strings.ToUpper(arg))
	if len(w) == 1 && w[0] == "L8" { // some clients omit the space
		w = []string{"L", "8"}
	}
	said := strings.Join(w, " ")
	code := said
	switch {
	case len(w) > 2, len(w) == 2 && w[0] == "I":
		return badType(arg)
	case said == "A", said == "E":
		code += " N" // the default (RFC 959 §4.1.2)
	case len(w) > 0 && w[0] == "L":
		if r := s.byteSize(arg, w[1:]); r.Code != 0 {
			return r
		}
		said, code = "L 8", "L 8"
	}
	if s.profile.parameter("TYPE", code) == nil {
		return wire.NewReply(504, event.ReasonTypeUnsupported, "TYPE is %s here.", s.profile.choices("TYPE")).
			Because(event.Check{Saw: arg, Want: s.profile.choices("TYPE")})
	}
	s.params.typ = said
	return wire.NewReply(200, event.ReasonTypeSet, "Type set to %s.", s.params.typ)
}

func badType(arg string) wire.Reply {
	return wire.NewReply(501, event.ReasonBadArgument, "TYPE takes A or E with N, T or C, I, or L with a byte size.").
		Because(event.Check{Saw: arg, Want: "A [N|T|C], E [N|T|C], I, L 8"})
}

// byteSize checks the logical byte size of TYPE L, from 1 to 255 (RFC 959 §5.3.2). Files
// have bytes of eight bits, so only 8 is accepted: the Reply is then zero.
func (s *session) byteSize(arg string, size []string) wire.Reply {
	if len(size) == 0 {
		return badType(arg)
	}
	n, err := strconv.ParseUint(size[0], 10, 8)
	switch {
	case err != nil || n == 0:
		return badType(arg)
	case n != 8:
		return wire.NewReply(504, event.ReasonByteSize, "Bytes have 8 bits here.").Because(event.Check{Saw: arg, Want: "L 8"})
	}
	return wire.Reply{}
}

// cmdMode sets the transfer mode (RFC 959 §3.4).
func (s *session) cmdMode(arg string) wire.Reply { return s.choose("MODE", arg, &s.params.mode) }

// cmdStru sets the file structure (RFC 959 §3.1.2).
func (s *session) cmdStru(arg string) wire.Reply { return s.choose("STRU", arg, &s.params.stru) }

// choose sets a parameter that is one letter.
func (s *session) choose(verb, arg string, at *string) wire.Reply {
	w := strings.Fields(strings.ToUpper(arg))
	want := s.profile.choices(verb)
	if len(w) != 1 {
		return wire.NewReply(501, event.ReasonBadArgument, "%s takes one letter: %s.", verb, want).Because(event.Check{Saw: arg, Want: want})
	}
	p := s.profile.parameter(verb, w[0])
	if p == nil {
		return wire.NewReply(504, event.ReasonParameterUnsupported, "%s is %s here.", verb, want).Because(event.Check{Saw: arg, Want: want})
	}
	*at = p.Code
	return wire.NewReply(200, event.ReasonSet, "%s set to %s (%s).", verb, p.Code, p.Name)
}

// optsMode sets the compression level: OPTS MODE Z LEVEL 0 to 9
// (draft-preston-ftpext-deflate §3).
func (s *session) optsMode(value string) wire.Reply {
	w := strings.Fields(strings.ToUpper(value))
	if len(w) == 0 || w[0] != "Z" || s.profile.parameter("MODE", "Z") == nil {
		return wire.NewReply(501, event.ReasonNoSuchOption, "Of the modes only Z has options.").Because(event.Check{Saw: value, Want: "MODE Z LEVEL 6"})
	}
	if len(w) == 1 {
		s.params.level = wire.DefaultLevel
		return s.levelSet()
	}
	ok := len(w) == 3 && w[1] == "LEVEL" && len(w[2]) == 1 && '0' <= w[2][0] && w[2][0] <= '9'
	if !ok {
		return wire.NewReply(501, event.ReasonBadArgument, "MODE Z takes LEVEL 0 to 9.").Because(event.Check{Saw: value, Want: "LEVEL 6"})
	}
	s.params.level = int(w[2][0] - '0')
	return s.levelSet()
}

func (s *session) levelSet() wire.Reply {
	return wire.NewReply(200, event.ReasonLevelSet, "MODE Z LEVEL set to %d.", s.params.level)
}

// coding returns the coding of the next transfer.
func (s *session) coding() wire.Coding {
	return wire.Coding{Type: s.params.typ, Stru: s.params.stru, Mode: s.params.mode, Level: s.params.level}
}

func (s *session) ascii() bool { return s.params.typ[0] == 'A' }

// typeName returns the type's name in preliminary replies.
func (s *session) typeName() string {
	switch s.params.typ[0] {
	case 'A':
		return "ASCII"
	case 'E':
		return "EBCDIC"
	}
	return "BINARY"
}

func rangeRows() commandTable {
	return commandTable{
		row("RANG", (*session).cmdRang),
	}
}

// cmdRang limits the next transfer to a range, both ends included (draft-bryan-ftp-range
// §3). It replaces a restart point.
func (s *session) cmdRang(arg string) wire.Reply {
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
		return wire.NewReply(350, event.ReasonRangeReset, "Range reset: the whole file.")
	case !ok || n[0] > n[1]:
		s.restartAt(0, 0)
		return wire.NewReply(501, event.ReasonBadArgument, "RANG needs the first and the last byte.").Because(event.Check{Saw: arg, Want: "0 999"})
	case !s.rangeable():
		return s.noRange()
	}
	s.restartAt(n[0], n[1]+1)
	return wire.NewReply(350, event.ReasonRangeSet, "Restarting at %d. End byte range at %d", n[0], n[1])
}

// rangeable reports whether the bytes of a transfer are the bytes of the file.
func (s *session) rangeable() bool { return s.coding().Plain() && !s.ascii() }

func (s *session) noRange() wire.Reply {
	return wire.NewReply(551, event.ReasonRangeNeedsImage, "Ranges need TYPE I, MODE S and STRU F.").Because(event.Check{Saw: s.params.typ + " " + s.params.mode + " " + s.params.stru, Want: "I S F"})
}

// ranged limits src, which begins at the restart point and has left bytes, to the range
// that RANG set. It returns the number of bytes in it.
func (s *session) ranged(src io.ReadCloser, left int64) (io.ReadCloser, int64) {
	if s.params.until == 0 {
		return src, left
	}
	left = max(0, min(left, s.params.until-s.params.rest))
	if b, ok := src.(storage.BlockSource); ok {
		return &limitedBlocks{src, b, left}, left
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(src, left), src}, left
}

// limitedBlocks is the first left bytes of a BlockSource.
type limitedBlocks struct {
	io.ReadCloser
	src  storage.BlockSource
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

// rangeUpload is an Upload into a range of a file. It keeps the bytes outside the range.
type rangeUpload struct {
	storage.Upload
	old  fs.File // the present content; nil if it is empty
	at   int64   // offset of the next byte
	end  int64   // end of the range
	tail int64   // bytes that Commit copied after the uploaded ones
}

// intoRange wraps up, which keeps the bytes before the range, so that the bytes after it
// survive as well. size is the file's present size.
func (s *session) intoRange(up storage.Upload, p string, size int64) (storage.Upload, error) {
	out := &rangeUpload{Upload: up, at: s.params.rest, end: s.params.until}
	if size == 0 {
		return out, nil
	}
	f, err := s.srv.FS.Open(wire.FSPath(p))
	out.old = f
	return out, err
}

func (u *rangeUpload) Write(b []byte) (int, error) {
	room := u.end - u.at
	n, err := u.Upload.Write(b[:min(int64(len(b)), room)])
	u.at += int64(n)
	if err == nil && n < len(b) {
		err = errBeyond
	}
	return n, err
}

func (u *rangeUpload) Commit() error {
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

func (u *rangeUpload) Abort() {
	if u.old != nil {
		u.old.Close()
	}
	u.Upload.Abort()
}
