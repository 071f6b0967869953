package event

import "slices"

// Raw locates an event's bytes on their connection. The page requests the bytes
// themselves by the event's ID.
type Raw struct {
	Len int `json:"len"`
	// Off is the offset of the first byte, counted per connection and direction.
	Off int64 `json:"off"`
	// Mask lists the [from,to) ranges that hold a secret, such as a password.
	Mask [][2]int `json:"mask,omitempty"`
	// WasMask is Mask for OrigBytes, the message before it was edited.
	WasMask [][2]int `json:"wasMask,omitempty"`
}

// Decoded is the meaning of an event's bytes.
type Decoded struct {
	Verb      string    `json:"verb,omitempty"`
	Arg       string    `json:"arg,omitempty"` // masked when secret
	Code      int       `json:"code,omitempty"`
	Text      string    `json:"text,omitempty"` // reply text without codes, lines joined by \n
	Multiline bool      `json:"multiline,omitempty"`
	Fields    []Field   `json:"fields,omitempty"`
	Warn      []Warning `json:"warn,omitempty"`
	// Notes mark habits of some clients, and what the server does for their sake.
	Notes []Note `json:"notes,omitempty"`
	// Why names the engine's own reason for a reply, such as "login-required".
	Why Reason `json:"why,omitempty"`
	// Check is what the engine compared to reach its decision.
	Check *Check `json:"check,omitempty"`
	// Path is the absolute path that the command or data connection is about. It has no
	// leading slash where an opened capture does not show the working directory: it is
	// then relative to the directory in which the session began.
	Path string `json:"path,omitempty"`
}

// Check explains a decision of the engine: the rule, and the numbers and names that it
// compared.
type Check struct {
	Rule  Reason `json:"rule"`            // Why, or a more exact reason: "wrong-password" for "login-incorrect"
	Limit int64  `json:"limit,omitempty"` // the most that is allowed: tries, bytes, seconds …
	Got   int64  `json:"got,omitempty"`   // the number that was compared with Limit
	Want  string `json:"want,omitempty"`  // what would have been accepted: "127.0.0.1"
	Saw   string `json:"saw,omitempty"`   // what the client sent instead: "10.0.0.9"
	Path  string `json:"path,omitempty"`  // absolute
	RFC   string `json:"rfc,omitempty"`   // the clause: "2577#5"; empty means that no RFC asks for it
}

// Field is one decoded part of a message. Off and Len locate its bytes in the message.
type Field struct {
	Name  string `json:"name"` // "host", "port", "path", "size" …
	Value string `json:"value"`
	Off   int    `json:"off"`
	Len   int    `json:"len"`
	How   string `json:"how,omitempty"` // how the value is computed: "195 × 256 + 80"
	RFC   string `json:"rfc,omitempty"` // "959#4.1.2"
}

// Warning marks something unusual on the wire. Off and Len locate it in the message.
type Warning struct {
	Code WarningCode `json:"code"`
	Off  int         `json:"off"`
	Len  int         `json:"len"`
}

// Warned reports whether d carries the warning code.
func (d *Decoded) Warned(code WarningCode) bool {
	return slices.ContainsFunc(d.Warn, func(w Warning) bool { return w.Code == code })
}
