package tunnel

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Version is the version of the wire. It is the first byte of every stream.
const Version = 2

// kind tells what a stream is for; it is the second byte of every header.
type kind byte

const (
	kindHello    kind = 1 // relay: who I am; afterwards this stream carries the signals
	kindAccepted kind = 2 // relay: a TCP control connection
	kindData     kind = 3 // relay: a TCP connection to a passive port
	kindListen   kind = 4 // page: open a passive port, which lives as long as this stream
	kindDial     kind = 5 // page: connect to the client
	kindReply    kind = 6 // relay: the answer to listen and dial
	kindStranger kind = 7 // relay, on the stream of a listen: who was turned away
)

// A header is preamble (version, kind, length of the body in 2 bytes, big
// endian) and body (a JSON object).
const (
	preambleSize = 4
	maxBody      = 4096
)

// Hello is what the relay tells each page first.
type Hello struct {
	Relay   string   `json:"relay"`           // the relay's version, for people
	FTP     string   `json:"ftp,omitempty"`   // "127.0.0.1:2121", where this page's clients connect
	FTPS    string   `json:"ftps,omitempty"`  // likewise for implicit FTPS, if the relay has such an address
	Passive [2]int   `json:"passive"`         // first and last passive port
	Error   *Refusal `json:"error,omitempty"` // the relay cannot serve this page and will hang up
}

type acceptedHeader struct {
	Listener string `json:"listener"` // the FTP address
	Remote   string `json:"remote"`   // the client
	Local    string `json:"local"`    // the address that the client reached
	// TLS: the client begins with a TLS handshake (implicit FTPS).
	TLS bool `json:"tls,omitempty"`
}

type dataHeader struct {
	Listener uint32 `json:"listener"` // the ID of the listen stream
	Remote   string `json:"remote"`
	Local    string `json:"local"`
}

type listenHeader struct {
	Control uint32 `json:"control"` // the ID of the accepted stream
	// Strangers: the page wants to be told of them.
	Strangers bool `json:"strangers,omitempty"`
}

type strangerHeader struct {
	Remote string `json:"remote"`
}

type dialHeader struct {
	Control uint32 `json:"control"`
	Addr    string `json:"addr"` // "127.0.0.1:40001"
}

type replyHeader struct {
	Local  string   `json:"local,omitempty"`  // listen: the passive address; dial: the relay's end
	Remote string   `json:"remote,omitempty"` // dial: the client's end
	Error  *Refusal `json:"error,omitempty"`
}

// ErrVersion means that the other end speaks another version of the wire: the
// page is older or newer than the relay. The text is for a person who sees the page.
var ErrVersion = errors.New("this page and its relay are of different versions: reload the page; if that does not help, stop the relay and start it again")

// ErrProtocol means that the other end broke the rules of SPEC.md.
var ErrProtocol = errors.New("tunnel: protocol error")

func protocolError(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrProtocol, fmt.Sprintf(format, args...))
}

// writeHeader writes a header in one piece. body is a pointer to one of the
// structs above.
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

// readHeader reads a header and nothing beyond it.
func readHeader(r io.Reader) (kind, json.RawMessage, error) {
	var pre [preambleSize]byte
	if _, err := io.ReadFull(r, pre[:]); err != nil {
		return 0, nil, err
	}
	if pre[0] != Version {
		return 0, nil, fmt.Errorf("%w (the other end speaks version %d of the tunnel, this one version %d)", ErrVersion, pre[0], Version)
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

// signal is a message about one stream that travels beside it, on the hello
// stream, so that it need not wait behind the stream's data: the byte of its
// kind, then the stream's ID in 4 bytes, big endian.
type signal byte

const (
	sigReset signal = 1 // the connection was reset; what is under way is lost
	sigStop  signal = 2 // page: closed, nothing more will be read
)

const signalSize = 5

func (s signal) encode(id uint32) []byte {
	return binary.BigEndian.AppendUint32([]byte{byte(s)}, id)
}

func decodeSignal(b [signalSize]byte) (signal, uint32) {
	return signal(b[0]), binary.BigEndian.Uint32(b[1:])
}
