package lesson_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"ftpsim/ftpcore/leaktest"
	"ftpsim/ftpcore/lesson"
	"ftpsim/ftpcore/profile"
)

func TestMain(m *testing.M) { os.Exit(leaktest.Run(m)) }

var numbered = regexp.MustCompile(`^(?:[0-9]{2}-)?(.*)\.md$`)

// A built-in lesson has the name of its file, a profile that exists, and steps with items. Each
// of its texts is in English and in Chinese.
func TestBuiltin(t *testing.T) {
	entries, err := os.ReadDir("builtin")
	if err != nil {
		t.Fatal(err)
	}
	list := lesson.Builtin()
	if len(list) != len(entries) || len(list) == 0 {
		t.Fatalf("%d lessons, %d files", len(list), len(entries))
	}
	for i, l := range list {
		t.Run(l.Name, func(t *testing.T) {
			if m := numbered.FindStringSubmatch(entries[i].Name()); m == nil || m[1] != l.Name {
				t.Errorf("the file %s has the lesson %s", entries[i].Name(), l.Name)
			}
			if _, file, ok := lesson.Named(l.Name); !ok || !strings.Contains(string(file), "name: "+l.Name+"\n") {
				t.Error("the lesson is not found by its name")
			}
			if _, ok := profile.Named(l.Stage.Profile); l.Stage.Profile != "" && !ok {
				t.Errorf("there is no profile %s", l.Stage.Profile)
			}
			if l.Minutes < 1 {
				t.Error("it does not say how long it takes")
			}
			for _, seed := range []string{"", "A-1", "A-2", "B-30"} {
				for where, text := range texts(l.With(seed)) {
					wantBoth(t, where, text)
				}
			}
		})
	}
	if _, _, ok := lesson.Named("no-such-lesson"); ok {
		t.Error("a lesson that does not exist was found")
	}
}

// texts are the texts of a lesson by their place.
func texts(l *lesson.Lesson) map[string]lesson.Text {
	all := map[string]lesson.Text{"title": l.Title, "text": l.Text}
	for _, s := range l.Steps {
		at := "step " + s.Name + ": "
		all[at+"title"], all[at+"text"] = s.Title, s.Text
		all[at+"hint"], all[at+"done"] = s.Hint, s.Done
		for i, n := range s.Nearly {
			all[fmt.Sprint(at, "nearly ", i+1)] = n.Say
		}
		for i, it := range s.Items {
			item := fmt.Sprint(at, "item ", i+1, " ", it.Kind)
			if it.Kind == lesson.Answer || it.Kind == lesson.Choose {
				all[item+" ask"] = it.Ask
			} else {
				all[item] = it.Say
			}
			for k, c := range it.Choices {
				if it.Kind == lesson.Choose { // a wrong answer that is typed is the same in all languages
					all[fmt.Sprint(item, " choice ", k+1)] = c.Text
				}
				if !c.Right {
					all[fmt.Sprint(item, " say of choice ", k+1)] = c.Say
				}
			}
		}
	}
	return all
}

// wantBoth checks that a text is in English, plain, and in Chinese.
func wantBoth(t *testing.T, where string, text lesson.Text) {
	t.Helper()
	en, zh := text["en"], text["zh-CN"]
	if en == "" {
		en = text[""]
	}
	han := regexp.MustCompile(`\p{Han}`)
	switch {
	case en == "" || zh == "":
		t.Errorf("%s lacks a language: %q", where, text)
	case han.MatchString(en) || !han.MatchString(zh):
		t.Errorf("%s: English %q, Chinese %q", where, en, zh)
	case strings.ContainsAny(zh, "{}") && !strings.ContainsAny(en, "{}"):
		t.Errorf("%s: a variable is not filled in: %q", where, zh)
	}
}

// The lessons in docs/LESSONS.md and in the package comment are lessons.
func TestDoc(t *testing.T) {
	doc, err := os.ReadFile("../../docs/LESSONS.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(doc), "```\n")
	example, _, _ = strings.Cut(example, "```\n")
	if l := parse(t, example); l.Name != "passive" || len(l.Steps) != 1 || len(l.Steps[0].Items) != 3 {
		t.Errorf("%+v", l)
	}
	doc, err = os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(doc)) {
		if text, ok := strings.CutPrefix(line, "//\t"); ok {
			lines = append(lines, text)
		} else if strings.HasPrefix(line, "//\n") {
			lines = append(lines, "\n")
		}
	}
	if l := parse(t, strings.TrimLeft(strings.Join(lines, ""), "\n")); l.Name != "passive" || len(l.Steps) != 1 {
		t.Errorf("%+v", l)
	}
}
