package tunnel

import (
	"net"
	"time"
)

// Opening is the page's first message on a connection: who it is and what it wants to go on
// with. Every member may be empty.
type Opening struct {
	Code     string `json:"code,omitempty"`     // what the relay asks of strangers: its code for pages, or a token
	Seat     string `json:"seat,omitempty"`     // the token of the seat that the page has had
	Name     string `json:"name,omitempty"`     // what the seat is to be called, at most 40 characters
	TakeOver int    `json:"takeOver,omitempty"` // number of the seat that is to be this page's, from 1
	Resume   string `json:"resume,omitempty"`   // the token of the byte stream that goes on
	Received uint64 `json:"received,omitempty"` // bytes of that stream that have arrived here
}

// Admission is the relay's answer to an Opening. After one without Error the connection is the
// tunnel.
type Admission struct {
	Error  *Refusal `json:"error,omitempty"`  // non-nil: the relay closes the connection
	Seat   string   `json:"seat,omitempty"`   // the token of the page's seat
	Number int      `json:"number,omitempty"` // of the seat, from 1
	Name   string   `json:"name,omitempty"`   // of the seat
	// TakeOver is true if the page may take over another page's seat.
	TakeOver bool `json:"takeOver,omitempty"`
	// Open is true if everybody who reaches the relay may use it, on purpose.
	Open bool `json:"open,omitempty"`
	// Resume is the token for going on after a cut; empty: the relay does not resume, and the
	// bytes that follow are not counted.
	Resume string `json:"resume,omitempty"`
	// Within is how long the relay waits for the page after a cut, in milliseconds.
	Within   int64  `json:"within,omitempty"`
	Resumed  bool   `json:"resumed,omitempty"`  // the byte stream that Opening.Resume names goes on
	Received uint64 `json:"received,omitempty"` // bytes of that stream that have arrived at the relay
}

// RequestTunnel writes o on conn and reads the relay's answer. The error wraps ErrVersion if
// the relay speaks another version, and is a *Refusal if the relay does not serve this page. It
// closes conn if it fails.
func RequestTunnel(conn net.Conn, o Opening) (Admission, error) {
	a, err := requestTunnel(conn, o)
	if err != nil {
		conn.Close()
	}
	return a, err
}

func requestTunnel(conn net.Conn, o Opening) (a Admission, err error) {
	conn.SetDeadline(time.Now().Add(defaultTimes.header))
	defer conn.SetDeadline(time.Time{})
	if err = writeHeader(conn, kindOpening, &o); err == nil {
		err = expectHeader(conn, kindAdmission, &a)
	}
	if err == nil && a.Error != nil {
		err = a.Error
	}
	return a, err
}

// ReadOpening reads a page's first message. It waits for at most patience and reads no byte
// beyond the message.
func ReadOpening(conn net.Conn, patience time.Duration) (Opening, error) {
	conn.SetDeadline(time.Now().Add(patience))
	defer conn.SetDeadline(time.Time{})
	var o Opening
	err := expectHeader(conn, kindOpening, &o)
	return o, err
}

// Admit writes the relay's answer to an Opening.
func Admit(conn net.Conn, a Admission, patience time.Duration) error {
	conn.SetDeadline(time.Now().Add(patience))
	defer conn.SetDeadline(time.Time{})
	return writeHeader(conn, kindAdmission, &a)
}
