package event

import "slices"

// Raw says where an event's bytes stand; the bytes themselves are asked for by
// the event's ID.
type Raw struct {
	Len int `json:"len"`
	// Off is the place of the first byte in its direction of its connection.
	Off int64 `json:"off"`
	// Mask lists [from,to) ranges that are secret (a password).
	Mask [][2]int `json:"mask,omitempty"`
	// WasMask is the same for what an edited message was to be: OrigBytes.
	WasMask [][2]int `json:"wasMask,omitempty"`
}

// Decoded is what the bytes mean.
type Decoded struct {
	Verb      string    `json:"verb,omitempty"`
	Arg       string    `json:"arg,omitempty"` // masked when secret
	Code      int       `json:"code,omitempty"`
	Text      string    `json:"text,omitempty"` // reply text without codes, lines joined by \n
	Multiline bool      `json:"multiline,omitempty"`
	Fields    []Field   `json:"fields,omitempty"`
	Warn      []Warning `json:"warn,omitempty"`
	// Notes tell of what only some clients do, and of what is done for them.
	Notes []Note `json:"notes,omitempty"`
	// Why names the engine's own reason for a reply, such as "login-required".
	Why Reason `json:"why,omitempty"`
	// Check is what the engine looked at when it decided so.
	Check *Check `json:"check,omitempty"`
	// Path is the absolute path that the command or data connection is about. An
	// opened capture that does not tell the directory has one without a leading
	// slash: it counts from wherever the session began.
	Path string `json:"path,omitempty"`
}

// Check is the engine's own account of a decision: which rule, and the numbers
// and names that it compared.
type Check struct {
	Rule  Reason `json:"rule"`            // as Why, or more exact: "wrong-password" of "login-incorrect"
	Limit int64  `json:"limit,omitempty"` // what is allowed: tries, bytes, seconds …
	Got   int64  `json:"got,omitempty"`   // what there was
	Want  string `json:"want,omitempty"`  // what would have done: "127.0.0.1"
	Saw   string `json:"saw,omitempty"`   // what came instead: "10.0.0.9"
	Path  string `json:"path,omitempty"`  // absolute
	RFC   string `json:"rfc,omitempty"`   // the clause: "2577#5"; empty: our own choice
}

// Field is one decoded part of a message and where its bytes stand in it.
type Field struct {
	Name  string `json:"name"` // "host", "port", "path", "size" …
	Value string `json:"value"`
	Off   int    `json:"off"`
	Len   int    `json:"len"`
	How   string `json:"how,omitempty"` // how the value is derived: "195 × 256 + 80"
	RFC   string `json:"rfc,omitempty"` // "959#4.1.2"
}

// Warning marks something odd on the wire.
type Warning struct {
	Code WarningCode `json:"code"`
	Off  int         `json:"off"`
	Len  int         `json:"len"`
}

// Warned reports whether d carries the warning code.
func (d *Decoded) Warned(code WarningCode) bool {
	return slices.ContainsFunc(d.Warn, func(w Warning) bool { return w.Code == code })
}
