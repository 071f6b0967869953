package expr

import (
	"fmt"
	"strings"
)

// Code names what is wrong with an expression; the page has a text for each.
type Code string

const (
	UnknownKey  Code = "unknown-key"  // At is no key
	BadValue    Code = "bad-value"    // At does not fit the key before it
	NoValue     Code = "no-value"     // a value is missing after At
	NoTest      Code = "no-test"      // something to look for is missing
	BadOperator Code = "bad-operator" // At cannot be asked of this key
	BadPattern  Code = "bad-pattern"  // the pattern At is beyond the common language
	OpenQuote   Code = "open-quote"   // the quote that begins at Pos does not end
	OpenGroup   Code = "open-group"   // the parenthesis at Pos does not end
	ExtraClose  Code = "extra-close"  // a parenthesis ends that did not begin
	TooLong     Code = "too-long"     // more than MaxText characters
	TooDeep     Code = "too-deep"     // too many parentheses or negations in each other
)

// Problem tells why an expression could not be read.
type Problem struct {
	Code Code   `json:"code"`
	Pos  int    `json:"pos"`            // characters before what is wrong
	At   string `json:"at,omitempty"`   // the piece of text it is about
	Want string `json:"want,omitempty"` // what would fit there, parted by spaces
}

var texts = map[Code]string{
	UnknownKey:  "there is no key %q",
	BadValue:    "%q does not fit",
	NoValue:     "what should %q be?",
	NoTest:      "something to look for is missing",
	BadOperator: "%q cannot be used here",
	BadPattern:  "the pattern %q cannot be read",
	OpenQuote:   "a quotation mark is missing",
	OpenGroup:   "a closing parenthesis is missing",
	ExtraClose:  "nothing is open that a parenthesis could close",
	TooLong:     "the expression is too long",
	TooDeep:     "too many parentheses in each other",
}

// Error is the problem in English, with its place counted from 1.
func (p *Problem) Error() string {
	text := texts[p.Code]
	if strings.Contains(text, "%q") {
		text = fmt.Sprintf(text, p.At)
	}
	text += fmt.Sprintf(" (at %d)", p.Pos+1)
	if p.Want != "" {
		text += "; expected: " + p.Want
	}
	return text
}
