package servercheck

import (
	"fmt"
	"strconv"
	"strings"
)

// Flaw says what is wrong with a step: a sentence by its ID, and what fills its gaps. The
// zero Flaw means that nothing is wrong.
type Flaw struct {
	ID   string   `json:"id"`
	Args []string `json:"args,omitempty"`
}

// FlawText is the English sentence of a flaw. {1} and {2} stand for its arguments, {codes}
// for all of them, joined by "or".
type FlawText struct{ ID, Text string }

// FlawTexts returns the sentences of all flaws.
func FlawTexts() []FlawText { return flawTexts }

var flawTexts = []FlawText{
	{"lost", "{1}"},
	{"step-before", "a step before the judged one did not succeed"},
	{"must-answer", "it must answer {codes}"},
	{"must-refuse", "it must answer {1} or another refusal"},
	{"clause-has", "the clause has {codes}"},
	{"clause-refuses", "the clause has {1} or another refusal"},
	{"not-offered", "{1} is not offered"},
	{"stays-open", "the connection stays open"},
	{"abor-late", "ABOR is read only after the data connection has closed"},
	{"data-is", "the data is {1}, not {2}"},
	{"no-path", "there is no path between quotation marks"},
	{"path-is", "the path is {1}, not {2}"},
	{"not-absolute", "the path {1} is not absolute"},
	{"is-not", "it is not {1}"},
	{"no-parentheses", "there are no parentheses"},
	{"no-epsv-port", "there is no (|||port|)"},
	{"no-protocols", "it does not list protocols between parentheses"},
	{"no-system-name", "the first word is no assigned system name"},
	{"no-facts-line", "no line of facts"},
	{"no-crlf", "{1} does not end in CRLF"},
	{"line-no-crlf", "the line {1} does not end in CRLF"},
	{"not-listed", "it does not list {1}"},
	{"path-before-name", "{1} has a path before the name"},
	{"unreadable-line", "clients cannot read the line {1}"},
	{"lists", "it lists {1}"},
	{"no-facts", "no facts in {1}"},
	{"no-type", "no type in {1}"},
	{"no-space", "the line {1} does not begin with one space"},
	{"not-in-feat", "FEAT does not list {1}"},
	{"no-six-numbers", "there are no six numbers"},
	{"other-address", "the address is {1}"},
	{addressUnknown, "the address of a server that is known by its name only cannot be compared"},
	{"does-not-say", "it does not say {1}"},
	{"no-file-line", "the 1yz is not \"150 FILE: \" and the name"},
	{"one-reply", "one reply to two commands"},
	{"three-replies", "three replies to two commands"},
	{"second-reply", "the second reply is neither 226 nor 225"},
	{"no-close-notify", "there is no close_notify"},
	{"size-differs", "SIZE said {1}, the transfer had {2} bytes"},
	{"opening-first", "a 1yz came first, although there is nothing to send"},
}

// addressUnknown is the flaw of a check that needs the server's address. It makes the step
// NotReached.
const addressUnknown = "address-unknown"

var flawText = func() map[string]string {
	m := map[string]string{}
	for _, f := range flawTexts {
		m[f.ID] = f.Text
	}
	return m
}()

// flaw returns the flaw of that ID.
func flaw(id string, args ...any) Flaw {
	f := Flaw{ID: id}
	for _, a := range args {
		f.Args = append(f.Args, fmt.Sprint(a))
	}
	return f
}

// asksFor returns the flaw called few with all codes, or called many with the first one.
func asksFor(few, many string, codes []int) Flaw {
	if len(codes) > 3 {
		return flaw(many, codes[0])
	}
	f := Flaw{ID: few}
	for _, c := range codes {
		f.Args = append(f.Args, strconv.Itoa(c))
	}
	return f
}

// found reports whether something is wrong.
func (f Flaw) found() bool { return f.ID != "" }

// String returns the sentence in English.
func (f Flaw) String() string {
	pairs := []string{"{codes}", strings.Join(f.Args, " or ")}
	for i, a := range f.Args {
		pairs = append(pairs, "{"+strconv.Itoa(i+1)+"}", a)
	}
	return strings.NewReplacer(pairs...).Replace(flawText[f.ID])
}
