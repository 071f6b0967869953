package museum

import (
	"time"

	"ftpsim/ftpcore/event"
)

// step is one thing that the client does.
type step struct {
	// send is what it sends; in a command line without the CRLF. {port} opens a port of the
	// client's and stands for its address, {closed} stands for a port that refuses, {mail} for
	// the mail port of another host.
	send     string
	together bool   // send has several lines with their CRLF, for one write
	commands int    // how many final replies follow
	up       string // what it sends on the data connection
	// mute means that the fault takes away the last reply: once the fault shows, the client waits
	// for patience only, and leaves.
	mute   bool
	silent time.Duration // the client sends nothing for so long
}

// patience is how long a client waits for a reply that does not come.
const patience = 30 * time.Second

func say(line string) step       { return step{send: line, commands: 1} }
func store(line, up string) step { return step{send: line, commands: 1, up: up} }
func wait(d time.Duration) step  { return step{silent: d} }
func muted(s step) step          { s.mute = true; return s }

// together is n command lines that the client sends in one write.
func together(n int, lines string) step { return step{send: lines, together: true, commands: n} }

// loggedIn puts the login before steps.
func loggedIn(steps ...step) []step {
	return append([]step{say("USER haha"), say("PASS hehe")}, steps...)
}

// Files of the museum's server, with their contents.
const (
	textFile = "readme.txt"
	dotless  = "README"
	binary   = "firmware.bin"
	mailFile = "mail.txt"
)

// upload is a small file with every kind of byte that a text mode damages.
const upload = "\x7fELF\x00\r\n\x1a\n\xff"

var rooms = []Room{
	{Name: "user", Verb: "USER", Clause: "959#5.4", shows: shows{why: event.ReasonSeedCode430},
		script: []step{say("USER haha"), say("USER root"), say("PASS hehe"), say("QUIT")}},
	{Name: "pass", Verb: "PASS", Clause: "959#4.1.1", shows: shows{why: event.ReasonSeedNoLogin},
		script: []step{say("PORT {port}"), say("RETR " + textFile), say("QUIT")}},
	{Name: "pwd", Verb: "PWD", Clause: "959#appendix-II", shows: shows{why: event.ReasonSeedFourBytes},
		script: loggedIn(say("PWD"), say("XPWD"), say("noop"), say("QUIT"))},
	{Name: "type", Verb: "TYPE", Clause: "959#3.1.1.1", shows: shows{why: event.ReasonSeedTypeIgnored},
		script: loggedIn(say("TYPE A"), say("PORT {port}"), say("RETR "+textFile), say("QUIT"))},
	{Name: "mode", Verb: "MODE", Clause: "959#5.1", shows: shows{why: event.ReasonSeedMisspeltName},
		script: loggedIn(say("MODE S"), say("NOOP"), say("QUIT"))},
	{Name: "bounce", Verb: "PORT", Clause: "2577#2", shows: shows{why: event.ReasonSeedBounce},
		script: loggedIn(say("PORT {mail}"), say("RETR "+mailFile), say("QUIT"))},
	{Name: "malformed", Verb: "PORT", Clause: "959#5.3.2", shows: shows{why: event.ReasonSeedBadPort},
		script: loggedIn(say("PORT 192.0.2.20,156,64"), say("NOOP"), say("QUIT"))},
	{Name: "list", Verb: "LIST", Clause: "959#4.1.3", shows: shows{why: event.ReasonSeedList},
		script: loggedIn(say("PORT {port}"), say("LIST"), say("PORT {port}"), say("LIST "+dotless), say("QUIT"))},
	{Name: "again", Verb: "LIST", Clause: "959#3.2", shows: shows{why: event.ReasonSeedPortAgain},
		script: loggedIn(say("PORT {port}"), say("LIST"), say("LIST"), say("NOOP"), say("QUIT"))},
	{Name: "missing", Verb: "RETR", Clause: "959#5.4", shows: shows{why: event.ReasonSeedCode503},
		script: loggedIn(say("PORT {port}"), say("RETR missing.txt"), say("QUIT"))},
	{Name: "no-port", Verb: "RETR", Clause: "959#5.4", shows: shows{why: event.ReasonSeedNoPort},
		script: loggedIn(say("PASV"), say("RETR "+textFile), say("QUIT"))},
	{Name: "refused", Verb: "LIST", Clause: "959#5.4", shows: shows{why: event.ReasonSeedNoErrorPath},
		script: loggedIn(say("PORT {closed}"), say("LIST"), say("NOOP"), say("QUIT"))},
	{Name: "stor", Verb: "STOR", Clause: "959#4.1.3", shows: shows{why: event.ReasonSeedStoredElsewhere},
		script: loggedIn(say("TYPE I"), say("PORT {port}"), store("STOR new.bin", upload), say("PORT {port}"), say("RETR new.bin"), say("QUIT"))},
	{Name: "feat", Verb: "FEAT", Clause: "2389#3.2", shows: shows{why: event.ReasonSeedFEATSilent},
		script: []step{muted(say("FEAT")), say("USER haha"), say("PASS hehe"), say("QUIT")}},
	{Name: "segments", Clause: "959#5.3", shows: shows{warn: event.WarnSeedRESTLost},
		script: []step{muted(together(2, "USER haha\r\nPASS hehe\r\n")), say("XPWD"), say("QUIT")}},
	{Name: "timeout", Clause: "1123#4.1.3.2", shows: shows{why: event.ReasonSeedTimeout},
		script: loggedIn(say("NOOP"), wait(50*time.Second))},
}

// printout is what the command-line client of Windows XP sends for dir, pwd, binary, get and
// put: active mode only, XPWD instead of PWD.
var printout = Room{Name: "printout", script: loggedIn(
	say("PORT {port}"), say("LIST"), say("XPWD"), say("TYPE I"), say("PORT {port}"), say("RETR "+binary),
	say("PORT {port}"), store("STOR new.bin", upload), say("QUIT"))}
