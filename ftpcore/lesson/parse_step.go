package lesson

import (
	"strings"

	"ftpsim/ftpcore/judge"
)

// stepBuilder makes a Step. A say belongs to the field before it; ask, points, right and wrong
// belong to the item before them.
type stepBuilder struct {
	*builder
	step *Step
	say  *Text // where the next say goes; nil: nowhere
}

// step makes the Step of a section.
func (b *builder) step(s section) Step {
	step := Step{Name: s.name, Title: Text{}, Text: Text{}}
	sb := &stepBuilder{builder: b, step: &step}
	for _, f := range s.fields {
		sb.field(f)
	}
	b.texts(&step.Text, s)
	if len(step.Title) == 0 {
		b.fail(s.line, "the step has no title")
	}
	sb.finish(s)
	return step
}

// textFields are the fields of a step that may have a language.
const textFields = " title done ask say right wrong "

func (b *stepBuilder) field(f field) {
	if f.tag != "" && !strings.Contains(textFields, " "+f.name+" ") && !(f.name == "check" && f.tag == "any") {
		b.fail(f.line, "%s has no language", f.name)
	}
	switch f.name {
	case "title":
		b.put(&b.step.Title, f)
	case "done":
		b.put(&b.step.Done, f)
	case "say":
		if b.say == nil {
			b.fail(f.line, "say belongs to an item, a choice, nearly or hint, which must stand before it")
			return
		}
		b.put(b.say, f)
	case "nearly":
		b.step.Nearly = append(b.step.Nearly, Nearly{Match: b.expr(f)})
		b.say = &b.step.Nearly[len(b.step.Nearly)-1].Say
		if len(b.step.Nearly) > MaxItems {
			b.fail(f.line, "a step has at most %d of nearly", MaxItems)
		}
	case "hint":
		if b.step.After != 0 {
			b.fail(f.line, "the step has a hint already")
		}
		b.step.After = seconds(b.number(f, 1, 3600))
		b.say = &b.step.Hint
	case "ask", "points", "right", "wrong":
		b.ofItem(f)
	default:
		b.item(f)
	}
}

// item begins an item.
func (b *stepBuilder) item(f field) {
	it := Item{Kind: Kind(f.name), Points: 1}
	switch it.Kind {
	case Happens, Never, Select:
		it.Match, it.Any = b.expr(f), f.tag == "any"
	case Holds:
		it.Path, it.Content, _ = b.file(f)
	case Answer:
		it.Answers = b.answers(f)
	case Clean:
		it.Rules = strings.Fields(f.value)
		for _, id := range it.Rules {
			if _, ok := judge.Find(id); !ok {
				b.fail(f.line, "there is no rule %.40q", id)
			}
		}
	case Choose:
		if f.value != "" {
			b.fail(f.line, "%s has no value", f.name)
		}
	default:
		b.fail(f.line, "there is no field %.40q in a step", f.name)
		return
	}
	if it.Kind == Happens {
		b.checks++
	}
	if len(b.step.Items) == MaxItems {
		b.fail(f.line, "a step has at most %d items", MaxItems)
	}
	b.step.Items = append(b.step.Items, it)
	b.say = &b.step.Items[len(b.step.Items)-1].Say
}

// answers reads the right answers, which are separated by bars.
func (b *stepBuilder) answers(f field) (list []string) {
	filled := b.fill(f, true)
	if strings.Contains(filled, "{event.") && b.checks == 0 {
		b.fail(f.line, "no check stands before the answer, which has a value of its event")
	}
	for s := range strings.SplitSeq(filled, "|") {
		if s = strings.TrimSpace(s); plain(s) == "" || len(s) > maxAnswer {
			b.fail(f.line, "an answer has 1 to %d bytes", maxAnswer)
		}
		list = append(list, s)
	}
	if len(list) > MaxItems {
		b.fail(f.line, "an item has at most %d answers", MaxItems)
	}
	return list
}

// ofItem reads a field that belongs to the item before it.
func (b *stepBuilder) ofItem(f field) {
	if len(b.step.Items) == 0 {
		b.fail(f.line, "%s belongs to an item, which must stand before it", f.name)
		return
	}
	it := &b.step.Items[len(b.step.Items)-1]
	asked := it.Kind == Answer || it.Kind == Choose
	switch {
	case f.name == "points":
		it.Points = b.number(f, 0, 100)
	case !asked:
		b.fail(f.line, "%s belongs to answer or choose", f.name)
	case f.name == "ask":
		b.put(&it.Ask, f)
	case f.name == "right" && it.Kind == Answer:
		b.fail(f.line, "the right answers stand behind answer")
	default:
		b.choice(it, f)
	}
}

// choice adds a choice to an item, or a further language to its last choice.
func (b *stepBuilder) choice(it *Item, f field) {
	right := f.name == "right"
	var last *Choice
	if n := len(it.Choices); n > 0 {
		last = &it.Choices[n-1]
	}
	if last != nil && last.Right == right && f.tag != "" && last.Text[f.tag] == "" {
		b.put(&last.Text, f)
		return
	}
	if len(it.Choices) == MaxItems {
		b.fail(f.line, "an item has at most %d choices", MaxItems)
	}
	it.Choices = append(it.Choices, Choice{Right: right})
	last = &it.Choices[len(it.Choices)-1]
	b.put(&last.Text, f)
	b.say = &last.Say
}

// finish checks what only the whole step shows.
func (b *stepBuilder) finish(s section) {
	var checks, rules bool
	for _, it := range b.step.Items {
		checks = checks || it.Kind == Happens
		rules = rules || it.Kind == Never || it.Kind == Clean
		var right, wrong bool
		for _, c := range it.Choices {
			right, wrong = right || c.Right, wrong || !c.Right
		}
		switch {
		case (it.Kind == Answer || it.Kind == Choose) && len(it.Ask) == 0:
			b.fail(s.line, "a question of the step has no ask")
		case it.Kind == Choose && !(right && wrong):
			b.fail(s.line, "a question of the step needs a right and a wrong choice")
		}
	}
	if rules && !checks {
		b.fail(s.line, "never and clean need a check in the same step")
	}
	for _, n := range b.step.Nearly {
		if len(n.Say) == 0 {
			b.fail(s.line, "a nearly of the step has no say")
		}
	}
	if b.step.After != 0 && len(b.step.Hint) == 0 {
		b.fail(s.line, "the hint of the step has no say")
	}
}
