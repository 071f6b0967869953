package servercheck

import "strings"

// Case is a script for one session, and what an RFC asks of the replies.
type Case struct {
	ID     string // RFC, section and a word, such as "959-4.1.3-pwd"
	Group  Group
	Clause string // "RFC 959 §4.1.3"
	Title  string // what the server must do
	// Optional is the verb that a server need not have. A 500 or 502 to it is Info, but a
	// Fail if FEAT lists the verb.
	Optional string
	Fresh    bool // the session begins with the greeting, without a login
	Steps    []Step
	// Stumble says what happens to which clients at a server that does not pass.
	Stumble string
}

// Step is one command, or the greeting if Send is empty.
type Step struct {
	// Send is the command without its line end. {dir} stands for the path of the check's
	// directory, {user} and {password} for the account, {port} for the address of a port
	// that the client opens, {low} for its port 25, which it does not open.
	Send string
	// Raw means that Send is written without a line end, in one write for each part between
	// bars.
	Raw bool
	// Want lists the codes that the clause asks for. If it is empty, the step prepares
	// others and must get 2yz or 3yz.
	Want    []int
	Lenient []int                 // codes that no RFC lists here and that clients understand nevertheless
	Up      string                // of an upload: the bytes of the data connection
	Check   func(x Exchange) Flaw // what is wrong although the code is right
	Abort   bool                  // send ABOR after half of Up
	Login   bool                  // the step belongs to the login with which most cases begin
	NoPort  bool                  // send no PASV before this transfer
	Secure  bool                  // after the reply, begin TLS on the control connection
	Closes  bool                  // the server must close the control connection after the reply
}

// send returns a step that prepares others.
func send(line string) Step { return Step{Send: line} }

// ask returns a step that is judged by its final reply.
func ask(line string, want ...int) Step { return Step{Send: line, Want: want} }

// or adds replies that clients understand nevertheless.
func (s Step) or(codes ...int) Step {
	s.Lenient = codes
	return s
}

// see adds a look at the reply and the data.
func (s Step) see(check func(x Exchange) Flaw) Step {
	s.Check = check
	return s
}

// put uploads data.
func put(line, data string) Step { return Step{Send: line, Up: data} }

// judged makes a step that prepares others a judged one.
func (s Step) judged(want ...int) Step {
	s.Want = want
	return s
}

func (s Step) verb() string {
	verb, _, _ := strings.Cut(s.Send, " ")
	return strings.ToUpper(verb)
}

// Cases returns the scripts in the order in which they are spoken.
func Cases() []Case {
	var all []Case
	for _, list := range [][]Case{everyday, whole, resume, ascii, ports, secure, refusals} {
		all = append(all, list...)
	}
	return all
}
