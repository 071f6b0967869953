package expr

import (
	"fmt"
	"strings"
)

// Code says what is wrong with an expression. The page has a text for each code.
type Code string

const (
	UnknownKey  Code = "unknown-key"  // At is not a key
	BadValue    Code = "bad-value"    // At is not a value of the key before it
	NoValue     Code = "no-value"     // a value is missing after At
	NoTest      Code = "no-test"      // a test is missing
	BadOperator Code = "bad-operator" // the key does not support the operator; At is both
	BadPattern  Code = "bad-pattern"  // the pattern At is not in the allowed language
	OpenQuote   Code = "open-quote"   // the quote that begins at Pos is not closed
	OpenGroup   Code = "open-group"   // the parenthesis at Pos is not closed
	ExtraClose  Code = "extra-close"  // a closing parenthesis without an opening one
	TooLong     Code = "too-long"     // more than MaxText characters
	TooDeep     Code = "too-deep"     // too many nested parentheses or negations
)

// Problem says why an expression is not valid.
type Problem struct {
	Code Code   `json:"code"`
	Pos  int    `json:"pos"`            // position of the error, in characters from 0
	At   string `json:"at,omitempty"`   // the text that the problem is about
	Want string `json:"want,omitempty"` // what is allowed there, separated by spaces
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

// Error returns the problem in English, with its position counted from 1.
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
