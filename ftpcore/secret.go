package ftpcore

import (
	"bytes"
	"slices"
	"strings"
)

// This file and secretword.go are the one rule of what is secret on a control
// connection. The engine, the built-in client, captures that are opened and
// recordings of older engines all mask by it.

// Secrecy knows of one session what tells its secrets apart: the login, what the
// server asked for last, and what was secret before. In doubt something is secret.
// The zero value is of a session that begins, with a server whose accounts are not
// known. A Secrecy is for one goroutine.
type Secrecy struct {
	// Accounts are all that the server has: whatever is none of their names may be a
	// password that was typed too early. Nil: nobody knows them.
	Accounts []Account

	inside bool     // somebody is logged in
	asked  bool     // the last reply asked for a password or an account
	user   string   // the last USER
	words  []string // what was secret, the newest last
	names  []hiddenName
}

// hiddenName is the argument of a USER that is secret from a place on.
type hiddenName struct {
	name string
	from int
}

const (
	maxSecretWords = 16
	// minSecretWord is the shortest word that is looked for elsewhere: shorter ones
	// are found everywhere.
	minSecretWord = 4
)

// hiding is the part Line.Text[from:to] of a command that is secret.
type hiding struct {
	on       bool
	from, to int
}

// Hide marks what is secret of a command that has come. Its event, and all that
// quotes it, show it masked.
func (x *Secrecy) Hide(cmd Command) Command {
	text := cmd.Line.Text
	from := x.from(cmd)
	if from < 0 || from >= len(text) {
		return cmd
	}
	to := len(text)
	for to > from && text[to-1] == ' ' && !cmd.Line.TooLong {
		to--
	}
	for from < to && text[from] == ' ' {
		from++
	}
	if from == to { // blanks alone
		from, to = x.from(cmd), len(text)
	}
	cmd.hide = hiding{true, from, to}
	return cmd
}

// Sent takes notice of a command that Hide has looked at and that is not taken
// back any more.
func (x *Secrecy) Sent(cmd Command) {
	if cmd.Verb == "USER" {
		x.user = cmd.Arg
		if cmd.hide.on {
			x.names = append(x.names, hiddenName{cmd.Arg, cmd.hide.from - (len(cmd.Line.Text) - len(cmd.Arg))})
			x.names = x.names[max(len(x.names)-maxSecretWords, 0):]
		}
	}
	word := cmd.secret()
	if len(word) < minSecretWord || cmd.Verb == "PASS" && x.anyPassword() || slices.Contains(x.words, word) {
		return
	}
	x.words = append(x.words, word)
	x.words = x.words[max(len(x.words)-maxSecretWords, 0):]
}

// Words are what was secret so far and may be recognized elsewhere, at most 16.
func (x *Secrecy) Words() []string { return slices.Clone(x.words) }

// Answered takes notice of a reply by its code.
func (x *Secrecy) Answered(code int) {
	if code >= 200 {
		x.asked = code == 331 || code == 332
	}
}

// In says whether somebody is logged in.
func (x *Secrecy) In(yes bool) { x.inside = yes }

// See takes notice of an event of the session, commands aside.
func (x *Secrecy) See(e *Event) {
	if e.Kind == KindReply && e.Dec != nil && e.Origin != OriginDropped {
		x.Answered(e.Dec.Code)
	}
	if e.State != nil {
		x.In(e.State.FSM != StConnected && e.State.FSM != StNeedPassword)
	}
}

// InReply tells which bytes of a reply repeat a secret: the name of a USER that is
// one, which a 331 says again.
func (x *Secrecy) InReply(b []byte) (ranges [][2]int) {
	for _, n := range x.names {
		name := appendPrintable(nil, n.name)
		skip := len(appendPrintable(nil, n.name[:n.from]))
		for at := 0; ; {
			i := indexWord(b[at:], name)
			if i < 0 {
				break
			}
			ranges = append(ranges, [2]int{at + i + skip, at + i + len(name)})
			at += i + len(name)
		}
	}
	slices.SortFunc(ranges, func(a, b [2]int) int { return a[0] - b[0] })
	return slices.CompactFunc(ranges, func(a, b [2]int) bool { return b[0] < a[1] })
}

// indexWord finds word in b where no letter or digit touches it.
func indexWord(b, word []byte) int {
	touches := func(i int) bool { return i >= 0 && i < len(b) && isAlnum(b[i]) }
	for at := 0; len(word) > 0; {
		i := bytes.Index(b[at:], word)
		if i < 0 {
			break
		}
		i += at
		if !(isAlnum(word[0]) && touches(i-1)) && !(isAlnum(word[len(word)-1]) && touches(i+len(word))) {
			return i
		}
		at = i + 1
	}
	return -1
}

// from is where in Line.Text a secret begins; -1: nothing is secret.
func (x *Secrecy) from(cmd Command) int {
	row := rowOf(cmd.Verb)
	switch {
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

// inUnknown looks at a line whose verb nobody knows. While a password is due, or
// nobody is logged in, it may be one.
func (x *Secrecy) inUnknown(cmd Command) int {
	text := cmd.Line.Text
	first := bytes.IndexFunc(text, func(r rune) bool { return r != ' ' })
	switch {
	case first < 0:
		return -1
	case isHTTP(cmd):
		return inRequest(text)
	}
	if i := behindPassword(text); i >= 0 {
		return i
	}
	if end := cmd.behindStray(); end >= 0 && !x.inside {
		return end
	}
	if !x.inside || x.asked {
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

// clientWords are what people type to their clients, and sometimes to servers.
var clientWords = set("APPEND", "ASCII", "BINARY", "BYE", "CD", "CHMOD", "CLOSE", "DELETE", "DEBUG", "DIR", "DISCONNECT", "EXIT", "GET",
	"LCD", "LITERAL", "LS", "MDELETE", "MGET", "MKDIR", "MODTIME", "MPUT", "NEWER", "OPEN", "PASSIVE", "PROMPT", "PUT", "RECV",
	"REGET", "REMOTEHELP", "RENAME", "RESTART", "RMDIR", "SEND", "STATUS", "SYSTEM", "UMASK", "VERBOSE")

// notAVerb is where a secret may begin in a line of somebody who is logged in: what
// looks like no verb, nor like one that was mistyped, and what follows one that
// nobody knows; -1: nowhere.
func notAVerb(cmd Command, first int) int {
	w := cmd.Verb
	switch {
	case clientWords[w] || webVerbs[w] || mistyped(w) || cmd.behindStray() >= 0:
		return -1
	case strings.Trim(w, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" || len(w) > len("RETR"):
		return first
	case cmd.Arg != "":
		return len(cmd.Line.Text) - len(cmd.Arg)
	}
	return -1
}

// mistyped reports whether a slip of the finger makes a verb of w, or its argument
// stands right behind it.
func mistyped(w string) bool {
	return gluedVerb(w) > 0 || slices.ContainsFunc(commands, func(c *command) bool { return Alike(c.Verb, w) })
}

// inRequest: the address of a web request may hold a name and a password, and its
// query anything.
func inRequest(text []byte) int {
	if bytes.ContainsAny(text, "@?") {
		return bytes.IndexByte(text, ' ')
	}
	return -1
}

// inArgument looks at the argument of a verb that is not about the login.
func (x *Secrecy) inArgument(row *command, arg string) int {
	if i := behindControl(arg); i >= 0 {
		return i
	}
	switch {
	case strings.Contains(row.Syntax, "path"): // the name of a file may be anything
		return -1
	case row.Syntax == row.Verb: // PWD, say, for "password"
		return 0
	case x.index(arg) >= 0:
		return 0
	}
	return -1
}

// inUser looks at a name. What is no name here may be the password, and so may
// what follows one.
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

// commonNames are typed at every server, whether it has them or not.
var commonNames = set("anonymous", "ftp", "guest", "root", "admin", "administrator", "user", "test", "nobody")

// plausible reports whether name is one, or a mistyped one, and no password.
func (x *Secrecy) plausible(name string) bool {
	if x.Accounts == nil {
		return x.index(name) < 0
	}
	return commonNames[strings.ToLower(name)] || slices.ContainsFunc(x.Accounts, func(a Account) bool {
		return a.User == name || strings.EqualFold(a.User, name) || len(name) > 2 && Alike(a.User, name)
	})
}

// siteWords are verbs that other servers have behind SITE, and whether a password
// follows them. What is neither here nor among our own may be one itself.
var siteWords = map[string]bool{
	"CHGRP": false, "CHOWN": false, "DIRSTYLE": false, "EXEC": false, "GROUPS": false, "INDEX": false, "MSG": false, "NEWER": false,
	"QUOTA": false, "STATS": false, "SYMLINK": false, "UTIMES": false, "VERSION": false, "ZONE": false,
	"ADDUSER": true, "CHPASS": true, "GADDUSER": true, "GPASS": true, "GROUP": true, "LOGIN": true, "PASS": true, "PASSWD": true,
	"PASSWORD": true, "PSWD": true, "SETPASS": true,
}

func (x *Secrecy) inSite(arg string) int {
	word, _, _ := strings.Cut(arg, " ")
	verb := upperASCII(word)
	secret, elsewhere := siteWords[verb]
	if i := behindControl(arg); i >= 0 {
		return i
	}
	own := siteCommands.find("SITE " + verb)
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

// inAuth: other protocols have an AUTH that takes a password (Redis).
func (x *Secrecy) inAuth(arg string) int {
	mech := upperASCII(strings.TrimSpace(arg))
	if mechanisms[mech] || Alike("TLS", mech) || Alike("SSL", mech) {
		return -1
	}
	return 0
}

// mechanisms are those of AUTH that anybody has defined (RFC 2228, RFC 4217), and
// names for them.
var mechanisms = set("TLS", "TLS-C", "TLS-P", "SSL", "SSL-P", "GSSAPI", "KERBEROS_V4", "KERBEROS_V5", "SRP")

// account is the account of that name, or nil.
func (x *Secrecy) account(name string) *Account {
	if i := slices.IndexFunc(x.Accounts, func(a Account) bool { return a.User == name }); i >= 0 {
		return &x.Accounts[i]
	}
	return nil
}

// anyPassword reports whether whoever logs in needs none of their own.
func (x *Secrecy) anyPassword() bool {
	if a := x.account(x.user); a != nil {
		return a.AnyPassword
	}
	return x.user == "anonymous" || x.user == "ftp"
}

// isSecret reports whether word is a password that the server has, or one that was
// secret before.
func (x *Secrecy) isSecret(word string) bool {
	return slices.Contains(x.words, word) || slices.ContainsFunc(x.Accounts, func(a Account) bool {
		return word != "" && (word == a.Password || word == a.Acct)
	})
}

// index finds the first of these passwords in text; -1: none.
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
	for _, a := range x.Accounts {
		look(a.Password)
		look(a.Acct)
	}
	for _, w := range x.words {
		look(w)
	}
	return first
}
