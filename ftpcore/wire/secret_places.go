package wire

import (
	"bytes"
	"slices"
	"strings"

	"ftpsim/ftpcore/verbs"
)

// This file finds where in a command a secret begins.

// from returns the offset in Line.Text at which a secret begins, or -1.
func (x *Secrecy) from(cmd Command) int {
	row := verbs.Find(cmd.Verb)
	switch {
	case cmd.Line.foreign != nil:
		return cmd.Line.foreign.shownUpTo(cmd.Line.Text)
	case row == nil:
		return x.inUnknown(cmd)
	case cmd.Arg == "":
		return -1
	}
	i := -1
	switch {
	case secretVerbs[cmd.Verb]:
		i = 0
	case cmd.Verb == "USER":
		i = x.inUser(cmd.Arg)
	case cmd.Verb == "SITE":
		i = x.inSite(cmd.Arg)
	case cmd.Verb == "AUTH":
		i = x.inAuth(cmd.Arg)
	default:
		i = x.inArgument(row, cmd.Arg)
	}
	if i < 0 {
		return -1
	}
	return len(cmd.Line.Text) - len(cmd.Arg) + i
}

// inUnknown finds the secret in a line with an unknown verb. Before the login, and while a
// password is due, the whole line may be one.
func (x *Secrecy) inUnknown(cmd Command) int {
	text := cmd.Line.Text
	first := bytes.IndexFunc(text, func(r rune) bool { return r != ' ' })
	if first < 0 {
		return -1
	}
	if i := behindPassword(text); i >= 0 {
		return i
	}
	if end := cmd.behindStray(); end >= 0 && !x.loggedIn {
		return end
	}
	if x.passwordDue {
		return first
	}
	if !x.loggedIn {
		if knownWord(cmd.Verb) && x.index(string(text)) < 0 {
			return cmd.argument()
		}
		return first
	}
	i, j := passwordIn(text), x.index(string(text))
	switch {
	case j >= 0 && (i < 0 || j < i):
		return j
	case i >= 0:
		return i
	}
	return notAVerb(cmd, first)
}

// httpMethods has the methods of HTTP. None is a verb of FTP.
var httpMethods = set("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT")

// clientWords has commands of FTP clients, which people sometimes type to servers.
var clientWords = set("APPEND", "ASCII", "BINARY", "BYE", "CD", "CHMOD", "CLOSE", "DELETE", "DEBUG", "DIR", "DISCONNECT", "EXIT", "GET",
	"LCD", "LITERAL", "LS", "MDELETE", "MGET", "MKDIR", "MODTIME", "MPUT", "NEWER", "OPEN", "PASSIVE", "PROMPT", "PUT", "RECV",
	"REGET", "REMOTEHELP", "RENAME", "RESTART", "RMDIR", "SEND", "STATUS", "SYSTEM", "UMASK", "VERBOSE")

// notAVerb returns the offset at which a secret may begin in a line after the login, or -1:
// at a word that is neither a verb nor a mistyped one, or after an unknown verb.
func notAVerb(cmd Command, first int) int {
	w := cmd.Verb
	switch {
	case knownWord(w) || cmd.behindStray() >= 0:
		return -1
	case strings.Trim(w, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" || len(w) > len("RETR"):
		return first
	}
	return cmd.argument()
}

// argument returns the offset of the argument in Line.Text, or -1.
func (c Command) argument() int {
	if c.Arg == "" {
		return -1
	}
	return len(c.Line.Text) - len(c.Arg)
}

// knownWord reports whether w, no verb of FTP, is a known word or a mistyped verb.
func knownWord(w string) bool { return clientWords[w] || httpMethods[w] || mistyped(w) }

// mistyped reports whether w is a verb with one typing error, or with its argument
// directly after it.
func mistyped(w string) bool {
	return gluedVerb(w) > 0 || slices.ContainsFunc(verbs.Full(), func(i verbs.CommandInfo) bool { return Alike(i.Verb, w) })
}

// inArgument finds the secret in the argument of a verb other than the login verbs.
func (x *Secrecy) inArgument(row *verbs.CommandInfo, arg string) int {
	if i := behindControl(arg); i >= 0 {
		return i
	}
	switch {
	case strings.Contains(row.Syntax, "path"): // a file may have any name
		return -1
	case row.Syntax == row.Verb: // a verb without an argument, such as PWD typed for "password"
		return 0
	case x.index(arg) >= 0:
		return 0
	}
	return -1
}

// inUser finds the secret in the argument of USER. A name that the server does not know may
// be the password, and so may text after a name.
func (x *Secrecy) inUser(arg string) int {
	if x.account(arg) != nil {
		return -1
	}
	if i := behindControl(arg); i >= 0 {
		return i
	}
	if x.isSecret(arg) {
		return 0
	}
	name, rest := arg, ""
	if i := strings.IndexFunc(arg, endsName); i >= 0 {
		name, rest = arg[:i], arg[i+1:]
	}
	switch {
	case !x.plausible(name):
		return 0
	case strings.Trim(rest, " ") == "":
		return -1
	}
	return len(name) + 1
}

func endsName(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune(":;,|/@", r) }

// commonNames has names that people try on every server.
var commonNames = set("anonymous", "ftp", "guest", "root", "admin", "administrator", "user", "test", "nobody")

// plausible reports whether name is probably a user name, perhaps mistyped, and no password.
func (x *Secrecy) plausible(name string) bool {
	if x.Logins == nil {
		return x.index(name) < 0
	}
	return commonNames[strings.ToLower(name)] || slices.ContainsFunc(x.Logins, func(a Login) bool {
		return a.User == name || strings.EqualFold(a.User, name) || len(name) > 2 && Alike(a.User, name)
	})
}

// siteWords has the verbs behind SITE of other servers, and whether a password follows them.
// Any other word that the full server does not know may be a password itself.
var siteWords = map[string]bool{
	"CHGRP": false, "CHOWN": false, "DIRSTYLE": false, "EXEC": false, "GROUPS": false, "INDEX": false, "MSG": false, "NEWER": false,
	"QUOTA": false, "STATS": false, "SYMLINK": false, "UTIMES": false, "VERSION": false, "ZONE": false,
	"ADDUSER": true, "CHPASS": true, "GADDUSER": true, "GPASS": true, "GROUP": true, "LOGIN": true, "PASS": true, "PASSWD": true,
	"PASSWORD": true, "PSWD": true, "SETPASS": true,
}

// inSite finds the secret in the argument of SITE.
func (x *Secrecy) inSite(arg string) int {
	word, _, _ := strings.Cut(arg, " ")
	verb := UpperASCII(word)
	secret, elsewhere := siteWords[verb]
	if i := behindControl(arg); i >= 0 {
		return i
	}
	own := verbs.FindSite(verb)
	switch {
	case secret:
		return len(word) + 1
	case own != nil && strings.Contains(own.Syntax, "path"):
		return -1
	case own != nil, elsewhere:
		return x.index(arg)
	}
	return max(passwordIn([]byte(arg)), 0)
}

// inAuth finds the secret in the argument of AUTH: in other protocols, such as Redis, AUTH
// takes a password.
func (x *Secrecy) inAuth(arg string) int {
	mech := UpperASCII(strings.TrimSpace(arg))
	if mechanisms[mech] || Alike("TLS", mech) || Alike("SSL", mech) {
		return -1
	}
	return 0
}

// mechanisms has the known arguments of AUTH (RFC 2228, RFC 4217).
var mechanisms = set("TLS", "TLS-C", "TLS-P", "SSL", "SSL-P", "GSSAPI", "KERBEROS_V4", "KERBEROS_V5", "SRP")

// account returns the login of that user, or nil.
func (x *Secrecy) account(name string) *Login {
	if i := slices.IndexFunc(x.Logins, func(a Login) bool { return a.User == name }); i >= 0 {
		return &x.Logins[i]
	}
	return nil
}

// anyPassword reports whether the current user may give any password (anonymous).
func (x *Secrecy) anyPassword() bool {
	if a := x.account(x.user); a != nil {
		return a.AnyPassword
	}
	return x.user == "anonymous" || x.user == "ftp"
}

// isSecret reports whether word is a password of the server, or was secret before.
func (x *Secrecy) isSecret(word string) bool {
	return slices.Contains(x.words, word) || slices.ContainsFunc(x.Logins, func(a Login) bool {
		return word != "" && (word == a.Password || word == a.Acct)
	})
}

// index returns the offset of the first such secret in text, or -1.
func (x *Secrecy) index(text string) int {
	first := -1
	look := func(word string) {
		if len(word) < minSecretWord {
			return
		}
		if i := strings.Index(text, word); i >= 0 && (first < 0 || i < first) {
			first = i
		}
	}
	for _, a := range x.Logins {
		look(a.Password)
		look(a.Acct)
	}
	for _, w := range x.words {
		look(w)
	}
	return first
}
