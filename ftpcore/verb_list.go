package ftpcore

import (
	"bytes"
	"errors"
	"hash/fnv"
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

func listRows() commandTable {
	return commandTable{
		row("LIST", (*session).cmdList),
		row("NLST", (*session).cmdNlst),
		row("MLSD", (*session).cmdMlsd),
		row("MLST", (*session).cmdMlst).feats((*session).featMlst),
	}
}

// found is the files that the argument of a listing command names.
type found struct {
	path    string // absolute
	dir     bool   // entries are the content of a directory
	prefix  string // put before an entry's name, it makes a path for the client; in bytes on the wire
	opts    string // options of ls before the path
	entries []fs.FileInfo
}

// cmdList sends a listing for people to read (RFC 959 §4.1.3).
func (s *session) cmdList(arg string) wire.Reply {
	l := s.lister()
	return s.list(arg, func(b []byte, _ found, fi fs.FileInfo) []byte { return l.AppendLine(b, fi) })
}

func (s *session) lister() *wire.Lister {
	return &wire.Lister{Format: s.profile.List, Now: s.clock().Now()}
}

// cmdNlst sends names that transfer commands take unchanged (RFC 1123 §4.1.2.7).
func (s *session) cmdNlst(arg string) wire.Reply {
	return s.list(arg, func(b []byte, f found, fi fs.FileInfo) []byte {
		b = append(append(b, f.prefix...), wire.ListName(fi.Name())...)
		if fi.IsDir() && strings.ContainsAny(f.opts, "Fp") {
			b = append(b, '/')
		}
		return b
	})
}

// lineRoom is more bytes than most lines of a listing have.
const lineRoom = 96

func (s *session) list(arg string, line func([]byte, found, fs.FileInfo) []byte) wire.Reply {
	f, err := s.find(arg)
	if errors.Is(err, fs.ErrNotExist) && s.profile.EmptyLists {
		return s.sendListing(f.path, nil, s.coding(), s.opening("file list"), event.ReasonListEmpty)
	}
	if err != nil {
		// RFC 959 §5.4 has only 450 here, but that says "try again": lftp does,
		// for ever. RFC 3659 §7.2.1 uses 550 for the same thing.
		return s.refuse(s.fileReply(550, f.path, err))
	}
	b := make([]byte, 0, lineRoom*len(f.entries))
	for _, fi := range f.entries {
		b = append(line(b, f, fi), "\r\n"...)
	}
	opening := s.dated(s.opening("file list"), f.entries, s.clock().Now())
	return s.sendListing(f.path, b, s.coding(), opening, "")
}

// sendListing sends lines as text: in EBCDIC if the type is E, otherwise in ASCII. why is
// the reason of the 226; empty means the usual one.
func (s *session) sendListing(p string, b []byte, c wire.Coding, opening wire.Reply, why event.Reason) wire.Reply {
	s.restartAt(0, 0)
	t := &transfer{path: p, size: int64(len(b)), send: &memory{b}, why: why, code: c}
	if c.Plain() {
		return s.beginTransfer(t, opening)
	}
	if c.EBCDIC() {
		b = bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")) // line ends as in a local file
	} else {
		c.Type = "A"
	}
	t.size, t.send = -1, io.NopCloser(c.EncodeWith(bytes.NewReader(b), 0, false))
	return s.beginTransfer(t, opening)
}

// cmdMlsd sends a listing of a directory for programs to read (RFC 3659 §7).
func (s *session) cmdMlsd(arg string) wire.Reply {
	p, err := s.resolve(arg)
	var fi fs.FileInfo
	if err == nil {
		fi, err = s.stat(p)
	}
	switch {
	case err != nil:
		return s.refuse(s.fileReply(550, p, err))
	case !fi.IsDir():
		return s.refuse(wire.NewReply(501, event.ReasonNotADirectory, "Not a directory; MLST tells of one file.").Because(event.Check{Path: p}))
	}
	entries, err := s.readDir(p)
	if err != nil {
		return s.refuse(s.fileReply(550, p, err))
	}
	b := make([]byte, 0, 2*lineRoom*len(entries))
	for _, e := range entries {
		at := path.Join(p, e.Name())
		b = append(s.factsOf(at, e).AppendLine(b, s.params.facts), "\r\n"...)
	}
	return s.sendListing(p, b, s.coding().OfMLSD(), s.opening("file list"), "")
}

// cmdMlst returns the facts of one file on the control connection.
func (s *session) cmdMlst(arg string) wire.Reply {
	p, err := s.resolve(arg)
	var fi fs.FileInfo
	if err == nil {
		fi, err = s.stat(p)
	}
	if err != nil {
		return s.fileReply(550, p, err)
	}
	f := s.factsOf(p, fi)
	f.Name = s.shown(p)
	return wire.Reply{Code: 250, Why: event.ReasonFacts, Path: p, Lines: []string{"Listing " + s.onWire(p), f.Line(s.params.facts), "End"}}
}

func (s *session) featMlst() []string { return []string{"MLST " + s.params.facts.Feat()} }

// perm returns the fact perm: the account's rights at p (RFC 3659 §7.5.5).
func (s *session) perm(p string, fi fs.FileInfo) string {
	write := s.mayWrite(p)
	switch {
	case fi.IsDir() && write:
		return "cdeflmp"
	case fi.IsDir() && s.mayWrite(path.Join(p, "x")):
		return "celmp"
	case fi.IsDir():
		return "el"
	case write:
		return "adfrw"
	}
	return "r"
}

// unique returns the fact unique, which identifies a file.
func unique(p string) string {
	h := fnv.New64a()
	io.WriteString(h, p)
	return strconv.FormatUint(h.Sum64(), 16)
}

// find resolves the argument of LIST, NLST or STAT. It tries, in this order: an existing
// name; options of ls and a name; a pattern in the last part of the path.
func (s *session) find(arg string) (found, error) {
	f, err := s.findPath(arg)
	if err == nil {
		return f, nil
	}
	opts, rest := wire.ParseListArgs(arg)
	if opts != "" {
		f, err = s.findPath(rest)
	}
	if err != nil && wire.HasGlob(rest) {
		f, err = s.findGlob(rest)
	}
	f.opts = opts
	return f, err
}

func (s *session) findPath(arg string) (found, error) {
	p, err := s.resolve(arg)
	if err != nil {
		return found{}, err
	}
	fi, err := s.stat(p)
	if err != nil {
		return found{path: p}, err
	}
	f := found{path: p, dir: fi.IsDir(), prefix: prefixOf(arg, fi.IsDir())}
	if !f.dir {
		f.entries = []fs.FileInfo{fi}
		return f, nil
	}
	f.entries, err = s.readDir(p)
	return f, err
}

// prefixOf returns the part of arg that belongs before the names in the listing.
func prefixOf(arg string, dir bool) string {
	if !dir {
		return arg[:strings.LastIndexByte(arg, '/')+1]
	}
	switch {
	case arg == "" || arg == ".":
		return ""
	case strings.HasSuffix(arg, "/"):
		return arg
	}
	return arg + "/"
}

func (s *session) findGlob(arg string) (found, error) {
	dir, pattern := path.Split(arg)
	f, err := s.findPath(dir)
	if err != nil {
		return f, err
	}
	if !f.dir {
		return f, errNotDir
	}
	f.prefix = dir
	kept := f.entries[:0]
	steps, weight := 0, 1
	if strings.Contains(pattern, "[") {
		weight = len(pattern) // one step may examine a whole set
	}
	for _, fi := range f.entries {
		fits, n := wire.MatchSteps(pattern, wire.NameOnWire(fi.Name()))
		if steps += n * weight; steps > maxSteps {
			return f, &wire.LimitError{Why: event.ReasonPatternTooCostly, Check: event.Check{Limit: maxSteps, Got: int64(steps), Saw: pattern}, Err: errCostly}
		}
		if fits {
			kept = append(kept, fi)
		}
	}
	if f.entries = kept; len(kept) == 0 {
		return f, fs.ErrNotExist
	}
	return f, nil
}

// maxSteps bounds what one pattern may cost over a whole directory.
const maxSteps = 50_000_000

// readDir lists a directory, sorted by name.
func (s *session) readDir(p string) ([]fs.FileInfo, error) {
	entries, err := hackpadfs.ReadDir(s.srv.FS, wire.FSPath(p))
	if err == nil {
		err = s.limits.checkEntries(len(entries))
	}
	if err != nil {
		return nil, err
	}
	list := make([]fs.FileInfo, 0, len(entries))
	for _, e := range entries {
		fi, err := e.Info()
		if err != nil {
			continue // it was removed meanwhile
		}
		list = append(list, fi)
	}
	return list, nil
}
