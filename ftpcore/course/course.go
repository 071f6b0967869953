package course

import "slices"

// Obstacle is a server that a client meets in a course.
type Obstacle struct {
	Name    string   // "late-226": lower-case letters, digits and hyphens
	Server  string   // what the server does, an English sentence
	Clause  string   // the clause that says what is right: "RFC 959 §4.2"
	Profile string   // name of the server's profile; empty means the full server
	Faults  []string // names in the library of package fault
	Want    Want
	// Rules are rules of package judge that the obstacle leads clients to break: findings
	// on them count for its verdict.
	Rules []string
	// Info: the verdict is for information, because FTP gives a client no means to notice.
	Info bool

	silent bool // the server falls silent: it takes a client's time limit
}

// about reports whether findings on a rule count for the obstacle.
func (o Obstacle) about(rule string) bool { return slices.Contains(o.Rules, rule) }

// Course is a list of obstacles.
type Course struct {
	Name      string
	Text      string // what it is for, an English sentence
	Obstacles []Obstacle
}

// Named returns the course with that name.
func Named(name string) (Course, bool) {
	for _, c := range All() {
		if c.Name == name {
			return c, true
		}
	}
	return Course{}, false
}

// Only returns c with the obstacles of these names alone, in the order of the course, and the
// names that it does not have.
func (c Course) Only(names []string) (Course, []string) {
	all := c.Obstacles
	unknown := slices.DeleteFunc(slices.Clone(names), func(n string) bool {
		return slices.ContainsFunc(all, func(o Obstacle) bool { return o.Name == n })
	})
	c.Obstacles = nil
	for _, o := range all {
		if slices.Contains(names, o.Name) {
			c.Obstacles = append(c.Obstacles, o)
		}
	}
	return c, unknown
}
