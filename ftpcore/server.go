package ftpcore

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/tlsconn"
	"ftpsim/ftpcore/verbs"
	"ftpsim/ftpcore/wire"
)

// Server is an FTP server. Set the fields, then call Serve or ServeConn. Do not change
// fields afterwards; SetProfile, SetAccounts, SetLimits and SetTLS change four of them. Every
// field except FS may be zero.
type Server struct {
	FS        hackpadfs.FS // its paths are io/fs paths: the FTP path "/" is "."
	Accounts  []Account    // without one no client can log in
	Profile   Profile      // zero means the full server
	Limits    Limits
	Gate      event.Gate       // nil lets every message pass at once
	Observers []event.Observer // called in this order
	Clock     event.Clock      // nil means SystemClock
	Order     Order            // nil means no replay
	TLS       *tlsconn.TLS     // nil means no FTPS
	// KeyLog receives the secrets of each TLS connection as lines of NSS's key log format.
	// It must not block.
	KeyLog func(line string)

	once      sync.Once
	hub       hub
	mu        sync.Mutex
	profile   Profile
	limits    Limits
	accounts  []Account
	logins    []wire.Login       // from accounts
	tls       *tlsconn.TLSServer // for new sessions; nil means no FTPS
	sessions  map[string]*session
	byAddr    map[netip.Addr]int // number of sessions by client address
	transfers int                // running transfers
	lastSID   int
	unique    map[string]bool // paths reserved by STOU uploads
	seat      seat            // used by the seed

	rewinding sync.Mutex   // one Rewind at a time
	world     sync.RWMutex // see doc.go
	epoch     atomic.Int64 // counts the Rewinds; changed under world and mu
}

// Account is a user who may log in.
type Account struct {
	User     string
	Password string
	// AnyPassword accepts every password (anonymous).
	AnyPassword bool
	// Acct is the argument that ACCT must have after PASS; empty means that ACCT is not
	// needed.
	Acct  string
	Home  string   // absolute FTP path of the working directory after the login
	Write []string // absolute FTP paths below which the account may change files
}

// Logins converts accounts for a Secrecy. The result is never nil.
func Logins(accounts []Account) []wire.Login {
	list := make([]wire.Login, len(accounts))
	for i, a := range accounts {
		list[i] = wire.Login{User: a.User, Password: a.Password, AnyPassword: a.AnyPassword, Acct: a.Acct}
	}
	return list
}

// LoginsOf returns a function that finds the logins of a session's server from an event of
// the session that has a Peer: accounts, or the logins of the profile that Peer names;
// nil, meaning unknown, for a session with another server.
func LoginsOf(profiles []Profile, accounts []Account) func(e *event.Event) []wire.Login {
	own := Logins(accounts)
	return func(e *event.Event) []wire.Login {
		if event.Dialled(e.SID) { // another server's are not known
			return nil
		}
		p := Profile{}
		if i := slices.IndexFunc(profiles, func(p Profile) bool { return e.Peer != nil && p.Name == e.Peer.Profile }); i >= 0 {
			p = profiles[i]
		}
		return kindOf(p).logins(own)
	}
}

func (s *Server) init() {
	s.once.Do(func() {
		if s.Clock == nil {
			s.Clock = event.SystemClock{}
		}
		s.Limits = s.Limits.WithDefaults()
		s.limits = s.Limits
		s.setQuota(s.Limits)
		s.profile, s.tls = s.Profile, tlsconn.NewTLSServer(s.TLS)
		s.accounts, s.logins = s.Accounts, Logins(s.Accounts)
		s.sessions, s.byAddr = map[string]*session{}, map[netip.Addr]int{}
		s.hub.start(s.Clock, s.Order, s.Observers)
	})
}

// Serve accepts control connections from ln until ln fails or ctx is done. It returns when
// all their sessions have ended. nw makes the data connections. A connection whose method
// ImplicitTLS reports true uses implicit FTPS.
func (s *Server) Serve(ctx context.Context, ln net.Listener, nw Network) error {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(ctx, func() { ln.Close() })
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	defer stop()
	for {
		conn, err := ln.Accept()
		if err != nil {
			return err
		}
		serve := s.ServeConn
		if c, ok := conn.(interface{ ImplicitTLS() bool }); ok && c.ImplicitTLS() {
			serve = s.ServeConnTLS
		}
		wg.Go(func() { serve(ctx, conn, nw) })
	}
}

// ServeConn runs one session on conn and returns when all its goroutines have ended. It
// closes conn. When ctx is done, the client gets 421.
func (s *Server) ServeConn(ctx context.Context, conn net.Conn, nw Network) {
	s.serve(newSession(ctx, s, conn, nw))
}

// ServeConnTLS is ServeConn for implicit FTPS: the session begins with a handshake, and
// data connections are protected (PROT P) unless the client sends PROT C. Server.TLS must
// be set.
func (s *Server) ServeConnTLS(ctx context.Context, conn net.Conn, nw Network) {
	ss := newSession(ctx, s, conn, nw)
	ss.tls.implicit = true
	s.serve(ss)
}

func (s *Server) serve(ss *session) {
	s.init()
	full := s.enter(ss)
	defer close(ss.life.gone)
	defer s.leave(ss)
	ss.run(full)
}

// enter registers a session. The Reply is 421 if there are too many, otherwise zero.
func (s *Server) enter(ss *session) (full wire.Reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastSID++
	full = s.tooMany(ss)
	ss.begin(s.lastSID)
	s.sessions[ss.id] = ss
	return full
}

func (s *Server) leave(ss *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, ss.id)
	s.uncount(ss.clientIP())
	s.yield(ss.id)
}

// SetProfile changes the profile for sessions that start from now on.
func (s *Server) SetProfile(p Profile) {
	s.init()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.profile = p
}

// SetAccounts changes the accounts for logins from now on. The server keeps list.
func (s *Server) SetAccounts(list []Account) {
	s.init()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.accounts, s.logins = list, Logins(list)
}

// CurrentLogins returns the logins of the accounts. The caller must not change them.
func (s *Server) CurrentLogins() []wire.Login {
	s.init()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.logins
}

// EmitFS emits an event for changes made to FS outside any session.
func (s *Server) EmitFS(changes ...event.FSChange) {
	s.init()
	e := &event.Event{Chan: event.ChanNone, Dir: event.NoDir, Kind: event.KindFS, Origin: event.OriginScript, FS: changes}
	if len(changes) == 1 {
		e.Payload = s.content(changes[0])
	}
	s.hub.emit("", e, nil)
	s.yield("")
}

// SetTLS changes the TLS settings for sessions that start from now on; nil means no FTPS.
func (s *Server) SetTLS(t *tlsconn.TLS) {
	s.init()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tls = tlsconn.NewTLSServer(t)
}

// CloseSession ends the session sid. how is "421" (sends that reply first), "fin" or "rst";
// empty ends it as if the client had left. It reports whether there was such a session.
func (s *Server) CloseSession(sid, how string) bool {
	s.init()
	s.mu.Lock()
	ss := s.sessions[sid]
	s.mu.Unlock()
	if ss == nil {
		return false
	}
	ss.kill(closeRequest{how: how, why: event.ReasonClosedFromPage})
	return true
}

// Reference lists every verb of this server, for help pages.
func (s *Server) Reference() []verbs.CommandInfo {
	return servedBy(s.currentProfile(), s.currentTLS() != nil).infos()
}

// Machine returns the state machine of a session with this server.
func (s *Server) Machine() verbs.Machine {
	p, withTLS := s.currentProfile(), s.currentTLS() != nil
	k := kindOf(p)
	m := verbs.ServerKind{
		Profile: p.Name, Verbs: servedBy(p, withTLS).infos(), TLS: withTLS, Markers: p.hasMarkers(),
		PortFirst: k.portFirst(), Ends: p.Seed != SeedAsWritten,
		Refusal: func(n verbs.Need, verb *verbs.CommandInfo) int { return k.refusal(n, verb).Code },
	}
	if p.Seed == "" {
		m.All = verbs.Full()
	}
	return verbs.MachineOf(m)
}

func (s *Server) currentTLS() *tlsconn.TLSServer {
	s.init()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tls
}

func (s *Server) currentProfile() Profile {
	s.init()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.profile
}
