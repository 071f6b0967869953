package recording

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"ftpsim/ftpcore/lesson"
)

// HandIn is what a student adds to the recording of a lesson. Package handin judges it.
type HandIn struct {
	Name   string `json:"name"`   // the student's, as typed
	Lesson string `json:"lesson"` // the lesson file, see package lesson
	Seed   string `json:"seed"`
	Began  int64  `json:"began"` // ID of the newest event before the lesson began
	// Earlier is how many steps were done before the first event of the recording: the page
	// was loaded anew.
	Earlier int          `json:"earlier,omitempty"`
	Acts    []lesson.Act `json:"acts"`  // in the order in which they were done
	Score   int          `json:"score"` // points that the student's page counted
	Max     int          `json:"max"`
}

// shortSecret is the length in bytes below which a password is masked only in an answer that
// is the password and nothing else.
const shortSecret = 4

// handIn returns a copy of h in which no wrong answer contains a password of the record. A
// right answer stays: it is in the lesson, for everybody to read.
func (m *masker) handIn(h *HandIn) *HandIn {
	if h == nil {
		return nil
	}
	out := *h
	out.Acts = make([]lesson.Act, len(h.Acts))
	var l *lesson.Lesson
	if parsed, err := lesson.Parse([]byte(h.Lesson)); err == nil {
		l = parsed.With(h.Seed)
	}
	for i, a := range h.Acts {
		if a.Kind == lesson.Answer && !right(l, a) {
			a.Text = m.answer(a.Text)
		}
		out.Acts[i] = a
	}
	return &out
}

// right reports whether the answer a is right in l, which may be nil.
func right(l *lesson.Lesson, a lesson.Act) bool {
	if l == nil {
		return false
	}
	for _, s := range l.Steps {
		if s.Name == a.Step && 0 <= a.Item && a.Item < len(s.Items) {
			return s.Items[a.Item].Accepts(a.Text)
		}
	}
	return false
}

// answer returns text with the passwords that m has replaced by their words.
func (m *masker) answer(text string) string {
	secrets := slices.SortedFunc(maps.Keys(m.words), func(a, b string) int { return cmp.Or(len(b)-len(a), cmp.Compare(a, b)) })
	for _, secret := range secrets {
		if strings.TrimSpace(text) == secret || len(secret) >= shortSecret {
			text = strings.ReplaceAll(text, secret, m.words[secret])
		}
	}
	return text
}
