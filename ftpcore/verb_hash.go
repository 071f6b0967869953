package ftpcore

import (
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"strconv"
	"strings"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// hashes has the algorithms of HASH, the strongest first. The default is SHA-256
// (draft-bryan-ftpext-hash §5: at least as strong as SHA-1).
var hashes = []struct {
	name string
	make func() hash.Hash
}{
	{"SHA-512", sha512.New}, {"SHA-256", sha256.New}, {"SHA-1", sha1.New}, {"MD5", md5.New},
	{"CRC32", func() hash.Hash { return crc32.NewIEEE() }},
}

func hashRows() commandTable {
	x := func(verb, name string) *command {
		return row(verb, func(s *session, arg string) wire.Reply { return s.xhash(name, arg) })
	}
	return commandTable{
		row("HASH", (*session).cmdHash).feats((*session).featHash),
		x("XCRC", "CRC32"), x("XMD5", "MD5"), x("XSHA", "SHA-1"), x("XSHA1", "SHA-1"), x("XSHA256", "SHA-256"), x("XSHA512", "SHA-512"),
		row("MD5", (*session).cmdMd5),
		row("MMD5", (*session).cmdMmd5),
	}
}

// featHash lists the algorithms for FEAT; a star marks the current one.
func (s *session) featHash() []string {
	l := "HASH "
	for _, h := range hashes {
		l += h.name
		if h.name == s.params.hash {
			l += "*"
		}
		l += ";"
	}
	return []string{l}
}

// optsHash returns or sets the algorithm (draft-bryan-ftpext-hash §3.2).
func (s *session) optsHash(name string) wire.Reply {
	if name == "" {
		return wire.NewReply(200, event.ReasonHashSet, "%s", s.params.hash)
	}
	for _, h := range hashes {
		if strings.EqualFold(h.name, name) {
			s.params.hash = h.name
			return wire.NewReply(200, event.ReasonHashSet, "%s", s.params.hash)
		}
	}
	return wire.NewReply(501, event.ReasonNoSuchHash, "Unknown algorithm, current selection not changed.").
		Because(event.Check{Saw: name, Want: "SHA-512, SHA-256, SHA-1, MD5, CRC32"})
}

func newHash(name string) hash.Hash {
	for _, h := range hashes {
		if h.name == name {
			return h.make()
		}
	}
	return sha256.New()
}

// maxHash bounds the bytes that one command hashes.
const maxHash = 1 << 30

// byteRange is a range of an open file to hash: the bytes from from up to to.
type byteRange struct {
	arg, path string
	from, to  int64
	f         fs.File
	sum       string // the hash in lower-case hexadecimal, once it is known
}

// openRange opens the file that arg names and checks that the range lies in it. to < 0
// means the end of the file. If that fails, it returns nil and the reply.
func (s *session) openRange(arg string, from, to int64) (*byteRange, wire.Reply) {
	p, fi, fail := s.fileAt(arg)
	switch {
	case fi == nil && fail.Why == event.ReasonIsADirectory:
		fail.Code = 553
		fallthrough
	case fi == nil:
		return nil, fail
	}
	if to < 0 {
		to = fi.Size()
	}
	switch {
	case from > to || to > fi.Size():
		return nil, s.badRestart(p, fi.Size(), errRest)
	case to-from > maxHash:
		return nil, s.at(wire.NewReply(556, event.ReasonTooLargeToHash, "Too large to be read through."), p).Because(event.Check{Limit: maxHash, Got: to - from})
	}
	f, err := s.srv.FS.Open(wire.FSPath(p))
	if err == nil {
		_, err = hackpadfs.SeekFile(f, from, io.SeekStart)
	}
	if err != nil {
		return nil, s.fileReply(550, p, err)
	}
	return &byteRange{arg: arg, path: p, from: from, to: to, f: f}, wire.Reply{}
}

// hashing hashes the stretches in the background and then answers with say's reply.
func (s *session) hashing(name string, list []*byteRange, say func() wire.Reply) wire.Reply {
	return s.work(list[0].path, func(ctx context.Context) func(error) wire.Reply {
		var err error
		for _, x := range list {
			sum := newHash(name)
			err = errors.Join(err, readThrough(ctx, x.f, x.to-x.from, func(b []byte) error {
				sum.Write(b)
				return nil
			}))
			x.f.Close()
			x.sum = hex.EncodeToString(sum.Sum(nil))
		}
		return func(error) wire.Reply {
			if err != nil {
				return s.fileReply(551, list[0].path, err)
			}
			return s.at(say(), list[0].path)
		}
	})
}

// cmdHash hashes a file, or the range of RANG, which stays set (draft-bryan-ftpext-hash §3).
// The reply has the offsets of the first and the last byte. If no file has the name with
// its quotes, they are removed: clients quote names as for XCRC.
func (s *session) cmdHash(arg string) wire.Reply {
	if name, rest, quoted := cutQuoted(arg); quoted && rest == "" {
		if _, fi, _ := s.fileAt(arg); fi == nil {
			arg = name
		}
	}
	from, to := int64(0), int64(-1)
	if s.params.until > 0 {
		from, to = s.params.rest, s.params.until
		if _, fi, _ := s.fileAt(arg); fi != nil {
			to = min(to, fi.Size())
		}
	}
	x, fail := s.openRange(arg, from, to)
	if x == nil {
		return fail
	}
	name := s.params.hash
	return s.hashing(name, []*byteRange{x}, func() wire.Reply {
		return wire.NewReply(213, event.ReasonHash, "%s %d-%d %s %s", name, x.from, max(x.from, x.to-1), x.sum, arg)
	})
}

// xhash answers XCRC and verbs like it, which no document describes. The argument is a
// name, with or without quotes, and optionally a first byte and an end.
func (s *session) xhash(name, arg string) wire.Reply {
	file, from, to := s.rangeArgs(arg)
	x, fail := s.openRange(file, from, to)
	if x == nil {
		return fail
	}
	return s.hashing(name, []*byteRange{x}, func() wire.Reply { return wire.NewReply(250, event.ReasonHash, "%s", x.sum) })
}

// rangeArgs splits "name from to". Without quotes, the whole argument is a name if there is
// such a file.
func (s *session) rangeArgs(arg string) (name string, from, to int64) {
	name, rest, quoted := cutQuoted(arg)
	if !quoted {
		if _, fi, _ := s.fileAt(arg); fi != nil {
			return arg, 0, -1
		}
		name, rest = cutNumbers(arg)
	}
	nums := []int64{0, -1}
	for i, w := range strings.Fields(rest) {
		n, err := strconv.ParseInt(w, 10, 64)
		if err != nil || n < 0 || i > 1 {
			return arg, 0, -1
		}
		nums[i] = n
	}
	return name, nums[0], nums[1]
}

// cutQuoted splits a name in double quotes off arg. Quotes in the name are doubled.
func cutQuoted(arg string) (name, rest string, quoted bool) {
	if !strings.HasPrefix(arg, `"`) {
		return "", arg, false
	}
	for i := 1; i < len(arg); i++ {
		switch {
		case arg[i] != '"':
		case i+1 < len(arg) && arg[i+1] == '"':
			i++
		default:
			return strings.ReplaceAll(arg[1:i], `""`, `"`), strings.TrimLeft(arg[i+1:], " "), true
		}
	}
	return "", arg, false
}

// cutNumbers splits at most two numbers off the end of arg.
func cutNumbers(arg string) (name, numbers string) {
	name = arg
	for range 2 {
		i := strings.LastIndexByte(name, ' ')
		if i < 0 || i+1 == len(name) || strings.Trim(name[i+1:], "0123456789") != "" {
			break
		}
		name = name[:i]
	}
	return name, arg[len(name):]
}

func (s *session) cmdMd5(arg string) wire.Reply {
	file, _, quoted := cutQuoted(arg)
	if !quoted {
		file = arg
	}
	x, fail := s.openRange(file, 0, -1)
	if x == nil {
		return fail
	}
	return s.hashing("MD5", []*byteRange{x}, func() wire.Reply { return wire.NewReply(251, event.ReasonHash, "%s %s", arg, x.sum) })
}

// cmdMmd5 hashes several files, which commas separate. If one fails, it hashes none.
func (s *session) cmdMmd5(arg string) wire.Reply {
	var list []*byteRange
	var total int64
	for _, file := range splitNames(arg) {
		x, fail := s.openRange(file, 0, -1)
		if x != nil {
			if total += x.to; total > maxHash {
				x.f.Close()
				x, fail = nil, s.at(wire.NewReply(556, event.ReasonTooLargeToHash, "Too large to be read through."), x.path).Because(event.Check{Limit: maxHash, Got: total})
			}
		}
		if x == nil {
			for _, opened := range list {
				opened.f.Close()
			}
			return fail
		}
		list = append(list, x)
	}
	return s.hashing("MD5", list, func() wire.Reply {
		said := make([]string, len(list))
		for i, x := range list {
			said[i] = x.arg + " " + x.sum
		}
		return wire.NewReply(252, event.ReasonHash, "%s", strings.Join(said, ", "))
	})
}

// splitNames splits names at commas that are not in quotes.
func splitNames(arg string) (names []string) {
	for {
		name, rest, quoted := cutQuoted(arg)
		if !quoted {
			name, rest, _ = strings.Cut(arg, ",")
			rest = "," + rest
		}
		names = append(names, strings.Trim(name, " "))
		arg = strings.TrimLeft(strings.TrimPrefix(rest, ","), " ")
		if arg == "" {
			return names
		}
	}
}
