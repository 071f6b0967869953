package bridge

import "ftpsim/ftpcore/lesson"

// LessonMade answers lesson.make.
type LessonMade struct {
	Text   string `json:"text"`   // the lesson file
	Name   string `json:"name"`   // of the lesson
	Passed bool   `json:"passed"` // the record of which it was made passes it
	Step   int    `json:"step"`   // otherwise: the step that the record does not pass, from 0
}

// makeLesson makes a lesson of events that the page shows.
func (b *Bridge) makeLesson(d lesson.Draft, _ []byte) (answer, error) {
	tree, err := b.present()
	if err != nil {
		return answer{}, err
	}
	rec := b.shown()
	played := lesson.Played{Events: rec.Since(0, int(rec.Head())), Files: lessonFiles{tree}}
	l, err := lesson.Make(d, played)
	if err != nil {
		return answer{}, refuse(ErrBadLesson, err.Error())
	}
	file, err := lesson.Write(l)
	if err != nil {
		return answer{}, refuse(ErrBadLesson, err.Error())
	}
	step, passed := played.Passes(l)
	return answer{result: LessonMade{string(file), l.Name, passed, step}}, nil
}
