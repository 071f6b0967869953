package ftpcore

import (
	"crypto/sha256"
	"crypto/subtle"
)

func loginRows() commandTable {
	return commandTable{
		row("USER", "<name>", "959#4.1.1", "Says who you are.", userPolicy, (*session).cmdUser),
		row("PASS", "<password>", "959#4.1.1", "Proves it.", passPolicy, (*session).cmdPass),
		row("QUIT", "", "959#4.1.1", "Ends the session; a running transfer is finished first.", quitPolicy, (*session).cmdQuit),
	}
}

// cmdUser begins a login (RFC 959 §4.1.1). Every name is asked for a password,
// so that nobody learns who exists.
func (s *session) cmdUser(name string) Reply {
	s.logout()
	s.called(name)
	if a := s.srv.account(name); a != nil && a.AnyPassword {
		return NewReply(331, ReasonNeedPassword, "Guest login: any password will do.")
	}
	return NewReply(331, ReasonNeedPassword, "Password required for %s.", name)
}

// called takes the name of the USER that is being answered.
func (s *session) called(name string) { s.login.user, s.login.shown = name, s.cur.cmd.shownArg() }

// userAlone is USER's row where there is no PASS: it logs in whoever has an
// account. RFC 959 §5.1 has such a server.
func userAlone() *command {
	return row("USER", "<name>", "959#5.1", "Says who you are; that is all.", userAlonePolicy, (*session).cmdUserAlone)
}

func (s *session) cmdUserAlone(name string) Reply {
	s.logout()
	a := s.srv.account(name)
	s.called(name)
	if a == nil {
		return s.refuseLogin(ReasonNoSuchUser)
	}
	return s.enter(a)
}

// cmdPass ends it.
func (s *session) cmdPass(password string) Reply {
	if s.login.account != nil {
		return NewReply(202, ReasonAlreadyLoggedIn, "Already logged in.")
	}
	a := s.srv.account(s.login.user)
	switch {
	case a == nil:
		a.admits(password) // takes its time
		return s.refuseLogin(ReasonNoSuchUser)
	case !a.admits(password):
		return s.refuseLogin(ReasonWrongPassword)
	case a.Acct != "":
		s.login.passed = a
		return NewReply(332, ReasonNeedAccount, "Account required for %s.", s.login.user)
	}
	return s.enter(a)
}

// admits reports whether password lets a user in. It takes as long for an
// account that does not exist (nil), and whatever the lengths are.
func (a *Account) admits(password string) bool {
	var want string
	if a != nil {
		want = a.Password
	}
	return sameSecret(want, password) && a != nil || a != nil && a.AnyPassword
}

// sameSecret compares in a time that tells nothing of either.
func sameSecret(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// refuseLogin says the same at the same time whether there is such a user or
// not; the record knows better: rule.
func (s *session) refuseLogin(rule Reason) Reply {
	c := Check{Rule: rule, Saw: s.login.shown, Limit: int64(s.limits.LoginTries)}
	s.login.user = ""
	s.login.tries++
	c.Got = int64(s.login.tries)
	s.punish()
	if s.login.tries >= s.limits.LoginTries {
		c.Rule = ReasonTooManyLogins
		return NewReply(421, ReasonTooManyLogins, "Too many failed logins, closing control connection.").because(c)
	}
	return NewReply(530, ReasonLoginIncorrect, "Login incorrect.").because(c)
}

func (s *session) logout() {
	s.login.user, s.login.account, s.login.passed, s.login.cwd, s.params.root, s.params.renameF, s.params.copyF = "", nil, nil, "/", "/", "", ""
	s.restartAt(0, 0)
	s.dropPort(ReasonLoggedOut)
}

// cmdQuit ends the session; a transfer is finished first (RFC 959 §4.1.1).
func (s *session) cmdQuit(string) Reply {
	if s.data.transfer != nil {
		id := s.cur.id
		s.life.quitting = &id
		return Reply{}
	}
	s.life.closed = true
	return NewReply(221, ReasonGoodbye, "Goodbye.")
}

// account finds who may log in by that name; "ftp" is another name of
// anonymous (RFC 1635).
func (s *Server) account(name string) *Account {
	if name == "ftp" {
		name = "anonymous"
	}
	for i := range s.Accounts {
		if s.Accounts[i].User == name {
			return &s.Accounts[i]
		}
	}
	return nil
}
