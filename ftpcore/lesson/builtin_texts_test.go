package lesson_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"ftpsim/ftpcore/lesson"
)

// languages are those of the page.
var languages = []string{"en", "zh-CN"}

// in returns a text in a language; English may stand without its tag.
func in(t lesson.Text, lang string) string {
	if lang == "en" && t["en"] == "" {
		return t[""]
	}
	return t[lang]
}

// sentence is a text of a lesson and its place.
type sentence struct {
	at   string
	text lesson.Text
}

// sentences lists all texts of a lesson that a student may see. Those that may be missing are
// left out where they are.
func sentences(l *lesson.Lesson) []sentence {
	list := []sentence{{"title", l.Title}, {"text", l.Text}}
	for _, s := range l.Steps {
		add := func(what string, t lesson.Text) { list = append(list, sentence{s.Name + ": " + what, t}) }
		add("title", s.Title)
		add("text", s.Text)
		add("hint", s.Hint)
		add("done", s.Done)
		for i, n := range s.Nearly {
			add(fmt.Sprintf("nearly %d", i+1), n.Say)
		}
		for i, it := range s.Items {
			at := fmt.Sprintf("item %d", i+1)
			asked := it.Kind == lesson.Answer || it.Kind == lesson.Choose
			if asked {
				add(at+" ask", it.Ask)
			} else {
				add(at+" say", it.Say)
			}
			for k, c := range it.Choices {
				if it.Kind == lesson.Choose {
					add(fmt.Sprintf("%s choice %d", at, k+1), c.Text)
				}
				if !c.Right {
					add(fmt.Sprintf("%s choice %d say", at, k+1), c.Say)
				}
			}
		}
	}
	return list
}

// No sentence is missing in either language, and each is of its language.
func TestBuiltinLessonsAreWholeInEachLanguage(t *testing.T) {
	plain := regexp.MustCompile(`^[0-9A-Za-z ,.:§]*$`) // a code or a name is the same in all languages
	for _, l := range lesson.Builtin() {
		for _, s := range sentences(l) {
			for _, lang := range languages {
				text := in(s.text, lang)
				switch chinese := strings.ContainsFunc(text, isChinese); {
				case text == "":
					t.Errorf("%s: %s has no text in %s", l.Name, s.at, lang)
				case lang == "en" && chinese:
					t.Errorf("%s: %s has Chinese in the English text", l.Name, s.at)
				case lang == "zh-CN" && !chinese && !plain.MatchString(text):
					t.Errorf("%s: %s has no Chinese in the Chinese text: %q", l.Name, s.at, text)
				}
			}
			for lang := range s.text {
				if lang != "" && !slices.Contains(languages, lang) {
					t.Errorf("%s: %s has a text in %q", l.Name, s.at, lang)
				}
			}
		}
	}
}

func isChinese(r rune) bool { return unicode.Is(unicode.Han, r) }

var marked = regexp.MustCompile("`[^`]+`")

// What a student has to type is the same in both languages.
func TestBuiltinLessonsAskForTheSameInEachLanguage(t *testing.T) {
	for _, l := range lesson.Builtin() {
		for _, s := range sentences(l) {
			var typed [][]string
			for _, lang := range languages {
				all := marked.FindAllString(strings.ReplaceAll(in(s.text, lang), "```", ""), -1)
				slices.Sort(all)
				typed = append(typed, slices.Compact(all))
			}
			if !slices.Equal(typed[0], typed[1]) {
				t.Errorf("%s: %s: the code is %v in one language and %v in the other", l.Name, s.at, typed[0], typed[1])
			}
		}
	}
}

// Each step has a hint and a sentence to say in the end, and each lesson feedback for what is
// nearly right.
func TestBuiltinLessonsHelp(t *testing.T) {
	questions, first := 0, 0 // of which the right choice stands first
	for _, l := range lesson.Builtin() {
		nearly := 0
		for _, s := range l.Steps {
			nearly += len(s.Nearly)
			if s.After == 0 || len(s.Items) == 0 {
				t.Errorf("%s: step %s has no hint or no item", l.Name, s.Name)
			}
			for _, it := range s.Items {
				if it.Kind == lesson.Choose {
					questions++
					if it.Choices[0].Right {
						first++
					}
				}
			}
		}
		if nearly == 0 {
			t.Errorf("%s has no feedback for what is nearly right", l.Name)
		}
		if l.Minutes < 3 || l.Minutes > 6 {
			t.Errorf("%s takes %d minutes, want 3 to 6", l.Name, l.Minutes)
		}
	}
	if first < questions/5 || first > questions/2 {
		t.Errorf("of %d questions %d have the right choice first", questions, first)
	}
}

// Neighbours have other values: each variable with more than a few values differs.
func TestNeighboursHaveOtherValues(t *testing.T) {
	for _, l := range lesson.Builtin() {
		one, other := l.With("CLASS-4"), l.With("CLASS-5")
		if len(l.Vars) == 0 {
			t.Errorf("%s has no variables", l.Name)
		}
		for _, v := range l.Vars {
			if one.Values[v.Name] == other.Values[v.Name] {
				t.Errorf("%s: {%s} is %s for both neighbours", l.Name, v.Name, one.Values[v.Name])
			}
		}
	}
}

// The eight questions that the page answers to a person who has never seen FTP, and the steps
// that ask for the answers.
func TestFirstEightLessonsAnswerTheQuestions(t *testing.T) {
	const most = 45 // minutes
	first, minutes := lesson.Builtin()[:8], 0
	for _, l := range first {
		minutes += l.Minutes
	}
	if minutes > most {
		t.Errorf("the first eight lessons take %d minutes, want at most %d", minutes, most)
	}
	for _, q := range []struct{ question, lesson, step, answer string }{
		{"a: Why are there two connections?", "two-connections", "why", "the close of the data connection marks the end of the file"},
		{"b: Who opens the second one in passive mode?", "passive", "who", "The client."},
		{"b: How is its port told?", "passive", "sum", ""},
		{"c: What do 150 and 226 mean?", "passive", "marks", "only the 226 says that all bytes have gone"},
		{"d: What changes in ASCII mode?", "ascii", "text", ""},
		{"e: How does a download resume?", "resume", "how", "REST with the number of bytes that it has, then RETR"},
		{"f: Why is a wrong password 530 and not 430?", "login", "why", "RFC 959 has 530 for this"},
		{"g: What can somebody on the way see?", "tls", "clear", "Everything"},
		{"g: What does AUTH TLS change?", "tls", "left", "No names, no passwords, no contents"},
		{"h: What happens when a transfer is aborted?", "abort", "after", "answers the transfer with 426 and ABOR with 226"},
	} {
		i := slices.IndexFunc(first, func(l *lesson.Lesson) bool { return l.Name == q.lesson })
		if i < 0 {
			t.Errorf("%s: lesson %s is not among the first eight", q.question, q.lesson)
			continue
		}
		if !asks(first[i], q.step, q.answer) {
			t.Errorf("%s: step %s of lesson %s has no question whose answer says %q", q.question, q.step, q.lesson, q.answer)
		}
	}
}

// asks reports whether a step has a question whose right choice has this part; if it is empty,
// whether an answer has to be typed.
func asks(l *lesson.Lesson, step, part string) bool {
	for _, s := range l.Steps {
		if s.Name != step {
			continue
		}
		for _, it := range s.Items {
			right := func(c lesson.Choice) bool { return c.Right && strings.Contains(c.Text.In("en"), part) }
			if part == "" && it.Kind == lesson.Answer || part != "" && slices.ContainsFunc(it.Choices, right) {
				return true
			}
		}
	}
	return false
}
