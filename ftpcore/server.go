package ftpcore

import (
	"context"
	"net"

	"github.com/hack-pad/hackpadfs"
)

// Server is an FTP server. Set the fields, then call Serve or ServeConn; do
// not change them afterwards (SetProfile aside). The zero value of every field
// but FS is usable.
type Server struct {
	FS        hackpadfs.FS // paths are io/fs paths: the FTP path "/" is "."
	Accounts  []Account    // nobody can log in without one
	Profile   Profile      // what kind of server to be; zero: the full server
	Limits    Limits
	Gate      Gate       // nil: everything passes at once
	Observers []Observer // told in this order
	Clock     Clock      // nil: SystemClock
}

// Account is somebody who may log in.
type Account struct {
	User     string
	Password string
	// AnyPassword lets every password in (anonymous).
	AnyPassword bool
	Home        string   // absolute FTP path; where a login starts
	Write       []string // absolute FTP paths below which this account may change things
}

// Serve accepts control connections from ln until ln fails or ctx is done.
// Data connections of its sessions go through nw.
func (s *Server) Serve(ctx context.Context, ln net.Listener, nw Network) error {
	panic("engine lands soon")
}

// ServeConn runs one session on conn and returns when it has ended and nothing
// of it is left. It closes conn.
func (s *Server) ServeConn(ctx context.Context, conn net.Conn, nw Network) {
	panic("engine lands soon")
}

// SetProfile changes the kind of server for the sessions that begin from now on.
func (s *Server) SetProfile(p Profile) {}

// NoteFS records changes that were made to FS from outside any session.
func (s *Server) NoteFS(changes ...FSChange) {}

// CloseSession ends the session sid: how is "421" (says so first), "fin" or
// "rst". It reports whether there was such a session.
func (s *Server) CloseSession(sid, how string) bool { return false }

// Reference lists every verb that this kind of server knows, for help pages.
func (s *Server) Reference() []CommandInfo { return nil }
