package ftpcore

import (
	"slices"
	"strings"
	"sync"
)

// CommandInfo is what the command table says of one verb: HELP, FEAT, the
// page's reference, the checks before a verb is run and the state diagrams all
// come from it.
type CommandInfo struct {
	Verb       string    `json:"verb"`
	Syntax     string    `json:"syntax"`               // "RETR <path>"
	Help       string    `json:"help"`                 // one line
	RFC        string    `json:"rfc"`                  // "959#4.1.3"
	Needs      []Need    `json:"needs,omitempty"`      // checked in this order before it is run
	Data       bool      `json:"data"`                 // opens a data connection
	InTransfer bool      `json:"inTransfer,omitempty"` // answered while a transfer runs
	Feat       string    `json:"feat,omitempty"`       // its line in FEAT (RFC 2389)
	Diagram    DiagramID `json:"diagram"`              // the diagram of RFC 959 §6 that it follows
	Moves      []Move    `json:"-"`                    // where it leads once its needs are met
	Rest       string    `json:"rest,omitempty"`       // what it does to the restart point: "sets" or "clears"
	Since      string    `json:"since"`                // where it appeared first: "765", which stands for what is older too, or a draft's name
	Historical bool      `json:"historical,omitempty"` // nobody should use it any more
}

// command is one row: what is known of a verb, and what it does. run returns
// the reply, or a Reply of code 0 when the transfer that it began will answer.
type command struct {
	CommandInfo
	run   func(s *session, arg string) Reply
	lines func(s *session) []string // its lines in FEAT, where they depend on the session
}

type commandTable []*command

// commands is the full server. It is filled by init because handlers such as
// HELP read it.
var commands commandTable

func (t commandTable) find(verb string) *command {
	for _, c := range t {
		if c.Verb == verb {
			return c
		}
	}
	return nil
}

// families are the rows in the order of HELP; they stand with their handlers.
var families = []func() commandTable{
	loginRows, secureRows, accountRows, dirRows, paramRows, dataRows, longRows, establishRows, fileRows, storeRows, listRows, factRows, hashRows, rangeRows, infoRows, siteRows,
}

func init() {
	for _, rows := range families {
		commands = append(commands, rows()...)
	}
}

// row is a row of the full server's table.
func row(verb, args, rfc, help string, p policy, run func(*session, string) Reply) *command {
	c := &command{CommandInfo: p.info(verb, args), run: run}
	c.RFC, c.Help = rfc, help
	c.Since = firstIn(rfc)
	return c
}

// firstIn is where something appeared first, unless its row knows better: what
// RFC 959 describes is mostly as old as RFC 765, or older.
func firstIn(rfc string) string {
	if rfc, _, _ = strings.Cut(rfc, "#"); rfc != "959" {
		return rfc
	}
	return "765"
}

// since says where the verb appeared first: an RFC's number or a draft's name.
func (c *command) since(doc string) *command {
	c.Since = doc
	return c
}

// historical says that nobody should use the verb any more.
func (c *command) historical() *command {
	c.Historical = true
	return c
}

// feat gives the verb a line in FEAT.
func (c *command) feat(line string) *command {
	c.Feat = line
	return c
}

// feats gives it lines that depend on the session.
func (c *command) feats(lines func(*session) []string) *command {
	c.lines = lines
	return c
}

// extraFeats are FEAT lines that belong to no verb.
var extraFeats = []string{"TVFS"} // RFC 3659 §6

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

// tableOf is the command table of a profile, in the order of HELP.
func tableOf(p Profile) commandTable {
	t := kindOf(p).rows()
	if p.Verbs == nil && p.Lacks == nil {
		return t
	}
	t = slices.DeleteFunc(slices.Clone(t), func(c *command) bool { return !p.knows(c.Verb) })
	if i := slices.IndexFunc(t, func(c *command) bool { return c.Verb == "USER" }); i >= 0 && t.find("PASS") == nil {
		t[i] = userAlone()
	}
	return t
}

// fullTable and clearTable are the full server's, with TLS and without.
var (
	fullTable  = sync.OnceValue(func() map[string]*command { return indexed(commands) })
	clearTable = sync.OnceValue(func() map[string]*command { return indexed(servedBy(Profile{}, false)) })
)

// rowOf is the full server's row of a verb; nil: it has none.
func rowOf(verb string) *command { return fullTable()[verb] }

// servedBy is the command table of a profile on a server with or without TLS.
func servedBy(p Profile, withTLS bool) commandTable {
	t := tableOf(p)
	if withTLS {
		return t
	}
	return slices.DeleteFunc(slices.Clone(t), func(c *command) bool { return secureVerbs[c.Verb] })
}

// secureVerbs are known only where there is TLS, and 502 where there is none.
var secureVerbs = set("AUTH", "PBSZ", "PROT", "CCC", "ADAT", "MIC", "CONF", "ENC")

// commandsFor is the table that a session of profile p goes by.
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
