package ftpcore

import "slices"

// Profile is what kind of server to be: data, not code.
type Profile struct {
	Name     string   `json:"name"`            // "full", "minimal", "minimal-fixed"
	Title    string   `json:"title"`           // "Full server"
	Text     string   `json:"text"`            // one sentence for the page
	Greeting string   `json:"greeting"`        // text of the 220
	Verbs    []string `json:"verbs,omitempty"` // the verbs it knows; nil: all
	// Seed makes it the two-week server that this project began with. Empty: the
	// full engine.
	Seed string `json:"seed,omitempty"`
}

// What Profile.Seed may be.
const (
	SeedAsWritten = "as-written" // with its faults
	SeedAsMeant   = "as-meant"   // without them
)

const defaultGreeting = "ftpsim ready. Everything said here can be seen in the page."

func (p Profile) greeting() string {
	if p.Greeting == "" {
		return defaultGreeting
	}
	return p.Greeting
}

func (p Profile) knows(verb string) bool {
	return p.Verbs == nil || slices.Contains(p.Verbs, verb)
}
