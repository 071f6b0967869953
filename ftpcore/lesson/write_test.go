package lesson

import (
	"bytes"
	"strings"
	"testing"
)

// flat returns a lesson without its document, as one that was made by hand.
func flat(l *Lesson) *Lesson {
	c := *l.With("CLASS-7")
	c.doc, c.Vars = nil, nil
	return &c
}

// Every built-in lesson is written and read back as it was, with its variables and, filled in,
// without.
func TestWrite(t *testing.T) {
	list := Builtin()
	if len(list) < 10 {
		t.Fatalf("there are %d built-in lessons", len(list))
	}
	for _, l := range list {
		file, err := Write(l)
		if err != nil {
			t.Fatalf("%s: %v", l.Name, err)
		}
		back, err := Parse(file)
		if err != nil {
			t.Fatalf("%s: %v", l.Name, err)
		}
		if again, err := Write(back); err != nil || !bytes.Equal(file, again) {
			t.Errorf("%s: written again it is\n%s, %v, not\n%s", l.Name, again, err, file)
		}
		want := documentOf(flat(l)).file()
		if got := documentOf(flat(back)).file(); !bytes.Equal(got, want) {
			t.Errorf("%s: read back it is\n%s\nnot\n%s", l.Name, got, want)
		}
		file, err = Write(flat(l))
		if err != nil {
			t.Fatalf("%s, filled in: %v", l.Name, err)
		}
		if back, err = Parse(file); err != nil {
			t.Fatalf("%s, filled in: %v", l.Name, err)
		}
		if got := documentOf(flat(back)).file(); !bytes.Equal(got, want) {
			t.Errorf("%s, filled in: read back it is\n%s\nnot\n%s", l.Name, got, want)
		}
	}
}

// Texts that look like parts of a lesson file stay texts.
func TestWriteKeepsTexts(t *testing.T) {
	text := "note: this is no field\n## nor a step\n[en]\nAnd an end."
	l := &Lesson{Name: "x", Title: Text{"": "One\nline"}, Text: Text{"": text}, Steps: []Step{
		{Name: "read", Title: Text{"": "Read"}, Text: Text{"": text, "de": text}},
	}}
	file, err := Write(l)
	if err != nil {
		t.Fatal(err)
	}
	back, err := Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.ReplaceAll("\n"+text, "\n", "\n ")
	for _, got := range []string{back.Text[""], back.Steps[0].Text[""], back.Steps[0].Text["de"]} {
		if strings.ReplaceAll(strings.ReplaceAll("\n"+got, "\n ", "\n"), "\n", "\n ") != want {
			t.Errorf("the text is %q", got)
		}
	}
	if back.Title[""] != "One line" || len(back.Steps) != 1 {
		t.Errorf("the lesson is %+v", back)
	}
}

func TestWriteRefuses(t *testing.T) {
	for name, l := range map[string]*Lesson{
		"no name":           {Title: Text{"": "x"}, Steps: []Step{{Name: "a", Title: Text{"": "a"}}}},
		"a variable":        {Name: "x", Title: Text{"": "{word}"}, Steps: []Step{{Name: "a", Title: Text{"": "a"}}}},
		"a control":         {Name: "x", Title: Text{"": "a\x01"}, Steps: []Step{{Name: "a", Title: Text{"": "a"}}}},
		"never and nothing": {Name: "x", Title: Text{"": "x"}, Steps: []Step{{Name: "a", Title: Text{"": "a"}, Items: []Item{{Kind: Never, Match: nothing}}}}},
	} {
		if file, err := Write(l); err == nil {
			t.Errorf("%s: it is written as\n%s", name, file)
		}
	}
}
