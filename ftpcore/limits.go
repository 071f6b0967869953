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

// Limits bound the resources of sessions. Zero means the default. A reply that a limit
// causes names it in its Check.
type Limits struct {
	Line        int // bytes of a command line, default 4096; 500
	Sessions    int // at once, default 2048; 421
	PerAddress  int // sessions of one address at once, default 1536; 421
	Transfers   int // at once in the whole server, and so files held open, default 1024; 450
	IdleSeconds int // without a command or a transfer, default 900; 421
	// LoginSeconds is IdleSeconds for a client that has not logged in, default 60; 421. It
	// has no effect if IdleSeconds is smaller.
	LoginSeconds int
	DataSeconds  int   // to make a data connection (425), or without progress on it (426), default 60
	PortSeconds  int   // until a passive port is closed if no command comes, default 300
	LoginTries   int   // failed PASS before 421, default 5
	LoginDelay   int   // ms before the reply to the first failed PASS, twice that before the second …; default 200, negative means none
	PathDepth    int   // components of a path, default 100; 550 or 553
	PathLength   int   // bytes of a path, default 4096; 550 or 553
	Entries      int   // of a directory in a listing, default 100,000; 550
	QuotaBytes   int64 // of all files, if the filesystem is a QuotaFS; 552. Zero keeps its quota
	QuotaFiles   int   // files and directories, likewise; 552
}

// WithDefaults returns l with the defaults in place of zeros.
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

// limit is one field of Limits, with its name in JSON and in the page.
type limit struct {
	name string
	at   func(*Limits) *int // nil for quotaBytes
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

// Outside returns the name of the first limit that is not between least and most; empty
// means none.
func (l Limits) Outside(least, most Limits) string {
	for _, x := range allLimits {
		if v := x.of(&l); v < x.of(&least) || v > x.of(&most) {
			return x.name
		}
	}
	return ""
}

// fields returns the fields of SetLimits's event. Older servers had one limit for
// LoginSeconds and IdleSeconds, so LoginSeconds is left out if it is equal.
func (l Limits) fields() []event.Field {
	list := make([]event.Field, 0, len(allLimits))
	for _, x := range allLimits {
		if x.name != "loginSeconds" || l.LoginSeconds != l.IdleSeconds {
			list = append(list, event.Field{Name: x.name, Value: strconv.FormatInt(x.of(&l), 10)})
		}
	}
	return list
}

// LimitsOf reads the limits from SetLimits's event. A limit that it does not name is zero;
// LoginSeconds is then IdleSeconds.
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

// SetLimits changes the limits and records that. Limits of the whole server apply at once,
// limits of a session to sessions that start from now on.
func (s *Server) SetLimits(l Limits) {
	s.init()
	l = l.WithDefaults()
	s.mu.Lock()
	s.limits = l
	s.mu.Unlock()
	s.setQuota(l)
	s.Emit(event.KindLimits, l.fields()...)
}

// CurrentLimits returns the current limits, with the defaults filled in.
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

// tooMany counts ss. It returns the 421 for ss if there were too many sessions already,
// otherwise a zero Reply. The caller holds s.mu.
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

// uncount undoes the count of tooMany. The caller holds s.mu.
func (s *Server) uncount(from netip.Addr) {
	if s.byAddr[from]--; s.byAddr[from] == 0 {
		delete(s.byAddr, from)
	}
}

// takeTransfer reserves a transfer slot, which freeTransfer gives back. The Reply is 450 if
// none is free; with must it always succeeds and the Reply is zero.
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

// quotaCheck returns the Check for err, the filesystem's "no room left". It is zero if a
// fault rule of the gate caused err.
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

// checkEntries returns an error if a listing has too many entries.
func (l Limits) checkEntries(n int) error {
	if n <= l.Entries {
		return nil
	}
	return &wire.LimitError{Why: event.ReasonTooManyEntries, Check: event.Check{Limit: int64(l.Entries), Got: int64(n)}, Err: errCostly}
}

// paths returns the limits of paths.
func (l Limits) paths() wire.PathLimits {
	return wire.PathLimits{Length: l.PathLength, Depth: l.PathDepth}
}
