package bridge

import (
	"bytes"

	"ftpsim/ftpcore/lesson"
)

// LessonCardArgs names the format of a lesson's card to save.
type LessonCardArgs struct {
	Format CourseFormat `json:"format"`
	Name   string       `json:"name,omitempty"` // the student's
}

// maxCardName bounds the name of a student on a card, in bytes.
const maxCardName = 200

// lessonCard answers with the card of the lesson that runs, in a format.
func (b *Bridge) lessonCard(a LessonCardArgs, _ []byte) (answer, error) {
	r := b.lesson
	if r == nil || !r.lesson.Card || len(a.Name) > maxCardName {
		return answer{}, refuse(ErrBadArgs, "there is no card")
	}
	b.observeLesson()
	card := lesson.NewCard(r.lesson, r.run.Progress(), a.Name, b.opts.Version, b.clock.Now())
	write := card.HTML
	if a.Format == CardMarkdown {
		write = card.Markdown
	}
	var out bytes.Buffer
	err := write(&out)
	return answer{data: out.Bytes()}, err
}
