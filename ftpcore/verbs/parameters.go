package verbs

import (
	"cmp"
	"strings"
)

// Parameter is one argument value that the full server supports for a verb. HELP, FEAT,
// the 504 replies of TYPE, MODE and STRU, and docs/VERBS.md are made from it.
type Parameter struct {
	Verb       string `json:"verb"`
	Code       string `json:"code"` // the argument, or its beginning: "A N", "B", "UTF8", "CHMOD"
	Name       string `json:"name"` // "ASCII non-print"
	RFC        string `json:"rfc"`
	Since      string `json:"since"`                // as CommandInfo.Since
	Historical bool   `json:"historical,omitempty"` // out of use, or RFC 1123 advises against it
	Feat       string `json:"feat,omitempty"`       // its line in FEAT
}

var parameters = withSite([]Parameter{
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
})

// Parameters lists the values of all verbs of the full server, and the verbs behind SITE.
// Do not change the list.
func Parameters() []Parameter { return parameters }

func withSite(list []Parameter) []Parameter {
	for i, x := range list {
		list[i].Since = cmp.Or(x.Since, firstIn(x.RFC))
	}
	for _, x := range site {
		list = append(list, Parameter{Verb: "SITE", Code: strings.TrimPrefix(x.Verb, "SITE "), Name: x.Help, RFC: "959#4.1.3", Since: "none"})
	}
	return list
}
