package event

// Wait is what a session waits for.
type Wait string

const (
	WaitCommand   Wait = "command"     // the client's next command
	WaitLineEnd   Wait = "line-end"    // the rest of a line, of which Bytes have come
	WaitPlace     Wait = "place"       // the end of other sessions, if the server serves one client at a time
	WaitGate      Wait = "gate"        // the decision on a message that is held or delayed
	WaitLogin     Wait = "login-delay" // the end of the delay after a wrong password
	WaitHandshake Wait = "handshake"   // the client's part of a TLS handshake
	WaitReply     Wait = "reply"       // the client to read a reply
	WaitPort      Wait = "port"        // the network to open a passive port
	WaitConnect   Wait = "connect"     // the client's data connection
	WaitDial      Wait = "dial"        // the client to accept the server's data connection
	WaitData      Wait = "data"        // more of an upload, or its end
	WaitReading   Wait = "reading"     // the client to read a download
	WaitWork      Wait = "work"        // nothing: the server computes
)

// Waiting is what a session waits for at this moment.
type Waiting struct {
	SID   string `json:"sid"`
	Conn  string `json:"conn"` // the connection that it waits at
	For   Wait   `json:"for"`
	Since int64  `json:"since"`           // when the wait began, as Event.T; data: when the latest bytes moved; work: now, if it is not known
	Re    int64  `json:"re,omitempty"`    // ID of the command that it is about
	Bytes int64  `json:"bytes,omitempty"` // bytes that the transfer has moved, or bytes of the line so far
	Left  int64  `json:"left,omitempty"`  // bytes that remain, if known
	// Gone reports that the client has closed its side of the control connection. A running
	// transfer is finished even then.
	Gone bool `json:"gone,omitempty"`
}
