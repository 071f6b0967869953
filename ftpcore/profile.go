package ftpcore

import (
	"maps"
	"slices"
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/verbs"
	"ftpsim/ftpcore/wire"
)

// Profile describes a kind of server as data: its verbs, its wording, its listings. Check
// reports whether a hand-written one makes sense.
type Profile struct {
	Name     string `json:"name"`               // "full", "minimal", "vsftpd" …
	Title    string `json:"title"`              // "Full server"
	Text     string `json:"text"`               // one sentence for the page
	Greeting string `json:"greeting,omitempty"` // text of the 220; \n separates lines
	// Verbs are the verbs that it knows; nil means all. Those in Lacks are left out.
	Verbs []string `json:"verbs,omitempty"`
	Lacks []string `json:"lacks,omitempty"`
	// Params limits the arguments of a verb: for TYPE, MODE and STRU the whole argument,
	// such as "A N"; for OPTS, SITE, AUTH and PROT its first word. Other arguments get 504,
	// options 501.
	Params map[string][]string `json:"params,omitempty"`
	// Features are lines of FEAT, in their order and wording; {} stands for the text after
	// the first word. FEAT leaves out lines that do not work, and appends, sorted, features
	// that work and are missing here.
	Features []string `json:"features,omitempty"`
	// Words are texts of replies. A key is a reason, such as "no-such-file", or a code,
	// such as "550", with or without a verb before it: "RETR no-such-file", "CWD 550". The
	// most exact key applies. A text may begin with a code of the same first digit.
	// profile_wording.go lists the placeholders in braces.
	Words map[string]string `json:"words,omitempty"`
	// OneLine joins every reply to one line, for clients that read only one.
	OneLine bool            `json:"oneLine,omitempty"`
	List    wire.ListFormat `json:"list,omitempty"` // lines of LIST and STAT
	// EmptyLists answers LIST, NLST and STAT of a missing path with an empty listing.
	EmptyLists bool `json:"emptyLists,omitempty"`
	// UTF8Only refuses OPTS UTF8 OFF.
	UTF8Only bool `json:"utf8Only,omitempty"`
	// MDTMSets lets "MDTM <time> <path>" set a file's time, as servers did before MFMT.
	MDTMSets bool `json:"mdtmSets,omitempty"`
	// Seed selects the two-week server with which this project began: SeedAsWritten or
	// SeedAsMeant. Empty means the full server.
	Seed string `json:"seed,omitempty"`
}

// Values of Profile.Seed.
const (
	SeedAsWritten = "as-written" // with its faults
	SeedAsMeant   = "as-meant"   // without them
)

const defaultGreeting = "ftpsim ready. Everything said here can be seen in the page."

func (p Profile) greeting() wire.Reply {
	r := wire.NewReply(220, event.ReasonGreeting, defaultGreeting)
	if p.Greeting != "" {
		r.Lines = strings.Split(p.Greeting, "\n")
	}
	return r
}

func (p Profile) knows(verb string) bool {
	return (p.Verbs == nil || slices.Contains(p.Verbs, verb)) && !slices.Contains(p.Lacks, verb)
}

// paramWhole are the verbs whose Params are compared as a whole.
var paramWhole = map[string]bool{"TYPE": true, "MODE": true, "STRU": true}

// refuseParam returns the refusal of an argument that Params excludes, otherwise a zero
// Reply.
func (p Profile) refuseParam(verb, arg string) wire.Reply {
	allowed, ok := p.Params[verb]
	if !ok {
		return wire.Reply{}
	}
	got := strings.ToUpper(strings.Join(strings.Fields(arg), " "))
	if !paramWhole[verb] {
		got, _, _ = strings.Cut(got, " ")
	}
	for _, a := range allowed {
		if strings.ReplaceAll(a, " ", "") == strings.ReplaceAll(got, " ", "") {
			return wire.Reply{}
		}
	}
	c := event.Check{Saw: arg, Want: strings.Join(allowed, ", ")}
	switch verb {
	case "OPTS":
		return wire.NewReply(501, event.ReasonNoSuchOption, "There are no such options.").Because(c)
	case "TYPE":
		return wire.NewReply(504, event.ReasonTypeUnsupported, "Type is %s here.", c.Want).Because(c)
	}
	return wire.NewReply(504, event.ReasonParameterUnsupported, "%s is %s here.", verb, c.Want).Because(c)
}

// features returns the lines of FEAT, works, in the profile's order and wording.
func (p Profile) features(works []string, table map[string]*command) []string {
	left := map[string]string{}
	for _, line := range works {
		if verb, arg, _ := strings.Cut(line, " "); arg == "" || p.refuseParam(verb, arg).Code == 0 {
			left[featKey(line)] = line
		}
	}
	var lines []string
	for _, want := range p.Features {
		key := featKey(want)
		line, ok := left[key]
		switch {
		case ok:
			delete(left, key)
			_, rest, _ := strings.Cut(line, " ")
			lines = append(lines, strings.Replace(want, "{}", rest, 1))
		case table[key] != nil && table[key].Feat == "":
			lines = append(lines, want)
		}
	}
	return append(lines, slices.Sorted(maps.Values(left))...)
}

// featKey returns the key of a FEAT line: its first word, or the whole line for AUTH and
// SITE, which have several.
func featKey(line string) string {
	word, _, _ := strings.Cut(line, " ")
	if word == "AUTH" || word == "SITE" {
		return line
	}
	return word
}

// Parameters lists the argument values that a server of this profile supports.
func (p Profile) Parameters() []verbs.Parameter {
	return slices.DeleteFunc(slices.Clone(verbs.Parameters()), func(x verbs.Parameter) bool { return !p.knows(x.Verb) || !p.has(x.Verb, x.Code) })
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

// parameter returns the value code of verb; nil if the profile lacks it.
func (p Profile) parameter(verb, code string) *verbs.Parameter {
	i := slices.IndexFunc(verbs.Parameters(), func(x verbs.Parameter) bool { return x.Verb == verb && x.Code == code })
	if i < 0 || !p.has(verb, code) {
		return nil
	}
	return &verbs.Parameters()[i]
}

// paramName returns the name of a value in STAT's reply.
func paramName(verb, code string) string {
	for _, p := range verbs.Parameters() {
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
