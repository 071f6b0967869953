package handin

import (
	"slices"
	"strings"
)

// RemarkCode says what a hand-in leads a teacher to ask.
type RemarkCode string

const (
	NoRecording RemarkCode = "no-recording" // the file is no recording, or damaged; Text is the error
	TooLarge    RemarkCode = "too-large"    // the file is larger than the bounds of a hand-in
	NoHandIn    RemarkCode = "no-hand-in"   // it is a recording that says nothing of a lesson
	NoName      RemarkCode = "no-name"
	BadLesson   RemarkCode = "bad-lesson"   // the lesson cannot be read; Text is the error
	OtherLesson RemarkCode = "other-lesson" // the lesson in the file is not the one that was handed out
	OwnLesson   RemarkCode = "own-lesson"   // judged by the lesson in the file, named Text: there is no other of that name
	OtherSeed   RemarkCode = "other-seed"   // made with the seed Text, which was not handed out to this student
	OtherBuild  RemarkCode = "other-build"  // made by the version Text of this program
	OtherServer RemarkCode = "other-server" // the server was not as the lesson sets it; Text names a profile or an account
	NotWhole    RemarkCode = "not-whole"    // the recording does not begin with its server and cannot be replayed
	Differs     RemarkCode = "differs"      // the replay differs from Event on; items after it are not confirmed
	Slow        RemarkCode = "slow"         // the replay was stopped after the time limit
	Unconfirmed RemarkCode = "unconfirmed"  // the items Text, the first at Event, are done in the file; the replay does not confirm it
	ByHand      RemarkCode = "by-hand"      // messages that were edited or written by hand, the first is Event, do the items Text
	Earlier     RemarkCode = "earlier"      // the first Text steps were done before this recording began
	OtherScore  RemarkCode = "other-score"  // the file says Text
	SameSeed    RemarkCode = "same-seed"    // made with the numbered seed of the file Text, of another student
	SameFile    RemarkCode = "same-file"    // byte for byte the file Text
	SameRun     RemarkCode = "same-run"     // at least half of the commands, from Event on, have the time and bytes of those in the file Text
)

// sentences are the remarks in English, for CSV. The page has its own in each language.
var sentences = map[RemarkCode]string{
	NoRecording: "is no recording that can be read",
	TooLarge:    "is too large for a hand-in",
	NoHandIn:    "is a recording, but no hand-in",
	NoName:      "has no name",
	BadLesson:   "has a lesson that cannot be read",
	OtherLesson: "has another lesson than was handed out",
	OwnLesson:   "judged by the lesson in the file",
	OtherSeed:   "made with another seed than was handed out",
	OtherBuild:  "made by another version of the program",
	OtherServer: "the server was not as the lesson sets it",
	NotWhole:    "does not begin with its server and cannot be replayed",
	Differs:     "the replay differs",
	Slow:        "the replay took too long",
	Unconfirmed: "not confirmed by the replay",
	ByHand:      "done by messages written by hand",
	Earlier:     "the first steps were done before this recording began",
	OtherScore:  "the score in the file is another one",
	SameSeed:    "the same code as",
	SameFile:    "the same file as",
	SameRun:     "the same run as",
}

// Remark is one remark about a hand-in.
type Remark struct {
	Code  RemarkCode `json:"code"`
	Text  string     `json:"text,omitempty"`
	Event int64      `json:"event,omitempty"` // the event that it is about
}

// remarks collects the remarks about a hand-in.
type remarks struct{ list []Remark }

func (r *remarks) add(x Remark) { r.list = append(r.list, x) }

func (r *remarks) has(code RemarkCode) bool {
	return slices.ContainsFunc(r.list, func(x Remark) bool { return x.Code == code })
}

// remarkAbout names the items of one remark.
type remarkAbout struct {
	names []string
	event int64 // of the first one that has an event
}

func (a *remarkAbout) add(i GradedItem) {
	a.names = append(a.names, i.Name())
	if a.event == 0 {
		a.event = i.Event
	}
}

// about adds one remark about all items of a, if there are any.
func (r *remarks) about(code RemarkCode, a remarkAbout) {
	if len(a.names) > 0 {
		r.add(Remark{Code: code, Text: strings.Join(a.names, ", "), Event: a.event})
	}
}
