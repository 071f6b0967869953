package ftpcore

import (
	"slices"
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
}

// command is one row: what is known of a verb, and what it does. run returns
// the reply, or a Reply of code 0 when the transfer that it began will answer.
type command struct {
	CommandInfo
	run func(s *session, arg string) Reply
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

func init() {
	add := func(verb, args, rfc, help string, p policy, run func(*session, string) Reply) *command {
		c := &command{p.info(verb, args), run}
		c.RFC, c.Help = rfc, help
		commands = append(commands, c)
		return c
	}
	feat := func(c *command, line string) { c.Feat = line }

	add("USER", "<name>", "959#4.1.1", "Says who you are.", userPolicy, (*session).cmdUser)
	add("PASS", "<password>", "959#4.1.1", "Proves it.", passPolicy, (*session).cmdPass)
	add("QUIT", "", "959#4.1.1", "Ends the session; a running transfer is finished first.", quitPolicy, (*session).cmdQuit)

	add("CWD", "<path>", "959#4.1.1", "Changes the working directory.", member(2, 5), (*session).cmdCwd)
	add("CDUP", "", "959#4.1.1", "Changes to the parent directory.", member(2), (*session).cmdCdup)
	add("PWD", "", "959#4.1.3", "Names the working directory.", member(2), (*session).cmdPwd)
	add("MKD", "<path>", "959#4.1.3", "Makes a directory.", member(2, 5).arg(), (*session).cmdMkd)
	add("RMD", "<path>", "959#4.1.3", "Removes an empty directory.", member(2, 5).arg(), (*session).cmdRmd)
	add("XCWD", "<path>", "775", "Old name of CWD.", member(2, 5), (*session).cmdCwd)
	add("XCUP", "", "775", "Old name of CDUP.", member(2), (*session).cmdCdup)
	add("XPWD", "", "775", "Old name of PWD.", member(2), (*session).cmdPwd)
	add("XMKD", "<path>", "775", "Old name of MKD.", member(2, 5).arg(), (*session).cmdMkd)
	add("XRMD", "<path>", "775", "Old name of RMD.", member(2, 5).arg(), (*session).cmdRmd)

	add("TYPE", "A [N] | I | L 8", "959#4.1.2", "Sets the representation type.", anybody(2, 5).arg(), (*session).cmdType)
	add("MODE", "S", "959#4.1.2", "Sets the transfer mode.", anybody(2, 5).arg(), (*session).cmdMode)
	add("STRU", "F", "959#4.1.2", "Sets the file structure.", anybody(2, 5).arg(), (*session).cmdStru)

	add("PASV", "", "959#4.1.2", "Asks the server for a port to connect to.", pasvPolicy, (*session).cmdPasv)
	feat(add("EPSV", "[1 | 2 | ALL]", "2428#3", "As PASV, for IPv4 and IPv6.", epsvPolicy, (*session).cmdEpsv), "EPSV")
	add("PORT", "h1,h2,h3,h4,p1,p2", "959#4.1.2", "Names a port of the client for the server to connect to.", portPolicy, (*session).cmdPort)
	feat(add("EPRT", "|proto|address|port|", "2428#2", "As PORT, for IPv4 and IPv6.", portPolicy, (*session).cmdEprt), "EPRT")

	add("RETR", "<path>", "959#4.1.3", "Fetches a file.", transferPolicy(2, 4).arg(), (*session).cmdRetr)
	add("STOR", "<path>", "959#4.1.3", "Stores a file, replacing one of that name.", transferPolicy(2, 4, 5).arg(), (*session).cmdStor)
	add("APPE", "<path>", "959#4.1.3", "Appends to a file.", transferPolicy(2, 4, 5).arg(), (*session).cmdAppe)
	feat(add("REST", "<offset>", "3659#5", "Lets the next RETR or STOR begin at that byte.", restPolicy, (*session).cmdRest), "REST STREAM")
	add("ALLO", "<bytes> [R <bytes>]", "959#4.1.3", "Reserves room; nothing to do here.", member(2, 5), (*session).cmdAllo)
	add("ABOR", "", "959#4.1.3", "Ends the running transfer.", aborPolicy, (*session).cmdAbor)

	add("LIST", "[<path>]", "959#4.1.3", "Lists files for people to read.", transferPolicy(2, 4), (*session).cmdList)
	add("NLST", "[<path>]", "959#4.1.3", "Lists names only.", transferPolicy(2, 4), (*session).cmdNlst)
	add("MLSD", "[<path>]", "3659#7", "Lists a directory for programs to read.", transferPolicy(2, 4), (*session).cmdMlsd)
	feat(add("MLST", "[<path>]", "3659#7", "Tells the facts of one file.", member(2, 5), (*session).cmdMlst), "MLST")

	add("DELE", "<path>", "959#4.1.3", "Deletes a file.", member(2, 5).arg(), (*session).cmdDele)
	add("RNFR", "<path>", "959#4.1.3", "Names the file to rename; RNTO must follow.", rnfrPolicy, (*session).cmdRnfr)
	add("RNTO", "<path>", "959#4.1.3", "Gives it its new name.", rntoPolicy, (*session).cmdRnto)
	feat(add("SIZE", "<path>", "3659#4", "Tells how many bytes a transfer would have.", member(2, 5).arg(), (*session).cmdSize), "SIZE")
	feat(add("MDTM", "<path>", "3659#3", "Tells when a file was changed.", member(2, 5).arg(), (*session).cmdMdtm), "MDTM")

	add("NOOP", "", "959#4.1.3", "Does nothing but answer.", anybody(2).during(), (*session).cmdNoop)
	add("SYST", "", "959#4.1.3", "Tells what system this is.", anybody(2), (*session).cmdSyst)
	add("STAT", "[<path>]", "959#4.1.3", "Tells how things stand, or lists a path on the control connection.", statPolicy, (*session).cmdStat)
	add("HELP", "[<verb>]", "959#4.1.3", "Lists the verbs, or explains one.", anybody(2, 5), (*session).cmdHelp)
	add("FEAT", "", "2389#3", "Lists the extensions.", anybody(2), (*session).cmdFeat)
	feat(add("OPTS", "UTF8 ON | MLST <facts>", "2389#4", "Sets an option of an extension.", anybody(2, 5).arg(), (*session).cmdOpts), "UTF8")
	feat(add("CLNT", "<name>", "draft", "Tells which client this is.", anybody(2).arg(), (*session).cmdClnt), "CLNT")
}

// extraFeats are FEAT lines that belong to no verb.
var extraFeats = []string{"TVFS"} // RFC 3659 §6

// laterVerbs are known but not built: 502, where an unknown verb gets 500.
var laterVerbs = set(
	"ACCT", "SMNT", "REIN", "STOU", "SITE", "AUTH", "PBSZ", "PROT", "CCC", "ADAT", "MIC", "CONF", "ENC",
	"HOST", "LANG", "HASH", "RANG", "XCRC", "XMD5", "XSHA", "XSHA1", "XSHA256", "XSHA512", "MD5", "MMD5",
	"MFMT", "MFF", "MFCT", "AVBL", "CSID", "COMB", "PRET", "ESTA", "ESTP", "LPRT", "LPSV",
)

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

// tableOf is the command table of a profile, in the order of HELP.
func tableOf(p Profile) commandTable {
	t := commands
	if p.Seed != "" {
		t = seedTable(p.Seed)
	}
	if p.Verbs == nil {
		return t
	}
	return slices.DeleteFunc(slices.Clone(t), func(c *command) bool { return !p.knows(c.Verb) })
}

var fullTable = sync.OnceValue(func() map[string]*command { return indexed(commands) })

// commandsFor is the table that a session of profile p goes by.
func commandsFor(p Profile) map[string]*command {
	if p.Seed == "" && p.Verbs == nil {
		return fullTable()
	}
	return indexed(tableOf(p))
}

func indexed(t commandTable) map[string]*command {
	m := make(map[string]*command, len(t))
	for _, c := range t {
		m[c.Verb] = c
	}
	return m
}
