package lesson

import (
	"time"

	"ftpsim/ftpcore/expr"
)

// Format is the newest format of lesson files that Parse understands.
const Format = 1

// Text is a text in several languages, by language tag: "en", "zh-CN". The tag "" stands for
// every language that has no text of its own.
type Text map[string]string

// Lesson is a lesson file whose variables are filled in or not (see With). Texts are Markdown.
type Lesson struct {
	Name    string // lower-case letters, digits and hyphens: "passive"
	Title   Text   // one line
	Text    Text   // what the lesson is about
	Minutes int    // how long it takes
	Vars    []Var
	Stage   Stage
	Steps   []Step
}

// Var is a variable, which stands in braces in texts, expressions and files: {word}. Its value
// follows from the seed, so that neighbours have other names, sizes and passwords.
type Var struct {
	Name string
	Kind string // "word", "number 1000 9000", "one of a, b, c"
}

// Stage is what the server has when the lesson begins, and what is undone at its end. The zero
// value of each field leaves the page as it is.
type Stage struct {
	Profile  string // a name of package profile
	Files    []File
	Accounts []Account
	Faults   []string // names of package fault's library
	Breaks   []string // breakpoints, in the filter language
	Pace     time.Duration
	Paused   bool
	TLS      bool // FTPS is on offer
}

// File is a file of the stage.
type File struct {
	Path    string // an absolute FTP path
	Content []byte
}

// Account is an account of the stage.
type Account struct {
	User, Password string
	Home           string
	Write          bool
}

// Step is one thing to do. It is done when each of its items is.
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
	Happens Kind = "check"  // an event that Match selects, after that of the item before it
	Never   Kind = "never"  // no such event while the step lasts; a fault undoes the step
	Holds   Kind = "file"   // the file Path has the content Content, or exists if Content is nil
	Answer  Kind = "answer" // a typed answer equals one of Answers
	Choose  Kind = "choose" // the right one of Choices was chosen
	Select  Kind = "select" // an event that Match selects was selected in the page
	Clean   Kind = "clean"  // package judge accuses the client of nothing while the step lasts
)

// Item is one condition of a step.
type Item struct {
	Kind    Kind
	Match   *expr.Expr
	Path    string
	Content []byte
	Ask     Text // the question of Answer and Choose
	Answers []string
	Choices []Choice
	Say     Text // what the item asks for, in a sentence; may be empty
	Points  int  // 1 if the file does not say
}

// Choice is an answer to choose from.
type Choice struct {
	Text  Text
	Right bool
	Say   Text // feedback to a wrong choice
}

// Nearly is feedback for what is nearly right: it is said when Match selects an event and the
// step is not done.
type Nearly struct {
	Match *expr.Expr
	Say   Text
}
