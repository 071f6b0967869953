package ftpcore

import "strings"

func paramRows() commandTable {
	return commandTable{
		row("TYPE", "A [N] | I | L 8", "959#4.1.2", "Sets the representation type.", anybody(2, 5).arg(), (*session).cmdType),
		row("MODE", "S", "959#4.1.2", "Sets the transfer mode.", anybody(2, 5).arg(), (*session).cmdMode),
		row("STRU", "F", "959#4.1.2", "Sets the file structure.", anybody(2, 5).arg(), (*session).cmdStru),
	}
}

// cmdType sets the representation type (RFC 959 §3.1.1): ASCII non-print,
// image, and local bytes of eight bits, which is image by another name.
func (s *session) cmdType(arg string) Reply {
	switch strings.ToUpper(strings.Join(strings.Fields(arg), " ")) {
	case "A":
		s.typ = "A"
	case "A N":
		s.typ = "A N"
	case "I":
		s.typ = "I"
	case "L 8", "L8":
		s.typ = "L 8"
	default:
		return NewReply(504, "type-unsupported", "Type is A, A N, I or L 8 here.").because(Check{Saw: arg, Want: "A, A N, I, L 8"})
	}
	return NewReply(200, "type-set", "Type set to %s.", s.typ)
}

// cmdMode sets the transfer mode (RFC 959 §3.4).
func (s *session) cmdMode(arg string) Reply { return oneChoice("MODE", arg, "S", "stream") }

// cmdStru sets the file structure (RFC 959 §3.1.2).
func (s *session) cmdStru(arg string) Reply { return oneChoice("STRU", arg, "F", "file") }

func oneChoice(verb, arg, only, name string) Reply {
	if strings.EqualFold(arg, only) {
		return NewReply(200, "set", "%s set to %s (%s).", verb, only, name)
	}
	return NewReply(504, "parameter-unsupported", "%s is %s (%s) here.", verb, only, name).because(Check{Saw: arg, Want: only})
}

func (s *session) ascii() bool { return s.typ[0] == 'A' }

// typeName is how preliminary replies call the type.
func (s *session) typeName() string {
	if s.ascii() {
		return "ASCII"
	}
	return "BINARY"
}
