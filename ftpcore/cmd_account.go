package ftpcore

import (
	"net/netip"
	"strings"
)

func accountRows() commandTable {
	return commandTable{
		row("ACCT", "<account>", "959#4.1.1", "Names the account, where the login asks for one.", acctPolicy, (*session).cmdAcct),
		row("REIN", "", "959#4.1.1", "Begins anew on the same connection; a running transfer is finished first.", reinPolicy, (*session).cmdRein),
		row("SMNT", "<path>", "959#4.1.1", "Makes a directory the root of all that is seen; / takes that back.", member(2, 5).arg(), (*session).cmdSmnt).since("959").historical(),
		row("HOST", "<name>", "7151#3", "Names the server that is meant, before the login.", hostPolicy, (*session).cmdHost).feat("HOST"),
		row("LANG", "[<tag>]", "2640#4.1", "Chooses the language of the replies: English.", anybody(2, 5), (*session).cmdLang).feat("LANG EN*"),
	}
}

// cmdAcct names the account of a login that asked for it by 332; where none is
// asked for it is superfluous (RFC 959 §4.1.1).
func (s *session) cmdAcct(arg string) Reply {
	a := s.login.passed
	switch {
	case s.login.account != nil:
		return NewReply(202, ReasonNoAccountNeeded, "No account is needed.")
	case a == nil:
		return NewReply(503, ReasonPassFirst, "Send PASS first.")
	case !sameSecret(a.Acct, arg):
		s.login.passed = nil
		return s.refuseLogin(ReasonWrongAccount)
	}
	return s.enter(a)
}

// enter is the end of a login.
func (s *session) enter(a *Account) Reply {
	s.login.account, s.login.cwd, s.login.passed = a, a.Home, nil
	return NewReply(230, ReasonLoggedIn, "User %s logged in.", s.login.user)
}

// cmdRein puts everything back to where a connection begins (RFC 959 §4.1.1).
// Failed logins stay counted: nobody gets more tries by it. A transfer is over
// by now, since REIN waits for it. TLS ends behind the reply (RFC 4217 §13).
func (s *session) cmdRein(string) Reply {
	s.logout()
	s.params = defaultSettings
	s.clearTLSState()
	return NewReply(220, ReasonBegunAnew, "Ready for a new user.")
}

// cmdSmnt mounts another file structure, without a new login (RFC 959 §4.1.1):
// a directory becomes the root. Its path is one of the whole tree.
func (s *session) cmdSmnt(arg string) Reply {
	p, err := s.limits.resolveHome(s.login.account.Home, "/", arg)
	if err == nil && s.fault(p, false) {
		err = errDenied
	}
	if err == nil {
		_, err = s.isDir(p)
	}
	if err != nil {
		return s.fileReply(550, p, err)
	}
	s.params.root, s.login.cwd, s.params.copyF = p, p, ""
	return s.at(NewReply(250, ReasonMounted, "%s is the root now.", p), p)
}

// cmdHost names the server that the client wants (RFC 7151 §3). There is one,
// whatever it is called; only a name that can be nobody's is refused.
func (s *session) cmdHost(name string) Reply {
	switch {
	case s.login.user != "":
		return NewReply(503, ReasonHostFirst, "HOST must come before USER.")
	case !hostName(name):
		return NewReply(501, ReasonBadArgument, "HOST needs a host's name or address.").because(Check{Saw: name, Want: "ftp.example.org, [::1]"})
	case strings.HasSuffix("."+strings.ToLower(name), ".invalid"):
		return NewReply(504, ReasonUnknownHost, "No such host here.").because(Check{Saw: name})
	}
	s.params.host = name
	return NewReply(220, ReasonHostChosen, "This is %s.", name)
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

// cmdLang chooses the language of the replies (RFC 2640 §4.1): there is one,
// and none asks for the server's own.
func (s *session) cmdLang(tag string) Reply {
	primary, _, _ := strings.Cut(tag, "-")
	switch {
	case tag == "":
		s.params.lang = ""
	case !langTag(tag):
		return NewReply(501, ReasonBadArgument, "LANG needs a language tag.").because(Check{Saw: tag, Want: "en, en-GB"})
	case !strings.EqualFold(primary, "en") && !strings.EqualFold(primary, "i"):
		return NewReply(504, ReasonNoSuchLanguage, "There are no replies in that language, only in EN.").because(Check{Saw: tag, Want: "EN"})
	default:
		s.params.lang = tag
	}
	return NewReply(200, ReasonLanguageSet, "Replies are in EN.")
}

// langTag reports whether tag is one of RFC 1766: words of one to eight letters
// or digits, the first of letters.
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
