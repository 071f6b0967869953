package bridge

import (
	"bytes"

	"ftpsim/ftpcore/course"
)

// CourseArgs begins a course with a client.
type CourseArgs struct {
	Course string `json:"course"`
	Client string `json:"client,omitempty"` // its name, for the card
}

// CourseSaid is what the client said of the attempt that runs.
type CourseSaid string

const (
	SaidFine    CourseSaid = "fine"    // that the job is done
	SaidError   CourseSaid = "error"   // that it failed
	SaidNothing CourseSaid = "nothing" // it has not ended
	SaidUnknown CourseSaid = "unknown"
)

// CourseEnd ends the attempt that runs.
type CourseEnd struct {
	Said CourseSaid `json:"said"`
}

// CourseFormat is a format of a card.
type CourseFormat string

const (
	CardHTML     CourseFormat = "html"
	CardMarkdown CourseFormat = "md"
)

// CardArgs names the format of a card to save.
type CardArgs struct {
	Format CourseFormat `json:"format"`
}

// Courses lists the courses.
type Courses struct {
	List []CourseInfo `json:"list"`
}

// CourseInfo describes a course.
type CourseInfo struct {
	Name      string         `json:"name"`
	Obstacles []ObstacleInfo `json:"obstacles"`
}

// ObstacleInfo describes an obstacle: it is a fault of the library, or a profile.
type ObstacleInfo struct {
	Name    string `json:"name"`
	Clause  string `json:"clause"`
	Fault   string `json:"fault,omitempty"`
	Profile string `json:"profile,omitempty"`
}

func (b *Bridge) courses(_ Empty, _ []byte) (answer, error) {
	all := Courses{}
	for _, c := range course.All() {
		all.List = append(all.List, courseInfo(c))
	}
	return answer{result: all}, nil
}

func courseInfo(c course.Course) CourseInfo {
	info := CourseInfo{Name: c.Name, Obstacles: []ObstacleInfo{}}
	for _, o := range c.Obstacles {
		of := ObstacleInfo{Name: o.Name, Clause: o.Clause, Profile: o.Profile}
		if len(o.Faults) > 0 {
			of.Fault = o.Faults[0]
		}
		info.Obstacles = append(info.Obstacles, of)
	}
	return info
}

// courseCard answers with the card in a format.
func (b *Bridge) courseCard(a CardArgs, _ []byte) (answer, error) {
	if b.run == nil {
		return answer{}, refuse(ErrBadArgs, "there is no card")
	}
	var out bytes.Buffer
	write := b.run.card.HTML
	if a.Format == CardMarkdown {
		write = b.run.card.Markdown
	}
	err := write(&out)
	return answer{data: out.Bytes()}, err
}
