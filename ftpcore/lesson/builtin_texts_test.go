package lesson_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/lesson"
)

var marked = regexp.MustCompile("`[^`]+`")

// What a student has to type is the same in both languages.
func TestBuiltinLessonsAskForTheSameInEachLanguage(t *testing.T) {
	typed := func(text string) []string {
		found := marked.FindAllString(strings.ReplaceAll(text, "```", ""), -1)
		slices.Sort(found)
		return slices.Compact(found)
	}
	for _, l := range lesson.Builtin() {
		for where, text := range texts(l) {
			if en, zh := typed(text.In("en")), typed(text.In("zh-CN")); !slices.Equal(en, zh) {
				t.Errorf("%s: %s: the code is %q in English, and %q in Chinese", l.Name, where, en, zh)
			}
		}
	}
}

// Each step has a hint and items, and each lesson feedback for what is nearly right.
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
				}
				if it.Kind == lesson.Choose && it.Choices[0].Right {
					first++
				}
			}
		}
		if nearly == 0 {
			t.Errorf("%s has no feedback for what is nearly right", l.Name)
		}
		if !l.Card && (l.Minutes < 3 || l.Minutes > 6) {
			t.Errorf("%s takes %d minutes, want 3 to 6", l.Name, l.Minutes)
		}
	}
	if first < questions/5 || first > questions/2 {
		t.Errorf("the right choice stands first in %d of %d questions", first, questions)
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
		{"g: What does AUTH TLS change?", "tls", "left", "no passwords, no contents"},
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

// docs/LESSONS.md lists the lessons in their order, with their minutes.
func TestBuiltinLessonsAreDocumented(t *testing.T) {
	doc, err := os.ReadFile("../../docs/LESSONS.md")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, m := range regexp.MustCompile(`(?m)^\| `+"`([a-z0-9-]+)`"+` \| (\d+) \|`).FindAllStringSubmatch(string(doc), -1) {
		listed = append(listed, m[1]+" "+m[2])
	}
	var want []string
	for _, l := range lesson.Builtin() {
		want = append(want, fmt.Sprint(l.Name, " ", l.Minutes))
	}
	if !slices.Equal(listed, want) {
		t.Errorf("the list is %v, want %v", listed, want)
	}
}
