package ftpcore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/storage"
	"ftpsim/ftpcore/verbs"
	"ftpsim/ftpcore/wire"
)

func storeRows() commandTable {
	return commandTable{
		row("STOU", (*session).cmdStou),
		row("ALLO", (*session).cmdAllo),
		row("AVBL", (*session).cmdAvbl),
		row("COMB", (*session).cmdComb),
		row("PRET", (*session).cmdPret),
	}
}

// cmdStou stores a file under a new name in the working directory (RFC 959 §4.1.3). The 150
// has the name (RFC 1123 §4.1.2.9), and the 226 repeats it.
func (s *session) cmdStou(arg string) wire.Reply {
	begin := arg
	if begin == "" {
		begin = "file"
	}
	p, err := s.writable(begin)
	if err != nil {
		return s.refuse(s.fileReply(553, p, err))
	}
	p, free := s.uniqueName(p)
	s.restartAt(0, 0)
	name := wire.NameOnWire(path.Base(p))
	r := s.storeWith(uploadTarget{path: p, unique: name, done: free}, s.at(wire.NewReply(150, event.ReasonOpening, "FILE: %s", name), p))
	if r.Code != 0 {
		free()
	}
	return r
}

// uniqueName reserves a name that begins with p, which neither a file nor a running STOU
// has. free releases it.
func (s *session) uniqueName(p string) (name string, free func()) {
	srv := s.srv
	srv.mu.Lock()
	defer srv.mu.Unlock()
	if srv.unique == nil {
		srv.unique = map[string]bool{}
	}
	for n := 1; ; n++ {
		name = fmt.Sprintf("%s.%d", p, n)
		if _, err := s.stat(name); errors.Is(err, fs.ErrNotExist) && !srv.unique[name] {
			break
		} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
			break // storeWith will return the error
		}
	}
	srv.unique[name] = true
	return name, func() {
		srv.mu.Lock()
		defer srv.mu.Unlock()
		delete(srv.unique, name)
	}
}

// room returns how many more bytes fit into the filesystem; ok is false if unknown.
func (s *session) room() (n int64, ok bool) {
	r, ok := s.srv.FS.(storage.RoomFS)
	if !ok {
		return 0, false
	}
	if s.fileFault(s.login.cwd, true) {
		return 0, true
	}
	return r.Room(), true
}

// cmdAllo checks whether there is room for a file (RFC 959 §4.1.3), but reserves none. It
// ignores the record size.
func (s *session) cmdAllo(arg string) wire.Reply {
	w := strings.Fields(arg)
	ok := len(w) == 1 || len(w) == 3 && strings.EqualFold(w[1], "R")
	var size int64
	for i := 0; ok && i < len(w); i += 2 {
		n, err := strconv.ParseUint(w[i], 10, 63)
		if ok = err == nil; i == 0 {
			size = int64(n)
		}
	}
	if !ok {
		return wire.NewReply(501, event.ReasonBadArgument, "ALLO needs a number of bytes.").Because(event.Check{Saw: arg, Want: "1000"})
	}
	room, known := s.room()
	switch {
	case !known:
		return wire.NewReply(202, event.ReasonNoNeed, "No storage allocation necessary.")
	case size > room:
		return wire.NewReply(552, event.ReasonNoRoom, "There is room for %d bytes only.", room).Because(event.Check{Limit: room, Got: size})
	}
	return wire.NewReply(200, event.ReasonRoom, "There is room for %d bytes.", size).Because(event.Check{Limit: room, Got: size})
}

// cmdAvbl returns how many bytes may be stored in a directory.
func (s *session) cmdAvbl(arg string) wire.Reply {
	p, err := s.resolve(arg)
	if err == nil {
		_, err = s.isDir(p)
	}
	if err == nil && !s.mayWrite(path.Join(p, "x")) {
		err = errDenied
	}
	if err != nil {
		return s.fileReply(550, p, err)
	}
	room, ok := s.room()
	if !ok {
		return s.at(wire.NewReply(550, event.ReasonRoomUnknown, "Nobody knows how much there is."), p)
	}
	return s.at(wire.NewReply(213, event.ReasonRoom, "%d", room).Because(event.Check{Limit: room}), p)
}

// cmdPret announces the next transfer command. Servers that are distributed over several
// hosts choose a host by it; here it is only checked. FEAT does not list it, because clients
// would send it before every transfer.
func (s *session) cmdPret(arg string) wire.Reply {
	verb, name, _ := strings.Cut(arg, " ")
	c := s.table[wire.UpperASCII(verb)]
	if c == nil || !c.Data {
		return wire.NewReply(504, event.ReasonNoTransfer, "%s transfers nothing.", verb).Because(event.Check{Saw: verb, Want: "RETR, STOR, LIST …"})
	}
	if slices.Contains(c.Needs, verbs.NeedArgument) && name == "" {
		return wire.NewReply(501, event.ReasonArgumentMissing, "%s needs an argument: %s", c.Verb, c.Syntax).Because(event.Check{Want: c.Syntax})
	}
	return wire.NewReply(200, event.ReasonNoted, "Ready for %s.", c.Verb)
}

// cmdComb appends several files, in the order of their names in the command, to one file and
// deletes them.
func (s *session) cmdComb(arg string) wire.Reply {
	names := quotedWords(arg)
	if len(names) < 2 {
		return wire.NewReply(501, event.ReasonBadArgument, "COMB needs a file and its parts.").Because(event.Check{Saw: arg, Want: "all part1 part2"})
	}
	to, _, exists, err := s.target(names[0])
	if err != nil {
		return s.fileReply(553, to, err)
	}
	var parts []*byteRange
	for _, name := range names[1:] {
		x, fail := s.openPart(name)
		if x == nil {
			closeAll(parts)
			return fail
		}
		if x.path == to || slices.ContainsFunc(parts, func(y *byteRange) bool { return y.path == x.path }) {
			closeAll(append(parts, x))
			return s.at(wire.NewReply(553, event.ReasonPartTwice, "A part may come once only."), x.path)
		}
		parts = append(parts, x)
	}
	up, err := storage.OpenUpload(s.srv.FS, wire.FSPath(to), storage.KeepAll, 0o666&^s.params.umask)
	if err != nil {
		closeAll(parts)
		return s.fileReply(553, to, err)
	}
	return s.work(to, s.combine(to, exists, up, parts))
}

// openPart opens a part for COMB, which deletes it afterwards.
func (s *session) openPart(name string) (*byteRange, wire.Reply) {
	x, fail := s.openRange(name, 0, -1)
	if x != nil && !s.mayWrite(x.path) {
		closeAll([]*byteRange{x})
		return nil, s.fileReply(550, x.path, errDenied)
	}
	return x, fail
}

func closeAll(list []*byteRange) {
	for _, x := range list {
		x.f.Close()
	}
}

func (s *session) combine(to string, exists bool, up storage.Upload, parts []*byteRange) work {
	return func(ctx context.Context) func(error) wire.Reply {
		var err error
		for _, x := range parts {
			if err == nil {
				err = readThrough(ctx, x.f, x.to, func(b []byte) error {
					_, err := up.Write(b)
					return err
				})
			}
		}
		closeAll(parts)
		return func(given error) wire.Reply {
			if given != nil || err != nil {
				up.Abort()
				return s.fileReply(451, to, err)
			}
			return s.combined(to, exists, up, parts)
		}
	}
}

func (s *session) combined(to string, exists bool, up storage.Upload, parts []*byteRange) wire.Reply {
	if err := up.Commit(); err != nil {
		return s.fileReply(451, to, err)
	}
	r := wire.NewReply(250, event.ReasonCombined, "Combined.")
	change := event.FSChange{Op: "create", Path: to}
	if exists {
		change.Op = "write"
	}
	if fi, err := s.stat(to); err == nil {
		change.Size = fi.Size()
	}
	r.FS = []event.FSChange{change}
	for _, x := range parts {
		if hackpadfs.Remove(s.srv.FS, wire.FSPath(x.path)) == nil {
			r.FS = append(r.FS, event.FSChange{Op: "delete", Path: x.path})
		}
	}
	return s.at(r, to)
}

// quotedWords splits names at spaces that are not in quotes.
func quotedWords(arg string) (names []string) {
	for arg = strings.TrimLeft(arg, " "); arg != ""; {
		name, rest, quoted := cutQuoted(arg)
		if !quoted {
			name, rest, _ = strings.Cut(arg, " ")
		}
		names = append(names, name)
		arg = strings.TrimLeft(rest, " ")
	}
	return names
}
