package ftpcore

import (
	"slices"
	"sync"

	"ftpsim/ftpcore/verbs"
	"ftpsim/ftpcore/wire"
)

// This file has the command table, which joins the verbs' descriptions (package verbs) with
// their handlers.

// command is one row of the table. run, the handler, returns the reply, or a zero Reply if
// the transfer that it began answers later.
type command struct {
	verbs.CommandInfo
	run   func(s *session, arg string) wire.Reply
	lines func(s *session) []string // its lines in FEAT, if they depend on the session
}

type commandTable []*command

// commands is the table of the full server. init fills it, because handlers such as HELP
// read it.
var commands commandTable

func (t commandTable) find(verb string) *command {
	for _, c := range t {
		if c.Verb == verb {
			return c
		}
	}
	return nil
}

// infos returns the descriptions of the table's verbs.
func (t commandTable) infos() []verbs.CommandInfo {
	list := make([]verbs.CommandInfo, len(t))
	for i, c := range t {
		list[i] = c.CommandInfo
	}
	return list
}

// families has the functions that return the rows, in the order of HELP. Each is in the
// file of its handlers.
var families = []func() commandTable{
	loginRows, secureRows, accountRows, dirRows, paramRows, portRows, longRows, establishRows, fileRows, storeRows, listRows, factRows, hashRows, rangeRows, infoRows, siteRows,
}

func init() {
	for _, rows := range families {
		commands = append(commands, rows()...)
	}
}

// row returns the row of a verb of the full server.
func row(verb string, run func(*session, string) wire.Reply) *command {
	return &command{CommandInfo: *verbs.Find(verb), run: run}
}

// feats sets FEAT lines that depend on the session.
func (c *command) feats(lines func(*session) []string) *command {
	c.lines = lines
	return c
}

// extraFeats are FEAT lines that belong to no verb.
var extraFeats = []string{"TVFS"} // RFC 3659 §6

// tableOf returns the command table of a profile, in the order of HELP.
func tableOf(p Profile) commandTable {
	t := kindOf(p).rows()
	if p.Verbs == nil && p.Lacks == nil {
		return t
	}
	t = slices.DeleteFunc(slices.Clone(t), func(c *command) bool { return !p.knows(c.Verb) })
	if i := slices.IndexFunc(t, func(c *command) bool { return c.Verb == "USER" }); i >= 0 && t.find("PASS") == nil {
		t[i] = &command{CommandInfo: verbs.UserAlone(), run: (*session).cmdUserAlone}
	}
	return t
}

// fullTable and clearTable return the full server's table, with TLS and without.
var (
	fullTable  = sync.OnceValue(func() map[string]*command { return indexed(commands) })
	clearTable = sync.OnceValue(func() map[string]*command { return indexed(servedBy(Profile{}, false)) })
)

// servedBy returns the command table of a profile on a server with or without TLS.
func servedBy(p Profile, withTLS bool) commandTable {
	t := tableOf(p)
	if withTLS {
		return t
	}
	return slices.DeleteFunc(slices.Clone(t), func(c *command) bool { return verbs.NeedsTLS(c.Verb) })
}

// commandsFor returns the table of a session with profile p.
func commandsFor(p Profile, withTLS bool) map[string]*command {
	switch {
	case p.Seed != "" || p.Verbs != nil || p.Lacks != nil:
		return indexed(servedBy(p, withTLS))
	case withTLS:
		return fullTable()
	}
	return clearTable()
}

func indexed(t commandTable) map[string]*command {
	m := make(map[string]*command, len(t))
	for _, c := range t {
		m[c.Verb] = c
	}
	return m
}

// unmet checks the needs of c, in order. The Reply is zero if all are met. The refusal of a
// transfer command also frees the port.
func (s *session) unmet(c *command, arg string) wire.Reply {
	for _, n := range c.Needs {
		if s.has(n, arg) || n == verbs.NeedPort && !s.kind.portFirst() {
			continue
		}
		r := s.kind.refusal(n, &c.CommandInfo)
		if n != verbs.NeedLogin {
			s.params.renameF = ""
			if c.Data {
				return s.refuse(r)
			}
		}
		return r
	}
	return wire.Reply{}
}

// has reports whether need n of a verb with this argument is met.
func (s *session) has(n verbs.Need, arg string) bool {
	switch n {
	case verbs.NeedLogin:
		return s.login.account != nil
	case verbs.NeedLoginForArg:
		return arg == "" || s.login.account != nil
	case verbs.NeedUser:
		return s.login.user != ""
	case verbs.NeedRename:
		return s.params.renameF != ""
	case verbs.NeedArgument:
		return arg != ""
	case verbs.NeedPort:
		return s.dataConns.port != nil
	}
	return false
}
