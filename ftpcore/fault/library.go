package fault

import "slices"

// Group is a part of the library.
type Group string

const (
	GroupReplies  Group = "replies"  // what a reply says
	GroupLines    Group = "lines"    // how a reply is written
	GroupTiming   Group = "timing"   // when a reply comes
	GroupPort     Group = "port"     // the data port
	GroupData     Group = "data"     // what happens to the data
	GroupFiles    Group = "files"    // uploads and the files of the server
	GroupSecurity Group = "security" // TLS
)

// Named is a rule of the library. Its name is Rule.Name.
type Named struct {
	Group Group
	Rule  Rule
	Does  string // what the server then does, in a sentence
	Good  string // what a good client does then, in a sentence
	Curl  string // the command of curl's test server that does the same; empty if there is none
}

// Library returns the rules that are ready to use, group by group. The caller may change them.
func Library() []Named {
	return slices.Concat(replyRules(), lineRules(), timingRules(), portRules(), dataRules(), fileRules())
}

// Find returns the rule of the library with this name.
func Find(name string) (Rule, bool) {
	for _, n := range Library() {
		if n.Rule.Name == name {
			return n.Rule, true
		}
	}
	return Rule{}, false
}

// number returns a pointer to n.
func number(n int64) *int64 { return &n }
