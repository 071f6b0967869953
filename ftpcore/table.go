package ftpcore

import "sync"

// CommandInfo is what the command table says of one verb: HELP, FEAT, the
// page's reference and the pre-login test all come from it.
type CommandInfo struct {
	Verb       string `json:"verb"`
	Syntax     string `json:"syntax"`               // "RETR <path>"
	Help       string `json:"help"`                 // one line
	RFC        string `json:"rfc"`                  // "959#4.1.3"
	Login      bool   `json:"login"`                // needs a login
	Data       bool   `json:"data"`                 // opens a data connection
	InTransfer bool   `json:"inTransfer,omitempty"` // answered while a transfer runs
	Feat       string `json:"feat,omitempty"`       // its line in FEAT (RFC 2389)
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
	const login, data, during = true, true, true
	add := func(verb, args, rfc, help string, needs, opens, mid bool, run func(*session, string) Reply) *command {
		syntax := verb
		if args != "" {
			syntax += " " + args
		}
		c := &command{CommandInfo{Verb: verb, Syntax: syntax, Help: help, RFC: rfc, Login: needs, Data: opens, InTransfer: mid}, run}
		commands = append(commands, c)
		return c
	}
	feat := func(c *command, line string) { c.Feat = line }

	add("USER", "<name>", "959#4.1.1", "Says who you are.", !login, !data, !during, (*session).cmdUser)
	add("PASS", "<password>", "959#4.1.1", "Proves it.", !login, !data, !during, (*session).cmdPass)
	add("QUIT", "", "959#4.1.1", "Ends the session; a running transfer is finished first.", !login, !data, during, (*session).cmdQuit)

	add("CWD", "<path>", "959#4.1.1", "Changes the working directory.", login, !data, !during, (*session).cmdCwd)
	add("CDUP", "", "959#4.1.1", "Changes to the parent directory.", login, !data, !during, (*session).cmdCdup)
	add("PWD", "", "959#4.1.3", "Names the working directory.", login, !data, !during, (*session).cmdPwd)
	add("MKD", "<path>", "959#4.1.3", "Makes a directory.", login, !data, !during, (*session).cmdMkd)
	add("RMD", "<path>", "959#4.1.3", "Removes an empty directory.", login, !data, !during, (*session).cmdRmd)
	add("XCWD", "<path>", "775", "Old name of CWD.", login, !data, !during, (*session).cmdCwd)
	add("XCUP", "", "775", "Old name of CDUP.", login, !data, !during, (*session).cmdCdup)
	add("XPWD", "", "775", "Old name of PWD.", login, !data, !during, (*session).cmdPwd)
	add("XMKD", "<path>", "775", "Old name of MKD.", login, !data, !during, (*session).cmdMkd)
	add("XRMD", "<path>", "775", "Old name of RMD.", login, !data, !during, (*session).cmdRmd)

	add("TYPE", "A [N] | I | L 8", "959#4.1.2", "Sets the representation type.", !login, !data, !during, (*session).cmdType)
	add("MODE", "S", "959#4.1.2", "Sets the transfer mode.", !login, !data, !during, (*session).cmdMode)
	add("STRU", "F", "959#4.1.2", "Sets the file structure.", !login, !data, !during, (*session).cmdStru)

	add("PASV", "", "959#4.1.2", "Asks the server for a port to connect to.", login, !data, !during, (*session).cmdPasv)
	feat(add("EPSV", "[1 | 2 | ALL]", "2428#3", "As PASV, for IPv4 and IPv6.", login, !data, !during, (*session).cmdEpsv), "EPSV")
	add("PORT", "h1,h2,h3,h4,p1,p2", "959#4.1.2", "Names a port of the client for the server to connect to.", login, !data, !during, (*session).cmdPort)
	feat(add("EPRT", "|proto|address|port|", "2428#2", "As PORT, for IPv4 and IPv6.", login, !data, !during, (*session).cmdEprt), "EPRT")

	add("RETR", "<path>", "959#4.1.3", "Fetches a file.", login, data, !during, (*session).cmdRetr)
	add("STOR", "<path>", "959#4.1.3", "Stores a file, replacing one of that name.", login, data, !during, (*session).cmdStor)
	add("APPE", "<path>", "959#4.1.3", "Appends to a file.", login, data, !during, (*session).cmdAppe)
	feat(add("REST", "<offset>", "3659#5", "Lets the next RETR or STOR begin at that byte.", login, !data, !during, (*session).cmdRest), "REST STREAM")
	add("ALLO", "<bytes> [R <bytes>]", "959#4.1.3", "Reserves room; nothing to do here.", login, !data, !during, (*session).cmdAllo)
	add("ABOR", "", "959#4.1.3", "Ends the running transfer.", login, !data, during, (*session).cmdAbor)

	add("LIST", "[<path>]", "959#4.1.3", "Lists files for people to read.", login, data, !during, (*session).cmdList)
	add("NLST", "[<path>]", "959#4.1.3", "Lists names only.", login, data, !during, (*session).cmdNlst)
	add("MLSD", "[<path>]", "3659#7", "Lists a directory for programs to read.", login, data, !during, (*session).cmdMlsd)
	feat(add("MLST", "[<path>]", "3659#7", "Tells the facts of one file.", login, !data, !during, (*session).cmdMlst), "MLST")

	add("DELE", "<path>", "959#4.1.3", "Deletes a file.", login, !data, !during, (*session).cmdDele)
	add("RNFR", "<path>", "959#4.1.3", "Names the file to rename; RNTO must follow.", login, !data, !during, (*session).cmdRnfr)
	add("RNTO", "<path>", "959#4.1.3", "Gives it its new name.", login, !data, !during, (*session).cmdRnto)
	feat(add("SIZE", "<path>", "3659#4", "Tells how many bytes a transfer would have.", login, !data, !during, (*session).cmdSize), "SIZE")
	feat(add("MDTM", "<path>", "3659#3", "Tells when a file was changed.", login, !data, !during, (*session).cmdMdtm), "MDTM")

	add("NOOP", "", "959#4.1.3", "Does nothing but answer.", !login, !data, during, (*session).cmdNoop)
	add("SYST", "", "959#4.1.3", "Tells what system this is.", !login, !data, !during, (*session).cmdSyst)
	add("STAT", "[<path>]", "959#4.1.3", "Tells how things stand, or lists a path on the control connection.", !login, !data, during, (*session).cmdStat)
	add("HELP", "[<verb>]", "959#4.1.3", "Lists the verbs, or explains one.", !login, !data, !during, (*session).cmdHelp)
	add("FEAT", "", "2389#3", "Lists the extensions.", !login, !data, !during, (*session).cmdFeat)
	feat(add("OPTS", "UTF8 ON | MLST <facts>", "2389#4", "Sets an option of an extension.", !login, !data, !during, (*session).cmdOpts), "UTF8")
	feat(add("CLNT", "<name>", "draft", "Tells which client this is.", !login, !data, !during, (*session).cmdClnt), "CLNT")
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

var fullTable = sync.OnceValue(func() map[string]*command { return indexed(commands, Profile{}) })

// commandsFor is the table that a session of profile p goes by.
func commandsFor(p Profile) map[string]*command {
	if p.Seed != "" {
		return indexed(seedTable(p.Seed), p)
	}
	if p.Verbs == nil {
		return fullTable()
	}
	return indexed(commands, p)
}

func indexed(t commandTable, p Profile) map[string]*command {
	m := make(map[string]*command, len(t))
	for _, c := range t {
		if p.knows(c.Verb) {
			m[c.Verb] = c
		}
	}
	return m
}
