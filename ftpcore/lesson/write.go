package lesson

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"ftpsim/ftpcore/judge"
)

// Write returns the lesson file of l, which Parse reads back. A lesson that Parse or With has
// made keeps its variables. It fails for a lesson that no file can hold, such as one with a
// control character in a text; the error is then what Parse reports.
func Write(l *Lesson) ([]byte, error) {
	doc := l.doc
	if doc == nil {
		doc = documentOf(l)
	}
	file := doc.file()
	if _, err := Parse(file); err != nil {
		return nil, fmt.Errorf("the lesson cannot be written: %w", err)
	}
	return file, nil
}

// file returns the document as a lesson file.
func (d *document) file() []byte {
	var b bytes.Buffer
	b.WriteString("---\n")
	d.head.writeFields(&b)
	b.WriteString("---\n")
	d.head.writeTexts(&b)
	for _, s := range d.steps {
		fmt.Fprintf(&b, "\n## %s\n", s.name)
		s.writeFields(&b)
		s.writeTexts(&b)
	}
	return b.Bytes()
}

func (s *section) writeFields(b *bytes.Buffer) {
	for _, f := range s.fields {
		name := f.name
		if f.tag != "" {
			name += " " + f.tag
		}
		b.WriteString(strings.TrimRight(name+": "+f.value, " ") + "\n")
	}
}

func (s *section) writeTexts(b *bytes.Buffer) {
	for _, f := range s.texts {
		b.WriteString("\n")
		if f.tag != "" {
			fmt.Fprintf(b, "[%s]\n", f.tag)
		}
		if f.value != "" {
			b.WriteString(f.value + "\n")
		}
	}
}

// documentOf returns the document of a lesson that was made by hand.
func documentOf(l *Lesson) *document {
	d := &document{}
	h := &d.head
	h.add("lesson", strconv.Itoa(Format))
	h.add("name", l.Name)
	h.addText("title", l.Title)
	if l.Minutes > 0 {
		h.add("minutes", strconv.Itoa(l.Minutes))
	}
	if l.Judges == judge.Server {
		h.add("judges", string(l.Judges))
	}
	for _, v := range l.Vars {
		h.add("var", v.Name+" = "+v.Kind)
	}
	h.addStage(&l.Stage)
	h.setTexts(l.Text)
	for i := range l.Steps {
		d.steps = append(d.steps, sectionOf(&l.Steps[i]))
	}
	return d
}

// add adds a field of one line.
func (s *section) add(name, value string) {
	s.fields = append(s.fields, field{name: name, value: strings.Join(strings.FieldsFunc(value, lineEnd), " ")})
}

func lineEnd(r rune) bool { return r == '\n' || r == '\r' }

// addText adds a field for each language of t.
func (s *section) addText(name string, t Text) {
	for _, tag := range slices.Sorted(maps.Keys(t)) {
		s.add(name, t[tag])
		s.fields[len(s.fields)-1].tag = tag
	}
}

// setTexts takes the texts of the section. A blank goes before each line that would begin a
// step, another language or a field.
func (s *section) setTexts(t Text) {
	for _, tag := range slices.Sorted(maps.Keys(t)) {
		lines := strings.Split(strings.Trim(strings.ReplaceAll(t[tag], "\r", ""), "\n"), "\n")
		for i, line := range lines {
			if strings.HasPrefix(line, "## ") || tagLine().MatchString(line) || i == 0 && fieldLine().MatchString(line) {
				lines[i] = " " + line
			}
		}
		s.texts = append(s.texts, field{name: "text", tag: tag, value: strings.Join(lines, "\n")})
	}
}

// addStage adds what the server has.
func (s *section) addStage(st *Stage) {
	if st.Profile != "" {
		s.add("profile", st.Profile)
	}
	for _, f := range st.Files {
		s.addFile(f.Path, f.Content)
	}
	for _, a := range st.Accounts {
		value := a.User + " " + a.Password
		if a.Write {
			value += " write"
		}
		s.add("account", value)
	}
	for _, f := range st.Faults {
		s.add("fault", f)
	}
	for _, x := range st.Breaks {
		s.add("break", x)
	}
	if st.Pace > 0 {
		s.add("pace", strconv.FormatInt(st.Pace.Milliseconds(), 10))
	}
	for _, o := range []struct {
		name string
		on   bool
	}{{"paused", st.Paused}, {"tls", st.TLS}} {
		if o.on {
			s.add(o.name, "yes")
		}
	}
}

// addFile adds a file with its content; nil means none.
func (s *section) addFile(path string, content []byte) {
	switch {
	case content == nil:
		s.add("file", path)
	case bytes.Equal(content, bytesOf(len(content))) && len(content) > 0:
		s.add("file", fmt.Sprintf("%s bytes %d", path, len(content)))
	default:
		s.add("file", path+" = "+strings.NewReplacer("\\", `\\`, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(string(content)))
	}
}

// sectionOf returns the section of a step.
func sectionOf(st *Step) section {
	s := section{name: st.Name}
	s.addText("title", st.Title)
	for _, it := range st.Items {
		s.addItem(&it)
	}
	for _, n := range st.Nearly {
		s.add("nearly", n.Match.String())
		s.addText("say", n.Say)
	}
	if st.After > 0 {
		s.add("hint", strconv.Itoa(int(st.After.Seconds())))
		s.addText("say", st.Hint)
	}
	s.addText("done", st.Done)
	s.setTexts(st.Text)
	return s
}

// addItem adds the fields of an item.
func (s *section) addItem(it *Item) {
	switch it.Kind {
	case Happens, Never, Select:
		s.add(string(it.Kind), it.Match.String())
		if it.Any {
			s.fields[len(s.fields)-1].tag = "any"
		}
	case Holds:
		s.addFile(it.Path, it.Content)
	case Answer:
		s.add(string(it.Kind), strings.Join(it.Answers, " | "))
	case Clean:
		s.add(string(it.Kind), strings.Join(it.Rules, " "))
	default:
		s.add(string(it.Kind), "")
	}
	s.addText("say", it.Say)
	if it.Points != 1 {
		s.add("points", strconv.Itoa(it.Points))
	}
	s.addText("ask", it.Ask)
	for _, c := range it.Choices {
		name := "wrong"
		if c.Right {
			name = "right"
		}
		s.addText(name, c.Text)
		s.addText("say", c.Say)
	}
}
