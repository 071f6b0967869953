package compare

import (
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// family is what a step is for, however it is said.
type family string

const (
	famPort  family = "port"  // PASV, EPSV, LPSV, PORT, EPRT, LPRT
	famList  family = "list"  // LIST, NLST, MLSD
	famDir   family = "dir"   // CWD, CDUP
	famFetch family = "fetch" // RETR
	famStore family = "store" // STOR, APPE, STOU
)

// families maps verbs to their family; a verb that is not here is its own.
var families = map[string]family{
	"PASV": famPort, "EPSV": famPort, "LPSV": famPort, "PORT": famPort, "EPRT": famPort, "LPRT": famPort,
	"LIST": famList, "NLST": famList, "MLSD": famList,
	"CWD": famDir, "XCWD": famDir, "CDUP": famDir, "XCUP": famDir,
	"RETR": famFetch, "STOR": famStore, "APPE": famStore, "STOU": famStore,
	"XPWD": "PWD", "XMKD": "MKD", "XRMD": "RMD",
}

// pathFamilies are about a path, which is made absolute.
var pathFamilies = map[family]bool{
	famList: true, famDir: true, famFetch: true, famStore: true,
	"MKD": true, "RMD": true, "DELE": true, "RNFR": true, "RNTO": true,
	"SIZE": true, "MDTM": true, "MLST": true, "STAT": true,
}

// anyArg are families whose argument does not change what is meant: a secret,
// or the name of the client.
var anyArg = map[family]bool{famPort: true, "PASS": true, "ACCT": true, "CLNT": true}

// meaningOf tells what a step that begins with e is for and what it is about.
func meaningOf(e *event.Event) (family, string) {
	switch {
	case e.Kind == event.KindCommand && e.Dec != nil:
		return wishOf(e)
	case e.Kind == event.KindReply && e.Dec != nil: // unasked, such as 421
		return "reply", string(rune('0' + e.Dec.Code/100%10))
	case e.Kind == event.KindFS && len(e.FS) > 0:
		return family(e.Kind), e.FS[0].Op + " " + e.FS[0].Path
	case e.Dec != nil && e.Kind == event.KindWarning:
		return family(e.Kind), string(e.Dec.Why)
	}
	return family(e.Kind), ""
}

func wishOf(e *event.Event) (family, string) {
	verb, arg := strings.ToUpper(e.Dec.Verb), e.Dec.Arg
	f, ok := families[verb]
	if !ok {
		f = family(verb)
	}
	switch {
	case anyArg[f]:
		return f, ""
	case f == "STAT" && arg == "": // of the session, not of a path
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

// absolute is the path that arg means in the directory that e's session is in.
// What is no path is left as it is.
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

// withoutOptions takes the options of ls, as in "-la /pub", from the front.
func withoutOptions(arg string) string {
	for strings.HasPrefix(arg, "-") {
		_, arg, _ = strings.Cut(arg, " ")
		arg = strings.TrimLeft(arg, " ")
	}
	return arg
}

// plainType is A, E, I or L: "A N" is A, and "L 8" is I.
func plainType(arg string) string {
	t := strings.ToUpper(strings.TrimSpace(arg))
	if t == "L 8" {
		return "I"
	}
	return strings.TrimSuffix(t, " N")
}

// weight tells how much it is worth to have a step aligned.
func (s *Step) weight() int32 {
	switch {
	case s.family == famFetch || s.family == famStore || s.family == famList:
		return 12
	case pathFamilies[s.family] || s.Kind == event.KindSessionOpen:
		return 8
	}
	return 4
}
