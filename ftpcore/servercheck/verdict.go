package servercheck

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"ftpsim/ftpcore/course"
)

// order has the verdicts of a case from the best to the worst.
var order = []course.Grade{course.Pass, course.Info, course.Lenient, course.NotReached, course.Fail}

func rank(v course.Grade) int { return slices.Index(order, v) }

// Deviation is a judged step that does not pass.
type Deviation struct {
	Verdict course.Grade `json:"verdict"`
	Clause  string       `json:"clause"`
	Request string       `json:"request"`
	Reply   string       `json:"reply"`
	Why     string       `json:"why"`  // in English
	Flaw    Flaw         `json:"flaw"` // the same, for other languages
	// Event is the command's event in the record that the session is in; zero means none.
	Event int64 `json:"event,omitempty"`
}

// judge returns the verdict of a case and its findings. features is the server's FEAT reply.
func judge(c *Case, list []Exchange, features string) (course.Grade, []Deviation) {
	verdict := course.Pass
	var findings []Deviation
	for i := range list {
		x := &list[i]
		v, why := judgeStep(c, x, features)
		if v != course.Pass {
			findings = append(findings, Deviation{v, c.Clause, request(x.Step), x.Reply(), why.String(), why, x.Event})
		}
		if rank(v) > rank(verdict) {
			verdict = v
		}
		if v == course.Info || v == course.NotReached {
			break
		}
	}
	return verdict, findings
}

// request returns the command of a step in a form that can be shown.
func request(s *Step) string {
	switch line := strings.TrimSpace(s.Send); {
	case line == "":
		return "(connect)"
	case s.Abort:
		return line + " + ABOR"
	case s.Raw:
		return strings.Trim(strconv.QuoteToASCII(s.Send), `"`)
	case len(line) > 60:
		return fmt.Sprintf("%s… (%d bytes)", line[:20], len(line))
	default:
		return line
	}
}

// judgeStep returns the verdict of one step, and why it is not Pass.
func judgeStep(c *Case, x *Exchange, features string) (course.Grade, Flaw) {
	s := x.Step
	switch {
	case x.Unfit:
		return course.NotReached, flaw("lost", x.Lost)
	case len(s.Want) == 0 && (x.Code < 200 || x.Code >= 400 || x.Lost != ""):
		return course.NotReached, flaw("step-before")
	case len(s.Want) == 0:
		return course.Pass, Flaw{}
	case x.Code == 0:
		return course.Fail, mustAnswer(s.Want)
	case notOffered(c, x, features):
		return course.Info, flaw("not-offered", c.Optional)
	case x.Lost != "":
		return course.Fail, flaw("lost", x.Lost)
	case x.Open:
		return course.Fail, flaw("stays-open")
	}
	right := slices.Contains(s.Want, x.Code)
	if !right && !slices.Contains(s.Lenient, x.Code) {
		return course.Fail, mustAnswer(s.Want)
	}
	if s.Check != nil && x.Code/100 != 5 || s.Check != nil && right {
		switch wrong := s.Check(*x); {
		case wrong.ID == addressUnknown:
			return course.NotReached, wrong
		case wrong.found():
			return course.Fail, wrong
		}
	}
	if x.Late { // RFC 959 §4.1.3 knows servers that cannot watch both connections
		return course.Lenient, flaw("abor-late")
	}
	if !right {
		return course.Lenient, asksFor("clause-has", "clause-refuses", s.Want)
	}
	return course.Pass, Flaw{}
}

// notOffered reports whether a reply says that the server does not have what it need not
// have. A server that lists it in FEAT has it.
func notOffered(c *Case, x *Exchange, features string) bool {
	refusals := []int{500, 502}
	if strings.HasPrefix(x.Step.Send, c.Optional) {
		refusals = []int{500, 502, 504, 530, 534}
	}
	return c.Optional != "" && !hasFeature(features, c.Optional) && slices.Contains(refusals, x.Code) &&
		!slices.Contains(x.Step.Want, x.Code)
}

func mustAnswer(codes []int) Flaw { return asksFor("must-answer", "must-refuse", codes) }
