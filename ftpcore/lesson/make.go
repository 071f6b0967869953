package lesson

import (
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/expr"
	"ftpsim/ftpcore/judge"
	"ftpsim/ftpcore/wire"
)

// Draft is a lesson that a teacher makes of what was played: events are ticked, and each gets a
// sentence.
type Draft struct {
	Title   string      `json:"title"`
	Text    string      `json:"text"`    // what the lesson is about, Markdown
	Minutes int         `json:"minutes"` // how long it takes; zero means that the file does not say
	Profile string      `json:"profile,omitempty"`
	Files   []string    `json:"files"` // FTP paths of files that the server gets when the lesson begins
	Steps   []DraftStep `json:"steps"`
}

// DraftStep is a step of a Draft.
type DraftStep struct {
	Title string      `json:"title"`
	Text  string      `json:"text,omitempty"`
	Items []DraftItem `json:"items"`
}

// DraftItem is a ticked event.
type DraftItem struct {
	Event int64    `json:"event"`
	How   DraftHow `json:"how"`
	Say   string   `json:"say"`
}

// DraftHow says what a student's record must have of a ticked event.
type DraftHow string

const (
	Must     DraftHow = "must"  // it happens after the item before it, in any session
	InOrder  DraftHow = "order" // it happens after the item before it, in the same session
	MustNot  DraftHow = "not"   // it does not happen before the step is done
	WithFile DraftHow = "file"  // as InOrder, and then the server has the file as it is now
)

// Played is the record of a Draft: the events that were played, oldest first, and the server's
// files now.
type Played struct {
	Events []*event.Event
	Files  Files
}

// Make returns the lesson of a draft. Its name follows from the title. Contents of files that are
// not text are replaced by others of the same size. It fails if an event or a file is not there.
func Make(d Draft, p Played) (*Lesson, error) {
	m := maker{p, map[int64]*event.Event{}}
	for _, e := range p.Events {
		m.events[e.ID] = e
	}
	l := &Lesson{
		Name: slug(d.Title), Title: Text{"": d.Title}, Text: Text{}, Minutes: d.Minutes,
		Judges: judge.Client, Stage: Stage{Profile: d.Profile},
	}
	if d.Text != "" {
		l.Text[""] = d.Text
	}
	for _, file := range d.Files {
		content, err := p.Files.Content(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if !isText(content) {
			content = bytesOf(len(content))
		}
		l.Stage.Files = append(l.Stage.Files, File{file, content})
	}
	for i, s := range d.Steps {
		step := Step{Name: "step-" + strconv.Itoa(i+1), Title: Text{"": s.Title}, Text: Text{}}
		if s.Text != "" {
			step.Text[""] = s.Text
		}
		for _, it := range s.Items {
			items, err := m.items(it)
			if err != nil {
				return nil, err
			}
			step.Items = append(step.Items, items...)
		}
		l.Steps = append(l.Steps, step)
	}
	return l, nil
}

// Passes reports whether the record that a lesson was made of passes it, and otherwise which
// step it does not pass: its index.
func (p Played) Passes(l *Lesson) (step int, ok bool) {
	r := Start(l, p.Files)
	for _, e := range p.Events {
		r.Observe(e)
	}
	got := r.Progress()
	return got.Step, got.Done
}

var notInName = regexp.MustCompile(`[^a-z0-9]+`)

// slug returns the name of a lesson with that title.
func slug(title string) string {
	name := notInName.ReplaceAllString(strings.ToLower(title), "-")
	if name = strings.Trim(name[:min(len(name), 40)], "-"); name == "" {
		return "played"
	}
	return name
}

// isText reports whether a lesson file can hold b as it is.
func isText(b []byte) bool {
	return utf8.Valid(b) && strings.IndexFunc(string(b), func(r rune) bool { return unprintable(r) && !lineEnd(r) }) < 0
}

// maker makes items of events.
type maker struct {
	Played
	events map[int64]*event.Event
}

// items returns the items of a ticked event.
func (m *maker) items(d DraftItem) ([]Item, error) {
	e := m.events[d.Event]
	if e == nil {
		return nil, fmt.Errorf("event %d is not in the record any more", d.Event)
	}
	x, problem := expr.Parse(Selecting(e, m.events[e.Re]))
	if problem != nil {
		return nil, problem
	}
	it := Item{Kind: Happens, Match: x, Any: d.How == Must, Say: Text{"": d.Say}, Points: 1}
	switch d.How {
	case MustNot:
		it.Kind = Never
	case WithFile:
		file := pathOf(e, m.events[e.Re])
		if e.Kind == event.KindCommand {
			file = pathOf(e, e)
		}
		content, err := m.Files.Content(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		holds := Item{Kind: Holds, Path: file, Say: Text{"": file}, Points: 1}
		if isText(content) {
			holds.Content = content
		}
		return []Item{it, holds}, nil
	}
	return []Item{it}, nil
}

// Selecting returns an expression that selects e, and such events of other sessions: by kind,
// verb, argument, reply code and direction. cmd is the command that e belongs to; nil means
// none. Addresses and passwords are left out, because they are others in every session.
func Selecting(e, cmd *event.Event) string {
	words := []string{"kind:" + string(e.Kind)}
	if e.Kind == event.KindCommand {
		cmd = e
	}
	if cmd != nil && cmd.Dec != nil && cmd.Dec.Verb != "" {
		words = append(words, term("verb", cmd.Dec.Verb))
		file := pathOf(e, cmd)
		switch {
		case file != "":
			words = append(words, term("file", file))
		case cmd.Dec.Arg != "" && !varies(cmd.Dec.Verb):
			words = append(words, term("arg", cmd.Dec.Arg))
		}
	}
	if e.Dec != nil && e.Dec.Code != 0 {
		words = append(words, "code:"+strconv.Itoa(e.Dec.Code))
	}
	if e.Kind == event.KindData {
		words = append(words, "dir:"+string(e.Dir))
	}
	return strings.Join(words, " ")
}

// pathOf returns the absolute path that e, or its command, is about; empty if there is none.
func pathOf(e, cmd *event.Event) string {
	for _, x := range []*event.Event{e, cmd} {
		if x != nil && x.Dec != nil && strings.HasPrefix(x.Dec.Path, "/") {
			return x.Dec.Path
		}
	}
	if cmd == nil || cmd.Dec == nil || cmd.State == nil || !wire.TakesPath(cmd.Dec.Verb) {
		return ""
	}
	for _, f := range cmd.Dec.Fields {
		// A value that begins with "-" is an option of LIST.
		if f.Name == "path" && !strings.HasPrefix(f.Value, "-") {
			if strings.HasPrefix(f.Value, "/") {
				return path.Clean(f.Value)
			}
			return path.Join(cmd.State.Cwd, f.Value)
		}
	}
	return ""
}

// varies reports whether the argument of a verb is another one in each session, or secret.
func varies(verb string) bool {
	switch verb {
	case "PORT", "EPRT", "LPRT", "USER", "PASS", "ACCT", "CLNT", "HOST":
		return true
	}
	return false
}

var plainValue = regexp.MustCompile(`^[A-Za-z0-9/._-]+$`)

// term returns the test of an expression for a value, in quotation marks where it needs them.
func term(key, value string) string {
	if plainValue.MatchString(value) {
		return key + ":" + value
	}
	return key + `=="` + strings.ReplaceAll(value, `"`, `\"`) + `"`
}
