package handin

import (
	"strings"

	"ftpsim/ftpcore/lesson"
	"ftpsim/ftpcore/recording"
)

// Expect is what a teacher handed out.
type Expect struct {
	// Lesson is the lesson file. If it is empty, each hand-in is judged by the built-in lesson
	// that it names, or by the lesson in its own file with the remark OwnLesson.
	Lesson string
	// Seed is the seed, in which {name} stands for the student's name and {number} for a number
	// that no two students share. Empty means that each hand-in is judged by its own seed.
	Seed string
	// Program is the version of this program. Empty means that other versions are no remark.
	Program string
}

// Parts of a seed that differ from student to student.
const (
	namePart   = "{name}"
	numberPart = "{number}"
)

// SeedFor returns the seed of a student: pattern with the tidied name for {name}.
func SeedFor(pattern, name string) string {
	return strings.ReplaceAll(pattern, namePart, Tidy(name))
}

// Tidy returns a name without blanks around it, and with one space for each run of blanks.
func Tidy(name string) string { return strings.Join(strings.Fields(name), " ") }

// lesson returns the lesson by which h is judged, its variables filled in, and its file. It is nil
// if there is none.
func (e Expect) lesson(h *recording.HandIn, r *remarks) *lesson.Lesson {
	own, err := lesson.Parse([]byte(h.Lesson))
	file := e.Lesson
	if file == "" && err == nil {
		if _, text, ok := lesson.Named(own.Name); ok {
			file = string(text)
		}
	}
	l := own
	switch {
	case file == "" && err != nil:
		r.add(Remark{Code: BadLesson, Text: err.Error()})
		return nil
	case file == "":
		r.add(Remark{Code: OwnLesson, Text: own.Name})
	default:
		given, problem := lesson.Parse([]byte(file))
		if problem != nil {
			r.add(Remark{Code: BadLesson, Text: problem.Error()})
			return nil
		}
		if unixLines(file) != unixLines(h.Lesson) {
			r.add(Remark{Code: OtherLesson})
		}
		l = given
	}
	return l.With(e.seed(h, r))
}

// seed returns the seed by which h is judged.
func (e Expect) seed(h *recording.HandIn, r *remarks) string {
	if e.Seed == "" {
		return h.Seed
	}
	seed := withNumber(SeedFor(e.Seed, h.Name), h.Seed)
	if upper(seed) != upper(h.Seed) {
		r.add(Remark{Code: OtherSeed, Text: h.Seed})
	}
	return seed
}

// withNumber returns pattern with the digits that seed has in the place of {number}. If they do
// not fit, it returns pattern unchanged.
func withNumber(pattern, seed string) string {
	before, after, ok := strings.Cut(upper(pattern), upper(numberPart))
	digits, begins := strings.CutPrefix(upper(seed), before)
	digits, ends := strings.CutSuffix(digits, after)
	if !ok || !begins || !ends || digits == "" || strings.Trim(digits, "0123456789") != "" {
		return pattern
	}
	return before + digits + after
}

// upper returns a seed in the form in which lesson.With takes it.
func upper(seed string) string { return strings.ToUpper(strings.TrimSpace(seed)) }

// unixLines returns text with line ends of one byte.
func unixLines(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }
