package lesson

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"ftpsim/ftpcore/expr"
	"ftpsim/ftpcore/fault"
	"ftpsim/ftpcore/judge"
)

// Format is the newest format of lesson files that Parse understands.
const Format = 1

// Limits of a lesson file.
const (
	MaxFile    = 128 << 10 // bytes of the file
	MaxFilled  = 512 << 10 // bytes of its texts, expressions and fields with the values of variables
	MaxSteps   = 50
	MaxItems   = 20       // of a step; choices of an item, too
	MaxAll     = 200      // items of the lesson, and as many nearly
	MaxList    = 50       // variables, files, accounts, faults and breakpoints, each
	MaxContent = 8 << 20  // bytes of a file of the stage
	MaxStage   = 16 << 20 // bytes of all files of the stage
)

// Text is a text in several languages, by language tag: "en", "zh-CN". The tag "" stands for
// every language that has no text of its own.
type Text map[string]string

// In returns the text in a language: "zh-CN"; or else in one without its region, for every
// language, in English, in any. It is empty if there is no text at all.
func (t Text) In(lang string) string {
	base, _, _ := strings.Cut(lang, "-")
	for _, l := range []string{lang, base, "", "en"} {
		if s, ok := t[l]; ok {
			return s
		}
	}
	for _, l := range slices.Sorted(maps.Keys(t)) {
		return t[l]
	}
	return ""
}

// Lesson is a lesson file with its variables filled in: by Parse with sample values, by With
// with the values of a seed. Texts are Markdown. Do not change it.
type Lesson struct {
	Seed    string // as With was given it, in capitals; empty after Parse
	Name    string // lower-case letters, digits and hyphens: "passive"
	Title   Text   // one line
	Text    Text   // what the lesson is about
	Minutes int    // how long it takes
	// Judges is the side that the lesson is about. Client: it looks at sessions with our server.
	// Server: at sessions of the built-in client with another server (event.Dialled).
	Judges judge.Side
	// Card: a student builds a program, stage by stage, and gets a Card.
	Card   bool
	Vars   []Var
	Values map[string]string // of the variables
	Stage  Stage
	Steps  []Step

	doc *document // what With fills in; nil if the lesson was made by hand
}

// Var is a variable, which stands in braces in texts, expressions and files: {word}. Its value
// follows from the seed, so that neighbours have other names, sizes and passwords.
type Var struct {
	Name string
	Kind string // "word", "password", "number 1000 9000", "one of a, b, c", "{have} + {rest} * 2"
}

// Stage is what the server has when the lesson begins, and what is undone at its end. The zero
// value of each field leaves the page as it is.
type Stage struct {
	Profile  string // a name of package profile
	Files    []File
	Accounts []Account
	Faults   []string // names of package fault's library, or rules as JSON; see Rules
	Breaks   []string // breakpoints, in the filter language
	Pace     time.Duration
	Paused   bool
	TLS      bool // FTPS is on offer
}

// Rules returns the fault rules of the stage.
func (s *Stage) Rules() ([]fault.Rule, error) {
	var list []fault.Rule
	for _, text := range s.Faults {
		r, err := faultRule(text)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}

// faultRule returns the rule with a name, or the rule that is written as JSON.
func faultRule(text string) (r fault.Rule, err error) {
	if strings.HasPrefix(text, "{") {
		err = json.Unmarshal([]byte(text), &r)
		return r, err
	}
	r, ok := fault.Find(text)
	if !ok {
		return r, fmt.Errorf("there is no fault %.60q in the library", text)
	}
	return r, nil
}

// File is a file of the stage, or a directory if Path ends in a slash.
type File struct {
	Path    string // an absolute FTP path
	Content []byte // of bytes N and lines N: nil after Parse, made by With
}

// Account is an account of the stage.
type Account struct {
	User, Password string
	Home           string // "/" if the file does not say
	Write          bool   // it may change all files
}

// Step is one thing to do. It is done when each of its items is. A step without items is to be
// read: the act Next does it.
type Step struct {
	Name   string
	Title  Text
	Text   Text // what to do
	Items  []Item
	Nearly []Nearly
	Hint   Text
	After  time.Duration // without progress, before the hint is offered
	Done   Text          // what a student can say now
}

// Kind says how an item is checked.
type Kind string

const (
	Happens Kind = "check"  // an event that Match selects, after the event of the check before it and in its session
	Never   Kind = "never"  // no such event before the step's last check; otherwise the checks begin anew
	Holds   Kind = "file"   // the file Path has the content Content, or exists if Content is nil
	Answer  Kind = "answer" // a typed answer equals one of Answers
	Choose  Kind = "choose" // the right one of Choices was chosen
	Select  Kind = "select" // an event since the start of the lesson, which Match selects, was selected in the page
	Clean   Kind = "clean"  // package judge accuses Lesson.Judges of nothing before the step's last check; otherwise as Never
)

// Item is one condition of a step.
type Item struct {
	Kind    Kind
	Match   *expr.Expr
	Rules   []string // of Clean: rules of package judge that count although they accuse no side
	Any     bool     // of a check: its event may be of another session than those before it
	Path    string
	Content []byte
	Ask     Text // the question of Answer and Choose
	// Answers are the right ones. "{event.port}" is a value of the event that the nearest check
	// before the item has selected.
	Answers []string
	Choices []Choice // of Answer: wrong answers that have feedback of their own
	Say     Text     // what the item asks for, in a sentence; may be empty
	Points  int      // 1 if the file does not say
}

// Choice is an answer to choose from, or a wrong answer that is expected.
type Choice struct {
	Text  Text
	Right bool
	Say   Text // feedback to a wrong choice
}

// Nearly is feedback for what is nearly right: it is said when Match selects an event that
// brings the step no further, and taken back when an item is done.
type Nearly struct {
	Match *expr.Expr
	Say   Text
}
