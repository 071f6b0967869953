package ftpcore

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

func infoRows() commandTable {
	return commandTable{
		row("NOOP", "", "959#4.1.3", "Does nothing but answer.", anybody(2).during(), (*session).cmdNoop),
		row("SYST", "", "959#4.1.3", "Tells what system this is.", anybody(2), (*session).cmdSyst).since("959"),
		row("STAT", "[<path>]", "959#4.1.3", "Tells how things stand, or lists a path on the control connection.", statPolicy, (*session).cmdStat),
		row("HELP", "[<verb>]", "959#4.1.3", "Lists the verbs, or explains one.", anybody(2, 5), (*session).cmdHelp),
		row("FEAT", "", "2389#3", "Lists the extensions.", anybody(2, 5), (*session).cmdFeat),
		row("OPTS", "UTF8 ON | MLST <facts> | HASH <name> | MODE Z LEVEL <0-9>", "2389#4", "Sets an option of an extension.", anybody(2, 5).arg(), (*session).cmdOpts).feat("UTF8"),
		row("CSID", "Name=<name>; Version=<version>;", "draft-peterson-streamlined-ftp#4", "Tells which client this is, and asks which server.", anybody(2, 5).arg(), (*session).cmdCsid).feat("CSID"),
		row("CLNT", "<name>", "", "Tells which client this is.", anybody(2).arg(), (*session).cmdClnt).since("none").feat("CLNT"),
	}
}

func (s *session) cmdNoop(string) Reply { return NewReply(200, ReasonOK, "OK.") }

func (s *session) cmdSyst(string) Reply { return NewReply(215, ReasonSystem, "UNIX Type: L8") }

// cmdClnt takes the client's name for the record; no RFC defines it.
func (s *session) cmdClnt(name string) Reply {
	s.login.client = name
	return NewReply(200, ReasonNoted, "Noted.")
}

// cmdCsid takes the client's name as CLNT does, and tells the server's
// (draft-peterson-streamlined-ftp-command-extensions §4).
func (s *session) cmdCsid(arg string) Reply {
	var name, version string
	for part := range strings.SplitSeq(arg, ";") {
		k, v, _ := strings.Cut(strings.TrimLeft(part, " "), "=")
		switch strings.ToLower(k) {
		case "name":
			name = v
		case "version":
			version = v
		}
	}
	if name == "" {
		return NewReply(501, ReasonBadArgument, "CSID needs Name=…; at least.").because(Check{Saw: arg, Want: "Name=Client; Version=1;"})
	}
	s.login.client = strings.TrimRight(name+" "+version, " ")
	return NewReply(200, ReasonNoted, "Name=ftpsim; CaseSensitive=1; DirSep=/; Charset=UTF-8;")
}

// cmdFeat lists the extensions (RFC 2389 §3.2): each line from the table. Alone
// among the verbs without an argument it must refuse one.
func (s *session) cmdFeat(arg string) Reply {
	if strings.Trim(arg, " ") != "" {
		return NewReply(501, ReasonBadArgument, "FEAT takes no argument.").because(Check{Saw: arg})
	}
	lines := append([]string{"Extensions supported:"}, s.features()...)
	return Reply{Code: 211, Why: ReasonFeatures, Lines: append(lines, "End")}
}

// features are the lines of FEAT.
func (s *session) features() []string {
	var works []string
	for _, c := range commands {
		switch {
		case s.table[c.Verb] == nil:
		case c.lines != nil:
			works = append(works, c.lines(s)...)
		case c.Feat != "":
			works = append(works, c.Feat)
		}
	}
	for _, p := range s.profile.Parameters() {
		if p.Feat != "" && s.table[p.Verb] != nil {
			works = append(works, p.Feat)
		}
	}
	works = append(works, extraFeats...)
	return s.profile.features(works, s.table)
}

// Features are the lines of FEAT that a new session of this kind of server gets.
func (s *Server) Features() []string {
	p := s.currentProfile()
	return (&session{srv: s, profile: p, table: commandsFor(p, s.currentTLS() != nil), params: defaultSettings}).features()
}

// cmdOpts sets an option of an extension (RFC 2389 §4).
func (s *session) cmdOpts(arg string) Reply {
	name, value, _ := strings.Cut(arg, " ")
	switch strings.ToUpper(name) {
	case "UTF8", "UTF-8":
		return s.optsUTF8(value)
	case "MODE":
		return s.optsMode(value)
	case "HASH":
		return s.optsHash(value)
	case "MLST":
		value = strings.TrimRight(value, " ")
		if !validMLSTOpts(value) {
			return NewReply(501, ReasonBadArgument, "OPTS MLST takes facts, each with a semicolon.").because(Check{Saw: value, Want: "type;size;"})
		}
		s.params.facts = ParseMLSTOpts(value)
		return NewReply(200, ReasonFactsSet, "%s", strings.TrimSpace("MLST OPTS "+s.params.facts.String()))
	}
	return NewReply(501, ReasonNoSuchOption, "There are no such options.").because(Check{Saw: name, Want: "UTF8, MLST, HASH, MODE"})
}

// optsUTF8 changes nothing: names are bytes (names.go), UTF-8 (RFC 2640) or not.
func (s *session) optsUTF8(value string) Reply {
	switch {
	case strings.EqualFold(value, "OFF") && s.profile.UTF8Only:
		return NewReply(501, ReasonUTF8Only, "Names are always UTF-8 here.")
	case strings.EqualFold(value, "OFF"):
		return NewReply(200, ReasonUTF8Off, "Names stay the bytes that you send, UTF-8 or not.")
	case value != "" && !strings.EqualFold(value, "ON"):
		return NewReply(501, ReasonBadArgument, "UTF8 is ON or OFF.").because(Check{Saw: value, Want: "ON"})
	}
	return NewReply(200, ReasonUTF8, "UTF8 is always on.")
}

// cmdHelp lists the verbs or explains one (RFC 959 §4.1.3).
func (s *session) cmdHelp(arg string) Reply {
	verb := strings.ToUpper(strings.TrimSpace(arg))
	if verb == "" {
		return s.helpAll()
	}
	if c := s.table[verb]; c != nil {
		return NewReply(214, ReasonHelp, "Syntax: %s — %s", c.Syntax, c.Help)
	}
	return NewReply(501, ReasonUnknownCommand, "Unknown command.").because(Check{Saw: verb})
}

func (s *session) helpAll() Reply {
	lines := []string{"The following commands are recognized:"}
	var row strings.Builder
	for _, c := range commands {
		if s.table[c.Verb] == nil {
			continue
		}
		fmt.Fprintf(&row, "%-4s ", c.Verb)
		if row.Len() >= 60 {
			lines = append(lines, strings.TrimRight(row.String(), " "))
			row.Reset()
		}
	}
	if row.Len() > 0 {
		lines = append(lines, strings.TrimRight(row.String(), " "))
	}
	return Reply{Code: 214, Why: ReasonHelp, Lines: append(lines, "HELP <verb> explains one.")}
}

// cmdStat tells how things stand, also in the midst of a transfer, or lists a
// path on the control connection (RFC 959 §4.1.3).
func (s *session) cmdStat(arg string) Reply {
	if arg == "" {
		return Reply{Code: 211, Why: ReasonStatus, Lines: s.status()}
	}
	found, err := s.find(arg)
	if errors.Is(err, fs.ErrNotExist) && s.profile.EmptyLists {
		return Reply{Code: 213, Why: ReasonListEmpty, Path: found.path, Lines: []string{"Status of " + arg + ":", "End of status"}}
	}
	if err != nil {
		return s.fileReply(450, found.path, err)
	}
	lines := []string{"Status of " + arg + ":"}
	l := s.lister()
	for _, f := range found.entries {
		lines = append(lines, string(l.line(nil, f)))
	}
	code := 213
	if found.dir {
		code = 212
	}
	return Reply{Code: code, Why: ReasonStatus, Path: found.path, Lines: append(lines, "End of status")}
}

func (s *session) status() []string {
	l := []string{"ftpsim status:", "Connected from " + s.peer().Remote}
	switch {
	case s.login.account != nil:
		l = append(l, "Logged in as "+s.login.user)
	case s.login.user != "":
		l = append(l, "Waiting for the password of "+s.login.user)
	default:
		l = append(l, "Not logged in")
	}
	l = append(l, "TYPE: "+s.params.typ+", STRUcture: "+paramName("STRU", s.params.stru)+", MODE: "+paramName("MODE", s.params.mode), "Working directory: "+QuotePath(s.said(s.login.cwd)))
	switch {
	case s.data.transfer != nil:
		l = append(l, s.data.transfer.status())
	case s.data.port != nil:
		l = append(l, "Data connection agreed on: "+s.data.port.String())
	default:
		l = append(l, "No data connection")
	}
	return append(l, "End of status")
}

// fileReply turns a filesystem's error into a reply of the given code, or of
// one that fits better.
func (s *session) fileReply(code int, p string, err error) Reply {
	why, text := fileFault(err)
	switch why {
	case ReasonDiskFull:
		code = 552
	case ReasonBadPath, ReasonPathTooLong, ReasonPathTooDeep:
		if code != 553 {
			code = 550
		}
	}
	return s.at(NewReply(code, why, "%s", text), p).because(s.fileCheck(why, p, err))
}

// isDir reports whether p exists and is a directory.
func (s *session) isDir(p string) (fs.FileInfo, error) {
	fi, err := s.stat(p)
	if err == nil && !fi.IsDir() {
		err = errNotDir
	}
	return fi, err
}
