package bridge

import "ftpsim/ftpcore/lesson"

// LessonInfo describes a lesson in a list.
type LessonInfo struct {
	Name    string      `json:"name"`
	Title   lesson.Text `json:"title"`
	Minutes int         `json:"minutes"`
	Steps   int         `json:"steps"`
	Card    bool        `json:"card,omitempty"` // a student builds a program with it, and gets a card
}

// Lesson is a lesson as the page shows it: its texts in all languages, without the right
// answers. Texts are Markdown.
type Lesson struct {
	Info  LessonInfo   `json:"info"`
	About lesson.Text  `json:"about"`
	Steps []LessonStep `json:"steps"`
}

// LessonStep is a step of a lesson.
type LessonStep struct {
	Name   string        `json:"name"`
	Title  lesson.Text   `json:"title"`
	Text   lesson.Text   `json:"text"` // what to do
	Items  []LessonItem  `json:"items"`
	Nearly []lesson.Text `json:"nearly"` // feedback for what is nearly right
	Hint   lesson.Text   `json:"hint"`
	After  int64         `json:"after"` // milliseconds without progress after which the hint is offered
	Done   lesson.Text   `json:"done"`  // what a student can say when the step is done
}

// LessonItem is a condition of a step.
type LessonItem struct {
	Kind    ItemKind       `json:"kind"`
	Say     lesson.Text    `json:"say"` // what it asks for; may be empty
	Ask     lesson.Text    `json:"ask"` // the question of answer and choose
	Path    string         `json:"path,omitempty"`
	Choices []LessonChoice `json:"choices,omitempty"`
	Points  int            `json:"points"`
}

// LessonChoice is an answer to choose from.
type LessonChoice struct {
	Text lesson.Text `json:"text"`
	Say  lesson.Text `json:"say"` // feedback if it is wrong
}

// ItemKind is a lesson.Kind: how an item is checked. In a LessonAct it may also be next or hint.
type ItemKind string

const (
	ItemHappens ItemKind = "check"
	ItemNever   ItemKind = "never"
	ItemHolds   ItemKind = "file"
	ItemAnswer  ItemKind = "answer"
	ItemChoose  ItemKind = "choose"
	ItemSelect  ItemKind = "select"
	ItemClean   ItemKind = "clean"
	ItemNext    ItemKind = "next" // a step without items was read
	ItemHint    ItemKind = "hint"
)

func lessonInfo(l *lesson.Lesson) LessonInfo {
	return LessonInfo{Name: l.Name, Title: text(l.Title), Minutes: l.Minutes, Steps: len(l.Steps), Card: l.Card}
}

func lessonView(l *lesson.Lesson) *Lesson {
	v := &Lesson{Info: lessonInfo(l), About: text(l.Text), Steps: []LessonStep{}}
	for _, s := range l.Steps {
		v.Steps = append(v.Steps, stepView(s))
	}
	return v
}

func stepView(s lesson.Step) LessonStep {
	v := LessonStep{
		Name: s.Name, Title: text(s.Title), Text: text(s.Text), Items: []LessonItem{}, Nearly: []lesson.Text{},
		Hint: text(s.Hint), After: s.After.Milliseconds(), Done: text(s.Done),
	}
	for _, i := range s.Items {
		item := LessonItem{Kind: ItemKind(i.Kind), Say: text(i.Say), Ask: text(i.Ask), Path: i.Path, Points: i.Points}
		for _, c := range i.Choices {
			item.Choices = append(item.Choices, LessonChoice{text(c.Text), text(c.Say)})
		}
		v.Items = append(v.Items, item)
	}
	for _, n := range s.Nearly {
		v.Nearly = append(v.Nearly, text(n.Say))
	}
	return v
}

// text returns t, or an empty Text instead of nil, so that the page gets an object.
func text(t lesson.Text) lesson.Text {
	if t == nil {
		return lesson.Text{}
	}
	return t
}
