package wire

import (
	"bytes"
	"slices"
	"sync"

	"ftpsim/ftpcore/event"
)

// This file, secret_places.go and secret_words.go decide what is secret on a control
// connection. The engine, the built-in client, opened captures and recordings of older
// engines use the same rules.

// Secrecy finds the secrets in one session. It keeps the state that it needs for that: the
// login, what the last reply asked for, and earlier secrets. In doubt it treats text as
// secret. The zero value is the beginning of a session with a server whose accounts are
// unknown. Its methods may be called concurrently.
type Secrecy struct {
	// Logins are all logins of the server: another name may be a password that was typed too
	// early. Nil means unknown.
	Logins []Login
	// Echoes means that the server may repeat a password in a reply: it is not ours.
	Echoes bool

	mu          sync.Mutex
	loggedIn    bool     // the client is logged in
	passwordDue bool     // the last reply asked for a password or an account
	user        string   // argument of the last USER
	words       []string // earlier secrets, the newest last
	names       []hiddenName
}

// Login is the arguments that a server accepts for USER, PASS and ACCT (RFC 959 §4.1.1).
type Login struct {
	User, Password string
	AnyPassword    bool   // every password is right (anonymous)
	Acct           string // empty means that ACCT is not needed
}

// hiddenName is the argument of a USER that is secret from offset from on.
type hiddenName struct {
	name string
	from int
}

const (
	maxSecretWords = 16
	// minSecretWord is the length of the shortest secret that is searched for in other text:
	// shorter ones would be found everywhere.
	minSecretWord = 4
)

// hiding is the part Line.Text[from:to] of a command that is secret.
type hiding struct {
	on       bool
	from, to int
}

// Hide returns cmd with its secret marked; the Shown methods and Mask then hide it.
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
	if from == to { // only spaces
		from, to = x.from(cmd), len(text)
	}
	cmd.hide = hiding{true, from, to}
	return cmd
}

// ObserveCommand updates the state after a command, which Hide has marked. Call it once the command
// cannot be edited any more.
func (x *Secrecy) ObserveCommand(cmd Command) {
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

// Words returns the latest secrets, at most 16, that are long enough to search for.
func (x *Secrecy) Words() []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return slices.Clone(x.words)
}

// ObserveReply updates the state after a reply.
func (x *Secrecy) ObserveReply(code int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if code >= 200 {
		x.passwordDue = code == 331 || code == 332
	}
}

// SetLoggedIn sets whether the client is logged in.
func (x *Secrecy) SetLoggedIn(yes bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.loggedIn = yes
}

// ObserveEvent updates the state after an event of the session that is not a command.
func (x *Secrecy) ObserveEvent(e *event.Event) {
	if e.Kind == event.KindReply && e.Dec != nil && e.Origin != event.OriginDropped {
		x.ObserveReply(e.Dec.Code)
	}
	if e.State != nil {
		x.SetLoggedIn(e.State.FSM != event.StConnected && e.State.FSM != event.StNeedPassword)
	}
}

// InReply returns the ranges of a reply that repeat a secret user name, as a 331 does, or,
// with Echoes, an earlier secret.
func (x *Secrecy) InReply(b []byte) (ranges [][2]int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	find := func(word []byte, skip int) {
		for at := 0; ; {
			i := indexWord(b[at:], word)
			if i < 0 {
				break
			}
			ranges = append(ranges, [2]int{at + i + skip, at + i + len(word)})
			at += i + len(word)
		}
	}
	for _, n := range x.names {
		find(appendPrintable(nil, n.name), len(appendPrintable(nil, n.name[:n.from])))
	}
	if x.Echoes {
		for _, w := range x.words {
			find([]byte(w), 0)
		}
	}
	return joined(ranges)
}

// joined sorts ranges and joins overlapping ones.
func joined(ranges [][2]int) (list [][2]int) {
	slices.SortFunc(ranges, func(a, b [2]int) int { return a[0] - b[0] })
	for _, r := range ranges {
		if n := len(list); n > 0 && r[0] < list[n-1][1] {
			list[n-1][1] = max(list[n-1][1], r[1])
			continue
		}
		list = append(list, r)
	}
	return list
}

// indexWord returns the offset of word in b where no letter or digit is next to it, or -1.
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
