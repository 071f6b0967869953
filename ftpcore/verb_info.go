package ftpcore

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

func infoRows() commandTable {
	return commandTable{
		row("NOOP", (*session).cmdNoop),
		row("SYST", (*session).cmdSyst),
		row("STAT", (*session).cmdStat),
		row("HELP", (*session).cmdHelp),
		row("FEAT", (*session).cmdFeat),
		row("OPTS", (*session).cmdOpts),
		row("CSID", (*session).cmdCsid),
		row("CLNT", (*session).cmdClnt),
	}
}

func (s *session) cmdNoop(string) wire.Reply { return wire.NewReply(200, event.ReasonOK, "OK.") }

func (s *session) cmdSyst(string) wire.Reply {
	return wire.NewReply(215, event.ReasonSystem, "UNIX Type: L8")
}

// cmdClnt records the client's name; no RFC defines it.
func (s *session) cmdClnt(name string) wire.Reply {
	s.login.client = name
	return wire.NewReply(200, event.ReasonNoted, "Noted.")
}

// cmdCsid records the client's name as CLNT does, and returns the server's
// (draft-peterson-streamlined-ftp-command-extensions §4).
func (s *session) cmdCsid(arg string) wire.Reply {
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
		return wire.NewReply(501, event.ReasonBadArgument, "CSID needs Name=…; at least.").Because(event.Check{Saw: arg, Want: "Name=Client; Version=1;"})
	}
	s.login.client = strings.TrimRight(name+" "+version, " ")
	return wire.NewReply(200, event.ReasonNoted, "Name=ftpsim; CaseSensitive=1; DirSep=/; Charset=UTF-8;")
}

// cmdFeat lists the extensions, from the command table (RFC 2389 §3.2). It is the only verb
// without an argument that must refuse one.
func (s *session) cmdFeat(arg string) wire.Reply {
	if strings.Trim(arg, " ") != "" {
		return wire.NewReply(501, event.ReasonBadArgument, "FEAT takes no argument.").Because(event.Check{Saw: arg})
	}
	lines := append([]string{"Extensions supported:"}, s.features()...)
	return wire.Reply{Code: 211, Why: event.ReasonFeatures, Lines: append(lines, "End")}
}

// features returns the lines of FEAT.
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

// Features returns the lines of FEAT in a new session.
func (s *Server) Features() []string {
	p := s.currentProfile()
	return (&session{srv: s, profile: p, table: commandsFor(p, s.currentTLS() != nil), params: defaultSettings}).features()
}

// cmdOpts sets an option of an extension (RFC 2389 §4).
func (s *session) cmdOpts(arg string) wire.Reply {
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
		if !wire.ValidMLSTOpts(value) {
			return wire.NewReply(501, event.ReasonBadArgument, "OPTS MLST takes facts, each with a semicolon.").Because(event.Check{Saw: value, Want: "type;size;"})
		}
		s.params.facts = wire.ParseMLSTOpts(value)
		return wire.NewReply(200, event.ReasonFactsSet, "%s", strings.TrimSpace("MLST OPTS "+s.params.facts.String()))
	}
	return wire.NewReply(501, event.ReasonNoSuchOption, "There are no such options.").Because(event.Check{Saw: name, Want: "UTF8, MLST, HASH, MODE"})
}

// optsUTF8 has no effect: names are bytes, in UTF-8 (RFC 2640) or not; see
// wire/file_names.go.
func (s *session) optsUTF8(value string) wire.Reply {
	switch {
	case strings.EqualFold(value, "OFF") && s.profile.UTF8Only:
		return wire.NewReply(501, event.ReasonUTF8Only, "Names are always UTF-8 here.")
	case strings.EqualFold(value, "OFF"):
		return wire.NewReply(200, event.ReasonUTF8Off, "Names stay the bytes that you send, UTF-8 or not.")
	case value != "" && !strings.EqualFold(value, "ON"):
		return wire.NewReply(501, event.ReasonBadArgument, "UTF8 is ON or OFF.").Because(event.Check{Saw: value, Want: "ON"})
	}
	return wire.NewReply(200, event.ReasonUTF8, "UTF8 is always on.")
}

// cmdHelp lists the verbs or explains one (RFC 959 §4.1.3).
func (s *session) cmdHelp(arg string) wire.Reply {
	verb := strings.ToUpper(strings.TrimSpace(arg))
	if verb == "" {
		return s.helpAll()
	}
	if c := s.table[verb]; c != nil {
		return wire.NewReply(214, event.ReasonHelp, "Syntax: %s — %s", c.Syntax, c.Help)
	}
	return wire.NewReply(501, event.ReasonUnknownCommand, "Unknown command.").Because(event.Check{Saw: verb})
}

func (s *session) helpAll() wire.Reply {
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
	return wire.Reply{Code: 214, Why: event.ReasonHelp, Lines: append(lines, "HELP <verb> explains one.")}
}

// cmdStat returns the status, during a transfer too, or lists a path on the control
// connection (RFC 959 §4.1.3).
func (s *session) cmdStat(arg string) wire.Reply {
	if arg == "" {
		return wire.Reply{Code: 211, Why: event.ReasonStatus, Lines: s.status()}
	}
	found, err := s.find(arg)
	if errors.Is(err, fs.ErrNotExist) && s.profile.EmptyLists {
		return wire.Reply{Code: 213, Why: event.ReasonListEmpty, Path: found.path, Lines: []string{"Status of " + arg + ":", "End of status"}}
	}
	if err != nil {
		return s.fileReply(450, found.path, err)
	}
	lines := []string{"Status of " + arg + ":"}
	l := s.lister()
	for _, f := range found.entries {
		lines = append(lines, string(l.AppendLine(nil, f)))
	}
	code := 213
	if found.dir {
		code = 212
	}
	return wire.Reply{Code: code, Why: event.ReasonStatus, Path: found.path, Lines: append(lines, "End of status")}
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
	l = append(l, "TYPE: "+s.params.typ+", STRUcture: "+paramName("STRU", s.params.stru)+", MODE: "+paramName("MODE", s.params.mode), "Working directory: "+wire.QuotePath(s.onWire(s.login.cwd)))
	switch {
	case s.dataConns.transfer != nil:
		l = append(l, s.dataConns.transfer.status())
	case s.dataConns.port != nil:
		l = append(l, "Data connection agreed on: "+s.dataConns.port.String())
	default:
		l = append(l, "No data connection")
	}
	return append(l, "End of status")
}
