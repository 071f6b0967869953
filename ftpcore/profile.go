package ftpcore

// Profile is what kind of server to be: data, not code.
type Profile struct {
	Name     string   `json:"name"`            // "full", "minimal", "minimal-fixed"
	Title    string   `json:"title"`           // "Full server"
	Text     string   `json:"text"`            // one sentence for the page
	Greeting string   `json:"greeting"`        // text of the 220
	Verbs    []string `json:"verbs,omitempty"` // the verbs it knows; nil: all
	// Seed makes it the two-week server that this project began with:
	// "as-written" with its faults, "as-meant" without them. Empty: the full engine.
	Seed string `json:"seed,omitempty"`
}

// Limits bound what a session may take. Zero means the default.
type Limits struct {
	Line        int // bytes of a command line, default 4096
	Sessions    int // at once, default 1024
	IdleSeconds int // without a command or a transfer, default 900
	DataSeconds int // to make a data connection, default 60
	LoginTries  int // failed PASS before 421, default 5
}
