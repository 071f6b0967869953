package ftpcore

import (
	"strconv"
	"strings"
)

func paramRows() commandTable {
	return commandTable{
		row("TYPE", "A [N|T|C] | E [N|T|C] | I | L 8", "959#4.1.2", "Sets the representation type.", anybody(2, 5).arg(), (*session).cmdType),
		row("MODE", "S | B | C | Z", "959#4.1.2", "Sets the transfer mode.", anybody(2, 5).arg(), (*session).cmdMode),
		row("STRU", "F | R | P", "959#4.1.2", "Sets the file structure.", anybody(2, 5).arg(), (*session).cmdStru),
	}
}

// cmdType sets the representation type (RFC 959 §3.1.1). The format of A and E
// says what vertical format the text has; it changes no bytes.
func (s *session) cmdType(arg string) Reply {
	w := strings.Fields(strings.ToUpper(arg))
	if len(w) == 1 && w[0] == "L8" { // as some clients have it
		w = []string{"L", "8"}
	}
	said := strings.Join(w, " ")
	code := said
	switch {
	case len(w) > 2, len(w) == 2 && w[0] == "I":
		return badType(arg)
	case said == "A", said == "E":
		code += " N" // the default (RFC 959 §4.1.2)
	case len(w) > 0 && w[0] == "L":
		if r := s.byteSize(arg, w[1:]); r.Code != 0 {
			return r
		}
		said, code = "L 8", "L 8"
	}
	if s.profile.parameter("TYPE", code) == nil {
		return NewReply(504, ReasonTypeUnsupported, "TYPE is %s here.", s.profile.choices("TYPE")).
			because(Check{Saw: arg, Want: s.profile.choices("TYPE")})
	}
	s.params.typ = said
	return NewReply(200, ReasonTypeSet, "Type set to %s.", s.params.typ)
}

func badType(arg string) Reply {
	return NewReply(501, ReasonBadArgument, "TYPE takes A or E with N, T or C, I, or L with a byte size.").
		because(Check{Saw: arg, Want: "A [N|T|C], E [N|T|C], I, L 8"})
}

// byteSize checks the logical byte size of TYPE L, from 1 to 255 (RFC 959
// §5.3.2). Files are bytes of eight bits here, and others would have to be told
// apart in them. The Reply is zero if it will do.
func (s *session) byteSize(arg string, size []string) Reply {
	if len(size) == 0 {
		return badType(arg)
	}
	n, err := strconv.ParseUint(size[0], 10, 8)
	switch {
	case err != nil || n == 0:
		return badType(arg)
	case n != 8:
		return NewReply(504, ReasonByteSize, "Bytes have 8 bits here.").because(Check{Saw: arg, Want: "L 8"})
	}
	return Reply{}
}

// cmdMode sets the transfer mode (RFC 959 §3.4).
func (s *session) cmdMode(arg string) Reply { return s.choose("MODE", arg, &s.params.mode) }

// cmdStru sets the file structure (RFC 959 §3.1.2).
func (s *session) cmdStru(arg string) Reply { return s.choose("STRU", arg, &s.params.stru) }

// choose sets a parameter of one letter.
func (s *session) choose(verb, arg string, at *string) Reply {
	w := strings.Fields(strings.ToUpper(arg))
	want := s.profile.choices(verb)
	if len(w) != 1 {
		return NewReply(501, ReasonBadArgument, "%s takes one letter: %s.", verb, want).because(Check{Saw: arg, Want: want})
	}
	p := s.profile.parameter(verb, w[0])
	if p == nil {
		return NewReply(504, ReasonParameterUnsupported, "%s is %s here.", verb, want).because(Check{Saw: arg, Want: want})
	}
	*at = p.Code
	return NewReply(200, ReasonSet, "%s set to %s (%s).", verb, p.Code, p.Name)
}

// optsMode sets how well MODE Z compresses (draft-preston-ftpext-deflate §3):
// OPTS MODE Z LEVEL 0 to 9.
func (s *session) optsMode(value string) Reply {
	w := strings.Fields(strings.ToUpper(value))
	if len(w) == 0 || w[0] != "Z" || s.profile.parameter("MODE", "Z") == nil {
		return NewReply(501, ReasonNoSuchOption, "Of the modes only Z has options.").because(Check{Saw: value, Want: "MODE Z LEVEL 6"})
	}
	if len(w) == 1 {
		s.params.level = DefaultLevel
		return s.levelSet()
	}
	ok := len(w) == 3 && w[1] == "LEVEL" && len(w[2]) == 1 && '0' <= w[2][0] && w[2][0] <= '9'
	if !ok {
		return NewReply(501, ReasonBadArgument, "MODE Z takes LEVEL 0 to 9.").because(Check{Saw: value, Want: "LEVEL 6"})
	}
	s.params.level = int(w[2][0] - '0')
	return s.levelSet()
}

func (s *session) levelSet() Reply {
	return NewReply(200, ReasonLevelSet, "MODE Z LEVEL set to %d.", s.params.level)
}

// coding is how the next transfer's bytes are to look.
func (s *session) coding() Coding {
	return Coding{Type: s.params.typ, Stru: s.params.stru, Mode: s.params.mode, Level: s.params.level}
}

func (s *session) ascii() bool { return s.params.typ[0] == 'A' }

// typeName is how preliminary replies call the type.
func (s *session) typeName() string {
	switch s.params.typ[0] {
	case 'A':
		return "ASCII"
	case 'E':
		return "EBCDIC"
	}
	return "BINARY"
}
