package tunnel

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Version is the version of the tunnel's protocol. It is the first byte of every connection
// and of every stream.
const Version = 3

// kind is the kind of a header, its second byte. The comments say who sends it.
type kind byte

const (
	kindHello    kind = 1 // relay: describes itself; afterwards this stream carries the signals
	kindAccepted kind = 2 // relay: a client has opened a control connection
	kindData     kind = 3 // relay: a client has connected to a passive port
	kindListen   kind = 4 // page: open a passive port; closing this stream closes the port
	kindDial     kind = 5 // page: open an active data connection to the client
	kindReply    kind = 6 // relay: the answer to listen and dial
	kindStranger kind = 7 // relay, on the stream of a listen: another host connected and was reset
	kindConnect  kind = 8 // page: open a control connection to a target of the relay's
	kindClass    kind = 9 // page: take part in the relay's class; the stream carries JSON lines

	// Before the streams, on the connection itself.
	kindOpening   kind = 10 // page: who it is; the first message
	kindAdmission kind = 11 // relay: the answer to it
)

// A header is a preamble (version, kind, length of the body as 2 bytes, big endian) and a
// body (a JSON object).
const (
	preambleSize = 4
	maxBody      = 4096
)

// Hello is the first message from the relay to a page.
type Hello struct {
	Relay   string   `json:"relay"`             // the relay's version, for display
	FTP     string   `json:"ftp,omitempty"`     // the address for FTP clients of this page: "127.0.0.1:2121"
	FTPS    string   `json:"ftps,omitempty"`    // the address for implicit FTPS; empty: there is none
	Passive [2]int   `json:"passive"`           // first and last passive port
	Targets []string `json:"targets,omitempty"` // names of the servers that Page.Connect can reach; none if empty
	Class   bool     `json:"class,omitempty"`   // the relay holds a class, and takes a stream of kind 9
}

type acceptedHeader struct {
	Listener string `json:"listener"` // the relay's FTP address
	Remote   string `json:"remote"`   // the client's address
	Local    string `json:"local"`    // the address that the client reached
	// TLS is true if the client starts with a TLS handshake (implicit FTPS).
	TLS bool `json:"tls,omitempty"`
}

type dataHeader struct {
	Listener uint32 `json:"listener"`         // the ID of the listen stream
	Remote   string `json:"remote,omitempty"` // empty: a target
	Local    string `json:"local"`
}

type listenHeader struct {
	Control uint32 `json:"control"` // the ID of the accepted stream, or of the connect stream
	// Strangers is true if the page wants a stranger header for each connection from
	// another host.
	Strangers bool `json:"strangers,omitempty"`
}

type strangerHeader struct {
	Remote string `json:"remote"`
}

type dialHeader struct {
	Control uint32 `json:"control"`
	Addr    string `json:"addr,omitempty"` // of a client: "127.0.0.1:40001"
	Port    uint16 `json:"port,omitempty"` // of a target, which has no address here
}

// connectHeader has no address: a page can only ask for what the relay was started with.
type connectHeader struct {
	Target string `json:"target"` // one of Hello.Targets
}

type replyHeader struct {
	Local  string   `json:"local,omitempty"`  // listen: the passive address; dial, connect: the relay's end
	Remote string   `json:"remote,omitempty"` // dial: the client's end; empty for a target
	Error  *Refusal `json:"error,omitempty"`
}

// ErrVersion means that the other end speaks another version of the protocol: the page is
// older or newer than the relay. The text is for the person who uses the page.
var ErrVersion = errors.New("this page and its relay are of different versions: reload the page; if that does not help, stop the relay and start it again")

// ErrProtocol means that the other end has violated SPEC.md.
var ErrProtocol = errors.New("tunnel: protocol error")

func protocolError(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrProtocol, fmt.Sprintf(format, args...))
}

// writeHeader writes a header with one Write. body is a pointer to one of the structs above.
func writeHeader(w io.Writer, k kind, body any) error {
	b, err := appendHeader(nil, k, body)
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

func appendHeader(b []byte, k kind, body any) ([]byte, error) {
	j, err := json.Marshal(body)
	if err != nil {
		return b, err
	}
	if len(j) > maxBody {
		return b, protocolError("header of %d bytes", len(j))
	}
	b = append(b, Version, byte(k))
	b = binary.BigEndian.AppendUint16(b, uint16(len(j)))
	return append(b, j...), nil
}

// readHeader reads a header and no byte beyond it. It fails with ErrVersion if the other end
// speaks another version.
func readHeader(r io.Reader) (kind, json.RawMessage, error) {
	var pre [preambleSize]byte
	if _, err := io.ReadFull(r, pre[:]); err != nil {
		return 0, nil, err
	}
	if pre[0] != Version {
		return 0, nil, otherVersion(pre[0])
	}
	n := binary.BigEndian.Uint16(pre[2:])
	if n > maxBody {
		return 0, nil, protocolError("header of %d bytes", n)
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(r, body); err != nil {
		return 0, nil, err
	}
	return kind(pre[1]), body, nil
}

// otherVersion returns the error about a header whose first byte is v. Versions 1 and 2 began
// with a frame of yamux, whose first byte is 0.
func otherVersion(v byte) error {
	theirs := fmt.Sprint("version ", v)
	if v == 0 {
		theirs = "version 1 or 2"
	}
	return fmt.Errorf("%w (the other end speaks %s of the tunnel, this one version %d)", ErrVersion, theirs, Version)
}

// expectHeader reads a header that must be of kind k into body.
func expectHeader(r io.Reader, k kind, body any) error {
	got, raw, err := readHeader(r)
	if err != nil {
		return err
	}
	if got != k {
		return protocolError("header of kind %d where %d was due", got, k)
	}
	return decodeBody(raw, body)
}

func decodeBody(raw json.RawMessage, body any) error {
	if err := json.Unmarshal(raw, body); err != nil {
		return protocolError("header: %v", err)
	}
	return nil
}

// signal is a message about a stream. It is sent on the hello stream, so that it does not
// wait behind the stream's data: one byte for the signal, then the stream's ID as 4 bytes,
// big endian.
type signal byte

const (
	sigReset signal = 1 // the connection was reset; data in transit is lost
	sigStop  signal = 2 // page: the connection was closed; the page reads nothing more from it
)

const signalSize = 5

func (s signal) encode(id uint32) []byte {
	return binary.BigEndian.AppendUint32([]byte{byte(s)}, id)
}

func decodeSignal(b [signalSize]byte) (signal, uint32) {
	return signal(b[0]), binary.BigEndian.Uint32(b[1:])
}
