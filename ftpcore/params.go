package ftpcore

import (
	"cmp"
	"slices"
	"strings"
)

// Parameter is one value of a verb that the full server has. HELP, FEAT, the 504
// texts of TYPE, MODE and STRU and the document of all verbs come from Parameters.
type Parameter struct {
	Verb       string `json:"verb"`
	Code       string `json:"code"` // as it is said, or how that begins: "A N", "B", "UTF8", "CHMOD"
	Name       string `json:"name"` // "ASCII non-print"
	RFC        string `json:"rfc"`
	Since      string `json:"since"`                // as of a CommandInfo
	Historical bool   `json:"historical,omitempty"` // nobody else has it, or RFC 1123 is against it
	Feat       string `json:"feat,omitempty"`       // its line in FEAT
}

var parameters = []Parameter{
	{Verb: "TYPE", Code: "A N", Name: "ASCII non-print", RFC: "959#3.1.1.1"},
	{Verb: "TYPE", Code: "A T", Name: "ASCII with Telnet format controls", RFC: "959#3.1.1.5", Historical: true},
	{Verb: "TYPE", Code: "A C", Name: "ASCII with carriage control", RFC: "959#3.1.1.5", Historical: true},
	{Verb: "TYPE", Code: "E N", Name: "EBCDIC non-print", RFC: "959#3.1.1.2", Historical: true},
	{Verb: "TYPE", Code: "E T", Name: "EBCDIC with Telnet format controls", RFC: "959#3.1.1.5", Historical: true},
	{Verb: "TYPE", Code: "E C", Name: "EBCDIC with carriage control", RFC: "959#3.1.1.5", Historical: true},
	{Verb: "TYPE", Code: "I", Name: "image", RFC: "959#3.1.1.3"},
	{Verb: "TYPE", Code: "L 8", Name: "local bytes of 8 bits", RFC: "959#3.1.1.4"},
	{Verb: "MODE", Code: "S", Name: "stream", RFC: "959#3.4.1"},
	{Verb: "MODE", Code: "B", Name: "block", RFC: "959#3.4.2", Historical: true},
	{Verb: "MODE", Code: "C", Name: "compressed", RFC: "959#3.4.3", Historical: true},
	{Verb: "MODE", Code: "Z", Name: "deflate", RFC: "draft-preston-ftpext-deflate", Feat: "MODE Z"},
	{Verb: "STRU", Code: "F", Name: "file", RFC: "959#3.1.2.1"},
	{Verb: "STRU", Code: "R", Name: "record", RFC: "959#3.1.2.2", Historical: true},
	{Verb: "STRU", Code: "P", Name: "page", RFC: "959#3.1.2.3", Historical: true},
	{Verb: "OPTS", Code: "UTF8", Name: "names are UTF-8", RFC: "2640#3.1", Since: "draft-ietf-ftpext-utf-8-option"},
	{Verb: "OPTS", Code: "MLST", Name: "which facts are told", RFC: "3659#7.9"},
	{Verb: "OPTS", Code: "HASH", Name: "the algorithm of HASH", RFC: "draft-bryan-ftpext-hash#3.2"},
	{Verb: "OPTS", Code: "MODE Z", Name: "how well MODE Z compresses", RFC: "draft-preston-ftpext-deflate"},
	{Verb: "AUTH", Code: "TLS", Name: "TLS on the control connection", RFC: "4217#4"},
	{Verb: "PROT", Code: "C", Name: "data in the clear", RFC: "4217#9", Since: "2228"},
	{Verb: "PROT", Code: "P", Name: "data in TLS", RFC: "4217#9", Since: "2228"},
	{Verb: "EPSV", Code: "ALL", Name: "nothing but EPSV from now on", RFC: "2428#4"},
	{Verb: "MFF", Code: "Modify", Name: "when it was changed", RFC: "draft-somers-ftp-mfxx#5"},
	{Verb: "MFF", Code: "Create", Name: "when it was made", RFC: "draft-somers-ftp-mfxx#5"},
	{Verb: "MFF", Code: "UNIX.mode", Name: "who may do what with it", RFC: "draft-somers-ftp-mfxx#5"},
}

// Parameters lists the values of verbs that a server of this profile has.
func (p Profile) Parameters() []Parameter {
	list := slices.DeleteFunc(slices.Clone(parameters), func(x Parameter) bool { return !p.knows(x.Verb) || !p.has(x.Verb, x.Code) })
	for i, x := range list {
		list[i].Since = cmp.Or(x.Since, firstIn(x.RFC))
	}
	return list
}

// has reports whether verb takes the value code. "A" is short for "A N".
func (p Profile) has(verb, code string) bool {
	only, limited := p.Params[verb]
	if !paramWhole[verb] {
		code, _, _ = strings.Cut(code, " ")
	}
	return !limited || slices.ContainsFunc(only, func(x string) bool {
		return x == code || x+" N" == code || x == strings.ReplaceAll(code, " ", "")
	})
}

// hasMarkers reports whether there is a mode with restart markers.
func (p Profile) hasMarkers() bool { return p.has("MODE", "B") || p.has("MODE", "C") }

// parameter finds a value that the profile has; nil: it has no such.
func (p Profile) parameter(verb, code string) *Parameter {
	i := slices.IndexFunc(parameters, func(x Parameter) bool { return x.Verb == verb && x.Code == code })
	if i < 0 || !p.has(verb, code) {
		return nil
	}
	return &parameters[i]
}

// paramName is how STAT calls a value.
func paramName(verb, code string) string {
	for _, p := range parameters {
		if p.Verb == verb && p.Code == code {
			return strings.ToUpper(p.Name[:1]) + p.Name[1:]
		}
	}
	return code
}

// choices lists the values of verb: "S, B, C or Z".
func (p Profile) choices(verb string) string {
	var codes []string
	for _, x := range p.Parameters() {
		if x.Verb == verb {
			codes = append(codes, x.Code)
		}
	}
	if len(codes) < 2 {
		return strings.Join(codes, "")
	}
	last := len(codes) - 1
	return strings.Join(codes[:last], ", ") + " or " + codes[last]
}
