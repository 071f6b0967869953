package wire

import (
	"bytes"
	"slices"
	"sync"

	"ftpsim/ftpcore/event"
)

// This file, secret_places.go and secret_words.go are the one rule of what is secret on a
// control connection. The engine, the built-in client, captures that are opened and
// recordings of older engines all mask by it.

// Secrecy knows of one session what tells its secrets apart: the login, what the
// server asked for last, and what was secret before. In doubt something is secret.
// The zero value is of a session that begins, with a server whose accounts are not
// known. Several goroutines may use a Secrecy.
type Secrecy struct {
	// Logins are all that the server accepts: whatever is none of their names may be a
	// password that was typed too early. Nil: nobody knows them.
	Logins []Login

	mu     sync.Mutex
	inside bool     // somebody is logged in
	asked  bool     // the last reply asked for a password or an account
	user   string   // the last USER
	words  []string // what was secret, the newest last
	names  []hiddenName
}

// Login is what a server accepts at USER, PASS and ACCT (RFC 959 §4.1.1).
type Login struct {
	User, Password string
	AnyPassword    bool   // every password is right (anonymous)
	Acct           string // empty: none is asked for
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
	x.mu.Lock()
	defer x.mu.Unlock()
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
	x.mu.Lock()
	defer x.mu.Unlock()
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
func (x *Secrecy) Words() []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return slices.Clone(x.words)
}

// Answered takes notice of a reply by its code.
func (x *Secrecy) Answered(code int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if code >= 200 {
		x.asked = code == 331 || code == 332
	}
}

// In says whether somebody is logged in.
func (x *Secrecy) In(yes bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.inside = yes
}

// See takes notice of an event of the session, commands aside.
func (x *Secrecy) See(e *event.Event) {
	if e.Kind == event.KindReply && e.Dec != nil && e.Origin != event.OriginDropped {
		x.Answered(e.Dec.Code)
	}
	if e.State != nil {
		x.In(e.State.FSM != event.StConnected && e.State.FSM != event.StNeedPassword)
	}
}

// InReply tells which bytes of a reply repeat a secret: the name of a USER that is
// one, which a 331 says again.
func (x *Secrecy) InReply(b []byte) (ranges [][2]int) {
	x.mu.Lock()
	defer x.mu.Unlock()
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
