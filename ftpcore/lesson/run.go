package lesson

import "ftpsim/ftpcore/judge"

// Kinds of acts that are not kinds of items.
const (
	Next   Kind = "next" // a step without items was read
	Hinted Kind = "hint" // the hint was shown
)

// Act is what a person did in the page for a step, beside what the record shows. A hand-in
// has the acts, so that a replay can be judged alike.
type Act struct {
	Step  string `json:"step"`            // its name
	Item  int    `json:"item"`            // index of the item
	Kind  Kind   `json:"kind"`            // Answer, Choose, Select, Next, Hinted
	Text  string `json:"text,omitempty"`  // the answer; the number of the choice, from 0
	Event int64  `json:"event,omitempty"` // the event that was selected
	After int64  `json:"after"`           // ID of the newest event before the act; Run.Do sets it
}

// Progress is the state of a Run.
type Progress struct {
	Lesson string      `json:"lesson"`
	Seed   string      `json:"seed"`
	Step   int         `json:"step"` // index of the step to do; the number of steps when all are done
	Steps  []StepState `json:"steps"`
	Score  int         `json:"score"`
	Max    int         `json:"max"`
	Done   bool        `json:"done"`
}

// StepState is the state of a step.
type StepState struct {
	Items  []ItemState `json:"items"`
	Done   bool        `json:"done"`
	Nearly int         `json:"nearly,omitempty"` // 1 + index of the newest feedback; 0: none
	Event  int64       `json:"event,omitempty"`  // the event that the feedback is about
	Hint   bool        `json:"hint,omitempty"`   // the hint was shown
	From   int64       `json:"from,omitempty"`   // the newest event before the step began
}

// ItemState is the state of an item.
type ItemState struct {
	Done   bool   `json:"done"`
	Wrong  bool   `json:"wrong,omitempty"`  // the newest answer was wrong, or what must not happen did
	Event  int64  `json:"event,omitempty"`  // the event that did it
	SID    string `json:"sid,omitempty"`    // the session of Event
	Chosen int    `json:"chosen,omitempty"` // 1 + index of the newest choice; 0: none
	Tries  int    `json:"tries,omitempty"`  // wrong answers so far
	// Found are the verdicts about the session SID for which an item Clean is wrong.
	Found []judge.Verdict `json:"found,omitempty"`
}

// Files gives the content of a file of the server by its FTP path.
type Files interface {
	Content(path string) ([]byte, error)
}
