package ftpcore

import (
	"net/netip"
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

func accountRows() commandTable {
	return commandTable{
		row("ACCT", (*session).cmdAcct),
		row("REIN", (*session).cmdRein),
		row("SMNT", (*session).cmdSmnt),
		row("HOST", (*session).cmdHost),
		row("LANG", (*session).cmdLang),
	}
}

// cmdAcct completes a login that was answered with 332. Otherwise ACCT is superfluous (RFC
// 959 §4.1.1).
func (s *session) cmdAcct(arg string) wire.Reply {
	a := s.login.passed
	switch {
	case s.login.account != nil:
		return wire.NewReply(202, event.ReasonNoAccountNeeded, "No account is needed.")
	case a == nil:
		return wire.NewReply(503, event.ReasonPassFirst, "Send PASS first.")
	case !sameSecret(a.Acct, arg):
		s.login.passed = nil
		return s.refuseLogin(event.ReasonWrongAccount)
	}
	return s.enter(a)
}

// enter logs a into the session.
func (s *session) enter(a *Account) wire.Reply {
	s.login.account, s.login.cwd, s.login.passed = a, a.Home, nil
	return wire.NewReply(230, event.ReasonLoggedIn, "User %s logged in.", s.login.user)
}

// cmdRein resets the session to its beginning (RFC 959 §4.1.1). It keeps the count of failed
// logins, so that REIN gives no further tries. REIN waits for a transfer, so none runs now.
// TLS ends after the reply (RFC 4217 §13).
func (s *session) cmdRein(string) wire.Reply {
	s.logout()
	s.params = defaultSettings
	s.clearTLSState()
	return wire.NewReply(220, event.ReasonBegunAnew, "Ready for a new user.")
}

// cmdSmnt makes a directory the root, without a new login (RFC 959 §4.1.1). Its path is
// resolved in the whole tree.
func (s *session) cmdSmnt(arg string) wire.Reply {
	p, err := s.limits.paths().ResolveHome(s.login.account.Home, "/", arg)
	if err == nil && s.fileFault(p, false) {
		err = errDenied
	}
	if err == nil {
		_, err = s.isDir(p)
	}
	if err != nil {
		return s.fileReply(550, p, err)
	}
	s.params.root, s.login.cwd, s.params.copyF = p, p, ""
	return s.at(wire.NewReply(250, event.ReasonMounted, "%s is the root now.", p), p)
}

// cmdHost selects a virtual host (RFC 7151 §3). There is only one, so it accepts every name
// except those below .invalid, which no host can have.
func (s *session) cmdHost(name string) wire.Reply {
	switch {
	case s.login.user != "":
		return wire.NewReply(503, event.ReasonHostFirst, "HOST must come before USER.")
	case !hostName(name):
		return wire.NewReply(501, event.ReasonBadArgument, "HOST needs a host's name or address.").Because(event.Check{Saw: name, Want: "ftp.example.org, [::1]"})
	case strings.HasSuffix("."+strings.ToLower(name), ".invalid"):
		return wire.NewReply(504, event.ReasonUnknownHost, "No such host here.").Because(event.Check{Saw: name})
	}
	s.params.host = name
	return wire.NewReply(220, event.ReasonHostChosen, "This is %s.", name)
}

// hostName reports whether name is a domain name, an IPv4 address, or an IPv6
// address in brackets (RFC 7151 §3.1).
func hostName(name string) bool {
	if inner, ok := strings.CutPrefix(name, "["); ok {
		inner, ok = strings.CutSuffix(inner, "]")
		a, err := netip.ParseAddr(inner)
		return ok && err == nil && a.Is6() && a.Zone() == ""
	}
	if len(name) > 253 {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' || strings.Trim(label, alphanumeric+"-_") != "" {
			return false
		}
	}
	return true
}

const alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// cmdLang selects the language of the replies (RFC 2640 §4.1). There is only English. No
// argument selects the server's default.
func (s *session) cmdLang(tag string) wire.Reply {
	primary, _, _ := strings.Cut(tag, "-")
	switch {
	case tag == "":
		s.params.lang = ""
	case !langTag(tag):
		return wire.NewReply(501, event.ReasonBadArgument, "LANG needs a language tag.").Because(event.Check{Saw: tag, Want: "en, en-GB"})
	case !strings.EqualFold(primary, "en") && !strings.EqualFold(primary, "i"):
		return wire.NewReply(504, event.ReasonNoSuchLanguage, "There are no replies in that language, only in EN.").Because(event.Check{Saw: tag, Want: "EN"})
	default:
		s.params.lang = tag
	}
	return wire.NewReply(200, event.ReasonLanguageSet, "Replies are in EN.")
}

// langTag reports whether tag is a language tag of RFC 1766: words of one to eight letters
// or digits, joined by hyphens; the first word has letters only.
func langTag(tag string) bool {
	for i, word := range strings.Split(tag, "-") {
		cut := alphanumeric
		if i == 0 {
			cut = alphanumeric[:52]
		}
		if word == "" || len(word) > 8 || strings.Trim(word, cut) != "" {
			return false
		}
	}
	return true
}
