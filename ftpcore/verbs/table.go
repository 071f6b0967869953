package verbs

import "strings"

// CommandInfo describes one verb. HELP, FEAT, the page's reference, the checks before a
// verb runs, the masking of secrets and the state diagrams are made from it.
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
	Moves      []Move    `json:"-"`                    // the states that its replies lead to, once its needs are met
	Rest       string    `json:"rest,omitempty"`       // its effect on the restart point: "sets", "clears" or empty
	Since      string    `json:"since"`                // the document that introduced it: "765" (or older), or a draft's name
	Historical bool      `json:"historical,omitempty"` // out of use
}

// full has the verbs of the full server, in the order of HELP.
var full = []CommandInfo{ // the login
	info("USER", "<name>", "959#4.1.1", "Says who you are.", userRules),
	info("PASS", "<password>", "959#4.1.1", "Proves it.", passRules),
	info("QUIT", "", "959#4.1.1", "Ends the session; a running transfer is finished first.", quitRules),

	// TLS (RFC 2228, RFC 4217)
	info("AUTH", "TLS", "4217#4", "Protects the control connection; the login begins anew.", authRules).feat("AUTH TLS").since("2228"),
	info("PBSZ", "0", "4217#9", "Must come before PROT; TLS needs no buffer size.", anyTime(2, 5).withArgument()).feat("PBSZ").since("2228"),
	info("PROT", "C | P", "4217#9", "Leaves data connections clear, or protects them.", anyTime(2, 5).withArgument()).feat("PROT").since("2228"),
	info("CCC", "", "4217#5", "Ends the protection of the control connection.", cccRules).feat("CCC").since("2228"),
	info("ADAT", "<data>", "2228#3", "Not needed with TLS.", anyTime(5)),
	info("MIC", "<message>", "2228#3", "Not of TLS, which protects all there is.", anyTime(5)),
	info("CONF", "<message>", "2228#3", "As MIC.", anyTime(5)),
	info("ENC", "<message>", "2228#3", "As MIC.", anyTime(5)),

	// accounts and virtual hosts
	info("ACCT", "<account>", "959#4.1.1", "Names the account, where the login asks for one.", acctRules),
	info("REIN", "", "959#4.1.1", "Begins anew on the same connection; a running transfer is finished first.", reinRules),
	info("SMNT", "<path>", "959#4.1.1", "Makes a directory the root of all that is seen; / takes that back.", afterLogin(2, 5).withArgument()).since("959").historical(),
	info("HOST", "<name>", "7151#3", "Names the server that is meant, before the login.", hostRules).feat("HOST"),
	info("LANG", "[<tag>]", "2640#4.1", "Chooses the language of the replies: English.", anyTime(2, 5)).feat("LANG EN*"),

	// directories
	info("CWD", "<path>", "959#4.1.1", "Changes the working directory.", afterLogin(2, 5)),
	info("CDUP", "", "959#4.1.1", "Changes to the parent directory.", afterLogin(2)).since("959"),
	info("PWD", "", "959#4.1.3", "Names the working directory.", afterLogin(2)).since("959"),
	info("MKD", "<path>", "959#4.1.3", "Makes a directory.", afterLogin(2, 5).withArgument()).since("959"),
	info("RMD", "<path>", "959#4.1.3", "Removes an empty directory.", afterLogin(2, 5).withArgument()).since("959"),
	info("XCWD", "<path>", "775", "Old name of CWD.", afterLogin(2, 5)).historical(),
	info("XCUP", "", "775", "Old name of CDUP.", afterLogin(2)).historical(),
	info("XPWD", "", "775", "Old name of PWD.", afterLogin(2)).historical(),
	info("XMKD", "<path>", "775", "Old name of MKD.", afterLogin(2, 5).withArgument()).historical(),
	info("XRMD", "<path>", "775", "Old name of RMD.", afterLogin(2, 5).withArgument()).historical(),

	// transfer parameters
	info("TYPE", "A [N|T|C] | E [N|T|C] | I | L 8", "959#4.1.2", "Sets the representation type.", anyTime(2, 5).withArgument()),
	info("MODE", "S | B | C | Z", "959#4.1.2", "Sets the transfer mode.", anyTime(2, 5).withArgument()),
	info("STRU", "F | R | P", "959#4.1.2", "Sets the file structure.", anyTime(2, 5).withArgument()),

	// data connections
	info("PASV", "", "959#4.1.2", "Asks the server for a port to connect to.", pasvRules),
	info("P@SW", "", "959#4.1.2", "PASV, as a router has misspelt it.", pasvRules).since("none").historical(),
	info("EPSV", "[1 | 2 | ALL]", "2428#3", "As PASV, for IPv4 and IPv6.", epsvRules).feat("EPSV"),
	info("PORT", "h1,h2,h3,h4,p1,p2", "959#4.1.2", "Names a port of the client for the server to connect to.", portRules),
	info("EPRT", "|proto|address|port|", "2428#2", "As PORT, for IPv4 and IPv6.", portRules).feat("EPRT"),
	info("ABOR", "", "959#4.1.3", "Ends the running transfer.", aborRules),

	// data connections with long addresses (RFC 1639)
	info("LPSV", "", "1639#3", "As PASV, for addresses of any length.", lpsvRules).since("1545").historical().feat("LPSV"),
	info("LPRT", "af,hal,h1,…,pal,p1,p2", "1639#2", "As PORT, for addresses of any length.", portRules).since("1545").historical().feat("LPRT"),

	// data connections made ahead
	info("ESTA", "", "", "Makes the active data connection now, and tells where it comes from.", establishRules).since("none").feat("ESTA"),
	info("ESTP", "", "", "Takes the passive data connection now, and tells where it comes from.", establishRules).since("none").feat("ESTP"),

	// files
	info("RETR", "<path>", "959#4.1.3", "Fetches a file.", transferRules(2, 4).withArgument()),
	info("STOR", "<path>", "959#4.1.3", "Stores a file, replacing one of that name.", transferRules(2, 4, 5).withMarkers().withArgument()),
	info("APPE", "<path>", "959#4.1.3", "Appends to a file.", transferRules(2, 4, 5).withMarkers().withArgument()),
	info("REST", "<offset>", "3659#5", "Lets the next RETR or STOR begin at that byte.", restRules).feat("REST STREAM").since("765"),
	info("DELE", "<path>", "959#4.1.3", "Deletes a file.", afterLogin(2, 5).withArgument()),
	info("RNFR", "<path>", "959#4.1.3", "Names the file to rename; RNTO must follow.", rnfrRules),
	info("RNTO", "<path>", "959#4.1.3", "Gives it its new name.", rntoRules),
	info("SIZE", "<path>", "3659#4", "Tells how many bytes a transfer would have.", afterLogin(2, 5).withArgument()).feat("SIZE"),
	info("MDTM", "<path>", "3659#3", "Tells when a file was changed.", afterLogin(2, 5).withArgument()).feat("MDTM"),

	// storing
	info("STOU", "[<beginning>]", "959#4.1.3", "Stores a file under a name that nothing has yet; the reply names it.", transferRules(2, 4, 5).withMarkers()).since("959"),
	info("ALLO", "<bytes> [R <bytes>]", "959#4.1.3", "Asks whether there is room for so much.", afterLogin(2, 5).withArgument()),
	info("AVBL", "[<path>]", "draft-peterson-streamlined-ftp#4", "Tells how many bytes there is room for.", afterLogin(2, 5)).feat("AVBL"),
	info("COMB", "<path> <part> …", "draft-peterson-streamlined-ftp#4", "Makes one file of several, which go.", afterLogin(2, 4, 5).withArgument()).feat("COMB"),
	info("PRET", "<verb> [<path>]", "", "Tells which transfer will follow the PASV that comes next.", afterLogin(2, 5).withArgument()).since("none"),

	// listings
	info("LIST", "[<path>]", "959#4.1.3", "Lists files for people to read.", transferRules(2, 4)),
	info("NLST", "[<path>]", "959#4.1.3", "Lists names only.", transferRules(2, 4)),
	info("MLSD", "[<path>]", "3659#7", "Lists a directory for programs to read.", transferRules(2, 4)),
	info("MLST", "[<path>]", "3659#7", "Tells the facts of one file.", afterLogin(2, 5)),

	// facts of files
	info("MFMT", "<time> <path>", "draft-somers-ftp-mfxx#3", "Sets when a file was changed.", afterLogin(2, 5).withArgument()).feat("MFMT"),
	info("MFCT", "<time> <path>", "draft-somers-ftp-mfxx#4", "Sets when a file was made.", afterLogin(2, 5).withArgument()).feat("MFCT"),
	info("MFF", "<fact>=<value>; … <path>", "draft-somers-ftp-mfxx#5", "Sets facts of a file, all or none.", afterLogin(2, 5).withArgument()).feat("MFF Modify;Create;UNIX.mode;"),

	// hashes
	info("HASH", "<path>", "draft-bryan-ftpext-hash#3", "Tells a hash of a file, or of the range that RANG has set.", afterLogin(2, 4, 5).withArgument()),
	xhash("XCRC", "CRC32"),
	xhash("XMD5", "MD5"),
	xhash("XSHA", "SHA-1"),
	xhash("XSHA1", "SHA-1"),
	xhash("XSHA256", "SHA-256"),
	xhash("XSHA512", "SHA-512"),
	info("MD5", "<path>", "draft-twine-ftpmd5#3.1", "Tells the MD5 of a file.", afterLogin(2, 4, 5).withArgument()).feat("MD5"),
	info("MMD5", "<path>, <path> …", "draft-twine-ftpmd5#3.2", "Tells the MD5 of several files.", afterLogin(2, 4, 5).withArgument()).feat("MMD5"),

	// ranges
	info("RANG", "<first> <last>", "draft-bryan-ftp-range#3", "Limits the next RETR, STOR or HASH to these bytes; RANG 1 0 takes that back.", rangRules).feat("RANG STREAM"),

	// information
	info("NOOP", "", "959#4.1.3", "Does nothing but answer.", anyTime(2).duringTransfer()),
	info("SYST", "", "959#4.1.3", "Tells what system this is.", anyTime(2)).since("959"),
	info("STAT", "[<path>]", "959#4.1.3", "Tells how things stand, or lists a path on the control connection.", statRules),
	info("HELP", "[<verb>]", "959#4.1.3", "Lists the verbs, or explains one.", anyTime(2, 5)),
	info("FEAT", "", "2389#3", "Lists the extensions.", anyTime(2, 5)),
	info("OPTS", "UTF8 ON | MLST <facts> | HASH <name> | MODE Z LEVEL <0-9>", "2389#4", "Sets an option of an extension.", anyTime(2, 5).withArgument()).feat("UTF8"),
	info("CSID", "Name=<name>; Version=<version>;", "draft-peterson-streamlined-ftp#4", "Tells which client this is, and asks which server.", anyTime(2, 5).withArgument()).feat("CSID"),
	info("CLNT", "<name>", "", "Tells which client this is.", anyTime(2).withArgument()).since("none").feat("CLNT"),

	// SITE
	info("SITE", "<verb> …", "959#4.1.3", "Does what is special to this server; SITE HELP lists it.", afterLogin(2, 3, 5).withArgument().withDiagram(DiagramGeneral)),
}

// site has the verbs behind SITE. SITE itself needs a login.
var site = []CommandInfo{
	siteInfo("CHMOD", "<mode> <path>", "Says who may do what with a file, in octal digits."),
	siteInfo("UMASK", "[<mask>]", "Tells or sets what new files do not permit."),
	siteInfo("UTIME", "<time> <path>", "Sets when a file was changed."),
	siteInfo("COPY", "<path> <path>", "Copies a file or a directory; names with spaces in quotes."),
	siteInfo("CPFR", "<path>", "Names what SITE CPTO copies."),
	siteInfo("CPTO", "<path>", "Copies it there."),
	siteInfo("MKDIR", "<path>", "Makes a directory and those above it."),
	siteInfo("RMDIR", "<path>", "Removes a directory and all that is in it."),
	siteInfo("IDLE", "[<seconds>]", "Tells or sets how long the client may be silent."),
	siteInfo("WHO", "", "Lists who is there."),
	siteInfo("HELP", "[<verb>]", "Lists the verbs behind SITE, or explains one."),
}

// userAlone is USER for a server without PASS (RFC 959 §5.1).
var userAlone = info("USER", "<name>", "959#5.1", "Says who you are; that is all.", userAloneRules)

var (
	fullByVerb = byVerb(full)
	siteByVerb = byVerb(site)
)

func byVerb(list []CommandInfo) map[string]*CommandInfo {
	m := make(map[string]*CommandInfo, len(list))
	for i := range list {
		m[list[i].Verb] = &list[i]
	}
	return m
}

// Full returns the verbs of the full server, in the order of HELP. Do not change the list.
func Full() []CommandInfo { return full }

// Find returns the full server's verb of that name, in upper case; nil if there is none.
func Find(verb string) *CommandInfo { return fullByVerb[verb] }

// FindSite returns the verb behind SITE, such as "CHMOD"; nil if there is none.
func FindSite(word string) *CommandInfo { return siteByVerb["SITE "+word] }

// Site returns the verbs behind SITE. Do not change the list.
func Site() []CommandInfo { return site }

// UserAlone returns USER for a server without PASS (RFC 959 §5.1).
func UserAlone() CommandInfo { return userAlone }

func info(verb, args, rfc, help string, r rules) CommandInfo {
	i := r.info(verb, args)
	i.RFC, i.Help, i.Since = rfc, help, firstIn(rfc)
	return i
}

func xhash(verb, algorithm string) CommandInfo {
	return info(verb, "<path> [<from> [<to>]]", "", "Tells the "+algorithm+" of a file, or of the bytes from one place up to another.",
		afterLogin(2, 4, 5).withArgument()).since("none").feat(verb)
}

func siteInfo(word, args, help string) CommandInfo {
	r := anyTime()
	if args != "" && args[0] != '[' {
		r = r.withArgument()
	}
	return info("SITE "+word, args, "", help, r)
}

// firstIn returns the default of Since for a clause: most of RFC 959 was already in
// RFC 765.
func firstIn(rfc string) string {
	if rfc, _, _ = strings.Cut(rfc, "#"); rfc != "959" {
		return rfc
	}
	return "765"
}

// since sets the document that introduced the verb: an RFC's number or a draft's name.
func (i CommandInfo) since(doc string) CommandInfo {
	i.Since = doc
	return i
}

// historical marks the verb as out of use.
func (i CommandInfo) historical() CommandInfo {
	i.Historical = true
	return i
}

// feat gives the verb a line in FEAT.
func (i CommandInfo) feat(line string) CommandInfo {
	i.Feat = line
	return i
}

// NeedsTLS reports whether a server without TLS answers 502 to the verb.
func NeedsTLS(verb string) bool {
	switch verb {
	case "AUTH", "PBSZ", "PROT", "CCC", "ADAT", "MIC", "CONF", "ENC":
		return true
	}
	return false
}

// PortVerbs are the commands that agree on a data port; true means passive mode.
var PortVerbs = map[string]bool{"PASV": true, "P@SW": true, "EPSV": true, "LPSV": true, "PORT": false, "EPRT": false, "LPRT": false}

// AsksPort reports whether a command agrees on a data port.
func AsksPort(verb string) bool { _, ok := PortVerbs[verb]; return ok }
