package compare

import (
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// family is the purpose of a step; several verbs may share one.
type family string

const (
	famPort  family = "port"  // PASV, EPSV, LPSV, PORT, EPRT, LPRT
	famList  family = "list"  // LIST, NLST, MLSD
	famDir   family = "dir"   // CWD, CDUP
	famFetch family = "fetch" // RETR
	famStore family = "store" // STOR, APPE, STOU
)

// families maps verbs to families. A verb that is not in it is its own family.
var families = map[string]family{
	"PASV": famPort, "EPSV": famPort, "LPSV": famPort, "PORT": famPort, "EPRT": famPort, "LPRT": famPort,
	"LIST": famList, "NLST": famList, "MLSD": famList,
	"CWD": famDir, "XCWD": famDir, "CDUP": famDir, "XCUP": famDir,
	"RETR": famFetch, "STOR": famStore, "APPE": famStore, "STOU": famStore,
	"XPWD": "PWD", "XMKD": "MKD", "XRMD": "RMD",
}

// pathFamilies are the families whose argument is a path. The path is made absolute.
var pathFamilies = map[family]bool{
	famList: true, famDir: true, famFetch: true, famStore: true,
	"MKD": true, "RMD": true, "DELE": true, "RNFR": true, "RNTO": true,
	"SIZE": true, "MDTM": true, "MLST": true, "STAT": true,
}

// argIgnored are the families whose argument does not change the meaning: a port, a
// password, or the name of the client.
var argIgnored = map[family]bool{famPort: true, "PASS": true, "ACCT": true, "CLNT": true}

// meaningOf returns the meaning of a step that begins with e: its family and what it is
// about.
func meaningOf(e *event.Event) (family, string) {
	switch {
	case e.Kind == event.KindCommand && e.Dec != nil:
		return commandMeaning(e)
	case e.Kind == event.KindReply && e.Dec != nil: // unsolicited, such as 421
		return "reply", string(rune('0' + e.Dec.Code/100%10))
	case e.Kind == event.KindFS && len(e.FS) > 0:
		return family(e.Kind), e.FS[0].Op + " " + e.FS[0].Path
	case e.Dec != nil && e.Kind == event.KindWarning:
		return family(e.Kind), string(e.Dec.Why)
	}
	return family(e.Kind), ""
}

func commandMeaning(e *event.Event) (family, string) {
	verb, arg := strings.ToUpper(e.Dec.Verb), e.Dec.Arg
	f, ok := families[verb]
	if !ok {
		f = family(verb)
	}
	switch {
	case argIgnored[f]:
		return f, ""
	case f == "STAT" && arg == "": // the status of the session, not of a path
		return f, ""
	case pathFamilies[f]:
		return f, absolute(e, f, verb, arg)
	case f == "TYPE":
		return f, plainType(arg)
	case f == "MODE" || f == "STRU" || f == "OPTS" || f == "HELP":
		return f, strings.ToUpper(arg)
	}
	return f, arg
}

// absolute returns the absolute path that arg means in the directory of e's session; arg
// itself if it is not a valid path.
func absolute(e *event.Event, f family, verb, arg string) string {
	cwd := "/"
	if e.State != nil {
		cwd = e.State.Cwd
	}
	if verb == "CDUP" || verb == "XCUP" {
		arg = ".."
	}
	if f == famList {
		arg = withoutOptions(arg)
	}
	p, err := wire.Resolve(cwd, wire.NameOnWire(arg))
	if err != nil {
		return arg
	}
	return p
}

// withoutOptions removes ls options, as in "-la /pub", from the front of arg.
func withoutOptions(arg string) string {
	for strings.HasPrefix(arg, "-") {
		_, arg, _ = strings.Cut(arg, " ")
		arg = strings.TrimLeft(arg, " ")
	}
	return arg
}

// plainType returns a representation type in its short form: "A N" is A, "L 8" is I.
func plainType(arg string) string {
	t := strings.ToUpper(strings.TrimSpace(arg))
	if t == "L 8" {
		return "I"
	}
	return strings.TrimSuffix(t, " N")
}

// weight returns how much it is worth to pair the step.
func (s *Step) weight() int32 {
	switch {
	case s.family == famFetch || s.family == famStore || s.family == famList:
		return 12
	case pathFamilies[s.family] || s.Kind == event.KindSessionOpen:
		return 8
	}
	return 4
}
