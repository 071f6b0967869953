package ftpcore

import (
	"crypto/sha256"
	"crypto/subtle"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

func loginRows() commandTable {
	return commandTable{
		row("USER", (*session).cmdUser),
		row("PASS", (*session).cmdPass),
		row("QUIT", (*session).cmdQuit),
	}
}

// cmdUser begins a login (RFC 959 §4.1.1). It asks for a password even if there is no such
// user, so that a client cannot find out which users exist.
func (s *session) cmdUser(name string) wire.Reply {
	s.logout()
	s.setUser(name)
	if a := s.srv.account(name); a != nil && a.AnyPassword {
		return wire.NewReply(331, event.ReasonNeedPassword, "Guest login: any password will do.")
	}
	return wire.NewReply(331, event.ReasonNeedPassword, "Password required for %s.", name)
}

// setUser sets the user name from the current command, USER.
func (s *session) setUser(name string) { s.login.user, s.login.shown = name, s.cur.cmd.ShownArg() }

// cmdUserAlone is USER in a server without PASS (RFC 959 §5.1): a name with an account is
// logged in at once.
func (s *session) cmdUserAlone(name string) wire.Reply {
	s.logout()
	a := s.srv.account(name)
	s.setUser(name)
	if a == nil {
		return s.refuseLogin(event.ReasonNoSuchUser)
	}
	return s.enter(a)
}

// cmdPass completes a login.
func (s *session) cmdPass(password string) wire.Reply {
	if s.login.account != nil {
		return wire.NewReply(202, event.ReasonAlreadyLoggedIn, "Already logged in.")
	}
	a := s.srv.account(s.login.user)
	switch {
	case a == nil:
		a.admits(password) // takes as long as for an account that exists
		return s.refuseLogin(event.ReasonNoSuchUser)
	case !a.admits(password):
		return s.refuseLogin(event.ReasonWrongPassword)
	case a.Acct != "":
		s.login.passed = a
		return wire.NewReply(332, event.ReasonNeedAccount, "Account required for %s.", s.login.user)
	}
	return s.enter(a)
}

// admits reports whether password is right. Its time does not depend on the lengths, nor
// on whether the account exists (a may be nil).
func (a *Account) admits(password string) bool {
	var want string
	if a != nil {
		want = a.Password
	}
	return sameSecret(want, password) && a != nil || a != nil && a.AnyPassword
}

// sameSecret compares a and b in a time that does not depend on them.
func sameSecret(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// refuseLogin returns the same reply after the same delay, whether or not the user exists.
// Only the event has the exact cause, rule.
func (s *session) refuseLogin(rule event.Reason) wire.Reply {
	c := event.Check{Rule: rule, Saw: s.login.shown, Limit: int64(s.limits.LoginTries)}
	s.login.user = ""
	s.login.tries++
	c.Got = int64(s.login.tries)
	s.punish()
	if s.login.tries >= s.limits.LoginTries {
		c.Rule = event.ReasonTooManyLogins
		return wire.NewReply(421, event.ReasonTooManyLogins, "Too many failed logins, closing control connection.").Because(c)
	}
	return wire.NewReply(530, event.ReasonLoginIncorrect, "Login incorrect.").Because(c)
}

func (s *session) logout() {
	s.login.user, s.login.account, s.login.passed, s.login.cwd, s.params.root, s.params.renameF, s.params.copyF = "", nil, nil, "/", "/", "", ""
	s.restartAt(0, 0)
	s.dropPort(event.ReasonLoggedOut)
}

// cmdQuit ends the session; a transfer is finished first (RFC 959 §4.1.1).
func (s *session) cmdQuit(string) wire.Reply {
	if s.dataConns.transfer != nil {
		id := s.cur.id
		s.life.quitting = &id
		return wire.Reply{}
	}
	s.life.closed = true
	return wire.NewReply(221, event.ReasonGoodbye, "Goodbye.")
}

// account returns the account of that name, or nil. "ftp" is another name for anonymous
// (RFC 1635).
func (s *Server) account(name string) *Account {
	if name == "ftp" {
		name = "anonymous"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.accounts {
		if s.accounts[i].User == name {
			return &s.accounts[i]
		}
	}
	return nil
}

// The rest of this file slows down clients that guess passwords (RFC 2577 §5).

// punish delays the reply to a wrong password, longer each time. The delay ends early if
// the client leaves or sends QUIT. Other commands that come meanwhile are deferred.
func (s *session) punish() {
	d := time.Duration(s.login.tries*s.limits.LoginDelay) * time.Millisecond
	if s.srv.Order != nil {
		s.replayPunishment()
		return
	}
	if d <= 0 {
		return
	}
	timer := s.clock().NewTimer(d)
	defer timer.Stop()
	hold := s.life.holds.context()
	for done := false; !done; {
		for len(s.life.deferred) < maxDeferred {
			c, ok := s.box.take(is[*received]).(*received)
			if !ok {
				break
			}
			s.postponeReceived(c)
			if c.Verb == "QUIT" {
				return
			}
		}
		if s.box.has(is[hangup]) {
			return
		}
		s.unlocked(event.WaitLogin, func() {
			select {
			case <-s.box.bell:
			case <-timer.C():
				done = true
			case <-hold.Done():
				done = true
			}
		})
	}
}

// replayPunishment defers the commands that came during the recorded delay. The recording
// has the times.
func (s *session) replayPunishment() {
	for s.srv.Order.Behind(s.id, s.cur.id) {
		s.srv.yield(s.id)
		c, ok := s.box.take(is[*received]).(*received)
		if ok {
			s.postponeReceived(c)
			continue
		}
		gone := false
		s.unlocked(event.WaitLogin, func() {
			select {
			case <-s.box.bell:
			case <-s.life.ctx.Done():
				gone = true
			}
		})
		if gone {
			return
		}
	}
}

func (s *session) postponeReceived(c *received) {
	s.take(c)
	s.postpone(*c, s.cur.id)
}
