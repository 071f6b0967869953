package ftpcore

import (
	"cmp"
	"errors"
	"io/fs"
	"net/netip"
	"strconv"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/storage"
	"ftpsim/ftpcore/wire"
)

// Limits bound what sessions may take. Zero means the default. Where one
// strikes, the reply's Check names it, with what is allowed and what there was.
type Limits struct {
	Line        int // bytes of a command line, default 4096; 500
	Sessions    int // at once, default 2048; 421
	PerAddress  int // sessions of one address at once, default 1536; 421
	Transfers   int // at once in the whole server, and so files held open, default 1024; 450
	IdleSeconds int // without a command or a transfer, default 900; 421
	// LoginSeconds is IdleSeconds for a client that has not logged in, default 60; 421.
	// It is of no account where IdleSeconds is less.
	LoginSeconds int
	DataSeconds  int   // to make a data connection (425), or without progress on it (426), default 60
	PortSeconds  int   // that a passive port waits while no command comes, default 300; it is closed
	LoginTries   int   // failed PASS before 421, default 5
	LoginDelay   int   // ms before the answer to the first of them, twice that before the second …; default 200, negative: none
	PathDepth    int   // components of a path, default 100; 550 or 553
	PathLength   int   // bytes of a path, default 4096; 550 or 553
	Entries      int   // of a directory that is listed, default 100,000; 550
	QuotaBytes   int64 // of all files, where the filesystem is a QuotaFS; 552. 0: as it is
	QuotaFiles   int   // files and directories, likewise; 552
}

// WithDefaults is l with the defaults in place of zeros.
func (l Limits) WithDefaults() Limits {
	def := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	def(&l.Line, 4096)
	def(&l.Sessions, 2048)
	def(&l.PerAddress, 1536)
	def(&l.Transfers, 1024)
	def(&l.IdleSeconds, 900)
	def(&l.LoginSeconds, 60)
	def(&l.DataSeconds, 60)
	def(&l.PortSeconds, 300)
	def(&l.LoginTries, 5)
	def(&l.LoginDelay, 200)
	def(&l.PathDepth, wire.MaxDepth)
	def(&l.PathLength, wire.MaxPath)
	def(&l.Entries, 100_000)
	return l
}

// limit is one of Limits by its name in JSON and in the page.
type limit struct {
	name string
	at   func(*Limits) *int // nil: quotaBytes
}

var allLimits = []limit{
	{"line", func(l *Limits) *int { return &l.Line }},
	{"sessions", func(l *Limits) *int { return &l.Sessions }},
	{"perAddress", func(l *Limits) *int { return &l.PerAddress }},
	{"transfers", func(l *Limits) *int { return &l.Transfers }},
	{"idleSeconds", func(l *Limits) *int { return &l.IdleSeconds }},
	{"loginSeconds", func(l *Limits) *int { return &l.LoginSeconds }},
	{"dataSeconds", func(l *Limits) *int { return &l.DataSeconds }},
	{"portSeconds", func(l *Limits) *int { return &l.PortSeconds }},
	{"loginTries", func(l *Limits) *int { return &l.LoginTries }},
	{"loginDelay", func(l *Limits) *int { return &l.LoginDelay }},
	{"pathDepth", func(l *Limits) *int { return &l.PathDepth }},
	{"pathLength", func(l *Limits) *int { return &l.PathLength }},
	{"entries", func(l *Limits) *int { return &l.Entries }},
	{"quotaBytes", nil},
	{"quotaFiles", func(l *Limits) *int { return &l.QuotaFiles }},
}

func (x limit) of(l *Limits) int64 {
	if x.at == nil {
		return l.QuotaBytes
	}
	return int64(*x.at(l))
}

// Outside names the first limit that is not between least and most; empty: none.
func (l Limits) Outside(least, most Limits) string {
	for _, x := range allLimits {
		if v := x.of(&l); v < x.of(&least) || v > x.of(&most) {
			return x.name
		}
	}
	return ""
}

// fields are the limits as the event of SetLimits has them: LoginSeconds only where
// it is another number than IdleSeconds. Older servers had one for both.
func (l Limits) fields() []event.Field {
	list := make([]event.Field, 0, len(allLimits))
	for _, x := range allLimits {
		if x.name != "loginSeconds" || l.LoginSeconds != l.IdleSeconds {
			list = append(list, event.Field{Name: x.name, Value: strconv.FormatInt(x.of(&l), 10)})
		}
	}
	return list
}

// LimitsOf reads the limits of an event of SetLimits; what it does not name is
// zero, and LoginSeconds is IdleSeconds then.
func LimitsOf(d *event.Decoded) (l Limits) {
	defer func() { l.LoginSeconds = cmp.Or(l.LoginSeconds, l.IdleSeconds) }()
	if d == nil {
		return l
	}
	for _, f := range d.Fields {
		n, _ := strconv.ParseInt(f.Value, 10, 64)
		for _, x := range allLimits {
			switch {
			case x.name != f.Name:
			case x.at == nil:
				l.QuotaBytes = n
			default:
				*x.at(&l) = int(n)
			}
		}
	}
	return l
}

// SetLimits changes the limits and records that. What bounds the whole server
// is true at once, what bounds a session for those that begin from now on.
func (s *Server) SetLimits(l Limits) {
	s.init()
	l = l.WithDefaults()
	s.mu.Lock()
	s.limits = l
	s.mu.Unlock()
	s.setQuota(l)
	s.Note(event.KindLimits, l.fields()...)
}

// CurrentLimits are those that hold now, defaults filled in.
func (s *Server) CurrentLimits() Limits {
	s.init()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.limits
}

func (s *Server) setQuota(l Limits) {
	if q, ok := s.FS.(storage.QuotaFS); ok && (l.QuotaBytes > 0 || l.QuotaFiles > 0) {
		q.SetQuota(l.QuotaBytes, l.QuotaFiles)
	}
}

// tooMany counts ss and is the greeting that it gets if there were too many
// already; else the Reply is zero. s.mu is held.
func (s *Server) tooMany(ss *session) wire.Reply {
	from := ss.clientIP()
	open, here := len(s.sessions), s.byAddr[from]
	s.byAddr[from] = here + 1
	switch {
	case open >= s.limits.Sessions:
		return wire.NewReply(421, event.ReasonTooManySessions, "Too many connections here, try again later.").
			Because(event.Check{Limit: int64(s.limits.Sessions), Got: int64(open)})
	case here >= s.limits.PerAddress:
		return wire.NewReply(421, event.ReasonTooManyFromAddress, "Too many connections from your address, try again later.").
			Because(event.Check{Limit: int64(s.limits.PerAddress), Got: int64(here), Saw: from.String()})
	}
	return wire.Reply{}
}

// uncount takes ss off what tooMany counts. s.mu is held.
func (s *Server) uncount(from netip.Addr) {
	if s.byAddr[from]--; s.byAddr[from] == 0 {
		delete(s.byAddr, from)
	}
}

// takeTransfer counts a transfer that is to begin, or says that there are too
// many, unless it must; freeTransfer takes it off again.
func (s *Server) takeTransfer(must bool) wire.Reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.transfers >= s.limits.Transfers && !must {
		return wire.NewReply(450, event.ReasonTooManyTransfers, "Too many transfers here, try again later.").
			Because(event.Check{Limit: int64(s.limits.Transfers), Got: int64(s.transfers)})
	}
	s.transfers++
	return wire.Reply{}
}

func (s *Server) freeTransfer() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.transfers--
}

// quotaCheck tells of err, which a filesystem without room has given; what a
// fault of the gate has given is about no quota.
func (s *Server) quotaCheck(err error) (c event.Check) {
	q, ok := s.FS.(storage.QuotaFS)
	if !ok || !errors.As(err, new(*fs.PathError)) && !errors.As(err, new(*hackpadfs.LinkError)) {
		return c
	}
	bytes, files := q.Quota()
	used, there := q.Usage()
	if files > 0 && there >= files {
		return event.Check{Rule: event.ReasonTooManyFiles, Limit: int64(files), Got: int64(there)}
	}
	return event.Check{Rule: event.ReasonQuota, Limit: bytes, Got: used}
}

var errCostly = errors.New("too much to list")

// checkEntries refuses a listing that is too long.
func (l Limits) checkEntries(n int) error {
	if n <= l.Entries {
		return nil
	}
	return &wire.LimitError{Why: event.ReasonTooManyEntries, Check: event.Check{Limit: int64(l.Entries), Got: int64(n)}, Err: errCostly}
}

// paths are the bounds of paths among l.
func (l Limits) paths() wire.PathLimits {
	return wire.PathLimits{Length: l.PathLength, Depth: l.PathDepth}
}
